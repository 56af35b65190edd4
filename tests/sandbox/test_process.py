"""The process: ready file, loopback only, broken connections, and its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest


def _start(folder: Path, *more: str) -> tuple[subprocess.Popen[bytes], dict[str, object]]:
    ready = folder / "ready.json"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "sandbox", "serve", "--scale", "small", "--drop-dir", str(folder / "in"),
            "--ready-file", str(ready), *more,
        ],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(600):
        if ready.exists():
            return process, json.loads(ready.read_text(encoding="utf-8"))
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the sandbox did not get ready")


def test_ready_file_faults_and_end(tmp_path: Path) -> None:
    process, ready = _start(tmp_path)
    try:
        env = ready["env"]
        assert isinstance(env, dict)
        assert ready["pid"] == process.pid
        assert env["EGOV_NOW"] == "2026-10-01T06:00:00"
        assert env["EGOV_ORIGIN"] == "sandbox:1"
        assert all(str(env[name]).startswith("http://127.0.0.1:") for name in env if name.endswith("_URL"))
        assert {path.suffix for path in Path(str(env["DROP_DIR"])).iterdir()} == {".csv", ".xlsx"}
        form = {"params": json.dumps({"service": "procedure_get_list_field_service_v2"})}
        with httpx.Client(trust_env=False) as client:
            url = f"{env['PORTAL_URL']}/jsp/rest.jsp"
            for mode in ("reset", "reset_mid_body"):
                rule = {"interface": "portal.catalogue", "mode": mode, "calls": [1]}
                client.post(f"{ready['control_url']}/faults", json={"rules": [rule]}).raise_for_status()
                with pytest.raises(httpx.RemoteProtocolError):
                    client.post(url, data=form)
                assert len(client.post(url, data=form).json()) == 489
            rule = {"interface": "portal.catalogue", "mode": "timeout", "calls": [1], "seconds": 5}
            client.post(f"{ready['control_url']}/faults", json={"rules": [rule]}).raise_for_status()
            with pytest.raises(httpx.ReadTimeout):
                client.post(url, data=form, timeout=0.3)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen(["sleep", "600"])
    process, _ = _start(tmp_path, "--parent-pid", str(parent.pid))
    try:
        parent.kill()
        parent.wait()
        process.wait(timeout=20)
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            raise AssertionError("still running")
