"""One run of the nightly job in this process: what `egov run` does.

Belongs here: the order of lock, clean-up and run, and reading from the run what its end means.
Does not belong here: printing (cli), the steps (assets).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli import DEBUG_VARIABLE
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.lock import LockBusyError, home_lock
from pipelines.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

    from assets.journal import Entry

_NO_WRITING = ("read-only file system", "permission denied", "errno 30", "errno 13")
INTERRUPTED = "DagsterExecutionInterruptedError"
_FULL_DISK = (
    "no space left on device",
    "disk is full",
    "not enough space",
    "errno 28",
    "disk quota",
    "file too large",
)


@dataclass
class RunOutcome:
    """How a run ended.

    Attributes:
        run_id: Dagster's id of the run.
        code: What to leave with.
        messages: Vietnamese lines for people, worst first.
        published: Whether a snapshot was published.
        closed_runs: Runs of dead processes that were closed before the start.
    """

    run_id: str
    code: ExitCode
    messages: list[str] = field(default_factory=list)
    published: bool = False
    closed_runs: list[str] = field(default_factory=list)


def warm_up() -> None:
    """Import Great Expectations in the background: seconds that the sources' answers take anyway."""

    def load() -> None:
        # A broken installation is told by the step that validates, in its place.
        try:
            import expectations.gxrun  # noqa: F401
        except Exception:
            return

    threading.Thread(target=load, name="warm-up", daemon=True).start()


def run_config(since: str | None, until: str | None, *, window: bool = True) -> dict[str, object]:
    """The run config of one run: its window if it pulls, and no log lines on the terminal."""
    level = "DEBUG" if os.environ.get(DEBUG_VARIABLE) else "CRITICAL"
    asked = {key: value for key, value in (("since", since), ("until", until)) if value}
    return {
        **({"resources": {"window": {"config": asked}}} if window else {}),
        "loggers": {"console": {"config": {"log_level": level}}},
    }


def run_nightly(
    settings: Settings,
    *,
    since: str | None = None,
    until: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> RunOutcome:
    """Run the nightly job in this process, in the instance under EGOV_HOME.

    Args:
        settings: Read from the environment; the run's resource reads the same environment.
        since: Ask again from this local day on.
        until: Stop before this local day.
        progress: Told how far pulls are.

    Raises:
        CommandError: The run could not start: settings, lock, another origin.
    """

    def start() -> RunOutcome:
        warm_up()
        return _run(settings, run_config(since, until), progress)

    return _locked(settings, start)


def run_rebuild(settings: Settings) -> RunOutcome:
    """Make core and mart anew from landing and publish them, in this process; no source is asked.

    The working files there were are kept until the new ones have been published.

    Args:
        settings: Read from the environment; the run's resource reads the same environment.

    Raises:
        CommandError: Nothing is landed, a landed extract is damaged, or as in `run_nightly`.
    """
    from warehouse.database.connection import Warehouse
    from warehouse.landing.integrity import find_damaged, set_aside
    from warehouse.landing.store import LandingStore

    def start() -> RunOutcome:
        store = LandingStore(settings.landing_dir, settings.egov_origin)
        if not any(store.manifests(entity) for entity in store.entities()):
            raise CommandError(
                ExitCode.USAGE,
                f"Kho tiếp nhận {settings.landing_dir} chưa có gì để dựng lại. Hãy chạy `egov run` trước.",
            )
        damaged = [one for entity in store.entities() for one in find_damaged(store, entity, everything=True)]
        if damaged:
            places = set_aside(store, damaged)
            raise CommandError(
                ExitCode.DATA,
                f"Không dựng lại: {len(damaged)} lô hỏng trên đĩa: {', '.join(map(str, damaged))}; đã chuyển sang "
                f"{places[0].parents[2]}. Bản công bố trước vẫn giữ nguyên. Hãy chạy `egov run` để lấy lại từ nguồn, "
                "rồi `egov rebuild` nếu vẫn cần.",
            )
        warm_up()
        warehouse = Warehouse(settings.home / "warehouse")
        old = warehouse.put_aside()
        outcome = _run(settings, run_config(None, None, window=False), None, landing=False)
        if outcome.published:
            for path in old:
                path.unlink(missing_ok=True)
        return outcome

    return _locked(settings, start)


def _locked(settings: Settings, start: Callable[[], RunOutcome]) -> RunOutcome:
    """Do it under the home's lock, and say what the machine said as one message with a code."""
    from warehouse.landing.store import LandingStore, OriginMismatchError

    try:
        with home_lock(settings.lock_file):
            try:
                LandingStore(settings.landing_dir, settings.egov_origin)
            except OriginMismatchError as error:
                raise CommandError(ExitCode.USAGE, str(error)) from None
            return start()
    except LockBusyError as error:
        raise CommandError(ExitCode.FAULT, str(error)) from None
    except OSError as error:
        raise CommandError(ExitCode.FAULT, machine_message(str(error), settings)) from error
    except Exception as error:
        if not _is_broken_history(error):
            raise
        raise CommandError(ExitCode.FAULT, _history_message(error, str(settings.dagster_home))) from error


def _history_message(error: Exception, place: str) -> str:
    return (
        f"Nhật ký chạy của Dagster ở {place} hỏng ({str(error).splitlines()[0][:200]}). "
        f"Số liệu không nằm ở đó: hãy chuyển thư mục ấy đi chỗ khác (mv {place} {place}.hong) rồi chạy lại; "
        "chỉ mất lịch sử các lần chạy."
    )


def _is_broken_history(error: Exception) -> bool:
    """Whether Dagster's SQLite files cannot be read any more."""
    words = ("file is not a database", "disk image is malformed", "malformed database schema")
    found: BaseException | None = error
    while found is not None:
        if any(one in str(found) for one in words):
            return True
        found = found.__cause__ or found.__context__
    return False


def _run(
    settings: Settings,
    config: dict[str, object],
    progress: Callable[[str, int, int], None] | None,
    *,
    landing: bool = True,
) -> RunOutcome:
    from assets.journal import RunJournal
    from pipelines.definitions import build_defs
    from pipelines.instance_home import close_dead_runs, open_instance, process_tags
    from pipelines.jobs import NIGHTLY
    from pipelines.resources import show_progress

    if progress is not None:
        show_progress(progress)
    with open_instance(settings.dagster_home) as instance:
        closed = close_dead_runs(instance)
        job = build_defs().resolve_job_def(NIGHTLY)
        behind = [key for key in job.asset_layer.executable_asset_keys if key.path[0] != "landing"]
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config=config,
            asset_selection=None if landing else behind,
            tags={
                **process_tags(),
                "egov/trigger": "cli" if landing else "rebuild",
                # The code location of workspace.yaml: the job's own page lists runs by it.
                ".dagster/repository": "__repository__@egov",
            },
        )
        failed = failures(result.all_events)
        if any(name == INTERRUPTED for step in failed for name, _ in step.errors):
            # Dagster turned a person's Ctrl-C into a failed step.
            raise KeyboardInterrupt
        entries = RunJournal(settings.landing_dir, result.run_id).entries()
        outcome = judge(result.run_id, result.success, entries, failed, settings)
        outcome.closed_runs = closed
        return outcome


