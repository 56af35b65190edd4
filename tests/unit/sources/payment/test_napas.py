"""Settlement files: the golden lines, and every way a file can be wrong."""

import hashlib
import tracemalloc
from datetime import date, datetime

import pytest

from assets.sources.payment.napas import MAX_LINES, SettlementFileError, checksum, parse_settlement

KEY = "SANDBOX-SECRET"
HEADER = "HR[REV]  971003[DATE]20112026"
DETAIL = (
    "DR[MTI]0210[F2]   9704000000000001[F3]910000[SVC]    IF_DEP[TCC]97[F4]000000800000[RTA]000000800000[F49]704"
    "[F5]000000800000[F50]704[F9]00000001[F6]000000000000[RCA]000000000000[F51]704[F10]00000000[F11]000007"
    "[F12]091502[F13]1120[F15]1120[F18]9399[F22]000[F25]00[F41]00000001[ACQ]  971003[ISS]  971003"
    f"[MID]{' ' * 15}[BNB]  970403[F102]{' ' * 12}9704000000000001[F103]{' ' * 12}9704000000000002"
    "[SVFISSNP]000000000000[IRFISSACQ]000000000000[IRFISSBNB]000000000000[SVFACQNP]000000000000"
    "[IRFACQISS]000000000000[IRFACQBNB]000000000000[SVFBNBNP]000000000000[IRFBNBISS]000000000000"
    "[IRFBNBACQ]000000000000[F37]631109000007[F38]000123[TRN]2026112000000001[RRC]0000"
    f"[RSV1]{' ' * 100}[RSV2]{' ' * 100}[RSV3]{' ' * 100}[CSR]1cc6b376110f1c610e715f68befb266e"
)
TRAILER = (
    f"TR[NOT]000000001[CRE]{' ' * 13}sandbox[TIME]041500[DATE]21112026[CSF]10ae1d5c48519191a731163578665856"
)


def signed(line: str, tag: str) -> str:
    text = line[: line.rindex(f"[{tag}]") + len(tag) + 2]
    return text + checksum(text, KEY)


def built(*details: str, header: str = HEADER, count: int | None = None, end: str = "\n") -> bytes:
    number = len(details) if count is None else count
    trailer = signed(TRAILER.replace("[NOT]000000001", f"[NOT]{number:09d}"), "CSF")
    return end.join([header, *(signed(detail, "CSR") for detail in details), trailer, ""]).encode("latin-1")


def test_golden_file() -> None:
    file = parse_settlement("\n".join([HEADER, DETAIL, TRAILER]).encode(), KEY)
    assert file.file_date == date(2026, 11, 20)
    (line,) = file.lines
    assert (line.line_no, line.amount, line.rrn) == (1, 8000, "631109000007")
    assert line.transacted_at == datetime(2026, 11, 20, 9, 15, 2)
    assert line.settlement_date == date(2026, 11, 20)
    assert (line.currency_code, line.response_code, line.trace_no, line.terminal) == (
        "704", "0000", "000007", "00000001",
    )  # fmt: skip
    assert "9704" not in repr(file)


def test_checksum_is_md5_of_text_then_key() -> None:
    text = DETAIL[: DETAIL.index("[CSR]") + 5]
    assert checksum(text, KEY) == hashlib.md5((text + KEY).encode()).hexdigest() == DETAIL[-32:]


def test_older_file_without_the_nine_fees_and_with_crlf() -> None:
    older = DETAIL[: DETAIL.index("[SVFISSNP]")] + DETAIL[DETAIL.index("[F37]") :]
    assert len(parse_settlement(built(older, DETAIL, end="\r\n"), KEY).lines) == 2


def test_a_day_without_transactions() -> None:
    assert parse_settlement(built(), KEY).lines == ()


def test_year_turns_back_when_the_day_lies_later_in_the_year() -> None:
    detail = DETAIL.replace("[F13]1120[F15]1120", "[F13]1231[F15]0101")
    file = parse_settlement(built(detail, header="HR[REV]  971003[DATE]01012027"), KEY)
    assert file.lines[0].transacted_at.date() == date(2026, 12, 31)
    assert file.lines[0].settlement_date == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "record"),
        (b"\xff\xfe", "record"),
        (b"<html></html>\n<p>", "record"),
        (built(DETAIL, count=2), "count"),
        (built(DETAIL).replace(b"[F4]000000800000", b"[F4]000000900000"), "csr"),
        (built(DETAIL).replace(b"sandbox", b"sandbax"), "csf"),
        (built(DETAIL.replace("[F4]000000800000", "[F4]000000800050")), "amount"),
        (built(DETAIL.replace("[F15]1120", "[F15]0231")), "date"),
        (built(DETAIL.replace("[F12]091502", "[F12]251502")), "date"),
        (built(DETAIL.replace("[F11]000007", "[F11]00007")), "width"),
        (built(DETAIL.replace("[F37]631109000007", "")), "field"),
        (built(DETAIL, header="HR[REV]  971003[DATE]31022026"), "date"),
        (built(DETAIL)[:-60], "csf"),
    ],
)
def test_anything_wrong_refuses_the_file(content: bytes, rule: str) -> None:
    with pytest.raises(SettlementFileError) as caught:
        parse_settlement(content, KEY)
    assert caught.value.rule in (rule, "width")


def test_lines_without_end_are_counted_before_they_are_cut() -> None:
    content = b"\n" * (MAX_LINES + 1)
    tracemalloc.start()
    try:
        with pytest.raises(SettlementFileError, match="too_large"):
            parse_settlement(content, KEY)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_wrong_key_refuses_the_file() -> None:
    with pytest.raises(SettlementFileError, match="csr"):
        parse_settlement(built(DETAIL), "another")
