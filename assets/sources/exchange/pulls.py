"""Pulls of the exchange: agencies and messages of the axis, and the outgoing-document register."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from assets.sources.counted import CountedPage, read_counted
from assets.sources.decode import DecodeError, RecordDecoder, text
from assets.sources.errors import BadAnswer, TooLarge
from assets.sources.exchange.client import REGISTER_PAGE, ExchangeClient, list_arguments
from assets.sources.exchange.decode import (
    MESSAGE_KEYS,
    agency_row,
    document_row,
    list_time,
    message_id,
    register_row,
    status_row,
)
from assets.sources.frame import Row, frame_of
from assets.sources.pull import PullContext, PullReport, pull_windows, run_workers
from warehouse.landing.store import LandingStore, Manifest, scan_landed
from warehouse.landing.windows import Window
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.contracts.exchange import AGENCY, DOCUMENT, REGISTER, STATUS, SYSTEM
from warehouse.registry.source_entity import SourceEntity

_IN_FLIGHT = 10
_SHOW_EVERY = 250


@dataclass(frozen=True)
class MessageKind:
    """How one kind of message is listed, named and decoded (R13)."""

    contract: Contract
    operation: str
    message_type: str
    id_keys: tuple[str, ...]
    time_keys: tuple[str, ...]
    decode: Callable[[str | bytes, str, Mapping[str, object], RecordDecoder], Row]

    @property
    def entity(self) -> SourceEntity:
        """What is landed of it."""
        return self.contract.entity


DOCUMENTS = MessageKind(
    DOCUMENT,
    "getSentEdocList",
    "edoc",
    ("senderDocId", "docId"),
    ("sentTime", "created_time"),
    document_row,
)
STATUSES = MessageKind(
    STATUS,
    "getReceivedEdocList",
    "status",
    ("docId", "senderDocId"),
    ("created_time", "sentTime"),
    status_row,
)


@dataclass(frozen=True)
class _Listed:
    """One message of a list that has to be fetched."""

    doc_id: str
    item: Mapping[str, object]
    pos: int


async def pull_axis_agencies(client: ExchangeClient, ctx: PullContext) -> PullReport:
    """Land the axis' agencies (getAgenciesList) as one extract without window.

    Raises:
        SourceError: nothing is landed then.
    """
    service = "getAgenciesList"
    data, _ = await client.axis(service, {"servicetype": "eDoc"}, local_now=ctx.clock.local_now)
    report = PullReport(AGENCY.entity)
    decoder = RecordDecoder(AGENCY.keys)
    rows: list[Row] = []
    for pos, record in enumerate(_listed(data, service, None)):
        known = decoder.begin(record, 1, pos)
        if known is None:
            continue
        try:
            rows.append({**agency_row(known, decoder), "_page": 1, "_pos": pos})
        except DecodeError as error:
            decoder.refuse(error, None, 1, pos)
    with ctx.extract(AGENCY.entity) as writer:
        writer.write(frame_of(AGENCY, rows))
        writer.quarantine(decoder.quarantined)
        report.add(
            writer.commit(
                pages=1,
                distinct_keys=len({row["agency_code"] for row in rows}),
                extra={"pull_date": ctx.clock.today().isoformat()},
                unknown_keys=decoder.unknown_keys,
                nulled_codes=decoder.nulled_codes,
            )
        )
    return report


async def pull_documents(client: ExchangeClient, ctx: PullContext) -> PullReport:
    """Land the documents of the axis, window by window; each document is fetched once in its life.

    Raises:
        SourceError: windows landed before stay landed.
    """
    return await _pull_messages(client, ctx, DOCUMENTS)


async def pull_statuses(client: ExchangeClient, ctx: PullContext) -> PullReport:
    """Land the status messages of the axis, window by window; each message is fetched once in its life.

    Raises:
        SourceError: windows landed before stay landed.
    """
    return await _pull_messages(client, ctx, STATUSES)


async def pull_register(client: ExchangeClient, ctx: PullContext) -> PullReport:
    """Land the outgoing-document register (sổ đăng ký văn bản đi), verified against the declared total.

    Raises:
        SourceError: windows landed before stay landed.
    """

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        return await _register_window(client, ctx, window), ()

    return await pull_windows(ctx, REGISTER.entity, one, concurrency=4)


def known_ids(store: LandingStore, entity: SourceEntity, *, quarantined: bool = True) -> set[str]:
    """Return the ids of messages that landing holds, the quarantined ones too unless asked otherwise.

    An id that has not the form of one is quarantined, and known, by its hash (`LandingStore.kept_key`).
    """
    ids: set[str] = set()
    if files := store.data_files(entity):
        ids.update(scan_landed(files).select("doc_id").unique().collect()["doc_id"].to_list())
    if quarantined and (files := store.quarantine_files(entity)):
        frame = pl.scan_parquet(files).select("business_key").drop_nulls().unique().collect()
        ids.update(frame["business_key"].to_list())
    return ids


async def _pull_messages(client: ExchangeClient, ctx: PullContext, kind: MessageKind) -> PullReport:
    # Who asks for one window again wants the quarantined messages tried again; landed ones never change.
    known = known_ids(ctx.store, kind.entity, quarantined=ctx.only_window is None)
    if kind.entity in ctx.again:
        known -= ctx.again[kind.entity].keys

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        return await _message_window(client, ctx, kind, window, known), ()

    # Windows one after the other: the connections are all used inside a window.
    return await pull_windows(ctx, kind.entity, one, concurrency=4)


async def _message_window(
    client: ExchangeClient, ctx: PullContext, kind: MessageKind, window: Window, known: set[str]
) -> Manifest:
    data, _ = await client.axis(
        kind.operation,
        list_arguments(kind.message_type, window),
        local_now=ctx.clock.local_now,
        window=window,
    )
    decoder = RecordDecoder(MESSAGE_KEYS)
    wanted: list[_Listed] = []
    taken: set[str] = set()
    listed = 0
    for pos, record in enumerate(_listed(data, kind.operation, window)):
        item = decoder.begin(record, 1, pos)
        if item is None:
            continue
        listed += 1
        try:
            doc_id = message_id(item, *kind.id_keys)
        except DecodeError as error:
            decoder.refuse(error, None, 1, pos)
            continue
        # Days are coarser than windows: what lies behind the end belongs to the next one, which asks again.
        moment = list_time(item, *kind.time_keys)
        if (
            ctx.store.kept_key(doc_id) in known
            or doc_id in known
            or doc_id in taken
            or (moment is not None and moment >= window.end)
        ):
            continue
        taken.add(doc_id)
        wanted.append(_Listed(doc_id, item, pos))
    known |= taken
    rows: list[Row | None] = [None] * len(wanted)
    waiting = iter(enumerate(wanted))
    done = 0

    async def worker() -> None:
        nonlocal done
        for index, message in waiting:
            try:
                rows[index] = await _fetch(client, ctx, kind, window, message, decoder)
            except DecodeError as error:
                decoder.refuse(error, message.doc_id, 1, message.pos)
            done += 1
            if done % _SHOW_EVERY == 0:
                ctx.progress(kind.entity.name, done, len(wanted))

    await run_workers([worker() for _ in range(min(_IN_FLIGHT, len(wanted)))])
    kept = [row for row in rows if row is not None]
    with ctx.extract(kind.entity, window) as writer:
        writer.write(frame_of(kind.contract, kept))
        writer.quarantine(decoder.quarantined)
        return writer.commit(
            pages=1,
            distinct_keys=len(kept),
            unknown_keys=decoder.unknown_keys,
            nulled_codes=decoder.nulled_codes,
            extra={"listed": str(listed), "fetched": str(len(wanted))},
        )


async def _fetch(
    client: ExchangeClient,
    ctx: PullContext,
    kind: MessageKind,
    window: Window,
    message: _Listed,
    decoder: RecordDecoder,
) -> Row:
    try:
        content, _ = await client.axis(
            "getEdoc", {"docid": message.doc_id}, local_now=ctx.clock.local_now, window=window
        )
    except TooLarge as error:
        raise DecodeError("edxml_too_large", "văn bản lớn hơn mức được nhận") from error
    if not isinstance(content, str) or not content.strip():
        raise DecodeError("edxml_missing", "getEdoc không trả nội dung edXML")
    row = kind.decode(content, message.doc_id, message.item, decoder)
    return {**row, "_page": 1, "_pos": message.pos}


def _listed(data: object, service: str, window: Window | None) -> list[object]:
    if data is None or data == "":
        return []
    if not isinstance(data, list):
        raise BadAnswer(
            SYSTEM, service, window, "data không phải danh sách; hãy kiểm tra EDOC_URL và phiên bản trục"
        )
    return data


async def _register_window(client: ExchangeClient, ctx: PullContext, window: Window) -> Manifest:
    async def fetch(page: int) -> CountedPage:
        return (await client.register_page(window, page))[0]

    answer = await read_counted(
        fetch,
        system=SYSTEM,
        service="register",
        window=window,
        key="RegisterId",
        size=REGISTER_PAGE,
        on_page=lambda done, total: ctx.progress("register", done, total),
    )
    decoder = RecordDecoder(REGISTER.keys)
    rows: list[Row] = []
    for number, page in enumerate(answer.pages, start=1):
        for pos, record in enumerate(page.items):
            known = decoder.begin(record, number, pos)
            if known is None:
                continue
            try:
                rows.append({**register_row(known, decoder), "_page": number, "_pos": pos})
            except DecodeError as error:
                decoder.refuse(error, text(known.get("RegisterId")), number, pos)
    with ctx.extract(REGISTER.entity, window) as writer:
        writer.write(frame_of(REGISTER, rows))
        writer.quarantine(decoder.quarantined)
        return writer.commit(
            pages=len(answer.pages),
            distinct_keys=answer.distinct,
            declared_total=answer.total,
            completeness="verified",
            unknown_keys=decoder.unknown_keys,
            nulled_codes=decoder.nulled_codes,
        )
