"""Looking at the payment side without landing anything: one answer of each interface."""

from collections.abc import Awaitable
from datetime import timedelta

from assets.sources.decode import DecodeError, RecordDecoder
from assets.sources.errors import BadAnswer, Incomplete, RefusedAccess, SourceError
from assets.sources.frame import Row
from assets.sources.http import Reply
from assets.sources.kept import clock_skew
from assets.sources.payment.client import PaymentClient
from assets.sources.payment.decode import QUERY_KEYS, transaction_row
from assets.sources.payment.napas import SettlementFileError, parse_settlement
from assets.sources.pull import Assumption, ProbeResult, PullContext
from warehouse.clock import Clock
from warehouse.landing.windows import Window
from warehouse.registry.contracts.contract import words
from warehouse.registry.contracts.payment import SYSTEM, TRANSACTION

_SPAN = timedelta(days=7)
_PAGE = 50
_REQUIRED = words("MaThamChieu SoTien MaTienTe ThoiGianGD TrangThaiGD ThoiGianCapNhat")


async def probe(client: PaymentClient, ctx: PullContext) -> list[ProbeResult]:
    """Ask each interface of the payment side once and tell what was seen.

    Args:
        client: connections.
        ctx: only its clock and settle time are used; nothing is written.

    Returns:
        One result each for LIST, QUERY, the settlement index and a settlement file.
        Errors are in the results.
    """
    window = Window(ctx.latest_until - _SPAN, ctx.latest_until)
    listing, query, index, file = (
        ProbeResult(SYSTEM, name, reachable=False)
        for name in ("payment.list", "payment.query", "settlement.list", "settlement.file")
    )
    rows: list[Row] = []
    await _guarded(listing, _list(client, ctx, window, listing, rows))
    await _guarded(query, _query(client, ctx, query, rows))
    await _guarded(index, _settlement(client, ctx, index, file))
    return [listing, query, index, file]


async def _guarded(result: ProbeResult, look: Awaitable[None]) -> None:
    try:
        await look
    except SourceError as error:
        result.error = str(error)
        result.reachable = result.reachable or isinstance(error, BadAnswer | RefusedAccess | Incomplete)
        if isinstance(error, RefusedAccess):
            result.signature_ok = False


def _accepted(result: ProbeResult, reply: Reply, clock: Clock, *, signed: bool = True) -> None:
    result.reachable = True
    result.signature_ok = True if signed else None
    result.clock_skew_seconds = clock_skew(reply, clock)


async def _list(
    client: PaymentClient, ctx: PullContext, window: Window, result: ProbeResult, rows: list[Row]
) -> None:
    page, reply = await client.list_page(window, 1, ctx.clock.local_now, _PAGE)
    _accepted(result, reply, ctx.clock)
    decoder = RecordDecoder(TRANSACTION.keys)
    reasons: list[str] = []
    for pos, item in enumerate(page.items):
        record = decoder.begin(item, 1, pos)
        if record is None:
            continue
        try:
            rows.append(transaction_row(record, decoder))
        except DecodeError as error:
            reasons.append(error.reason)
    result.unknown_keys = sorted(decoder.unknown_keys)
    result.missing_keys = sorted(
        key for key in _REQUIRED if any(item.get(key) in (None, "") for item in page.items)
    )
    if reasons:
        result.error = f"{len(reasons)}/{len(page.items)} bản ghi sẽ bị cách ly, ví dụ: {reasons[0]}"
    inside = [window.start <= moment < window.end for row in rows if (moment := row["updated_at"])]  # type: ignore[operator]
    result.assumptions = [
        Assumption("list", True, "bản tin LIST được phục vụ và MaXacThuc của trả lời đúng công thức"),
        Assumption(
            "updated_window",
            all(inside) if inside else None,
            "LIST lọc theo ThoiGianCapNhat, không tính đầu cuối",
        ),
    ]


async def _query(client: PaymentClient, ctx: PullContext, result: ProbeResult, rows: list[Row]) -> None:
    if not rows:
        result.error = "LIST của bảy ngày qua trống hoặc không lấy được, nên không có giao dịch nào để hỏi"
        return
    answer, reply = await client.query(str(rows[0]["reference"]), ctx.clock.local_now)
    _accepted(result, reply, ctx.clock)
    decoder = RecordDecoder(QUERY_KEYS)
    decoder.begin(answer, 1, 0)
    result.unknown_keys = sorted(decoder.unknown_keys)
    result.missing_keys = [key for key in ("TrangThaiGD", "ThoiGianGD") if answer.get(key) in (None, "")]


async def _settlement(client: PaymentClient, ctx: PullContext, index: ProbeResult, file: ProbeResult) -> None:
    files, reply = await client.settlement_index()
    _accepted(index, reply, ctx.clock, signed=False)
    if not files:
        file.error = "danh mục tệp quyết toán trống, nên không có tệp nào để thử"
        return

    async def look() -> None:
        content = await client.settlement_file(files[-1])
        file.reachable = True
        try:
            parse_settlement(content, client.settlement_key())
        except SettlementFileError as error:
            file.signature_ok = error.rule not in ("csr", "csf")
            file.error = f"tệp {files[-1].name}: {error}"
            holds = None if file.signature_ok else False
        else:
            file.signature_ok = holds = True
        file.assumptions = [Assumption("checksum", holds, "CSR và CSF là MD5 của văn bản rồi đến khoá")]

    await _guarded(file, look())
