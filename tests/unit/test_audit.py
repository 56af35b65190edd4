"""`make audit`: what it says and leaves with, with a lookup that answers what the test wants."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "audit.py"
CLEAN = {"name": "httpx", "version": "0.28.1", "vulns": []}
BAD = {
    "name": "lxml",
    "version": "6.0.0",
    "vulns": [
        {"id": "GHSA-1", "fix_versions": ["6.0.1", "5.9.9"]},
        {"id": "GHSA-2", "fix_versions": []},
    ],
}
SKIPPED = {"name": "egov-readiness", "skip_reason": "not found on the index"}


def audited(monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str = "") -> tuple[int, list[str]]:
    """Run the tool; its exit code, and the words that pip-audit was started with."""
    seen: list[str] = []

    def run(words: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        seen.extend(words)
        return subprocess.CompletedProcess(words, 1, stdout, stderr)

    monkeypatch.setattr(subprocess, "run", run)
    return runpy.run_path(str(TOOL))["main"](), seen


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_all_known_to_be_good_is_zero(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AUDIT_SERVICE", raising=False)
    code, words = audited(monkeypatch, report(CLEAN, CLEAN))
    assert code == 0
    assert "2 gói" in capsys.readouterr().out
    assert words[:3] == [sys.executable, "-m", "pip_audit"]
    assert str(TOOL.parents[1] / "requirements.lock") in words
    assert words[words.index("--vulnerability-service") + 1] == "osv"
    # Looking up must install nothing.
    assert "--disable-pip" in words


def test_a_vulnerable_package_is_one_and_says_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # What was not found is no news beside what is known to be broken.
    assert audited(monkeypatch, report(CLEAN, BAD, SKIPPED))[0] == 1
    out = capsys.readouterr().out
    assert "lxml 6.0.0: GHSA-1, đã vá ở 6.0.1, 5.9.9" in out
    assert "GHSA-2, đã vá ở chưa có bản vá" in out
    assert "1 gói có lỗ hổng" in out


@pytest.mark.parametrize(
    ("stdout", "stderr", "words"),
    [
        (report(CLEAN, SKIPPED), "", "1 trong 2 gói"),
        (report(), "", "0 trong 0 gói"),
        ("", "Traceback\nConnectionError: no network", "no network"),
        ("", "", "không rõ lý do"),
        ("{}", "", "không rõ lý do"),
        ("[]", "", "không rõ lý do"),
        ("<html>", "proxy", "proxy"),
    ],
    ids=[
        "a package not found",
        "no package at all",
        "no network",
        "silence",
        "no list",
        "another shape",
        "no json",
    ],
)
def test_what_could_not_be_looked_up_is_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stdout: str, stderr: str, words: str
) -> None:
    assert audited(monkeypatch, stdout, stderr)[0] == 2
    said = capsys.readouterr().err
    assert words in said
    assert "make audit" in said
    assert "Traceback" not in said


def test_another_service_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_SERVICE", "pypi")
    _, words = audited(monkeypatch, report(CLEAN))
    assert words[words.index("--vulnerability-service") + 1] == "pypi"
