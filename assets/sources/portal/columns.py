"""A page of records read as columns of text: one value after the other by key, no Python object per record.

The exact parser (`assets.sources.http.loads`) and the decoder of single records stay the authority. A page is read
here only where that provably says the same: every kept value is a text, a small whole number or no value; no object on
the page has a key twice; the bytes are JSON in UTF-8. Any other page goes the exact way, whole.

That no key stands twice is proven by counting: a key ends in a quote and a colon, so there are at least as many such
pairs as keys were written, and typed reading gives at most one value per key. Equal numbers leave room for no second
value. Keys that were not foreseen make the numbers differ; they are learned from the page's exact reading and foreseen
from then on, so that their count is right and the next page is fast again.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from assets.sources.http import loads

ABSENT: Final = "\x00"
"""Stands for a key that a record does not have; a value that is this very text makes its page go the exact way."""
_NOTHING: Final = msgspec.Raw(b"\x00")
# A source that has ever other keys would have a new decoder made for every page.
_MOST_LEARNED = 200
_SMALL = 10**9
_BLANK_KEY = re.compile(rb'(?<!\\)"[ \t\r\n]+:')
_generic = msgspec.json.Decoder()
_flat = msgspec.json.Decoder(list[list[dict[str, msgspec.Raw]] | Literal[""] | None])


@dataclass(frozen=True)
class Shape:
    """What is read of a record.

    Attributes:
        values: keys that hold one value.
        lists: keys that hold a list of objects → the keys that are read of each.
        known: keys that the protocol names, read or not.
    """

    values: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]
    known: frozenset[str]


@dataclass(frozen=True)
class Listed:
    """The objects of a list of each record, one after the other.

    Attributes:
        lengths: how many each record has.
        frame: their values by key, as text.
        worded: places of records that have a text where the list belongs.
    """

    lengths: pl.Series
    frame: pl.DataFrame
    worded: list[int]


@dataclass(frozen=True)
class Columns:
    """The records of a page, by column.

    Attributes:
        body: the answer they stand in.
        frame: the values by key, as text; `ABSENT`, "" and null are no value.
        lists: the lists by key.
        unknown: how often each key that the protocol does not name occurs.
    """

    body: bytes
    frame: pl.DataFrame
    lists: Mapping[str, Listed]
    unknown: Mapping[str, int]

    def __len__(self) -> int:
        return self.frame.height

    def says_the_same(self, other: Columns) -> bool:
        """Tell whether another page has the same records in the same order."""
        # Looked at from the event loop, page by page: the first record tells nearly all pages apart.
        if self.frame.row(0) != other.frame.row(0) or not self.frame.equals(other.frame):
            return False
        places = range(len(self))
        return self.exact(places) == other.exact(places)

    def exact(self, places: Iterable[int]) -> list[object]:
        """The records at these places, parsed exactly."""
        content = msgspec.json.decode(self.body, type=_Content).content
        return [loads(bytes(content[place])) for place in places]


@dataclass(frozen=True)
class Rows:
    """Rows of records, one each.

    Attributes:
        frame: the columns of the contract, in any order, without the record's place.
        hold: which of them hold; the others are for the decoder of single records.
        emptied: how often a key's value was emptied, in those that hold.
    """

    frame: pl.DataFrame
    hold: pl.Series
    emptied: Counter[str]


def join(pages: Sequence[Columns]) -> tuple[pl.DataFrame, dict[str, Listed]]:
    """The values and the lists of several pages, one page after the other; no value is null."""
    frame = _valued(pl.concat([page.frame for page in pages]))
    lists = {}
    for name in pages[0].lists:
        parts = [page.lists[name] for page in pages]
        starts = itertools.accumulate((len(page) for page in pages), initial=0)
        worded = [start + place for start, one in zip(starts, parts, strict=False) for place in one.worded]
        lengths = pl.concat([one.lengths for one in parts])
        lists[name] = Listed(lengths, _valued(pl.concat([one.frame for one in parts])), worded)
    return frame, lists


def _valued(frame: pl.DataFrame) -> pl.DataFrame:
    # "" and ABSENT are the two texts that are not behind ABSENT in order.
    return frame.rechunk().select(pl.when(pl.all() > ABSENT).then(pl.all()))


class _Content(msgspec.Struct):
    content: list[msgspec.Raw]


class ColumnReader:
    """Reads the pages of one entity; may be used by several threads, and learns which keys there are."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._lock = threading.Lock()
        self._learned: dict[str, set[str]] = {name: set() for name in ("", "content", *shape.lists)}
        self._learned["content"] |= shape.known - {*shape.values, *shape.lists}
        self._layout: _Layout | None = _Layout(shape, self._learned)

    def read(self, body: bytes) -> object:
        """Parse an answer as `loads` does, but with `Columns` for its list `content` where that says the same.

        Raises:
            ValueError, RecursionError: as `loads`.
        """
        layout = self._layout
        if layout is not None:
            # What msgspec cannot take may be no JSON, or JSON of another kind: not for it to say.
            with contextlib.suppress(msgspec.MsgspecError, RecursionError):
                if (found := layout.read(body)) is not None:
                    return found
        parsed = loads(body)
        self._learn(parsed)
        return parsed

    def _learn(self, parsed: object) -> None:
        """Foresee the keys of an answer that was read exactly."""
        if not isinstance(parsed, dict):
            return
        content = parsed.get("content")
        records = [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []
        seen: dict[str, set[str]] = {"": set(parsed), "content": set().union(*records)}
        for name in self.shape.lists:
            lists = [value for one in records if isinstance(value := one.get(name), list)]
            seen[name] = set().union(*(item for one in lists for item in one if isinstance(item, dict)))
        with self._lock:
            if self._layout is None:
                return
            foreseen = self._layout.foreseen
            fresh = {place: names - foreseen[place] for place, names in seen.items()}
            if not any(fresh.values()):
                return
            for place, names in fresh.items():
                self._learned[place] |= set(filter(_is_plain, names))
            many = sum(map(len, self._learned.values())) > _MOST_LEARNED
            self._layout = None if many else _Layout(self.shape, self._learned)


def _is_plain(name: str) -> bool:
    """Tell whether a key is written in JSON as it is: one with escapes, or a lone surrogate, is no name for msgspec."""
    return name.isprintable() and '"' not in name and "\\" not in name


class _Level:
    """One kind of object: its keys that are read, those that hold lists, and those that are only counted."""

    def __init__(self, values: Sequence[str], lists: Mapping[str, _Level], others: Collection[str]) -> None:
        self.values, self.lists, self.others = tuple(values), lists, tuple(sorted(others))
        names = [*self.values, *lists, *self.others]
        kinds: list[tuple[Any, object]] = [(str | int | None, ABSENT)] * len(values)
        kinds += [(list[level.type] | str | None, ()) for level in lists.values()]  # type: ignore[name-defined]
        kinds += [(msgspec.Raw, _NOTHING)] * len(others)
        self.type: Any = msgspec.defstruct(
            "Level",
            [(f"f{number}", kind, default) for number, (kind, default) in enumerate(kinds)],
            rename={f"f{number}": name for number, name in enumerate(names)},
            gc=False,
        )
        self.width = len(names)

    def columns(self, rows: Sequence[Any]) -> tuple[list[Sequence[Any]], int]:
        """The values of objects by key, in the order of the keys, and how many keys they hold, also further inside.

        A list counts as there, and what is in it does not (`_listed`).
        """
        if not rows:
            return [()] * self.width, 0
        found: list[Sequence[Any]] = list(zip(*map(msgspec.structs.astuple, rows), strict=True))
        keys = len(rows) * self.width
        keys -= sum(column.count(ABSENT) for column in found[: len(self.values)])
        for column in found[len(self.values) + len(self.lists) :]:
            blob = b",".join(column)
            keys -= blob.count(0)
            if b"{" in blob:
                keys += _keys_inside(column, blob.count(b"{"))
        return found, keys


def _keys_inside(values: Iterable[msgspec.Raw], objects: int) -> int:
    """How many keys the objects among JSON values have; in which there are so many opening braces."""
    listed = b"[" + b",".join(one for one in values if one is not _NOTHING) + b"]"
    try:
        # Lists of objects with nothing further inside, as they mostly are, need no value of theirs to be made.
        flat = list(itertools.chain.from_iterable(filter(None, _flat.decode(listed))))
    except msgspec.MsgspecError:
        flat = []
    return sum(map(len, flat)) if len(flat) == objects else _keys(_generic.decode(listed))


def _keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_keys(one) for one in value.values() if isinstance(one, dict | list))
    return sum(_keys(one) for one in value if isinstance(one, dict | list)) if isinstance(value, list) else 0


