"""Procedure details: fetched for codes that are new or whose publishing decision (QDCBID) changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from assets.sources.decode import DecodeError, RecordDecoder, as_list, decimal_number, flag, money, text
from assets.sources.errors import BadAnswer, SourceError
from assets.sources.frame import Row, frame_of
from assets.sources.portal.client import PortalClient
from assets.sources.pull import Failures, PullContext, PullReport, run_workers
from warehouse.landing.store import LandingStore
from warehouse.registry.codes import canonical_procedure_code
from warehouse.registry.contracts.portal import PROCEDURE, PROCEDURE_DETAIL, SYSTEM

ENTITY = PROCEDURE_DETAIL.entity
# So many details are landed together: a run that dies asks only the rest again.
_BATCH = 500
_MAX_TIME = Decimal(10) ** 7


async def pull_procedure_details(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the details that the newest catalogue pull calls for (portal/procedure_detail).

    Reads landing: the newest extract of portal/procedure says what is in force, the landed details what is
    known. A detail in quarantine is not asked for again until its decision changes or a person asks for it.
    """
    report = PullReport(ENTITY)
    known = known_details(ctx.store)
    for key in ctx.again[ENTITY].keys if ENTITY in ctx.again else ():
        known.pop(key.partition("/")[0], None)
    wanted = sorted(
        (code, decision)
        for code, decision in listed_decisions(ctx.store).items()
        if code not in known or known[code] != decision
    )
    failures = Failures()
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        answers = await _fetch(client, ctx, batch, start, len(wanted), failures)
        if answers:
            await _land(ctx, report, answers)
        if failures.enough:
            break
    failures.raise_any()
    return report


def listed_decisions(store: LandingStore) -> dict[str, str | None]:
    """Return procedure code → QDCBID of the newest catalogue pull in landing."""
    manifests = store.manifests(PROCEDURE.entity)
    if not manifests:
        return {}
    files = store.data_files(PROCEDURE.entity, [manifests[-1].extract_id])
    frame = pl.read_parquet(files, columns=["procedure_code", "decision_id"])
    # A code listed twice takes its greatest decision, so that the order of the listing decides nothing.
    frame = frame.drop_nulls("procedure_code").sort("decision_id", nulls_last=False)
    return dict(frame.iter_rows())


def known_details(store: LandingStore) -> dict[str, str | None]:
    """Return procedure code → QDCBID of the newest landed (or quarantined) detail."""
    known: dict[str, str | None] = {}
    for manifest in store.manifests(ENTITY):
        wanted = [manifest.extract_id]
        files = store.data_files(ENTITY, wanted)
        known.update(pl.read_parquet(files, columns=["procedure_code", "decision_id"]).iter_rows())
        for path in store.quarantine_files(ENTITY, wanted):
            for key in pl.read_parquet(path)["business_key"].drop_nulls():
                code, _, decision = str(key).partition("/")
                known[code] = decision or None
    return known


_Answer = tuple[str, str | None, Mapping[str, object]]


async def _fetch(
    client: PortalClient,
    ctx: PullContext,
    batch: Sequence[tuple[str, str | None]],
    done_before: int,
    total: int,
    failures: Failures,
) -> list[_Answer]:
    """Fetch a batch, a few at a time; a code that fails is noted and the others go on."""
    answers: list[_Answer] = []
    waiting = iter(batch)

    async def worker() -> None:
        for code, decision in waiting:
            if failures.enough:
                return
            try:
                data = await client.detail(code)
                answered = canonical_procedure_code(text(data.get("code")))
                if answered is not None and answered != code:
                    raise BadAnswer(
                        SYSTEM,
                        f"{ENTITY.name} {code}",
                        None,
                        "trả lời nói về một thủ tục khác; hãy hỏi đơn vị vận hành Cổng",
                    )
            except SourceError as error:
                failures.add(error)
                continue
            answers.append((code, decision, data))
            ctx.progress(ENTITY.name, done_before + len(answers), total)

    await run_workers([worker() for _ in range(client.config.detail_concurrency)])
    return sorted(answers, key=lambda answer: answer[0])


async def _land(ctx: PullContext, report: PullReport, answers: Sequence[_Answer]) -> None:
    decoder = RecordDecoder(PROCEDURE_DETAIL.keys)
    rows: list[Row] = []
    for pos, (code, decision, data) in enumerate(answers):
        decoder.begin(data, 1, pos)
        try:
            rows.append(_row(decoder, code, decision, data, pos))
        except DecodeError as error:
            decoder.refuse(error, f"{code}/{decision or ''}", 1, pos)
    with ctx.extract(ENTITY) as writer:
        await asyncio.to_thread(writer.write, frame_of(PROCEDURE_DETAIL, rows))
        writer.quarantine(decoder.quarantined)
        report.add(
            writer.commit(
                pages=len(answers),
                distinct_keys=len(rows),
                declared_total=len(answers),
                completeness="verified",
                unknown_keys=decoder.unknown_keys,
                nulled_codes=decoder.nulled_codes,
            )
        )


def _row(
    decoder: RecordDecoder, code: str, decision: str | None, data: Mapping[str, object], pos: int
) -> Row:
    return {
        "procedure_code": code,
        "decision_id": decision,
        "is_ward": flag(data.get("isWard"), "isWard"),
        "is_province": flag(data.get("isProvince"), "isProvince"),
        "result_count": len(as_list(data.get("resultsDetails"))),
        "methods": [_method(decoder, method) for method in as_list(data.get("executionMethods"))],
        "_page": 1,
        "_pos": pos,
    }


def _method(decoder: RecordDecoder, method: Mapping[str, object]) -> Row:
    taken = decimal_number(method.get("processingTime"), "processingTime")
    if taken is not None and not 0 <= taken < _MAX_TIME:
        raise DecodeError("number", "processingTime ngoài phạm vi")
    amounts = [money(fee.get("amount"), "amount") for fee in as_list(method.get("fees"))]
    channel = decoder.code(method.get("submissionMethod"), "submissionMethod")
    unit = decoder.code(method.get("processingTimeUnit"), "processingTimeUnit")
    return {
        "channel": channel.upper() if channel else None,
        "processing_time": None if taken is None else taken.quantize(Decimal("0.01")),
        "processing_time_unit": unit.upper() if unit else None,
        "fee_amounts": [amount for amount in amounts if amount is not None],
    }
