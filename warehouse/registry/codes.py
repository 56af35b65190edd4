"""Canonical agency and procedure codes: the one place that reads both code schemes.

Agency codes come in two orders : QCVN 102:2016/BTTTT leaf to root (`000.00.41.H29`) and
Quyết định 20/2020/QĐ-TTg root to leaf (`H29.41`). Nothing joins on raw codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ROOT = re.compile(r"[A-Z][0-9]{2}")
_PROCEDURE = re.compile(r"\d\.\d{6}", re.ASCII)
_SAFE_AGENCY = re.compile(r"[0-9A-Z._-]{1,40}")


@dataclass(frozen=True)
class AgencyCode:
    """A code in both roles: `canonical` (QĐ 20/2020 order, no all-zero blocks) and its `root` (`H29`)."""

    canonical: str
    root: str


@lru_cache(maxsize=65536)
def parse_agency_code(raw: str) -> AgencyCode | None:
    """Read an agency code of either scheme; None if the text cannot be a code at all.

    A code with a root at neither end (an enterprise's tax code) keeps its order; its first block is the root.
    """
    text = raw.strip().upper()
    if not _SAFE_AGENCY.fullmatch(text):
        return None
    blocks = [block for block in text.split(".") if block.strip("0")]
    if not blocks:
        return None
    if not _ROOT.fullmatch(blocks[0]) and _ROOT.fullmatch(blocks[-1]):
        blocks.reverse()
    return AgencyCode(".".join(blocks), blocks[0])


def canonical_agency_code(raw: str | None) -> str | None:
    """Return the canonical form (`000.00.41.H29` → `H29.41`, `000.00.00.H29` → `H29`), or None."""
    if raw is None:
        return None
    parsed = parse_agency_code(raw)
    return parsed.canonical if parsed else None


def qcvn102_code(canonical: str) -> str | None:
    """Return the QCVN 102 form (`H29.41` → `000.00.41.H29`), or None (R44: 2-digit leaves only)."""
    root, *path = canonical.split(".")
    if len(path) > 2 or any(not re.fullmatch(r"\d{2}", block) for block in path):
        return None
    leaf_first = list(reversed(path))
    padded = ["00"] * (2 - len(leaf_first)) + leaf_first
    return ".".join(["000", *padded, root])


@lru_cache(maxsize=65536)
def _cut_procedure(text: str) -> str | None:
    match = _PROCEDURE.match(text)
    return match.group() if match else (text or None)


def canonical_procedure_code(raw: str | None) -> str | None:
    r"""Cut a procedure code (mã TTHC) to `^\d\.\d{6}` for joins (R37); another form stays as it is."""
    return None if raw is None else _cut_procedure(raw.strip())