class _Layout:
    """How a page is read, by the keys that are foreseen."""

    def __init__(self, shape: Shape, learned: Mapping[str, Collection[str]]) -> None:
        lists = {name: _Level(keys, {}, set(learned[name]) - set(keys)) for name, keys in shape.lists.items()}
        others = set(learned["content"]) - {*shape.values, *shape.lists}
        self._record = _Level(shape.values, lists, others)
        self._unknown = sorted(others - shape.known)
        around = sorted(set(learned[""]) - {"content", "last", "number"})
        self.foreseen = {
            "": {"content", "last", "number", *around},
            "content": {*shape.values, *shape.lists, *others},
            **{name: {*level.values, *level.others} for name, level in lists.items()},
        }
        self._around = len(around)
        record = self._record.type
        envelope = msgspec.defstruct(
            "Envelope",
            [
                ("content", list[record] | str | None, msgspec.UNSET),  # type: ignore[valid-type]
                ("last", bool | int | str | None, msgspec.UNSET),
                ("number", int | str | None, msgspec.UNSET),
                *((f"f{number}", msgspec.Raw, _NOTHING) for number in range(len(around))),
            ],
            rename={f"f{number}": name for number, name in enumerate(around)},
            gc=False,
        )
        self._decoder = msgspec.json.Decoder(envelope)

    def read(self, body: bytes) -> dict[str, object] | None:
        """The answer with its records as columns, or None if that cannot be proven to say what it says.

        Raises:
            msgspec.MsgspecError, RecursionError: it cannot be read at all.
        """
        written = _written_keys(body)
        if written is None:
            return None
        found: Any = self._decoder.decode(body)
        around = msgspec.structs.astuple(found)
        answer = {
            name: value
            for name, value in zip(("content", "last", "number"), around, strict=False)
            if value is not msgspec.UNSET
        }
        rows = answer.get("content")
        if not isinstance(rows, list) or not rows:
            # Little to gain, and an answer without a list is for the exact reading to judge.
            return None
        extra = around[3:]
        keys = len(answer) + sum(one is not _NOTHING for one in extra)
        keys += _keys_inside(extra, b",".join(extra).count(b"{"))
        values, inside = self._record.columns(rows)
        keys += inside
        own = len(self._record.values)
        frame = _frame(self._record.values, values)
        lists: dict[str, Listed] = {}
        for (name, level), column in zip(self._record.lists.items(), values[own:], strict=False):
            listed, absent, inside = _listed(level, column)
            if listed is None:
                return None
            lists[name] = listed
            keys += inside - absent
        if frame is None or keys != written or not _is_utf8(body):
            return None
        others = dict(zip(self._record.others, values[own + len(lists) :], strict=True))
        unknown = {name: sum(one is not _NOTHING for one in others[name]) for name in self._unknown}
        answer["content"] = Columns(body, frame, lists, {k: n for k, n in unknown.items() if n})
        return answer


