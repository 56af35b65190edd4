"""Pulls of the payment platform: transactions and settlement files."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from assets.sources.counted import CountedPage, read_counted
from assets.sources.decode import DecodeError, RecordDecoder, text
from assets.sources.errors import Incomplete, RefusedAccess, SourceError, Unreachable
from assets.sources.frame import Row, frame_of, schema_of
from assets.sources.payment.client import LIST_PAGE, ListedFile, PaymentClient
from assets.sources.payment.decode import PENDING, settle_with, transaction_row
from assets.sources.payment.napas import SettlementFile, SettlementFileError, parse_settlement
from assets.sources.pull import PullContext, PullReport, pull_windows, run_workers
from warehouse.clock import LOCAL
from warehouse.landing.store import LandingStore, Manifest, scan_landed
from warehouse.landing.windows import Window
from warehouse.registry.contracts.payment import SETTLEMENT, SYSTEM, TRANSACTION

PENDING_AFTER = timedelta(minutes=30)
"""A transaction pending for longer than this is asked about one by one."""
QUERY_DAYS = 3
"""A transaction is asked about until it is this many days old; what is pending then stays pending."""
_IN_FLIGHT = 6
_FILES_PER_EXTRACT = 250


async def pull_transactions(
    client: PaymentClient, ctx: PullContext, *, query_days: int = QUERY_DAYS
) -> PullReport:
    """Land transactions, verified against TongSo, and what became of the pending ones.

    A transaction pending for more than 30 minutes is settled by QUERY (R20) within its own extract. Those
    landed as pending before are asked about again until one question was asked ``query_days`` after the
    transaction; the answers are landed as an extract without window.

    Args:
        client: connections.
        ctx: store, clock and span.
        query_days: days after which a pending transaction is left alone.

    Raises:
        SourceError: windows landed before stay landed.
    """

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        return await _list_window(client, ctx, window), ()

    now = ctx.clock.local_now()
    waiting = [] if ctx.only_window else waiting_transactions(ctx.store, now, query_days)
    report = await pull_windows(ctx, TRANSACTION.entity, one, concurrency=3)
    fresh = {manifest.extract_id for manifest in report.manifests}
    just_listed: set[str] = set()
    if waiting and (files := ctx.store.data_files(TRANSACTION.entity, fresh)):
        just_listed = set(scan_landed(files).select("reference").collect()["reference"].to_list())
    await _ask_again(client, ctx, [row for row in waiting if row["reference"] not in just_listed], report)
    return report


def waiting_transactions(store: LandingStore, now: datetime, query_days: int = QUERY_DAYS) -> list[Row]:
    """Return the newest landed version of every transaction that is pending and to be asked about (again).

    Args:
        store: landing.
        now: naive local time of the run.
        query_days: a transaction asked about when it was this old is left alone.
    """
    asked = {m.extract_id: m.started_at for m in store.manifests(TRANSACTION.entity)}
    files = store.data_files(TRANSACTION.entity)
    if not files:
        return []
    frame = (
        scan_landed(files, schema=schema_of(TRANSACTION), path_column="_path")
        .with_columns(pl.col("_path").str.extract(r"([^/\\]+)[/\\][^/\\]+$").alias("_extract"))
        .sort("updated_at", "_extract", "_page", "_pos")
        .unique("reference", keep="last", maintain_order=True)
        .filter(pl.col("status") == PENDING)
        .collect()
    )
    rows: list[Row] = []
    for row in frame.iter_rows(named=True):
        last_asked = asked[row.pop("_extract")].astimezone(LOCAL).replace(tzinfo=None)
        row.pop("_path")
        age = row["transacted_at"] + timedelta(days=query_days)
        # Asked a moment ago is as good as asked now: a run right behind another asks nothing twice.
        again = last_asked < age and last_asked <= now - PENDING_AFTER
        if (again or not row["queried"]) and _is_overdue(row, now - PENDING_AFTER):
            rows.append(row)
    return rows


async def pull_settlements(client: PaymentClient, ctx: PullContext) -> PullReport:
    """Land the settlement files that are not landed yet (by name and SHA-256), each whole or not at all.

    Verified files share extracts without window; ``extra["files"]`` is the JSON list of their
    ``{"name", "sha256"}``, and for a single file ``file_name`` and ``file_sha256`` too.

    A server that does not answer, or refuses us, is not asked for further files: with thousands of files each
    would use up its retries.

    Raises:
        SourceError: the index cannot be had, or some files do not hold; the message names them, and all the
            others were landed first.
    """
    report = PullReport(SETTLEMENT.entity)
    key = client.settlement_key()
    index, _ = await client.settlement_index()
    report.answered = True
    landed = landed_files(ctx.store)
    wanted = [listed for listed in index if (listed.name, listed.sha256) not in landed]
    refused: list[tuple[str, SourceError | SettlementFileError]] = []
    for start in range(0, len(wanted), _FILES_PER_EXTRACT):
        batch = wanted[start : start + _FILES_PER_EXTRACT]
        good = await _fetch_files(client, key, batch, refused)
        if good:
            report.add(_land_files(ctx, [listed for listed in batch if listed.name in good], good))
        for _, error in refused:
            if isinstance(error, Unreachable | RefusedAccess):
                raise error
        ctx.progress("settlement", min(start + len(batch), len(wanted)), len(wanted))
    if refused:
        refused.sort(key=lambda entry: entry[0])
        shown = "; ".join(
            f"{name} ({error.message if isinstance(error, SourceError) else error})"
            for name, error in refused[:5]
        )
        more = f" và {len(refused) - 5} tệp nữa" if len(refused) > 5 else ""
        raise Incomplete(
            SYSTEM,
            "settlement",
            None,
            f"{len(refused)} tệp quyết toán bị từ chối nguyên tệp: {shown}{more}. "
            "Các tệp khác đã được nhận; hãy báo bên gửi và chạy lại khi có tệp đúng",
        )
    return report


def landed_files(store: LandingStore) -> set[tuple[str, str]]:
    """Return name and SHA-256 of every settlement file that landing holds."""
    found: set[tuple[str, str]] = set()
    for manifest in store.manifests(SETTLEMENT.entity):
        for entry in json.loads(manifest.extra.get("files", "[]")):
            found.add((entry["name"], entry["sha256"]))
    return found


async def _fetch_files(
    client: PaymentClient,
    key: str,
    batch: Sequence[ListedFile],
    refused: list[tuple[str, SourceError | SettlementFileError]],
) -> dict[str, SettlementFile]:
    good: dict[str, SettlementFile] = {}
    waiting = iter(batch)

    async def worker() -> None:
        for listed in waiting:
            try:
                good[listed.name] = parse_settlement(await client.settlement_file(listed), key)
            except (Unreachable, RefusedAccess) as error:
                refused.append((listed.name, error))
                list(waiting)  # nothing further is begun, by any worker
            except (SourceError, SettlementFileError) as error:
                refused.append((listed.name, error))

    await run_workers([worker() for _ in range(min(_IN_FLIGHT, len(batch)))])
    return good


def _land_files(ctx: PullContext, listed: Sequence[ListedFile], good: dict[str, SettlementFile]) -> Manifest:
    rows: list[Row] = []
    for page, entry in enumerate(listed, start=1):
        content = good[entry.name]
        for line in content.lines:
            rows.append(
                {
                    "file_name": entry.name,
                    "file_date": content.file_date,
                    **vars(line),
                    "_page": page,
                    "_pos": line.line_no - 1,
                }
            )
    extra = {"files": json.dumps([{"name": entry.name, "sha256": entry.sha256} for entry in listed])}
    if len(listed) == 1:
        extra |= {"file_name": listed[0].name, "file_sha256": listed[0].sha256}
    with ctx.extract(SETTLEMENT.entity) as writer:
        writer.write(frame_of(SETTLEMENT, rows))
        return writer.commit(
            pages=len(listed),
            distinct_keys=len(rows),
            declared_total=len(rows),
            completeness="verified",
            extra=extra,
        )


async def _list_window(client: PaymentClient, ctx: PullContext, window: Window) -> Manifest:
    async def fetch(page: int) -> CountedPage:
        return (await client.list_page(window, page, ctx.clock.local_now))[0]

    answer = await read_counted(
        fetch,
        system=SYSTEM,
        service="LIST",
        window=window,
        key="MaThamChieu",
        size=LIST_PAGE,
        on_page=lambda done, total: ctx.progress("transaction", done, total),
    )
    decoder = RecordDecoder(TRANSACTION.keys)
    rows: list[Row] = []
    for number, page in enumerate(answer.pages, start=1):
        for pos, record in enumerate(page.items):
            known = decoder.begin(record, number, pos)
            if known is None:
                continue
            try:
                rows.append({**transaction_row(known, decoder), "_page": number, "_pos": pos})
            except DecodeError as error:
                decoder.refuse(error, text(known.get("MaThamChieu")), number, pos)
    overdue = ctx.clock.local_now() - PENDING_AFTER
    asked = await _query(client, ctx, [row for row in rows if _is_overdue(row, overdue)], decoder, window)
    by_place = {(row["_page"], row["_pos"]): row for row in asked}
    refused = {(q.page, q.pos) for q in decoder.quarantined}
    rows = [by_place.get((row["_page"], row["_pos"]), row) for row in rows]
    rows = [row for row in rows if (row["_page"], row["_pos"]) not in refused]
    with ctx.extract(TRANSACTION.entity, window) as writer:
        writer.write(frame_of(TRANSACTION, rows))
        writer.quarantine(decoder.quarantined)
        return writer.commit(
            pages=len(answer.pages),
            distinct_keys=answer.distinct,
            declared_total=answer.total,
            completeness="verified",
            unknown_keys=decoder.unknown_keys,
            nulled_codes=decoder.nulled_codes,
            extra={"queried": str(len(asked))},
        )


def _is_overdue(row: Row, overdue: datetime) -> bool:
    moment = row["transacted_at"]
    return row["status"] == PENDING and isinstance(moment, datetime) and moment < overdue


async def _query(
    client: PaymentClient,
    ctx: PullContext,
    rows: Sequence[Row],
    decoder: RecordDecoder,
    window: Window | None = None,
) -> list[Row]:
    """Ask about each row; an answer that cannot be read sends its row to quarantine."""
    settled: list[Row] = []
    waiting = iter(rows)

    async def worker() -> None:
        for row in waiting:
            answer, _ = await client.query(str(row["reference"]), ctx.clock.local_now, window)
            try:
                settled.append(settle_with(row, answer, decoder))
            except DecodeError as error:
                page, pos = row["_page"], row["_pos"]
                decoder.refuse(
                    error,
                    str(row["reference"]),
                    page if isinstance(page, int) else 0,
                    pos if isinstance(pos, int) else 0,
                )

    await run_workers([worker() for _ in range(min(_IN_FLIGHT, len(rows)))])
    return settled


async def _ask_again(
    client: PaymentClient, ctx: PullContext, waiting: Sequence[Row], report: PullReport
) -> None:
    if not waiting:
        return
    decoder = RecordDecoder(())
    # Landed whether or not the answer is a new one: that it was asked, and when, decides about the next time.
    rows = await _query(
        client, ctx, [{**row, "_page": 1, "_pos": pos} for pos, row in enumerate(waiting)], decoder
    )
    rows.sort(key=lambda row: str(row["reference"]))
    settled = sum(row["status"] != PENDING for row in rows)
    report.notes.append(f"đã hỏi lại {len(waiting)} giao dịch đang chờ, {settled} giao dịch đã có kết quả")
    with ctx.extract(TRANSACTION.entity) as writer:
        writer.write(frame_of(TRANSACTION, rows))
        writer.quarantine(decoder.quarantined)
        report.add(
            writer.commit(
                pages=1,
                distinct_keys=len(rows),
                nulled_codes=decoder.nulled_codes,
                extra={"queried": str(len(waiting))},
            )
        )