@dataclass(frozen=True)
class StepFailure:
    """Why a step failed: class and message of each error in its chain, outermost first.

    `no_source` and `refused` are the publish step's own reasons: no source answered, checks not green.
    """

    step: str
    errors: tuple[tuple[str, str], ...]
    no_source: bool = False
    refused: bool = False

    @property
    def is_failed_check(self) -> bool:
        """Whether a blocking check stopped the step, which its journal entry explains."""
        return any(name == "DagsterAssetCheckFailedError" for name, _ in self.errors)


def failures(events: Iterable[dg.DagsterEvent]) -> list[StepFailure]:
    """The failed steps among a run's events, and what kept the run itself from ending well."""
    from assets.publish.snapshot import NO_SOURCE, REFUSED

    found = []
    for event in events:
        if event.is_step_failure:
            data = event.step_failure_data
            chain = []
            error = data.error
            while error is not None:
                chain.append((error.cls_name or "", error.message.strip()))
                error = error.cause
            given = data.user_failure_data
            no_source = given is not None and NO_SOURCE in given.metadata
            refused = given is not None and REFUSED in given.metadata
            if given is not None and given.description:
                chain.append(("Failure", given.description))
            found.append(StepFailure(event.step_key or "", tuple(chain), no_source, refused))
        elif event.is_run_failure and event.event_specific_data is not None:
            error = getattr(event.event_specific_data, "error", None)
            if error is not None and not found:
                found.append(StepFailure("", ((error.cls_name or "", error.message.strip()),)))
    return found


