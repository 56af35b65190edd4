"""A look at the portal: one page of each interface, decoded in memory; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from assets.sources.decode import text
from assets.sources.errors import RefusedAccess, SourceError, Unreachable
from assets.sources.portal.catalogue import AGENCIES, FIELDS, PROCEDURES, SERVICES
from assets.sources.portal.client import PortalClient
from assets.sources.portal.dossiers import DossierDecoder
from assets.sources.portal.official import periods_of, request_body
from assets.sources.portal.opinions import PetitionDecoder, RatingDecoder
from assets.sources.portal.slices import SliceDecoder
from assets.sources.pull import Assumption, ProbeResult, PullContext
from warehouse.landing.windows import Window
from warehouse.registry.contracts.portal import (
    AGENCY,
    DOSSIER,
    FIELD,
    PROCEDURE,
    PROCEDURE_DETAIL,
    RATING,
    SERVICE_LEVEL,
    SYSTEM,
)

_PAGE = 50
_SPAN = timedelta(days=31)
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")

_OF_DOSSIERS = (
    ("MaDinhDanhDonVi", "hồ sơ mang mã cơ quan giải quyết"),
    ("ThoiGianCapNhat", "hồ sơ mang thời gian cập nhật"),
    ("DaXoa", "hồ sơ bị rút khỏi nguồn được đánh dấu"),
)
_OF_RATINGS = (("MucDoHaiLong", "đánh giá mang mức hài lòng 1–3"),)
_OF_PETITIONS = (
    ("NgayHanXuLy", "phản ánh mang hạn xử lý"),
    ("NgayXuLyXong", "phản ánh mang thời điểm xử lý xong"),
    ("HaiLong", "phản ánh mang ý kiến của người gửi về cách xử lý"),
)
# The others have no value while a petition is open, and a key without a value may be absent.
_PETITION_KEYS = ("MaPAKN", "MaDinhDanhDonVi", "TrangThai", "ThoiGianCapNhat")

_T = TypeVar("_T")
Records = Sequence[Mapping[str, object]]


async def probe(client: PortalClient, ctx: PullContext) -> list[ProbeResult]:
    """Ask one page of each interface and say what was seen, interface by interface."""
    results: list[ProbeResult] = []
    listed: list[str] = []

    def listing(service: str, arguments: Mapping[str, str | int]) -> Callable[[], Awaitable[Records]]:
        return lambda: client.rest(service, arguments)

    results.append(
        await _look(
            client, ctx, f"portal.catalogue {AGENCIES}", listing(AGENCIES, _ref()), AGENCY.keys, AGENCY.keys
        )
    )
    results.append(
        await _look(
            client, ctx, f"portal.catalogue {FIELDS}", listing(FIELDS, _ref()), FIELD.keys, FIELD.keys
        )
    )

    async def procedures() -> Records:
        rows = await client.rest(PROCEDURES, _procedure_page(client))
        listed.extend(code for row in rows if (code := text(row.get("PROCEDURE_CODE"))))
        return rows

    results.append(
        await _look(client, ctx, f"portal.catalogue {PROCEDURES}", procedures, PROCEDURE.keys, PROCEDURE.keys)
    )
    results.append(
        await _look(
            client,
            ctx,
            f"portal.catalogue {SERVICES}",
            listing(SERVICES, _service_page(client)),
            SERVICE_LEVEL.keys,
            SERVICE_LEVEL.keys,
        )
    )
    results.append(await _detail(client, ctx, listed))
    token = ProbeResult(SYSTEM, "portal.token", reachable=False)
    results.append(token)
    if await _try(client, ctx, token, client.token) is not None:
        token.signature_ok = True
        window = Window(ctx.latest_until - _SPAN, ctx.latest_until)
        results.append(await _slice(client, ctx, window, DossierDecoder(), DOSSIER.kept_keys, _OF_DOSSIERS))
        results.append(await _count(client, ctx, window))
        results.append(await _slice(client, ctx, window, RatingDecoder(), RATING.keys, _OF_RATINGS))
        results.append(await _slice(client, ctx, window, PetitionDecoder(), _PETITION_KEYS, _OF_PETITIONS))
    results.append(await _evaluation(client, ctx))
    return results


def _ref() -> dict[str, str | int]:
    return {"type": "ref", "provider": "dvcquocgia"}


def _procedure_page(client: PortalClient) -> dict[str, str | int]:
    return {
        **_ref(),
        "recordPerPage": _PAGE,
        "pageIndex": 1,
        "is_connected": 0,
        "keyword": "",
        "agency_type": "1",
        "impl_agency_id": client.config.agency_id,
        "object_id": "-1",
        "field_id": "-1",
        "impl_level_id": "-1",
    }


def _service_page(client: PortalClient) -> dict[str, str | int]:
    return {
        "type": "ref",
        "provider": "dvcquocgiaRead",
        "pKeyWord": "",
        "pCoQuanId": client.config.agency_id,
        "pObjectType": -1,
        "pMucDo": 4,
        "p_Page_Size": _PAGE,
        "p_Page_Index": 1,
    }


async def _look(
    client: PortalClient,
    ctx: PullContext,
    interface: str,
    ask: Callable[[], Awaitable[Records]],
    known: frozenset[str],
    expected: Iterable[str],
) -> ProbeResult:
    result = ProbeResult(SYSTEM, interface, reachable=False)
    rows = await _try(client, ctx, result, ask)
    if rows is not None:
        _compare_keys(result, rows, known, expected)
    return result


async def _detail(client: PortalClient, ctx: PullContext, listed: Sequence[str]) -> ProbeResult:
    result = ProbeResult(SYSTEM, "portal.detail", reachable=False)
    if not listed:
        result.error = "không có mã thủ tục nào để hỏi thử"
        return result
    data = await _try(client, ctx, result, lambda: client.detail(listed[0]))
    holds = data is not None if result.reachable else None
    result.assumptions.append(Assumption("detail_id", holds, "id nhận mã TTHC"))
    if data is not None:
        _compare_keys(result, [data], PROCEDURE_DETAIL.keys, PROCEDURE_DETAIL.kept_keys)
    return result


async def _slice(
    client: PortalClient,
    ctx: PullContext,
    window: Window,
    decoder: SliceDecoder,
    expected: Iterable[str],
    carried: Sequence[tuple[str, str]],
) -> ProbeResult:
    """Look at one page of an update window; `carried`: keys that are assumed to be on records, and what they mean."""
    entity = decoder.contract.entity.name
    result = ProbeResult(SYSTEM, f"portal.{entity}", reachable=False)
    page = await _try(client, ctx, result, lambda: client.slice_page(entity, 0, window, _PAGE))
    if page is None:
        return result
    result.signature_ok = True
    delivered = page.exact()
    for pos, record in enumerate(delivered):
        decoder.add(record, 0, pos)
    records = [record for record in delivered if isinstance(record, dict)]
    _compare_keys(result, records, decoder.known, expected)
    times = [row["updated_at"] for row in decoder.rows]
    inside = all(window.start <= moment < window.end for moment in times) if times else None  # type: ignore[operator]
    result.assumptions.append(
        Assumption("updated_filters", inside, "updated-from, updated-to lọc theo ThoiGianCapNhat")
    )
    for key, meaning in carried:
        present = any(key in record for record in records) if records else None
        result.assumptions.append(Assumption(key, present, meaning))
    if decoder.quarantined:
        result.error = (
            f"{len(decoder.quarantined)}/{len(delivered)} bản ghi không giải mã được: "
            + "; ".join(sorted({row.reason for row in decoder.quarantined})[:5])
        )
    return result


async def _count(client: PortalClient, ctx: PullContext, window: Window) -> ProbeResult:
    result = ProbeResult(SYSTEM, "portal.count", reachable=False)
    try:
        declared = await client.dossier_count(window)
    except SourceError as error:
        _note_error(result, error)
        return result
    result.reachable = True
    result.signature_ok = True
    _note_time(result, client, ctx)
    offered = declared is not None and declared.count is not None
    result.assumptions.append(Assumption("count", offered, "Cổng cho số tổng của mỗi khoảng thời gian"))
    if declared is not None:
        good = declared.checksum is not None and _CHECKSUM.fullmatch(declared.checksum) is not None
        result.assumptions.append(Assumption("checksum", good, "checksum là SHA-256 dạng hex"))
    return result


async def _evaluation(client: PortalClient, ctx: PullContext) -> ProbeResult:
    result = ProbeResult(SYSTEM, "portal.evaluation", reachable=False)
    today = ctx.clock.today()
    year = next(periods_of(today.year))
    body = request_body(client, "dvc-progress-tree", 100, year, today, 1)
    data = await _try(
        client,
        ctx,
        result,
        lambda: client.evaluation("dvc-progress-tree", body, "evaluation/dvc-progress-tree"),
    )
    if data is not None:
        known = frozenset({"parent", "children", "monthlyChart"})
        _compare_keys(result, [data], known, ("parent", "children"))
    return result


async def _try(
    client: PortalClient, ctx: PullContext, result: ProbeResult, ask: Callable[[], Awaitable[_T]]
) -> _T | None:
    try:
        answer = await ask()
    except SourceError as error:
        _note_error(result, error)
        return None
    result.reachable = True
    _note_time(result, client, ctx)
    return answer


def _note_time(result: ProbeResult, client: PortalClient, ctx: PullContext) -> None:
    if client.server_time is not None:
        result.clock_skew_seconds = (client.server_time - ctx.clock.now()).total_seconds()


def _note_error(result: ProbeResult, error: SourceError) -> None:
    result.error = str(error)
    # A refusal or a bad answer is an answer too: the system is there.
    result.reachable = not isinstance(error, Unreachable)
    if isinstance(error, RefusedAccess):
        result.signature_ok = False


def _compare_keys(result: ProbeResult, rows: Records, known: frozenset[str], expected: Iterable[str]) -> None:
    seen: set[str] = set()
    for row in rows:
        seen.update(row.keys())
    result.unknown_keys = sorted(key for key in seen - known if _PLAIN_KEY.fullmatch(key))
    if rows:
        result.missing_keys = sorted(set(expected) - seen)
