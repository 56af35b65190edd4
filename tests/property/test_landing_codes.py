from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warehouse.registry.codes import (
    canonical_agency_code,
    canonical_procedure_code,
    parse_agency_code,
    qcvn102_code,
)

roots = st.from_regex(r"[A-Z][0-9]{2}", fullmatch=True)
leaves = st.integers(1, 99).map(lambda n: f"{n:02d}")
long_leaves = st.integers(100, 999).map(str)
zeros = st.sampled_from(["0", "00", "000"])


@given(roots, st.lists(leaves, max_size=2))
def test_both_schemes_meet_in_one_canonical_form(root: str, path: list[str]) -> None:
    canonical = ".".join([root, *path])
    assert canonical_agency_code(canonical) == canonical
    leaf_first = qcvn102_code(canonical)
    assert leaf_first is not None
    assert len(leaf_first.split(".")) == 4
    assert canonical_agency_code(leaf_first) == canonical
    parsed = [parse_agency_code(code) for code in (leaf_first, canonical)]
    assert [code.root if code else None for code in parsed] == [root, root]


@given(roots, st.lists(st.one_of(leaves, long_leaves), max_size=3), st.data())
def test_zero_blocks_and_blanks_never_matter(root: str, path: list[str], data: st.DataObject) -> None:
    canonical = ".".join([root, *path])
    blocks = [root]
    for leaf in path:
        blocks += data.draw(st.lists(zeros, max_size=2))
        blocks.append(leaf)
    blank = data.draw(st.sampled_from(["", " ", "\t", "  \n"]))
    assert canonical_agency_code(".".join(blocks) + blank) == canonical
    assert canonical_agency_code(blank + ".".join(reversed(blocks))) == canonical


@given(st.text(max_size=50))
def test_any_text_is_a_code_or_none_and_canonical_forms_stay(text: str) -> None:
    parsed = parse_agency_code(text)
    if parsed is not None:
        assert parse_agency_code(parsed.canonical) == parsed
        assert parsed.canonical.isascii()
    assert canonical_agency_code(text) == (parsed.canonical if parsed else None)


@given(st.integers(0, 9), st.integers(0, 999_999), roots)
def test_procedure_suffixes_are_cut(first: int, number: int, root: str) -> None:
    code = f"{first}.{number:06d}"
    assert canonical_procedure_code(code) == code
    assert canonical_procedure_code(f" {code}.000.00.00.{root} ") == code


@given(st.text(max_size=40))
def test_cutting_a_procedure_code_twice_changes_nothing(text: str) -> None:
    once = canonical_procedure_code(text)
    assert canonical_procedure_code(once) == once


def test_codes_met_in_the_field() -> None:
    assert [
        canonical_agency_code(code) for code in ("000.00.00.H29", "00.41.H29", "H29.0.162", "G12.29")
    ] == [
        "H29",
        "H29.41",
        "H29.162",
        "G12.29",
    ]
    assert qcvn102_code("H29.123") is None
    assert canonical_agency_code("0301234567") == "0301234567"
    assert canonical_agency_code("000.00.00") is None
    assert canonical_agency_code("Quận 1") is None
    assert canonical_agency_code(None) is None
