"""Slices of one update window (dossiers, ratings, petitions): pages without a total, read until they can be trusted.

Pages are fetched by the event loop, and decoded and written by threads, a part of an extract at a time: while one part
is being written the pages of the next come in, and no more than these two are held.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import ClassVar, cast

import polars as pl

from assets.sources.decode import DecodeError, RecordDecoder, text
from assets.sources.errors import Incomplete
from assets.sources.frame import Row, frame_of, schema_of
from assets.sources.http import loads
from assets.sources.portal.client import DeclaredCount, PortalClient, SlicePage
from assets.sources.portal.columns import ColumnReader, Columns, Listed, Rows, Shape, join
from assets.sources.pull import PullContext, PullReport, pull_windows
from warehouse.landing.store import ExtractWriter, Manifest
from warehouse.landing.windows import Window
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.contracts.portal import SYSTEM

_ROWS_PER_PART = 10_000
_MAX_EMPTY_PAGES = 10
_MAX_PAGES = 200_000
_MAX_MISMATCHES = 2
_MAX_READS = 5

Declare = Callable[[Window], Awaitable[DeclaredCount | None]]


class SliceDecoder(RecordDecoder, ABC):
    """Decodes the records of a slice into rows of its contract; everything else of a record is forgotten.

    Attributes:
        contract: what is landed; the entity's name is also the name in the address.
        identity: keys of a raw record that together tell it from others; the first is its business key.
        shape: what is read of pages by the column (`columns`), if they are; the identity is then one key of it.
        rows: decoded rows that are not written yet.
        delivered: identities of what was delivered, refused records included.
    """

    contract: ClassVar[Contract]
    identity: ClassVar[tuple[str, ...]]
    shape: ClassVar[Shape | None] = None

    def __init__(self) -> None:
        super().__init__(self.contract.keys)
        self.rows: list[Row] = []
        self.delivered = Codes()
        self._keys: list[pl.DataFrame] = []

    def add(self, raw: object, page: int, pos: int) -> None:
        """Decode one record, or quarantine it (R33)."""
        record = self.begin(raw, page, pos)
        if record is None:
            return
        delivered = [record.get(key) for key in self.identity]
        if delivered[0] not in (None, "") and not any(isinstance(one, (dict, list)) for one in delivered):
            self.delivered.add("\t".join(one if isinstance(one, str) else str(one) for one in delivered))
        self._decode(record, page, pos)

    def take(self, pages: Sequence[tuple[int, SlicePage]]) -> pl.DataFrame:
        """Decode whole pages, by number; return their rows in the order of delivery."""
        by_column = []
        for number, page in pages:
            if isinstance(page.records, Columns):
                by_column.append((number, page.records))
            else:
                for pos, record in enumerate(page.records):
                    self.add(record, number, pos)
        frames = [self._take_columns(by_column)] if by_column else []
        if self.rows or not frames:
            frames.append(frame_of(self.contract, self.rows))
            self.rows.clear()
        frame = frames[0] if len(frames) == 1 else pl.concat(frames).sort("_page", "_pos")
        self._keys.append(frame.select(self.contract.key))
        return frame

    def distinct_keys(self) -> int:
        """How many business keys the rows have that were taken."""
        return pl.concat(self._keys).n_unique() if self._keys else 0

    def columns(self, values: pl.DataFrame, lists: Mapping[str, Listed]) -> Rows:
        """Make rows of columns; for decoders with a `shape`."""
        raise NotImplementedError

    @abstractmethod
    def _row(self, record: Mapping[str, object]) -> Row:
        """Return the row of a record without its place; DecodeError if it breaks the contract."""

    def _decode(self, record: Mapping[str, object], page: int, pos: int) -> None:
        try:
            row = self._row(record)
        except DecodeError as error:
            self.refuse(error, text(record.get(self.identity[0])), page, pos)
        else:
            row["_page"], row["_pos"] = page, pos
            self.rows.append(row)

    def _take_columns(self, pages: Sequence[tuple[int, Columns]]) -> pl.DataFrame:
        values, lists = join([page for _, page in pages])
        self.delivered.add_all(values[self.identity[0]].drop_nulls())
        for _, page in pages:
            for key, count in page.unknown.items():
                self.note_unknown([key], count)
        place = pl.concat(
            pl.select(_page=pl.lit(number, pl.Int32), _pos=pl.int_range(len(page), dtype=pl.Int32))
            for number, page in pages
        )
        made = self.columns(values, lists)
        self.nulled_codes += made.emptied
        left = place.filter(~made.hold)
        by_number = dict(pages)
        for (number,), group in left.group_by("_page", maintain_order=True):
            places = group["_pos"].to_list()
            for pos, record in zip(places, by_number[number].exact(places), strict=True):
                # Its identity and its unknown keys were counted with the page's.
                self._decode(cast("Mapping[str, object]", record), number, pos)
        return made.frame.hstack(place).filter(made.hold).select(list(schema_of(self.contract)))


class Codes:
    """A set of codes as delivered, and the checksum the portal has of it."""

    def __init__(self) -> None:
        self._single: set[str] = set()
        self._many: list[pl.Series] = []

    def add(self, code: str) -> None:
        """Put in one."""
        self._single.add(code)

    def add_all(self, codes: pl.Series) -> None:
        """Put in a column of them."""
        self._many.append(codes.unique())

    def summary(self) -> tuple[int, str]:
        r"""Return how many there are, and the lower-case hex SHA-256 of them sorted by code point, joined by `\n`."""
        try:
            single = pl.Series("code", list(self._single), dtype=pl.String)
        except UnicodeEncodeError:
            # A lone surrogate, which is a code in JSON and in no column; Python sorts str by code point, too.
            codes = sorted(self._single.union(*(many.to_list() for many in self._many)))
            joined = "\n".join(codes).encode("utf-8", "surrogatepass")
            return len(codes), hashlib.sha256(joined).hexdigest()
        found = pl.concat([single, *(many.alias("code") for many in self._many)]).unique().sort()
        return len(found), hashlib.sha256((found.str.join("\n").item() or "").encode()).hexdigest()


async def pull_slices(
    client: PortalClient,
    ctx: PullContext,
    decoder: type[SliceDecoder],
    declare: Declare | None = None,
) -> PullReport:
    """Land every missing window of an entity.

    Args:
        client: the portal.
        ctx: where to land, and how far.
        decoder: makes a decoder, one per reading.
        declare: asks for the control total of a window; None where the contract has none (R61).
    """
    entity = decoder.contract.entity
    # One for all windows, because it learns which keys there are.
    reader = None if decoder.shape is None else ColumnReader(decoder.shape)
    turn = asyncio.Lock()

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        return await _pull_window(client, ctx, window, decoder, reader, turn, declare)

    return await pull_windows(ctx, entity, one, concurrency=client.config.concurrency)


async def _pull_window(
    client: PortalClient,
    ctx: PullContext,
    window: Window,
    make: type[SliceDecoder],
    reader: ColumnReader | None,
    turn: asyncio.Lock,
    declare: Declare | None,
) -> tuple[Manifest, Sequence[str]]:
    before: tuple[int, str] | None = None
    attempt = mismatches = 0
    fault: str | None = None
    entity = make.contract.entity
    while attempt < _MAX_READS and mismatches < _MAX_MISMATCHES:
        attempt += 1
        with ctx.extract(entity, window) as writer:
            decoder = make()
            pages, outside = await _read_slice(client, window, writer, decoder, reader, turn)
            declared = await declare(window) if declare is not None else None
            delivered = await asyncio.to_thread(decoder.delivered.summary)
            fault = _mismatch(delivered, declared)
            if fault is not None:
                mismatches += 1
            elif not _is_proven(declared, pages) and delivered != before:
                fault = "danh sách bản ghi đổi trong khi đọc"
                before = delivered
            else:
                verified = declared is not None and declared.count is not None
                distinct = await asyncio.to_thread(decoder.distinct_keys)
                manifest = await asyncio.to_thread(
                    writer.commit,
                    pages=pages,
                    distinct_keys=distinct,
                    declared_total=declared.count if declared else None,
                    declared_checksum=declared.checksum if declared else None,
                    completeness="verified" if verified else "unverified",
                    unknown_keys=decoder.unknown_keys,
                    nulled_codes=decoder.nulled_codes,
                    extra={"attempts": str(attempt), "outside_window": str(outside)},
                )
                return manifest, _notes(window, verified, outside)
    raise Incomplete(
        SYSTEM, entity.name, window, f"{fault}, {attempt} lần liền; không nhận. Hãy chạy lại sau."
    )


async def _read_slice(
    client: PortalClient,
    window: Window,
    writer: ExtractWriter,
    decoder: SliceDecoder,
    reader: ColumnReader | None,
    turn: asyncio.Lock,
) -> tuple[int, int]:
    """Read and write a slice; the number of its pages, and of rows outside of what was asked for.

    A part is decoded when it is its `turn`: several windows' at once would take as long, and more memory.
    """
    pages = outside = 0
    part: list[tuple[int, SlicePage]] = []
    writing: asyncio.Task[int] | None = None

    async def write(part: Sequence[tuple[int, SlicePage]]) -> int:
        async with turn:
            return await asyncio.to_thread(_write, writer, decoder, window, part)

    async def written() -> int:
        # Shielded: a thread that writes goes on when its pull is stopped, and is waited for below.
        return 0 if writing is None else await asyncio.shield(writing)

    try:
        async with contextlib.aclosing(
            _pages(client, decoder.contract.entity.name, window, reader)
        ) as slices:
            async for number, page in slices:
                pages = number + 1
                part.append((number, page))
                if sum(len(one.records) for _, one in part) >= _ROWS_PER_PART:
                    outside += await written()
                    writing = asyncio.create_task(write(part))
                    part = []
        outside += await written()
        writing = asyncio.create_task(write(part))
        outside += await written()
    finally:
        if writing is not None:
            # Its folder is removed behind it.
            await asyncio.wait([writing])
            if not writing.cancelled():
                writing.exception()  # said already, or of no interest beside what stopped the pull
    writer.quarantine(decoder.quarantined)
    return pages, outside


def _write(
    writer: ExtractWriter, decoder: SliceDecoder, window: Window, part: Sequence[tuple[int, SlicePage]]
) -> int:
    frame = decoder.take(part)
    writer.write(frame)
    inside = frame["updated_at"].is_between(window.start, window.end, closed="left")
    return frame.height - int(inside.sum())


async def _pages(
    client: PortalClient, entity: str, window: Window, reader: ColumnReader | None
) -> AsyncGenerator[tuple[int, SlicePage], None]:
    """Yield the pages of a slice until `last`; the next page is fetched while the caller has this one."""
    parse = loads if reader is None else reader.read
    before: SlicePage | None = None
    empty = 0
    number = 0
    fetching: asyncio.Task[SlicePage] | None = asyncio.create_task(
        client.slice_page(entity, 0, window, parse=parse)
    )
    try:
        while fetching is not None:
            page = await fetching
            if before is not None and len(page.records) and page.repeats(before):
                raise Incomplete(
                    SYSTEM, entity, window, f"trang {number} lặp lại y nguyên trang trước; không nhận."
                )
            if number >= _MAX_PAGES:
                raise Incomplete(SYSTEM, entity, window, f"quá {_MAX_PAGES} trang mà chưa hết; không nhận.")
            empty = 0 if len(page.records) else empty + 1
            if empty > _MAX_EMPTY_PAGES:
                raise Incomplete(
                    SYSTEM, entity, window, "nhiều trang rỗng liền nhau mà chưa hết; không nhận."
                )
            fetching = None
            if not page.last:
                fetching = asyncio.create_task(client.slice_page(entity, number + 1, window, parse=parse))
            yield number, page
            before = page
            number += 1
    finally:
        if fetching is not None:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)


def _is_proven(declared: DeclaredCount | None, pages: int) -> bool:
    """Tell whether one reading can be trusted not to have missed a record.

    One that is updated while we read leaves its page, and those behind it move forward, one of them onto a page that
    was read already. The count may even agree; without the checksum only a second reading of the same codes tells.
    """
    return pages <= 1 or (declared is not None and declared.checksum is not None)


def _mismatch(delivered: tuple[int, str], declared: DeclaredCount | None) -> str | None:
    """Compare what came, count and checksum, with the control total; None if they agree or there is none."""
    if declared is None:
        return None
    count, checksum = delivered
    if declared.count is not None and declared.count != count:
        return f"Cổng khai báo {declared.count} hồ sơ nhưng trả {count} hồ sơ"
    if declared.checksum is not None and declared.checksum != checksum:
        return "mã kiểm tra của danh sách hồ sơ không khớp"
    return None


def _notes(window: Window, verified: bool, outside: int) -> list[str]:
    notes = []
    if not verified:
        notes.append(f"{window}: Cổng không cho số tổng, chưa kiểm chứng được là đủ")
    if outside:
        notes.append(f"{window}: {outside} bản ghi có ThoiGianCapNhat ngoài khoảng đã hỏi")
    return notes
