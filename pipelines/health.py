"""What is wrong now, in one list: what, since when, how many rows, what to do, who.

Belongs here: collecting it from the check evaluations, manifests, snapshot, decisions, runs and the disk.
Does not belong here: drawing it (cli.status), judging data (expectations).

Nothing is written and no working file is opened: a run may be going on.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import dagster as dg
import duckdb
from dagster import AssetCheckEvaluation
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from assets import checks, systems
from assets.all import all_assets
from assets.publish.snapshot import CONFIRMED, KEY
from assets.sources import files
from assets.sources.files.reader import ERRORS_SUFFIX, mask_name
from expectations.model import RuleResult
from expectations.suites import RULES
from pipelines.instance_home import is_dead
from pipelines.outcome import failures, fault_message
from pipelines.settings import LOCAL, Settings
from warehouse.clock import Clock
from warehouse.decided.waivers import Waiver, Waivers
from warehouse.landing import layout
from warehouse.landing.store import LandingStore, held_origin
from warehouse.snapshot import DATABASE, read_current

Level = Literal["blocks", "broken", "note"]
LEVELS: Final[dict[Level, str]] = {"blocks": "chặn công bố", "broken": "hỏng", "note": "chú ý"}
STALE_AFTER: Final = timedelta(hours=30)
"""A nightly run and some hours to mend it in."""
EXPIRES_SOON: Final = timedelta(days=7)
LEAST_FREE: Final = 1_000_000_000
OPERATORS: Final = "vận hành"
SOURCE: Final = "nguồn"
NO_SUCH_RULE: Final = (
    "Mỗi lần cho qua là của một quy tắc, <bảng>:<quy tắc>, không phải của một nhóm quy tắc: xem quy tắc đang chặn ở "
    "`egov status` và cho qua lại từng quy tắc."
)


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong.

    Attributes:
        level: ``blocks`` keeps a run from publishing, ``broken`` makes figures incomplete or old, ``note`` is to
            be known.
        kind: For machines: check_failed, check_errored, source_down, gap, quarantine, stale, waiver, decision,
            dead_run, run_failed, drop_refused, disk, set_aside.
        what: Vietnamese, what is wrong and where; never a value of the data.
        since: Aware; None where that is not known.
        rows: How many rows or records it is about; None where it is not about rows.
        action: Vietnamese, what a person does about it.
        owner: Who.
        check: The rule behind it (`<table>:<rule>`), as `egov waive` takes it.
    """

    level: Level
    kind: str
    what: str
    since: datetime | None
    rows: int | None
    action: str
    owner: str
    check: str | None = None

    @property
    def is_data_warning(self) -> bool:
        """Whether it is a rule that only warns: there are always some, and none keeps anything from going on."""
        return self.level == "note" and self.kind == "check_failed"

    def as_json(self) -> dict[str, str | int | None]:
        """For monitoring: the same fields, the moment as ISO 8601 with its offset."""
        return {
            "level": self.level,
            "kind": self.kind,
            "what": self.what,
            "since": self.since.astimezone(LOCAL).isoformat(timespec="seconds") if self.since else None,
            "rows": self.rows,
            "action": self.action,
            "owner": self.owner,
            "check": self.check,
        }


def collect(settings: Settings, instance: dg.DagsterInstance | None) -> list[Trouble]:
    """Everything that is wrong now, worst first.

    Args:
        settings: Say where the home is.
        instance: Dagster's; None while there has been no run.
    """
    if not settings.landing_dir.is_dir():
        return []
    store = LandingStore(settings.landing_dir, held_origin(settings.landing_dir) or settings.egov_origin)
    now = Clock(settings.egov_now).now()
    found: list[Trouble] = []
    if instance is not None:
        waivers = Waivers(settings.home).in_force(now.astimezone(LOCAL).date())
        found += _checks(instance, refused_files(settings.drop_dir), waivers)
        found += _runs(instance, settings)
    found += _gaps(store, settings)
    found += _snapshot(settings, instance, now)
    found += _waivers(settings, instance, now)
    found += _drop_files(settings)
    found += _disk(settings)
    found += _set_aside(settings)
    order = list(LEVELS)
    return sorted(found, key=lambda one: (order.index(one.level), one.since or now))


