"""The public catalogue: agencies, fields, procedures in force and services by level.

One extract is a whole pull; `extra["pull_date"]` is its local date. Names are those of state bodies and of
procedures, never of people.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assets.sources.decode import (
    DecodeError,
    RecordDecoder,
    flag,
    integer,
    key_text,
    procedure_code,
    public_name,
    text,
)
from assets.sources.errors import BadAnswer, Incomplete
from assets.sources.frame import Row, frame_of
from assets.sources.portal.client import PortalClient
from assets.sources.pull import PullContext, PullReport, run_workers
from warehouse.registry.contracts.contract import Contract
from warehouse.registry.contracts.portal import AGENCY, FIELD, PROCEDURE, SERVICE_LEVEL, SYSTEM

AGENCIES = "get_list_agency_service_v2"
FIELDS = "procedure_get_list_field_service_v2"
PROCEDURES = "procedure_advanced_search_service_v2"
SERVICES = "get_ds_tthc_da_cong_bo_dvc_service"
LEVELS = (1, 2, 3, 4)
PROCEDURE_PAGE = 500
SERVICE_PAGE = 1000
MAX_RESTARTS = 3
_REF = {"type": "ref", "provider": "dvcquocgia"}

Record = Mapping[str, object]


@dataclass(frozen=True)
class Listing:
    """A complete listing: its pages in order and the total it declared."""

    pages: list[list[Record]]
    total: int


class _TotalChangedError(Exception):
    """The declared total is not the one of the pages before: the listing has to start again."""


async def pull_agencies(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the portal's list of agencies (portal/agency)."""
    rows = await client.rest(AGENCIES, _REF)
    decoder = RecordDecoder(AGENCY.keys)
    decoded: list[Row] = []
    for pos, row in enumerate(rows):
        record = decoder.begin(row, 1, pos) or {}
        try:
            source_id = key_text(record.get("ID"), "ID")
        except DecodeError as error:
            decoder.refuse(error, None, 1, pos)
            continue
        name = public_name(record.get("NAME")) or public_name(record.get("AGENCY_NAME"))
        code = decoder.code(record.get("CODE"), "CODE")
        decoded.append({"source_id": source_id, "name": name, "code": code, "_page": 1, "_pos": pos})
    return await _land(ctx, AGENCY, "source_id", decoded, decoder, pages=1)


