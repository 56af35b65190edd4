"""Good documents and files, damaged in every way: the decoders give a result or their own error, nothing else."""

from __future__ import annotations

import contextlib
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from assets.sources.decode import DecodeError, RecordDecoder
from assets.sources.exchange.decode import document_row, status_row
from assets.sources.exchange.edxml import NAMESPACE, EdxmlError, decode_document, decode_status
from assets.sources.payment.napas import SettlementFileError, parse_settlement
from tests.unit.sources.exchange.test_edxml import PREFIXED, STATUS
from tests.unit.sources.payment.test_napas import DETAIL, HEADER, KEY, TRAILER, built, signed

GOOD = [PREFIXED, STATUS.format(ns=NAMESPACE, code="3")]
PIECE = re.compile(r"<([\w:]+)[^<>]*>|</[\w:]+>|[^<>]+")
VALUES = [
    "", " ", "9" * 30, "²", "٣", "\u0000", "\ud800", "\ufffe", "2026/02/31", "0001-01-01T00:00:00Z", "<", "&", "&#0;",
    "&#x110000;", "&lt;", "]]>", "9999/12/31 23:59:59+00:00", "0001/01/01 00:00:00-23:59", "H29,2026/11/20,1/UB",
    ",,", "99999999999999", "-01",
]  # fmt: skip
examples = settings(max_examples=250, deadline=None, derandomize=True, database=None)


def read(raw: str | bytes) -> None:
    for decode in (decode_document, decode_status):
        with contextlib.suppress(EdxmlError):
            decode(raw)  # type: ignore[operator]
    for row in (document_row, status_row):
        with contextlib.suppress(DecodeError):
            row(raw, "d1", {}, RecordDecoder(()))


@examples
@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=4),
    st.none() | st.integers(0, 4000),
)
def test_bytes_of_a_document_flipped_or_cut(good: str, flips: list[tuple[int, int]], cut: int | None) -> None:
    raw = bytearray(good.encode())
    for at, byte in flips:
        raw[at % len(raw)] = byte
    read(bytes(raw[:cut]))


@examples
@given(
    st.sampled_from(GOOD),
    st.lists(
        st.tuples(
            st.integers(0, 300), st.sampled_from(["drop", "double", "swap", "value"]), st.sampled_from(VALUES)
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_pieces_of_a_document_dropped_doubled_or_changed(
    good: str, moves: list[tuple[int, str, str]]
) -> None:
    pieces = [found.group() for found in PIECE.finditer(good)]
    for at, how, value in moves:
        place = at % len(pieces)
        if how == "drop":
            del pieces[place]
        elif how == "double":
            pieces.insert(place, pieces[place])
        elif how == "swap":
            other = (place * 7 + 3) % len(pieces)
            pieces[place], pieces[other] = pieces[other], pieces[place]
        else:
            pieces[place] = value
        if not pieces:
            break
    read("".join(pieces))


def elements(text: str) -> list[str]:
    return re.findall(r"<edXML:\w+>[^<]*</edXML:\w+>", text)


@examples
@given(st.data())
def test_values_of_a_document_changed(data: st.DataObject) -> None:
    text = PREFIXED
    for element in data.draw(st.lists(st.sampled_from(elements(PREFIXED)), min_size=1, max_size=3)):
        value = data.draw(st.sampled_from(VALUES) | st.text(max_size=12))
        text = text.replace(element, re.sub(r">[^<]*<", lambda _, new=value: f">{new}<", element, count=1))
    read(text)


TAGS = re.findall(r"\[\w+\][^\[]*", DETAIL)
FIELDS = [
    "",
    " " * 12,
    "9" * 12,
    "000000000001",
    "-00000000100",
    "²" * 12,
    "0231",
    "1332",
    "250000",
    "\x00" * 12,
    "[F4]",
]


def parse(content: bytes) -> None:
    with contextlib.suppress(SettlementFileError):
        parse_settlement(content, KEY)


@examples
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=4),
    st.none() | st.integers(0, 3000),
)
def test_bytes_of_a_settlement_file_flipped_or_cut(flips: list[tuple[int, int]], cut: int | None) -> None:
    raw = bytearray(built(DETAIL, DETAIL))
    for at, byte in flips:
        raw[at % len(raw)] = byte
    parse(bytes(raw[:cut]))


@examples
@given(st.data())
def test_lines_that_are_signed_and_still_wrong(data: st.DataObject) -> None:
    """The checksums hold, so it is the fields that are read."""
    details = []
    for _ in range(data.draw(st.integers(1, 2))):
        line = DETAIL
        for tag in data.draw(st.lists(st.sampled_from(TAGS), min_size=1, max_size=3)):
            name = tag[: tag.index("]") + 1]
            width = len(tag) - len(name)
            value = data.draw(
                st.sampled_from(FIELDS) | st.text(st.characters(max_codepoint=255), max_size=width)
            )
            line = line.replace(
                tag,
                data.draw(st.sampled_from(["", name + value, name + value[:width].rjust(width), tag * 2])),
            )
        details.append(line if "[CSR]" in line else f"{line}[CSR]")
    header = data.draw(
        st.sampled_from([HEADER, "HR", "HR[DATE]31122026", "HR[REV]  971003[DATE]\xb2\xb2112026"])
    )
    trailer = data.draw(
        st.sampled_from([TRAILER, TRAILER.replace("000000001", "\xb2\xb2\xb2\xb2\xb2\xb2\xb2\xb2\xb2")])
    )
    lines = [header, *(signed(detail, "CSR") for detail in details), signed(trailer, "CSF")]
    parse("\n".join(lines).encode("latin-1", "replace"))


@examples
@given(st.binary(max_size=300))
def test_any_bytes_as_a_settlement_file(content: bytes) -> None:
    parse(content)
    parse(b"HR[DATE]20112026\nDR" + content + b"\nTR[NOT]000000001")