def observe(settings: Settings, instance: dg.DagsterInstance) -> None:
    """Put the list on the snapshot's page in the Dagster UI, as an observation at the end of a run."""
    found = collect(settings, instance)
    warnings = sum(one.is_data_warning for one in found)
    metadata: dict[str, dg.MetadataValue] = {
        "chặn công bố": dg.MetadataValue.int(sum(one.level == "blocks" for one in found)),
        "hỏng": dg.MetadataValue.int(sum(one.level == "broken" for one in found)),
        "cảnh báo dữ liệu": dg.MetadataValue.int(warnings),
    }
    records = [
        dg.TableRecord(
            {
                "mức": LEVELS[one.level],
                "trục trặc": one.what,
                "từ lúc": moment(one.since),
                "dòng": rows(one.rows),
                # One column less: the page is narrow, and cuts the last ones off.
                "việc cần làm": f"{one.action} Người làm: {one.owner}.",
            }
        )
        for one in found
        if not one.is_data_warning
    ]
    if records:
        metadata["trục trặc"] = dg.MetadataValue.table(records)
    text = "Trục trặc đang mở khi lần chạy kết thúc." if records else "Không có trục trặc nào đang mở."
    instance.report_runless_asset_event(dg.AssetObservation(KEY, description=text, metadata=metadata))


def moment(value: datetime | None) -> str:
    """A moment for people, local time."""
    return f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}" if value else "–"


def rows(value: int | None) -> str:
    """A number of rows for people."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def _checks(
    instance: dg.DagsterInstance, refused: Sequence[Path], waivers: Mapping[str, Waiver]
) -> Iterator[Trouble]:
    keys = [spec.key for definition in all_assets() for spec in definition.check_specs]
    for key, evaluation in checks.newest(instance, keys).items():
        if key.name == checks.SOURCE_ANSWERED:
            # A refused drop file has a line of its own, and a system that nobody configured is no trouble.
            told = key.asset_key.path[1] == files.SYSTEM.id and bool(refused)
            if checks.holds_back(evaluation) and not told:
                yield _source_down(key, evaluation)
        for rule in checks.failed_rules(evaluation):
            yield _failed_rule(rule, waivers)


def _source_down(key: dg.AssetCheckKey, evaluation: AssetCheckEvaluation) -> Trouble:
    action = evaluation.metadata.get("action")
    return Trouble(
        "broken",
        "source_down",
        evaluation.description or f"{'/'.join(key.asset_key.path)}: nguồn không trả lời đủ.",
        checks.since_of(evaluation),
        None,
        action.text or "" if isinstance(action, dg.TextMetadataValue) else "Chạy lại `egov run`.",
        SOURCE,
    )


def _failed_rule(rule: RuleResult, waivers: Mapping[str, Waiver]) -> Trouble:
    waived = checks.waiver_of(rule, waivers) is not None
    stops = checks.stops(rule, waivers)
    errored = rule.outcome == "errored"
    action = rule.action
    if stops and not errored and "egov waive" not in action:
        action += f" Nếu phải công bố trước khi sửa xong: `egov waive {rule.id}`."
    return Trouble(
        "blocks" if stops else "note",
        "check_errored" if errored else "check_failed",
        f"{rule.id}: {rule.problem}" + (" (đang được cho qua)" if waived else ""),
        rule.since,
        rule.failing_rows,
        action,
        rule.owner,
        rule.id,
    )


def _runs(instance: dg.DagsterInstance, settings: Settings) -> Iterator[Trouble]:
    records = instance.get_run_records(limit=10)
    for record in records:
        run = record.dagster_run
        if run.status in IN_PROGRESS_RUN_STATUSES and is_dead(dict(run.tags)):
            yield Trouble(
                "broken",
                "dead_run",
                f"Lần chạy {run.run_id[:8]} ({run.job_name}) đã chết giữa chừng.",
                datetime.fromtimestamp(record.start_time, UTC) if record.start_time else None,
                None,
                "Chạy lại `egov run`: lần chạy mới đóng nó và làm tiếp từ chỗ dở.",
                OPERATORS,
            )
    # A run that is going on has taken over from the one that failed.
    if not records or records[0].dagster_run.status != dg.DagsterRunStatus.FAILURE:
        return
    run_id = records[0].dagster_run.run_id
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    logs = instance.all_logs(run_id, of_type=kinds)
    steps = failures([entry.dagster_event for entry in logs if entry.dagster_event is not None])
    for step in steps:
        # What a check stopped is told by the check.
        if step.is_failed_check or step.refused or step.no_source:
            continue
        yield Trouble(
            "blocks",
            "run_failed",
            f"Lần chạy gần nhất ({run_id[:8]}) hỏng. {fault_message(step, settings)}",
            datetime.fromtimestamp(records[0].end_time, UTC) if records[0].end_time else None,
            None,
            "Làm theo thông báo, rồi `egov run`; còn hỏng thì `egov run --debug` và gửi kết quả cho nhóm kỹ thuật.",
            OPERATORS,
        )


def _gaps(store: LandingStore, settings: Settings) -> Iterator[Trouble]:
    for entity in systems.entities():
        covered = store.covered(entity.id) if entity.contract.windowed else []
        if not covered:
            continue
        # What lies behind the newest window is not a gap but the next run's work.
        gaps = store.gaps(entity.id, start=settings.history_start, until=covered[-1].end)
        if gaps:
            listed = "; ".join(f"{one.start:%d/%m/%Y %H:%M} → {one.end:%d/%m/%Y %H:%M}" for one in gaps[:3])
            more = f" và {len(gaps) - 3} khoảng nữa" if len(gaps) > 3 else ""
            yield Trouble(
                "broken",
                "gap",
                f"{entity.id} thiếu {len(gaps)} khoảng: {listed}{more}. Kỳ liên quan là tạm tính.",
                gaps[0].start.replace(tzinfo=LOCAL),
                None,
                "`egov run` tự lấy lại; nếu còn thiếu, báo đơn vị vận hành nguồn khoảng thời gian này.",
                OPERATORS,
            )


def _snapshot(settings: Settings, instance: dg.DagsterInstance | None, now: datetime) -> Iterator[Trouble]:
    try:
        current = read_current(settings.published_dir)
    except ValueError as error:
        yield Trouble(
            "broken", "stale", f"manifest.json của bản công bố không đọc được: {str(error).splitlines()[0]}",
            None, None, "Chạy lại `egov run`; rồi kiểm tra ổ đĩa.", OPERATORS,
        )  # fmt: skip
        return
    if current is None:
        return
    folder, manifest = current
    confirmed = max(filter(None, (manifest.created_at, _confirmed(instance))))
    if now - confirmed > STALE_AFTER:
        yield Trouble(
            "broken",
            "stale",
            f"Bản công bố {manifest.snapshot_id} đã cũ: lần cuối được công bố hoặc xác nhận không đổi là "
            f"{moment(confirmed)}.",
            confirmed,
            None,
            "Chạy `egov run`; nếu lần chạy đêm không chạy, xem lịch (cron, systemd hoặc Dagster).",
            OPERATORS,
        )
    yield from _quarantined(folder)


def _confirmed(instance: dg.DagsterInstance | None) -> datetime | None:
    """When a run last published, or found that nothing had changed, by the run's own clock."""
    event = instance.get_latest_materialization_event(KEY) if instance is not None else None
    known = (
        event.asset_materialization.metadata.get(CONFIRMED) if event and event.asset_materialization else None
    )
    return datetime.fromtimestamp(known.value, UTC) if isinstance(known, dg.TimestampMetadataValue) else None