async def pull_fields(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the list of fields (lĩnh vực) with the ministry of the bracket apart (portal/field)."""
    rows = await client.rest(FIELDS, _REF)
    decoder = RecordDecoder(FIELD.keys)
    decoded: list[Row] = []
    for pos, row in enumerate(rows):
        record = decoder.begin(row, 1, pos) or {}
        try:
            field_code = key_text(record.get("ID"), "ID")
            if not field_code.isdigit():
                raise DecodeError("key", "ID không phải số")
            raw = public_name(record.get("FIELD_NAME"))
            if raw is None:
                raise DecodeError("required", "thiếu FIELD_NAME")
        except DecodeError as error:
            decoder.refuse(error, text(record.get("ID")), 1, pos)
            continue
        name, ministry = split_field_name(raw)
        decoded.append(
            {
                "field_code": field_code,
                "name_raw": raw,
                "name": name,
                "ministry": ministry,
                "_page": 1,
                "_pos": pos,
            }
        )
    return await _land(ctx, FIELD, "field_code", decoded, decoder, pages=1)


async def pull_procedures(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the procedures in force of the city, ordinary and interlinked (portal/procedure)."""

    async def listing(is_connected: int) -> Listing:
        arguments: dict[str, str | int] = {
            **_REF,
            "is_connected": is_connected,
            "keyword": "",
            "agency_type": "1",
            "impl_agency_id": client.config.agency_id,
            "object_id": "-1",
            "field_id": "-1",
            "impl_level_id": "-1",
        }
        return await _whole_listing(
            client, PROCEDURES, arguments, ("recordPerPage", PROCEDURE_PAGE, "pageIndex"), "AMOUNT"
        )

    listings = await run_workers([listing(0), listing(1)])
    decoder = RecordDecoder(PROCEDURE.keys)
    decoded: list[Row] = []
    page = 0
    for is_connected, whole in enumerate(listings):
        for rows in whole.pages:
            page += 1
            for pos, row in enumerate(rows):
                values = decode_procedure(decoder, row, is_connected, page, pos)
                if values is not None:
                    decoded.append(values)
    return await _land(
        ctx,
        PROCEDURE,
        "procedure_code",
        decoded,
        decoder,
        pages=page,
        declared_total=sum(whole.total for whole in listings),
    )


async def pull_service_levels(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the published services of the levels 1 to 4 (portal/service_level)."""

    async def listing(level: int) -> Listing:
        arguments: dict[str, str | int] = {
            "type": "ref",
            "provider": "dvcquocgiaRead",
            "pKeyWord": "",
            "pCoQuanId": client.config.agency_id,
            "pObjectType": -1,
            "pMucDo": level,
        }
        return await _whole_listing(
            client, SERVICES, arguments, ("p_Page_Size", SERVICE_PAGE, "p_Page_Index"), "TOTAL_RECORDS"
        )

    listings = await run_workers([listing(level) for level in LEVELS])
    decoder = RecordDecoder(SERVICE_LEVEL.keys)
    decoded: list[Row] = []
    page = 0
    for level, whole in zip(LEVELS, listings, strict=True):
        for rows in whole.pages:
            page += 1
            for pos, row in enumerate(rows):
                values = decode_service(decoder, row, level, page, pos)
                if values is not None:
                    decoded.append(values)
    return await _land(
        ctx,
        SERVICE_LEVEL,
        "procedure_code",
        decoded,
        decoder,
        pages=page,
        declared_total=sum(whole.total for whole in listings),
    )


def split_field_name(raw: str) -> tuple[str, str | None]:
    """Split `Hộ tịch(Bộ Tư pháp)` into name and ministry: the last bracket, with brackets inside it."""
    trimmed = raw.strip()
    if not trimmed.endswith(")"):
        return trimmed, None
    depth = 0
    for at in range(len(trimmed) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(trimmed[at], 0)
        if depth == 0:
            name = trimmed[:at].strip()
            return (name, trimmed[at + 1 : -1].strip() or None) if name else (trimmed, None)
    return trimmed, None


def decode_procedure(
    decoder: RecordDecoder, row: Record, is_connected: int, page: int, pos: int
) -> Row | None:
    """Decode a row of the procedure listing; None if it went to quarantine."""
    record = decoder.begin(row, page, pos) or {}
    try:
        raw = key_text(record.get("PROCEDURE_CODE"), "PROCEDURE_CODE")
    except DecodeError as error:
        decoder.refuse(error, None, page, pos)
        return None
    return {
        "procedure_code": procedure_code(raw),
        "procedure_code_raw": raw,
        "source_id": decoder.code(record.get("ID"), "ID"),
        "name": public_name(record.get("PROCEDURE_NAME")),
        "published_agency": public_name(record.get("PUBLISHED_AGENCY")),
        "implementing_agency": public_name(record.get("IMPLEMENTATION_AGENCY")),
        "field_name": public_name(record.get("FIELD_NAME")),
        "decision_id": decoder.code(record.get("QDCBID"), "QDCBID"),
        "is_connected": is_connected,
        "_page": page,
        "_pos": pos,
    }


def decode_service(decoder: RecordDecoder, row: Record, level: int, page: int, pos: int) -> Row | None:
    """Decode a row of the service listing of a level; None if it went to quarantine."""
    record = decoder.begin(row, page, pos) or {}
    try:
        raw = key_text(record.get("TTHC_MA"), "TTHC_MA")
    except DecodeError as error:
        decoder.refuse(error, None, page, pos)
        return None
    try:
        weight = integer(record.get("WEIGHT"), "WEIGHT")
        national = flag(record.get("ISNGANHDOC"), "ISNGANHDOC")
    except DecodeError as error:
        decoder.refuse(error, raw, page, pos)
        return None
    return {
        "procedure_code": procedure_code(raw),
        "procedure_code_raw": raw,
        "level": level,
        "object_type": decoder.code(record.get("TYPE"), "TYPE"),
        "is_national_system": national,
        "usage_weight": weight,
        "_page": page,
        "_pos": pos,
    }


async def _whole_listing(
    client: PortalClient,
    service: str,
    arguments: Mapping[str, str | int],
    paging: tuple[str, int, str],
    total_key: str,
) -> Listing:
    """Read all pages of a listing; it starts again, at most three times, when its total changes."""
    for _ in range(MAX_RESTARTS + 1):
        try:
            return await _one_pass(client, service, arguments, paging, total_key)
        except _TotalChangedError:
            continue
    raise Incomplete(
        SYSTEM,
        service,
        None,
        f"{total_key} thay đổi giữa các trang suốt {MAX_RESTARTS + 1} lần đọc; hãy chạy lại sau.",
    )


async def _one_pass(
    client: PortalClient,
    service: str,
    arguments: Mapping[str, str | int],
    paging: tuple[str, int, str],
    total_key: str,
) -> Listing:
    size_key, size, index_key = paging
    pages: list[list[Record]] = []
    total: int | None = None
    count = 0
    while total is None or count < total:
        rows = await client.rest(service, {**arguments, size_key: size, index_key: len(pages) + 1})
        if not rows:
            if total is None:
                return Listing([], 0)  # an empty first page is a listing of nothing (R60)
            raise Incomplete(
                SYSTEM,
                service,
                None,
                f"khai báo {total} dòng nhưng chỉ trả {count} dòng; không nhận danh sách.",
            )
        declared = _declared_total(service, rows, total_key)
        if total is not None and declared != total:
            raise _TotalChangedError
        total = declared
        if pages and rows == pages[-1]:
            raise Incomplete(
                SYSTEM, service, None, f"trang {len(pages) + 1} lặp lại trang trước; không nhận."
            )
        pages.append(rows)
        count += len(rows)
    if count > total:
        raise Incomplete(SYSTEM, service, None, f"khai báo {total} dòng nhưng trả {count} dòng; không nhận.")
    return Listing(pages, total)


def _declared_total(service: str, rows: Sequence[Record], total_key: str) -> int:
    try:
        totals = {integer(row.get(total_key), total_key) for row in rows} - {None}
    except DecodeError as error:
        raise BadAnswer(SYSTEM, service, None, error.reason) from error
    if not totals:
        raise BadAnswer(SYSTEM, service, None, f"không có {total_key} nên không biết danh sách đủ hay chưa")
    if len(totals) > 1:
        raise _TotalChangedError
    total = totals.pop()
    assert total is not None  # noqa: S101 - None was taken out of the set
    return total


async def _land(
    ctx: PullContext,
    contract: Contract,
    key: str,
    rows: Sequence[Row],
    decoder: RecordDecoder,
    *,
    pages: int,
    declared_total: int | None = None,
) -> PullReport:
    report = PullReport(contract.entity)
    with ctx.extract(report.entity) as writer:
        await asyncio.to_thread(writer.write, frame_of(contract, rows))
        writer.quarantine(decoder.quarantined)
        report.add(
            writer.commit(
                pages=pages,
                distinct_keys=len({row[key] for row in rows}),
                declared_total=declared_total,
                completeness="unverified" if declared_total is None else "verified",
                unknown_keys=decoder.unknown_keys,
                nulled_codes=decoder.nulled_codes,
                extra={"pull_date": ctx.clock.today().isoformat()},
            )
        )
    ctx.progress(report.entity.name, 1, 1)
    return report
