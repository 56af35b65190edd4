"""What the end of a run means: one exit code and one message, from its journal and its failed steps."""

from pathlib import Path

import pytest

from assets.journal import Entry, RunJournal
from assets.publish.snapshot import silent_systems
from pipelines.exit_codes import ExitCode
from pipelines.outcome import StepFailure, judge, machine_message
from pipelines.settings import load_settings

SETTINGS = load_settings({"EGOV_HOME": "/nowhere/home"})
BLOCKED = StepFailure("core__dossier", (("DagsterAssetCheckFailedError", "1 blocking check failed"),))
ANSWERED = Entry("answered", "portal", "dossier")
FAILED = Entry("source_failed", "exchange", "document", "exchange/document: không trả lời")
BAD_DATA = Entry("data_failed", "core", "dossier", "Bảng core.dossier không đạt")
BROKEN = Entry("validator_broke", "core", "dossier", "Bảng core.dossier không kiểm tra được")
PUBLISHED = Entry("published", "published", "snapshot", "s1")


@pytest.mark.parametrize(
    ("success", "entries", "failed", "code", "word"),
    [
        (True, [ANSWERED, PUBLISHED], [], ExitCode.DONE, None),
        (True, [ANSWERED, FAILED, PUBLISHED], [], ExitCode.SOURCE, "exchange/document"),
        (False, [ANSWERED, BAD_DATA], [BLOCKED], ExitCode.DATA, "core.dossier"),
        (False, [ANSWERED, FAILED, BAD_DATA], [BLOCKED], ExitCode.DATA, "core.dossier"),
        (False, [ANSWERED, BAD_DATA, BROKEN], [BLOCKED], ExitCode.FAULT, "không kiểm tra được"),
        (
            False,
            [FAILED],
            [StepFailure("published__snapshot", (("Failure", "Không hệ thống nguồn nào trả lời"),), True)],
            ExitCode.SOURCE,
            "Không hệ thống nguồn nào",
        ),
        (
            False,
            [ANSWERED],
            [StepFailure("mart__build", (("StepError", "x"), ("IOException", "No space left on device")))],
            ExitCode.FAULT,
            "Hết dung lượng đĩa ở /nowhere/home",
        ),
        (
            False,
            [ANSWERED, BAD_DATA],
            [BLOCKED, StepFailure("mart__build", (("ValueError", "first line\nsecond"),))],
            ExitCode.FAULT,
            "mart/build hỏng: first line.",
        ),
    ],
)
def test_codes(
    success: bool, entries: list[Entry], failed: list[StepFailure], code: ExitCode, word: str | None
) -> None:
    outcome = judge("r", success, entries, failed, SETTINGS)
    assert outcome.code == code
    assert outcome.published == (PUBLISHED in entries)
    if word is None:
        assert outcome.messages == []
    else:
        assert word in outcome.messages[0]
        assert "\n" not in outcome.messages[0]


@pytest.mark.parametrize(
    ("error", "interrupted"),
    [
        (("DagsterExecutionInterruptedError", ""), True),
        (("InvalidInputException", "reading 'frame_in' failed: DagsterExecutionInterruptedError: "), True),
        (("RuntimeError", "Query interrupted"), True),
        (("InterruptException", "INTERRUPT Error: Interrupted!"), True),
        (("InvalidInputException", "reading 'frame_in' failed"), False),
    ],
)
def test_a_stopped_step_is_no_fault(error: tuple[str, str], interrupted: bool) -> None:
    assert StepFailure("core__dossier", (("StepError", "x"), error)).is_interrupted is interrupted


@pytest.mark.parametrize(
    ("entries", "silent"),
    [
        ([ANSWERED, FAILED], False),
        ([FAILED, Entry("answered", "files", "agencies")], True),
        ([Entry("not_configured", "portal", "dossier"), FAILED], True),
        ([Entry("answered", "files", "agencies")], False),
        ([], False),
    ],
)
def test_no_source_answered(entries: list[Entry], silent: bool) -> None:
    assert silent_systems(entries)[1] is silent


@pytest.mark.parametrize(
    "text", ["[Errno 28] No space left on device", "database or disk is full", "Disk quota exceeded"]
)
def test_a_full_disk_is_named(text: str) -> None:
    assert "dung lượng" in machine_message(text, SETTINGS)


def test_a_journal_survives_a_line_cut_short(tmp_path: Path) -> None:
    journal = RunJournal(tmp_path, "r1")
    journal.add("answered", "portal", "dossier")
    with (tmp_path / ".runs" / "r1.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"kind": "source_fai')
    assert journal.entries() == [ANSWERED]
    assert RunJournal(tmp_path, "other").entries() == []


def test_where_no_source_answered_an_empty_store_is_no_bad_data() -> None:
    settings = load_settings(
        {"EGOV_HOME": "/nowhere/home", "SETTLEMENT_URL": "http://127.0.0.1:9", "SETTLEMENT_KEY": "k"}
    )
    down = Entry("source_failed", "payment", "settlement", "payment/settlement: không trả lời")
    outcome = judge("r", False, [down, BAD_DATA], [BLOCKED], settings)
    assert outcome.code == ExitCode.SOURCE
    assert "Không hệ thống nguồn nào trả lời" in outcome.messages[0]
    assert outcome.messages[1] == down.message
    assert judge("r", False, [ANSWERED, down, BAD_DATA], [BLOCKED], settings).code == ExitCode.DATA
