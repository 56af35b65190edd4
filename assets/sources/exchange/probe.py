"""Looking at the exchange without landing anything: one answer of each interface, decoded in memory."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta

from assets.sources.decode import DecodeError, RecordDecoder
from assets.sources.errors import BadAnswer, Incomplete, RefusedAccess, SourceError
from assets.sources.exchange.client import ExchangeClient, list_arguments
from assets.sources.exchange.decode import MESSAGE_KEYS, agency_row, list_time, message_id, register_row
from assets.sources.exchange.pulls import DOCUMENTS, STATUSES, MessageKind
from assets.sources.http import Reply
from assets.sources.kept import clock_skew
from assets.sources.pull import Assumption, ProbeResult, PullContext
from warehouse.clock import Clock
from warehouse.landing.windows import Window
from warehouse.registry.contracts.contract import words
from warehouse.registry.contracts.exchange import AGENCY, REGISTER, SYSTEM
from warehouse.registry.source_entity import SourceEntity

_SPAN = timedelta(days=7)
_LONG_SPAN = timedelta(days=92)
_REGISTER_REQUIRED = words("RegisterId OrganId PromulgationDate DoMat PhamVi ThoiGianCapNhat")


async def probe(client: ExchangeClient, ctx: PullContext) -> list[ProbeResult]:
    """Ask each interface of the exchange once and tell what was seen.

    Args:
        client: connections.
        ctx: only its clock and settle time are used; nothing is written.

    Returns:
        One result each for sent list, received list, getEdoc, agencies and register.
        Errors are in the results.
    """
    window = Window(ctx.latest_until - _SPAN, ctx.latest_until)
    results = []
    ids: dict[SourceEntity, str] = {}
    for interface, kind in (("exchange.sent", DOCUMENTS), ("exchange.received", STATUSES)):
        result = ProbeResult(SYSTEM, interface, reachable=False)
        await _guarded(result, _list_probe(client, ctx, window, kind, result, ids))
        if result.error is None and kind.entity not in ids:
            # A quiet week says nothing: look at a quarter.
            quarter = Window(window.end - _LONG_SPAN, window.end)
            await _guarded(result, _list_probe(client, ctx, quarter, kind, result, ids))
        results.append(result)
    for interface, look in (
        ("exchange.edoc", _edoc_probe(client, ctx, ids)),
        ("exchange.agencies", _agencies_probe(client, ctx)),
        ("register", _register_probe(client, ctx, window)),
    ):
        result = ProbeResult(SYSTEM, interface, reachable=False)
        await _guarded(result, look(result))
        results.append(result)
    return results


async def _guarded(result: ProbeResult, look: Awaitable[None]) -> None:
    try:
        await look
    except SourceError as error:
        result.error = str(error)
        # Whoever refuses or answers nonsense has been reached.
        result.reachable = result.reachable or isinstance(error, BadAnswer | RefusedAccess | Incomplete)
        if isinstance(error, RefusedAccess):
            result.signature_ok = False


def _accepted(result: ProbeResult, reply: Reply, clock: Clock) -> None:
    result.reachable, result.signature_ok = True, True
    result.clock_skew_seconds = clock_skew(reply, clock)


def _compare(
    result: ProbeResult, records: Collection[object], decoder: RecordDecoder, required: Collection[str]
) -> list[Mapping[str, object]]:
    known = [
        record for pos, item in enumerate(records) if (record := decoder.begin(item, 1, pos)) is not None
    ]
    result.unknown_keys = sorted(decoder.unknown_keys)
    result.missing_keys = sorted(
        key for key in required if any(record.get(key) in (None, "") for record in known)
    )
    return known


async def _list_probe(
    client: ExchangeClient,
    ctx: PullContext,
    window: Window,
    kind: MessageKind,
    result: ProbeResult,
    ids: dict[SourceEntity, str],
) -> None:
    data, reply = await client.axis(
        kind.operation,
        list_arguments(kind.message_type, window),
        local_now=ctx.clock.local_now,
        window=window,
    )
    _accepted(result, reply, ctx.clock)
    items = data if isinstance(data, list) else []
    records = _compare(result, items, RecordDecoder(MESSAGE_KEYS), ())
    usable: list[str] = []
    for record in records:
        try:
            usable.append(message_id(record, *kind.id_keys))
        except DecodeError:
            continue
    moments = [list_time(record, *kind.time_keys) for record in records]
    found = [moment for moment in moments if moment is not None]
    if records and not usable:
        result.missing_keys.append(kind.id_keys[0])
    if usable:
        ids[kind.entity] = usable[-1]
    inside = all(window.start.date() <= moment.date() <= window.end.date() for moment in found)
    result.assumptions = [
        Assumption(
            "date_format",
            inside if found else None,
            "fromDate, toDate dạng yyyy/MM/dd, tính cả ngày cuối, lọc theo thời điểm gửi",
        ),
        Assumption(
            "list_times",
            len(found) == len(records) if records else None,
            "thời điểm trong danh sách đọc được",
        ),
        Assumption(
            "message_id",
            len(usable) == len(records) if records else None,
            f"{kind.id_keys[0]} là mã để gọi getEdoc",
        ),
    ]


def _edoc_probe(
    client: ExchangeClient, ctx: PullContext, ids: Mapping[SourceEntity, str]
) -> Callable[[ProbeResult], Awaitable[None]]:
    async def look(result: ProbeResult) -> None:
        if not ids:
            result.error = (
                "hai danh sách của ba tháng qua trống hoặc không lấy được, nên không có văn bản nào để thử"
            )
            return
        for kind in (DOCUMENTS, STATUSES):
            doc_id = ids.get(kind.entity)
            if doc_id is None:
                continue
            content, reply = await client.axis("getEdoc", {"docid": doc_id}, local_now=ctx.clock.local_now)
            _accepted(result, reply, ctx.clock)
            holds = False
            text = "là văn bản edXML đọc được" if kind is DOCUMENTS else "là thông điệp trạng thái đọc được"
            try:
                if isinstance(content, str):
                    kind.decode(content, doc_id, {}, RecordDecoder(()))
                    holds = True
            except DecodeError as error:
                result.error = error.reason
            result.assumptions.append(
                Assumption(f"{kind.entity.name}_content", holds, f"nội dung getEdoc {text}")
            )

    return look


def _agencies_probe(client: ExchangeClient, ctx: PullContext) -> Callable[[ProbeResult], Awaitable[None]]:
    async def look(result: ProbeResult) -> None:
        data, reply = await client.axis(
            "getAgenciesList", {"servicetype": "eDoc"}, local_now=ctx.clock.local_now
        )
        _accepted(result, reply, ctx.clock)
        decoder = RecordDecoder(AGENCY.keys)
        records = _compare(result, data if isinstance(data, list) else [], decoder, ("code",))
        _decode_all(result, records, decoder, agency_row)

    return look


def _register_probe(
    client: ExchangeClient, ctx: PullContext, window: Window
) -> Callable[[ProbeResult], Awaitable[None]]:
    async def look(result: ProbeResult) -> None:
        page, reply = await client.register_page(window, 1)
        _accepted(result, reply, ctx.clock)
        decoder = RecordDecoder(REGISTER.keys)
        records = _compare(result, page.items, decoder, _REGISTER_REQUIRED)
        rows = _decode_all(result, records, decoder, register_row)
        times = [row["updated_at"] for row in rows]
        result.assumptions = [
            Assumption(
                "updated_window",
                all(window.start <= moment < window.end for moment in times) if times else None,  # type: ignore[operator]
                "updated-from, updated-to lọc theo ThoiGianCapNhat, không tính đầu cuối",
            ),
            Assumption("total", page.total >= len(page.items), "total đếm mọi bản ghi của khoảng hỏi"),
        ]

    return look


def _decode_all(
    result: ProbeResult,
    records: Collection[Mapping[str, object]],
    decoder: RecordDecoder,
    decode: Callable[[Mapping[str, object], RecordDecoder], dict[str, object]],
) -> list[dict[str, object]]:
    rows = []
    reasons: list[str] = []
    for record in records:
        try:
            rows.append(decode(record, decoder))
        except DecodeError as error:
            reasons.append(error.reason)
    # Keys of nested records are seen only while decoding.
    result.unknown_keys = sorted(decoder.unknown_keys)
    if reasons:
        result.error = f"{len(reasons)}/{len(records)} bản ghi sẽ bị cách ly, ví dụ: {reasons[0]}"
    return rows
