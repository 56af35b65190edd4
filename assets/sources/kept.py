"""One record of the exchange or the payment platform, read by key against its allow-list.

Belongs here: what those two systems need on top of ``decode``: required keys, document numbers, lists of
parts. Nothing that is not asked for by name leaves a record.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import TypeVar

from assets.sources.decode import (
    DecodeError,
    RecordDecoder,
    as_list,
    list_number,
    local_day,
    local_time,
    money,
    text,
)
from assets.sources.http import Reply
from warehouse.clock import Clock
from warehouse.privacy.personal import is_personal
from warehouse.registry.codes import canonical_agency_code

T = TypeVar("T")

_KEY = re.compile(r"[0-9A-Za-z._/:-]{1,100}")
# A number or notation of a document: letters with diacritics, no blank and no long run of digits, so
# that neither a name nor an identity or phone number can pass as one.
_DOCUMENT_PART = re.compile(r"(?!.*\d{8})[^\W_][\w./&()–-]{0,59}")


def is_document_part(value: str) -> bool:
    """Tell whether a text may be a document's number or notation and cannot be a person's data."""
    return _DOCUMENT_PART.fullmatch(value) is not None and not is_personal(value)


def agency(raw: str | None) -> tuple[str | None, str | None]:
    """Return an agency code as written and in canonical form; (None, None) when it is no code."""
    canonical = None if raw is not None and is_personal(raw.strip()) else canonical_agency_code(raw)
    return (None, None) if canonical is None else (raw, canonical)


def wire_time(moment: datetime) -> str:
    """Write naive local wall time as ``yyyyMMddHHmmss``."""
    return f"{moment:%Y%m%d%H%M%S}"


def clock_skew(reply: Reply, clock: Clock) -> float | None:
    """Return the seconds by which a server's clock is ahead of the run's clock, or None if it told no time."""
    skew = reply.clock_skew_seconds
    return None if skew is None else skew + (reply.received_at - clock.now()).total_seconds()


class Fields:
    """One record, read by key; ``prefix`` names a nested record in counts and reasons.

    Every reader returns None for "no value" and raises DecodeError for a value that breaks its rule,
    except codes, document parts and flags that no indicator reads: those are emptied and counted (R84).
    """

    def __init__(self, record: Mapping[str, object], decoder: RecordDecoder, prefix: str = "") -> None:
        self._record = record
        self._decoder = decoder
        self._prefix = prefix

    def _name(self, key: str) -> str:
        return f"{self._prefix}{key}"

    def text(self, key: str) -> str | None:
        """Return stripped text. Not fit for landing as it is."""
        return text(self._record.get(key))

    def required(self, key: str) -> str:
        """Return the text of a key that must have a value."""
        value = self.text(key)
        if value is None:
            raise DecodeError("required", f"thiếu {self._name(key)}")
        return value

    def required_key(self, key: str) -> str:
        """Return an identifier (up to 100 letters, digits and ``._/:-``) that must have a value."""
        value = self.required(key)
        if not _KEY.fullmatch(value) or is_personal(value):
            raise DecodeError("key", f"{self._name(key)} không phải một mã")
        return value

    def key(self, key: str) -> str | None:
        """Return an identifier; anything else in its place is emptied and counted."""
        return self._fitting(key, _KEY)

    def code(self, key: str) -> str | None:
        """Return a code."""
        return self._decoder.code(self._record.get(key), self._name(key))

    def document_part(self, key: str) -> str | None:
        """Return a document's number or notation."""
        return self._fitting(key, _DOCUMENT_PART)

    def _fitting(self, key: str, pattern: re.Pattern[str]) -> str | None:
        value = self.text(key)
        if value is None or (pattern.fullmatch(value) and not is_personal(value)):
            return value
        self._decoder.nulled_codes[self._name(key)] += 1
        return None

    def flag(self, key: str) -> bool | None:
        """Return a 0/1 flag."""
        return self._decoder.code_flag(self._record.get(key), self._name(key))

    def list_number(self, key: str) -> int | None:
        """Return a number of a code list."""
        return list_number(self._record.get(key), self._name(key))

    def money(self, key: str) -> int | None:
        """Return whole VND, exact."""
        return money(self._record.get(key), self._name(key))

    def day(self, key: str) -> date | None:
        """Return a calendar day."""
        return local_day(self._record.get(key), self._name(key))

    def time(self, key: str) -> datetime | None:
        """Return naive local wall time."""
        return local_time(self._record.get(key), self._name(key))

    def must(self, key: str, read: Callable[[str], T | None]) -> T:
        """Return what a reader of this record finds under a key that must have a value."""
        value = read(key)
        if value is None:
            raise DecodeError("required", f"thiếu {self._name(key)}")
        return value

    def parts(self, key: str, known: Collection[str]) -> list["Fields"]:
        """Return the records of a list, their unknown keys counted; "", null and absent are empty (R72)."""
        prefix = f"{self._name(key)}."
        found = []
        for part in as_list(self._record.get(key)):
            self._decoder.note_unknown([f"{prefix}{name}" for name in part if name not in known])
            found.append(Fields(part, self._decoder, prefix))
        return found
