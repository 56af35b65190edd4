"""The real UI: every port it opens is on loopback, and the read-only one lets nobody change anything."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from pipelines.cli.ui import free_port
from tests.e2e.bench import ROOT, clean_environment
from tests.ui.test_dagster_ui import wait_until_it_serves


@contextmanager
def served(folder: Path, *words: str, **env: str) -> Iterator[tuple[psutil.Process, str]]:
    port = free_port(0)
    log = folder / "ui.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "ui", "--port", str(port), *words],
            cwd=ROOT,
            env=clean_environment() | {"EGOV_HOME": str(folder / "home")} | env,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_it_serves(process, address, log)
            yield psutil.Process(process.pid), address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def listening(process: psutil.Process) -> set[str]:
    return {
        connection.laddr.ip
        for one in family(process)
        for connection in one.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }


def test_every_port_is_on_loopback(tmp_path: Path) -> None:
    with served(tmp_path) as (process, _):
        assert listening(process) == {"127.0.0.1"}
    assert "CẢNH BÁO" not in (tmp_path / "ui.log").read_text(encoding="utf-8")


MUTATION = """mutation { launchRun(executionParams: {selector: {repositoryLocationName: "egov",
  repositoryName: "__repository__", jobName: "nightly"}}) { __typename } }"""


def test_the_read_only_one_changes_nothing_and_holds_no_secret(tmp_path: Path) -> None:
    secret = "canary-of-the-read-only-one"
    with served(tmp_path, "--read-only", REGISTER_TOKEN=secret, PAYMENT_SECRET=secret) as (process, address):
        assert listening(process) == {"127.0.0.1"}
        with httpx.Client(trust_env=False) as client:
            kind = client.post(f"{address}/graphql", json={"query": MUTATION}).json()
            shown = client.get(f"{address}/server_info").text
        assert kind["data"]["launchRun"]["__typename"] == "UnauthorizedError"
        assert secret not in shown
        for one in family(process)[1:]:
            assert secret not in " ".join(one.environ().values())


@pytest.mark.parametrize("host", ["0.0.0.0"])
def test_another_address_is_taken_with_a_warning(tmp_path: Path, host: str) -> None:
    with served(tmp_path, "--read-only", "--host", host) as (process, _):
        assert listening(process) == {host}
    assert "CẢNH BÁO" in (tmp_path / "ui.log").read_text(encoding="utf-8")
