"""Tolerant decoding of scalars.

`""`, null and an absent key are None; numbers may arrive as strings and strings as numbers. What is decoded
here never carries the value of a field in an error: reasons name the field and the rule only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from warehouse.landing.store import Quarantined
from warehouse.privacy.personal import is_personal, mask_contacts, may_name_person
from warehouse.registry.codes import AgencyCode, canonical_procedure_code, parse_agency_code

__all__ = [
    "AgencyCode",
    "DecodeError",
    "RecordDecoder",
    "agency_code",
    "as_list",
    "decimal_number",
    "flag",
    "integer",
    "is_code",
    "key_text",
    "list_number",
    "local_day",
    "local_time",
    "money",
    "procedure_code",
    "public_name",
    "text",
]

MAX_MONEY = 10**15
_CODES_KEPT = 10_000
_DECIMAL_LIMIT = 10**18
_CODE = re.compile(r"[0-9A-Za-z._-]{1,20}")
_KEY = re.compile(r"[0-9A-Za-z._/-]{1,64}")
_KEY_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")
_WHOLE = re.compile(r"([0-9]{1,18})(?:\.0{1,2})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TRUE = frozenset({"1", "true"})
_FALSE = frozenset({"0", "false"})


class DecodeError(Exception):
    """A value that breaks a rule; `rule` is a name, `reason` a Vietnamese sentence without the value."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason


def text(value: object, limit: int = 4000) -> str | None:
    """Return trimmed text; None for "no value" and for anything that is not a scalar."""
    if isinstance(value, str):
        result = value.strip()
        if not result:
            return None
        if not result.isascii():
            # A lone surrogate is legal in JSON and in no file.
            result = result.encode("utf-8", "replace").decode("utf-8")
        if not result.isprintable():
            # What steers a terminal is no text.
            result = _CONTROL.sub("", result)
        return result[:limit]
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def is_code(value: str) -> bool:
    """Tell whether a text is a plain code by R84, and no phone number, identity number or name spelled as one."""
    return _CODE.fullmatch(value) is not None and not is_personal(value)


def key_text(value: object, name: str) -> str:
    """Return a business key; DecodeError if it is missing or holds anything but code characters."""
    result = text(value)
    if result is None:
        raise DecodeError("required", f"thiếu {name}")
    if not _KEY.fullmatch(result) or is_personal(result):
        raise DecodeError("key", f"{name} không phải một mã")
    return result


def public_name(value: object) -> str | None:
    """Return the name of an agency, a procedure or a field, contacts in it masked."""
    name = text(value)
    return None if name is None else mask_contacts(name)


def integer(value: object, name: str = "số") -> int | None:
    """Return an exact integer; DecodeError for anything else that is present."""
    if value is None or value == "":
        return None
    if isinstance(value, (int, Decimal)):
        if _is_whole(value, _DECIMAL_LIMIT):
            return int(value)
    elif isinstance(value, str):
        trimmed = value.strip()
        if not trimmed:
            return None
        if _INTEGER.fullmatch(trimmed) and not is_personal(trimmed):
            return int(trimmed)
    raise DecodeError("number", f"{name} không phải số nguyên")


def list_number(value: object, name: str = "mã") -> int | None:
    """Return a number of a code list; DecodeError for anything else that is present."""
    number = integer(value, name)
    if number is not None and not -999 <= number <= 999:
        raise DecodeError("number", f"{name} ngoài phạm vi của danh mục mã")
    return number


def required_number(value: object, name: str) -> int:
    """Return a number of a code list; DecodeError for anything else, no value included."""
    number = list_number(value, name)
    if number is None:
        raise DecodeError("required", f"thiếu {name}")
    return number


def _is_whole(value: int | Decimal, limit: int) -> bool:
    """Tell whether a number is whole and within a limit: 1e999999999 is short, and as an int takes 400 megabytes."""
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    return -limit <= value <= limit and value == int(value)


def decimal_number(value: object, name: str = "số") -> Decimal | None:
    """Return an exact decimal number; DecodeError for anything else that is present."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise DecodeError("number", f"{name} không phải số")
    if isinstance(value, (int, Decimal)):
        number = Decimal(value)
        # Compared and not computed with: arithmetic on 1e999999999 overflows.
        if number.is_finite() and -_DECIMAL_LIMIT < number < _DECIMAL_LIMIT:
            return number
        raise DecodeError("number", f"{name} không phải số")
    if isinstance(value, str):
        trimmed = value.strip()
        if not trimmed:
            return None
        if _DECIMAL.fullmatch(trimmed) and not is_personal(trimmed):
            return Decimal(trimmed)
    raise DecodeError("number", f"{name} không phải số")


def money(value: object, name: str = "số tiền") -> int | None:
    """Return whole VND; DecodeError for a fraction, a negative amount or anything else that is present.

    `"50000.00"` is whole, `"50.000"` could mean either fifty or fifty thousand and is refused.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise DecodeError("money", f"{name} không phải số tiền")
    amount: int | None = None
    if isinstance(value, int):
        amount = value
    elif isinstance(value, Decimal):
        if _is_whole(value, MAX_MONEY):
            amount = int(value)
    elif isinstance(value, str):
        trimmed = value.strip()
        if not trimmed:
            return None
        match = None if is_personal(trimmed) else _WHOLE.fullmatch(trimmed)
        amount = int(match.group(1)) if match else None
    if amount is None or not 0 <= amount <= MAX_MONEY:
        raise DecodeError("money", f"{name} không phải số tiền đồng nguyên, không âm")
    return amount


