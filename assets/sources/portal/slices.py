"""Slices of one update window (dossiers, ratings, petitions): pages without a total, read until they can be trusted."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from assets.sources.decode import DecodeError, RecordDecoder, text
from assets.sources.errors import Incomplete
from assets.sources.frame import Row, frame_of
from assets.sources.portal.client import DeclaredCount, PortalClient, SlicePage
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
        rows: decoded rows that are not written yet.
        declared_codes: identities of what was delivered, refused records included.
        keys: business keys of the rows.
    """

    contract: ClassVar[Contract]
    identity: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        super().__init__(self.contract.keys)
        self.rows: list[Row] = []
        self.declared_codes: set[str] = set()
        self.keys: set[tuple[object, ...]] = set()

    def add(self, raw: object, page: int, pos: int) -> None:
        """Decode one record, or quarantine it (R33)."""
        record = self.begin(raw, page, pos)
        if record is None:
            return
        delivered = [record.get(key) for key in self.identity]
        if delivered[0] not in (None, "") and not any(isinstance(one, (dict, list)) for one in delivered):
            self.declared_codes.add("\t".join(one if isinstance(one, str) else str(one) for one in delivered))
        try:
            row = self._row(record)
        except DecodeError as error:
            self.refuse(error, text(delivered[0]), page, pos)
        else:
            row["_page"], row["_pos"] = page, pos
            self.rows.append(row)

    @abstractmethod
    def _row(self, record: Mapping[str, object]) -> Row:
        """Return the row of a record without its place, its key noted; DecodeError if it breaks the contract."""


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

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        return await _pull_window(client, ctx, window, decoder, declare)

    return await pull_windows(ctx, entity, one, concurrency=client.config.concurrency)


def checksum_of(codes: set[str]) -> str:
    r"""Return the lower-case hex SHA-256 of the codes sorted by code point and joined by `\n`."""
    # Python sorts str by code point.
    return hashlib.sha256("\n".join(sorted(codes)).encode("utf-8", "surrogatepass")).hexdigest()


async def _pull_window(
    client: PortalClient,
    ctx: PullContext,
    window: Window,
    make: type[SliceDecoder],
    declare: Declare | None,
) -> tuple[Manifest, Sequence[str]]:
    before: set[str] | None = None
    attempt = mismatches = 0
    fault: str | None = None
    entity = make.contract.entity
    while attempt < _MAX_READS and mismatches < _MAX_MISMATCHES:
        attempt += 1
        with ctx.extract(entity, window) as writer:
            decoder = make()
            pages, outside = await _read_slice(client, window, writer, decoder)
            declared = await declare(window) if declare is not None else None
            fault = _mismatch(decoder.declared_codes, declared)
            if fault is not None:
                mismatches += 1
            elif not _is_proven(declared, pages) and decoder.declared_codes != before:
                fault = "danh sách bản ghi đổi trong khi đọc"
                before = decoder.declared_codes
            else:
                verified = declared is not None and declared.count is not None
                manifest = await asyncio.to_thread(
                    writer.commit,
                    pages=pages,
                    distinct_keys=len(decoder.keys),
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
    client: PortalClient, window: Window, writer: ExtractWriter, decoder: SliceDecoder
) -> tuple[int, int]:
    outside = pages = 0
    async with contextlib.aclosing(_pages(client, decoder.contract.entity.name, window)) as slices:
        async for number, page in slices:
            decoded_before = len(decoder.rows)
            for pos, record in enumerate(page.records):
                decoder.add(record, number, pos)
            pages = number + 1
            outside += sum(
                not window.start <= row["updated_at"] < window.end  # type: ignore[operator]
                for row in decoder.rows[decoded_before:]
            )
            if len(decoder.rows) >= _ROWS_PER_PART:
                await _flush(writer, decoder)
    await _flush(writer, decoder)
    writer.quarantine(decoder.quarantined)
    return pages, outside


async def _flush(writer: ExtractWriter, decoder: SliceDecoder) -> None:
    frame = frame_of(decoder.contract, decoder.rows)
    decoder.rows.clear()
    await asyncio.to_thread(writer.write, frame)


async def _pages(
    client: PortalClient, entity: str, window: Window
) -> AsyncGenerator[tuple[int, SlicePage], None]:
    """Yield the pages of a slice until `last`; the next page is fetched while the caller decodes this one."""
    before: list[object] = []
    empty = 0
    number = 0
    fetching: asyncio.Task[SlicePage] | None = asyncio.create_task(client.slice_page(entity, 0, window))
    try:
        while fetching is not None:
            page = await fetching
            if page.records and page.records == before:
                raise Incomplete(
                    SYSTEM, entity, window, f"trang {number} lặp lại y nguyên trang trước; không nhận."
                )
            if number >= _MAX_PAGES:
                raise Incomplete(SYSTEM, entity, window, f"quá {_MAX_PAGES} trang mà chưa hết; không nhận.")
            empty = 0 if page.records else empty + 1
            if empty > _MAX_EMPTY_PAGES:
                raise Incomplete(
                    SYSTEM, entity, window, "nhiều trang rỗng liền nhau mà chưa hết; không nhận."
                )
            fetching = None
            if not page.last:
                fetching = asyncio.create_task(client.slice_page(entity, number + 1, window))
            yield number, page
            before = page.records
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


def _mismatch(codes: set[str], declared: DeclaredCount | None) -> str | None:
    """Compare what came with the control total; None if they agree or there is none to compare with."""
    if declared is None:
        return None
    if declared.count is not None and declared.count != len(codes):
        return f"Cổng khai báo {declared.count} hồ sơ nhưng trả {len(codes)} hồ sơ"
    if declared.checksum is not None and declared.checksum != checksum_of(codes):
        return "mã kiểm tra của danh sách hồ sơ không khớp"
    return None


def _notes(window: Window, verified: bool, outside: int) -> list[str]:
    notes = []
    if not verified:
        notes.append(f"{window}: Cổng không cho số tổng, chưa kiểm chứng được là đủ")
    if outside:
        notes.append(f"{window}: {outside} bản ghi có ThoiGianCapNhat ngoài khoảng đã hỏi")
    return notes