def judge(
    run_id: str, success: bool, entries: Sequence[Entry], failed: Sequence[StepFailure], settings: Settings
) -> RunOutcome:
    """What the end of a run means, from its journal and its failed steps.

    Our own faults come first, since they hide everything else; then a run in which no source answered, which says
    nothing about data; then data; then sources.
    """
    from assets.publish.snapshot import no_source_message, silent_systems

    sources = [entry.message for entry in entries if entry.kind == "source_failed"]
    data = [entry.message for entry in entries if entry.kind == "data_failed"]
    broken = [entry.message for entry in entries if entry.kind == "validator_broke"]
    mended = [entry.message for entry in entries if entry.kind == "mended"]
    waived = [entry.message for entry in entries if entry.kind == "waived"]
    published = any(entry.kind == "published" for entry in entries)
    if success:
        code = ExitCode.SOURCE if sources else ExitCode.DONE
        return RunOutcome(run_id, code, [*sources, *waived, *mended], published)
    others = [
        step
        for step in failed
        if not step.no_source
        and not step.refused
        and not any(name == "DagsterAssetCheckFailedError" for name, _ in step.errors)
    ]
    if others:
        return RunOutcome(
            run_id, ExitCode.FAULT, [*(fault_message(step, settings) for step in others), *mended], published
        )
    if broken:
        return RunOutcome(run_id, ExitCode.FAULT, [*broken, *data, *sources, *mended], published)
    silent, all_silent = silent_systems(settings.configured_systems, entries)
    if data and all_silent:
        # Checks that an empty store cannot pass say nothing about anybody's data.
        return RunOutcome(run_id, ExitCode.SOURCE, [no_source_message(silent), *sources, *mended], published)
    if data:
        return RunOutcome(run_id, ExitCode.DATA, [*data, *sources, *mended], published)
    if any(step.no_source for step in failed):
        texts = [text for step in failed if step.no_source for name, text in step.errors if name == "Failure"]
        return RunOutcome(run_id, ExitCode.SOURCE, [*texts[-1:], *sources, *mended], published)
    return RunOutcome(run_id, ExitCode.FAULT, ["Lần chạy dừng giữa chừng mà không rõ lý do."], published)


def fault_message(step: StepFailure, settings: Settings) -> str:
    """One line for a step that broke: the innermost error, without a trace."""
    for _, text in reversed(step.errors):
        if is_full_disk(text) or is_forbidden(text):
            return machine_message(text, settings)
    from assets.sources.errors import without_secrets
    from warehouse.database.connection import is_damage

    given = [text for name, text in step.errors if name == "Failure"]
    if given:
        return given[-1]
    name, text = step.errors[-1] if step.errors else ("", "")
    text = without_secrets(text)
    first = text.splitlines()[0] if text else name
    if ".duckdb" in text and is_damage(text):
        return (
            f"Tệp kho dữ liệu hỏng trên đĩa: {first[:300]}. Bản công bố trước vẫn giữ nguyên. Hãy chạy lại: lần "
            "chạy sau chuyển tệp hỏng ra và dựng lại từ kho tiếp nhận; rồi kiểm tra ổ đĩa."
        )
    where = f"Bước {step.step.replace('__', '/')} hỏng" if step.step else "Lần chạy hỏng"
    return f"{where}: {first[:400]}. Bản công bố trước vẫn giữ nguyên; chạy lại với --debug để xem chi tiết."


def is_full_disk(text: str) -> bool:
    """Whether an error text speaks of a full disk, whoever wrote it (the system, DuckDB, SQLite)."""
    lowered = text.lower()
    return any(words in lowered for words in _FULL_DISK)


def is_forbidden(text: str) -> bool:
    """Whether an error text speaks of a place that may not be written to."""
    lowered = text.lower()
    return any(words in lowered for words in _NO_WRITING)


def machine_message(text: str, settings: Settings, place: Path | None = None) -> str:
    """One line for a fault of the machine; `place` is where it was written to, EGOV_HOME unless said."""
    where = place or settings.home
    if is_full_disk(text):
        return (
            f"Hết dung lượng đĩa ở {where}: không công bố, bản công bố trước vẫn giữ nguyên. "
            "Hãy giải phóng dung lượng rồi chạy lại."
        )
    first = text.splitlines()[0] if text else "lỗi không rõ"
    if is_forbidden(text):
        return (
            f"Không ghi được vào {where} ({first[:300]}): không công bố, bản công bố trước vẫn giữ nguyên. "
            "Hãy kiểm tra quyền và cách gắn ổ đĩa rồi chạy lại."
        )
    return f"Máy hoặc chương trình gặp lỗi: {first[:400]}. Hãy sửa rồi chạy lại; --debug để xem chi tiết."


def generic_message(error: Exception) -> str:
    """One line for an error nobody expected, without a trace."""
    if _is_broken_history(error):
        return _history_message(error, "$EGOV_HOME/dagster")
    from assets.sources.errors import without_secrets

    text = without_secrets(f"{type(error).__name__}: {error}")
    if is_full_disk(text):
        return "Hết dung lượng đĩa: không công bố. Hãy giải phóng dung lượng rồi chạy lại."
    first = text.splitlines()[0]
    return f"Chương trình gặp lỗi: {first[:400]}. Chạy lại với --debug để xem chi tiết."