def local_time(value: object, name: str = "thời gian") -> datetime | None:
    """Return naive local time from `yyyyMMddHHmmss` (or `yyyyMMdd`, midnight); DecodeError otherwise."""
    if value is None or value == "":
        return None
    digits = value.strip() if isinstance(value, str) else str(value)
    if not digits:
        return None
    if digits.isascii() and digits.isdigit():
        try:
            if len(digits) == 14:
                return datetime.fromisoformat(f"{digits[:8]}T{digits[8:]}")
            if len(digits) == 8:
                return datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            pass
    raise DecodeError("time", f"{name} không phải thời gian yyyyMMddHHmmss")


def local_day(value: object, name: str = "ngày") -> date | None:
    """Return a date from `yyyy/MM/dd`, `yyyy-MM-dd` or `yyyyMMdd[HHmmss]`; DecodeError otherwise."""
    if value is None or value == "":
        return None
    trimmed = value.strip() if isinstance(value, str) else str(value)
    if not trimmed:
        return None
    match = re.fullmatch(r"([0-9]{4})([/-]?)([0-9]{2})\2([0-9]{2})(?:[0-9]{6})?", trimmed)
    if match:
        try:
            return date(int(match.group(1)), int(match.group(3)), int(match.group(4)))
        except ValueError:
            pass
    raise DecodeError("date", f"{name} không phải ngày yyyy/MM/dd")


def flag(value: object, name: str = "cờ") -> bool | None:
    """Return a 0/1 flag (also JSON booleans and their words); DecodeError otherwise."""
    if value is None or value == "":
        return None
    if value == "0":
        return False
    if value == "1":
        return True
    if isinstance(value, bool):
        return value
    trimmed = str(value).strip().lower()
    if not trimmed:
        return None
    if trimmed in _TRUE:
        return True
    if trimmed in _FALSE:
        return False
    raise DecodeError("flag", f"{name} không phải 0 hoặc 1")


def procedure_code(raw: str | None) -> str | None:
    """Cut a procedure code for joins (R37)."""
    return canonical_procedure_code(raw)


def agency_code(raw: str, name: str = "mã cơ quan") -> AgencyCode:
    """Read an agency code of either scheme; DecodeError if it cannot be one."""
    parsed = None if is_personal(raw) else parse_agency_code(raw)
    if parsed is None:
        raise DecodeError("agency", f"{name} không phải mã cơ quan")
    return parsed


def as_list(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a list; `""`, null, absent and anything else are the empty list (R72)."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    if isinstance(value, dict):
        return [value] if value else []
    return []


class RecordDecoder:
    """Collects, over the records of an extract, unknown keys, codes set to NULL and quarantined records."""

    def __init__(self, known: Collection[str]) -> None:
        """Start empty; `known` are the keys of the protocol, kept or deliberately dropped."""
        self.known = frozenset(known)
        self.unknown_keys: Counter[str] = Counter()
        self.nulled_codes: Counter[str] = Counter()
        self.quarantined: list[Quarantined] = []
        self._codes: set[str] = set()  # codes seen to be good: there are few, and they come again and again

    def begin(self, record: object, page: int, pos: int) -> Mapping[str, object] | None:
        """Count a record's unknown keys and return it; None (quarantined) if it is not an object."""
        if not isinstance(record, dict):
            self.refuse(DecodeError("record", "bản ghi không phải một đối tượng JSON"), None, page, pos)
            return None
        if not record.keys() <= self.known:
            self.note_unknown(record.keys() - self.known)
        return record

    def note_unknown(self, keys: Collection[str], times: int = 1) -> None:
        """Count keys that the protocol does not name; a key that is no identifier is counted as one kind."""
        for key in keys:
            named = _KEY_NAME.fullmatch(key) and not may_name_person(key)
            self.unknown_keys[key if named else "(tên khóa lạ)"] += times

    def code(self, value: object, name: str) -> str | None:
        """Return a kept code; what does not look like one is NULL and counted (R84)."""
        if value is None or value == "":
            return None
        result = value.strip() if isinstance(value, str) else text(value)
        if not result:
            # A list or an object in a coded field is as little a code as free text is.
            if isinstance(value, (dict, list)) and value:
                self.nulled_codes[name] += 1
            return None
        if result in self._codes:
            return result
        if is_code(result):
            if len(self._codes) < _CODES_KEPT:
                self._codes.add(result)
            return result
        self.nulled_codes[name] += 1
        return None

    def code_number(self, value: object, name: str) -> int | None:
        """Return a code list's number; what is no number is NULL and counted."""
        code = self.code(value, name)
        if code is None:
            return None
        if _INTEGER.fullmatch(code) and len(code) <= 9:
            return int(code)
        self.nulled_codes[name] += 1
        return None

    def code_flag(self, value: object, name: str) -> bool | None:
        """Return a 0/1 flag that no indicator reads; anything else is NULL and counted."""
        try:
            return flag(value, name)
        except DecodeError:
            self.nulled_codes[name] += 1
            return None

    def refuse(self, error: DecodeError, business_key: str | None, page: int, pos: int) -> None:
        """Put a record into quarantine; a key that has not the form of one is hashed when it is written."""
        self.quarantined.append(Quarantined(error.rule, error.reason, business_key or None, page, pos))
