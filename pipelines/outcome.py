"""What the end of a run means: the exit code, what failed and the sentences for people.

Belongs here: the verdict on a run from its journal and its failed steps, the words for a fault of the machine.
Does not belong here: running (runner), printing (cli), what is wrong now (health).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assets.journal import Entry
from assets.sources.errors import without_secrets
from pipelines.exit_codes import ExitCode
from pipelines.settings import Settings
from warehouse.database.connection import is_damage

if TYPE_CHECKING:
    import dagster as dg

_NO_WRITING = ("read-only file system", "permission denied", "errno 30", "errno 13")
# What Dagster raises when a person stops it, and what DuckDB makes of that in the middle of a query.
_INTERRUPTED = ("DagsterExecutionInterruptedError", "Query interrupted", "InterruptException")
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

    @property
    def is_interrupted(self) -> bool:
        """Whether a person stopped it."""
        return any(word in f"{name} {text}" for name, text in self.errors for word in _INTERRUPTED)


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
    others = [step for step in failed if not (step.no_source or step.refused or step.is_failed_check)]
    if others:
        return RunOutcome(
            run_id, ExitCode.FAULT, [*(fault_message(step, settings) for step in others), *mended], published
        )
    if broken:
        return RunOutcome(run_id, ExitCode.FAULT, [*broken, *data, *sources, *mended], published)
    silent, all_silent = silent_systems(entries)
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
    if is_broken_history(error):
        return history_message(error, "$EGOV_HOME/dagster")
    text = without_secrets(f"{type(error).__name__}: {error}")
    if is_full_disk(text):
        return "Hết dung lượng đĩa: không công bố. Hãy giải phóng dung lượng rồi chạy lại."
    first = text.splitlines()[0]
    return f"Chương trình gặp lỗi: {first[:400]}. Chạy lại với --debug để xem chi tiết."


def history_message(error: Exception, place: str) -> str:
    """One line for a run history that Dagster cannot read; `place` is where it lies."""
    return (
        f"Nhật ký chạy của Dagster ở {place} hỏng ({str(error).splitlines()[0][:200]}). "
        f"Số liệu không nằm ở đó: hãy chuyển thư mục ấy đi chỗ khác (mv {place} {place}.hong) rồi chạy lại; "
        "chỉ mất lịch sử các lần chạy."
    )


def is_broken_history(error: Exception) -> bool:
    """Whether Dagster's SQLite files cannot be read any more."""
    words = ("file is not a database", "disk image is malformed", "malformed database schema")
    found: BaseException | None = error
    while found is not None:
        if any(one in str(found) for one in words):
            return True
        found = found.__cause__ or found.__context__
    return False
