"""Scalars of the truth files: codes, times, whole numbers, canonical agencies and procedures."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

CITY = "H29"
CODE = re.compile(r"[0-9A-Za-z._-]{1,20}")
PROCEDURE = re.compile(r"\d\.\d{6}")


class BadValueError(ValueError):
    """A present value that cannot be read: the record goes to quarantine (R33)."""


def text(raw: object) -> str | None:
    """Trimmed text; "", null and absent are all "no value"."""
    if raw is None:
        return None
    cleaned = str(raw).strip()
    return cleaned or None


def code(raw: object) -> str | None:
    """A coded field; what is not shaped like a code becomes no value (R84)."""
    value = text(raw)
    return value if value is not None and CODE.fullmatch(value) else None


def whole(raw: object) -> int | None:
    value = text(raw)
    if value is None:
        return None
    if not re.fullmatch(r"-?\d+", value):
        raise BadValueError(f"not a whole number: {value!r}")
    return int(value)


def flag(raw: object) -> bool:
    return str(raw).strip().lower() in {"1", "true"}


def moment(raw: object) -> datetime | None:
    """A local wall time: ISO, yyyyMMddHHmmss, yyyy/MM/dd HH:mm:ss, or a date alone; no value gives None."""
    value = text(raw)
    if value is None:
        return None
    if "-" in value:
        try:
            return datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            raise BadValueError(f"not a time: {value!r}") from None
    for pattern in ("%Y%m%d%H%M%S", "%Y%m%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(value, pattern)
        except ValueError:
            continue
    raise BadValueError(f"not a time: {value!r}")


def day(raw: object) -> date | None:
    value = moment(raw)
    return None if value is None else value.date()


def end_of_day(value: date) -> datetime:
    return datetime.combine(value, time(23, 59, 59))


def due_moment(value: datetime | None) -> datetime | None:
    """R08: a due time of 00:00:00 means 23:59:59 of that day."""
    if value is not None and value.time() == time(0, 0, 0):
        return end_of_day(value.date())
    return value


def agency_code(raw: object) -> str | None:
    """Canonical form, root first, all-zero blocks dropped (R44).

    Leaf-first codes (QCVN 102:2016, the older SS.UU.H29) end with the root, root-first ones begin with it.
    """
    value = text(raw)
    if value is None:
        return None
    blocks = value.upper().split(".")
    starts_with_letter = blocks[0][:1].isalpha()
    ends_with_letter = blocks[-1][:1].isalpha()
    if ends_with_letter and not starts_with_letter:
        blocks.reverse()
    kept = [block for number, block in enumerate(blocks) if number == 0 or block.strip("0")]
    return ".".join(kept)


def root_of(canonical: str) -> str:
    return canonical.split(".")[0]


def procedure_code(raw: object) -> str | None:
    """R37: the national code without a province's suffix."""
    value = text(raw)
    if value is None:
        return None
    found = PROCEDURE.match(value)
    return found.group(0) if found else value


def name(raw: object) -> str | None:
    """A name as people read it: the same letters are the same name, however they are encoded."""
    value = text(raw)
    return None if value is None else unicodedata.normalize("NFC", value)


def plain_name(raw: object) -> str | None:
    """A field's name without the trailing "(...)"."""
    value = name(raw)
    if value is None:
        return None
    return re.sub(r"\s*\([^()]*\)\s*$", "", value).strip()