def _quarantined(snapshot: Path) -> Iterator[Trouble]:
    try:
        with duckdb.connect(str(snapshot / DATABASE), read_only=True) as con:
            found = con.execute(
                """SELECT source, entity, rule, sum(open_records)::BIGINT, min(open_since)
                   FROM mart.quarantine_summary WHERE open_records > 0 GROUP BY ALL ORDER BY 4 DESC"""
            ).fetchall()
    except (duckdb.BinderException, duckdb.CatalogException):
        return  # published by an earlier version of the program, which kept the table another way
    except duckdb.Error as error:
        yield Trouble(
            "broken",
            "stale",
            f"Bản công bố {snapshot.name} không đọc được: {str(error).splitlines()[0][:200]}.",
            None,
            None,
            "Chạy lại `egov run` để công bố lại; rồi kiểm tra ổ đĩa.",
            OPERATORS,
        )
        return
    for source, entity, rule, count, since in found:
        yield Trouble(
            "note",
            "quarantine",
            f"{source}/{entity}: bản ghi vi phạm quy tắc {rule} bị cách ly, không được tính.",
            since,
            int(count),
            "Xem mã ở `egov quarantine`, báo đơn vị vận hành nguồn sửa; nguồn gửi bản đúng thì tự trở lại.",
            SOURCE,
        )


