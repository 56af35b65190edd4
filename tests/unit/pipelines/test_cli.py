"""The command line: usage, settings and lock give one message and the right code; nothing else is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import call
from pipelines.exit_codes import ExitCode
from pipelines.lock import home_lock
from pipelines.outcome import RunOutcome

NAMES = ("PORTAL_URL", "EDOC_URL", "REGISTER_URL", "PAYMENT_URL", "SETTLEMENT_URL", "EGOV_ORIGIN", "EGOV_NOW")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*NAMES, "EGOV_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EGOV_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def sourced(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REGISTER_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGISTER_TOKEN", "hush-hush")
    return home


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["nothing-like-this"], "egov --help"),
        (["run", "--since"], "egov --help"),
        (["run"], "PORTAL_URL"),
        (["probe"], "PORTAL_URL"),
        (["probe", "mainframe"], "portal"),
        (["query", "SELECT 1"], "egov run"),
    ],
)
def test_wrong_usage_is_two(
    home: Path, capfd: pytest.CaptureFixture[str], words: list[str], part: str
) -> None:
    assert call(words) == ExitCode.USAGE
    text = capfd.readouterr().err
    assert part in text
    assert "Traceback" not in text


def test_a_wrong_day_is_two(sourced: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call(["run", "--until", "31/12/2025"]) == ExitCode.USAGE
    assert "--until" in capfd.readouterr().err


def test_another_runs_lock_is_four(sourced: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = (
        "import sys, time; from pathlib import Path; from pipelines.lock import home_lock\n"
        "with home_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(sourced / "lock")], stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None
            other.stdout.readline()
            assert call(["run"]) == ExitCode.FAULT
        finally:
            other.kill()
    assert str(other.pid) in capfd.readouterr().err


def test_another_origin_is_two(sourced: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from warehouse.landing.store import LandingStore

    LandingStore(sourced / "landing", "sandbox:1")
    assert call(["run"]) == ExitCode.USAGE
    assert "sandbox:1" in capfd.readouterr().err


def test_codes_of_a_run_are_handed_on(
    sourced: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fake(*_args: object, **_options: object) -> RunOutcome:
        return RunOutcome("r1", ExitCode.DATA, ["Bảng core.dossier không đạt."])

    monkeypatch.setattr("pipelines.cli.run.run_nightly", fake)
    assert call(["run"]) == ExitCode.DATA
    captured = capfd.readouterr()
    assert "core.dossier" in captured.err
    assert "Không công bố" in captured.out


def test_an_unexpected_error_is_four_without_a_trace(
    sourced: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fake(*_args: object, **_options: object) -> RunOutcome:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("pipelines.cli.run.run_nightly", fake)
    assert call(["run"]) == ExitCode.FAULT
    text = capfd.readouterr().err
    assert "--debug" in text
    assert "Traceback" not in text


def test_status_of_an_empty_home(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert call(["status"]) == ExitCode.DONE
    assert "egov run" in capfd.readouterr().out
    assert not home.exists()


def test_help_is_vietnamese_also_with_an_ascii_locale(home: Path) -> None:
    env = {**os.environ, "LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--help"], capture_output=True, check=True, env=env
    )
    assert "Chỉ số sẵn sàng" in done.stdout.decode("utf-8")


def test_the_lock_is_free_again_after_a_run_that_failed(
    sourced: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> RunOutcome:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.runner._run", fail)
    assert call(["run"]) == ExitCode.FAULT
    with home_lock(sourced / "lock", wait_seconds=0):
        pass