def _listed(level: _Level, column: Sequence[Any]) -> tuple[Listed | None, int, int]:
    """The lists of a key, how many records do not have it, and how many keys the objects in the lists hold."""
    kinds = Counter(map(type, column))
    absent = kinds[tuple]
    worded = [place for place, one in enumerate(column) if one.__class__ is str and one] if kinds[str] else []
    if worded:
        column = [() if one.__class__ is str else one for one in column]
    lengths = pl.Series([len(one) if one else 0 for one in column], dtype=pl.Int32)
    values, keys = level.columns(list(itertools.chain.from_iterable(filter(None, column))))
    frame = _frame(level.values, values)
    return None if frame is None else Listed(lengths, frame, worded), absent, keys


def _frame(names: Sequence[str], values: Sequence[Sequence[Any]]) -> pl.DataFrame | None:
    """Columns of text; None if a number is too large to say in one way only."""
    made = []
    for name, column in zip(names, values, strict=False):
        try:
            made.append(pl.Series(name, column, dtype=pl.String))
        except TypeError:
            if any(one.__class__ is int and not 0 <= one < _SMALL for one in column):
                return None
            told = [str(one) if one.__class__ is int else one for one in column]
            made.append(pl.Series(name, told, dtype=pl.String))
    return pl.DataFrame(made)


def _written_keys(body: bytes) -> int | None:
    """How many keys JSON text has at most; None if it might have more than this way of counting sees."""
    signs = np.frombuffer(body, np.uint8)
    quotes = signs[:-1] == ord('"')
    if b"\\" in body:
        if b'\\\\"' in body:
            return None  # whether this quote ends a text takes reading from the beginning
        quotes[1:] &= signs[:-2] != ord("\\")
    if np.count_nonzero(quotes & (signs[1:] <= ord(" "))) and _BLANK_KEY.search(body):
        return None
    return int(np.count_nonzero(quotes & (signs[1:] == ord(":"))))


def _is_utf8(body: bytes) -> bool:
    ends = pa.py_buffer(np.array([0, len(body)], np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(body)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