def _waivers(settings: Settings, instance: dg.DagsterInstance | None, now: datetime) -> Iterator[Trouble]:
    waivers = Waivers(settings.home)
    today = now.astimezone(LOCAL).date()
    read = waivers.read()
    at = {line.check: line.at for line in read.lines}
    for rule, waiver in waivers.in_force(today).items():
        left = (waiver.until - today).days
        soon = timedelta(days=left) <= EXPIRES_SOON
        decided = (
            f"{rule} đang được cho qua đến hết {waiver.until:%d/%m/%Y} (còn {left} ngày), do "
            f"{waiver.by} quyết định: {waiver.reason}"
        )
        if rule in RULES:
            action = f"Sửa xong sớm thì thu hồi: `egov waive {rule} --revoke`; hết hạn mà vẫn không đạt thì lại chặn."
        else:
            decided += " — nhưng không có quy tắc nào tên như vậy, nên lần cho qua này không có tác dụng"
            action = f"{NO_SUCH_RULE} Rồi thu hồi lần này: `egov waive {rule} --revoke`."
        yield Trouble(
            "broken" if soon or rule not in RULES else "note",
            "waiver",
            decided,
            at[rule],
            None,
            action,
            waiver.by,
            rule,
        )
    if read.unreadable:
        yield Trouble(
            "note",
            "decision",
            f"{waivers.path}: {len(read.unreadable)} dòng không đọc được, coi như chưa cho qua.",
            None,
            len(read.unreadable),
            "Xem `egov waive --list`; lần cho qua nào còn cần thì ghi lại.",
            OPERATORS,
        )


def refused_files(drop_dir: Path) -> list[Path]:
    """The error files beside drop files that were refused."""
    return sorted(drop_dir.glob(f"*{ERRORS_SUFFIX}")) if drop_dir.is_dir() else []


def _drop_files(settings: Settings) -> Iterator[Trouble]:
    for path in refused_files(settings.drop_dir):
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            faults = max(sum(1 for line in stream if line.strip()) - 1, 0)
        name = mask_name(path.name.removesuffix(ERRORS_SUFFIX))
        yield Trouble(
            "broken",
            "drop_refused",
            f"Tệp thả {name} bị từ chối cả tệp.",
            datetime.fromtimestamp(path.stat().st_mtime, UTC),
            faults,
            f"Mở {mask_name(path.name)} cạnh tệp: từng dòng, cột và cách sửa; sửa tệp rồi `egov run`.",
            SOURCE,
        )


def _disk(settings: Settings) -> Iterator[Trouble]:
    free = shutil.disk_usage(settings.home).free
    working = sum(path.stat().st_size for path in settings.warehouse_dir.glob("*.duckdb"))
    # A run rewrites part of the working files, and a snapshot is a copy with Parquet beside it.
    needed = max(LEAST_FREE, 3 * working)
    if free < needed:
        yield Trouble(
            "broken",
            "disk",
            f"Đĩa chứa {settings.home} còn {free / 1e9:.1f} GB, một lần chạy cần khoảng {needed / 1e9:.1f} GB.",
            None,
            None,
            "Giải phóng hoặc thêm dung lượng; có thể giảm KEEP_SNAPSHOTS.",
            OPERATORS,
        )


def _set_aside(settings: Settings) -> Iterator[Trouble]:
    """What was moved out of the readers' sight: damaged or rejected extracts, damaged working files."""
    rejected = settings.landing_dir / layout.REJECTED
    groups: dict[str, list[Path]] = {}
    for path in rejected.glob("*/*/*"):
        groups.setdefault("/".join(path.relative_to(rejected).parts[:2]), []).append(path)
    for name, paths in sorted(groups.items()):
        yield Trouble(
            "note",
            "set_aside",
            f"{len(paths)} lô của {name} vi phạm hợp đồng hoặc hỏng, đã chuyển sang {rejected / name}.",
            datetime.fromtimestamp(min(path.stat().st_ctime for path in paths), UTC),
            None,
            "Dữ liệu được lấy lại từ nguồn ở lần chạy sau; xem xong thì xoá thư mục này.",
            OPERATORS,
        )
    for ending, happened, action in (
        ("damaged", "hỏng trên đĩa", "Kiểm tra ổ đĩa; xoá tệp này khi không cần nữa."),
        ("old", "được cất sang bên", "Xoá tệp này khi bản dựng lại đã công bố."),
    ):
        for path in sorted(settings.warehouse_dir.glob(f"*.{ending}")):
            yield Trouble(
                "note",
                "set_aside",
                f"Tệp kho {path.name} {happened}, đã được dựng lại từ kho tiếp nhận.",
                datetime.fromtimestamp(path.stat().st_ctime, UTC),
                None,
                action,
                OPERATORS,
            )
