"""Date and time notations of the exchange: several spellings, one meaning.

The time format inside list items is public nowhere, so every spelling that cannot be mistaken for
another is read. A notation where day and month could be confused (dd/MM/yyyy) is refused.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

_LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_DATE = re.compile(r"^(\d{4})([-/]?)(\d{2})\2(\d{2})$")
_COMPACT = re.compile(r"^\d{14}$")
_SPACED = re.compile(
    r"^(\d{4})([-/])(\d{2})\2(\d{2})[T ](\d{2}):(\d{2})"
    r"(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?$"
)


def parse_date(text: str | None) -> date | None:
    """Read a calendar day written yyyy/MM/dd, yyyy-MM-dd or yyyyMMdd.

    Args:
        text: what the source wrote; None or blank means "no value".

    Returns:
        The day, or None when there is no value.

    Raises:
        ValueError: the text is there and is no such day (31 February, dd/MM/yyyy).
    """
    if text is None or not (text := text.strip()):
        return None
    found = _DATE.match(text)
    if found is None:
        raise ValueError("not a yyyy/MM/dd date")
    return date(int(found[1]), int(found[3]), int(found[4]))


def parse_time(text: str | None) -> datetime | None:
    """Read a moment in any notation seen on the exchange.

    Accepts ``yyyy/MM/dd HH:mm:ss``, ``yyyy-MM-dd HH:mm:ss``, ISO 8601 (with or without zone) and
    ``yyyyMMddHHmmss``; a bare day means 00:00:00.

    Args:
        text: what the source wrote; None or blank means "no value".

    Returns:
        Naive Asia/Ho_Chi_Minh wall time, or None when there is no value. A moment with a zone is
        converted; one without is local already.

    Raises:
        ValueError: the text is there and is no moment.
    """
    if text is None or not (text := text.strip()):
        return None
    if _COMPACT.match(text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    found = _SPACED.match(text)
    if found is None:
        day = parse_date(text)
        return None if day is None else datetime(day.year, day.month, day.day)
    year, _, month, day_no, hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    moment = datetime(int(year), int(month), int(day_no), int(hour), int(minute), int(second or 0), micro)
    if zone is None:
        return moment
    zone = "+00:00" if zone == "Z" else zone
    aware = datetime.fromisoformat(f"{moment.isoformat()}{zone[:3]}:{zone[-2:]}")
    try:
        return aware.astimezone(_LOCAL).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError("moment out of range") from error
