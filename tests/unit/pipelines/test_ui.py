"""Where the UI listens, what it says when that is not loopback, and what the read-only one is made of."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from pipelines.cli import call
from pipelines.cli import ui as module
from pipelines.cli.ui import HOST, command, free_port, warning
from pipelines.exit_codes import CommandError, ExitCode


def test_it_listens_on_loopback_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, str, bool]] = []

    def serve(port: int, host: str = HOST, *, read_only: bool = False) -> ExitCode:
        seen.append((port, host, read_only))
        return ExitCode.DONE

    monkeypatch.setattr(module, "serve", serve)
    assert call(["ui"]) == ExitCode.DONE
    assert call(["ui", "--host", "10.0.0.5", "--read-only", "--port", "3001"]) == ExitCode.DONE
    assert seen == [(3000, "127.0.0.1", False), (3001, "10.0.0.5", True)]


@pytest.mark.parametrize("read_only", [True, False])
def test_the_address_reaches_the_server(read_only: bool) -> None:
    words = command(Path("/x/workspace.yaml"), "127.0.0.1", 3000, read_only=read_only)
    assert words[words.index("-h") + 1] == "127.0.0.1"
    assert ("--read-only" in words) is read_only
    assert ("dev" in words) is not read_only


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_loopback_needs_no_warning(host: str) -> None:
    assert warning(host, read_only=False) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "egov.example"])
def test_any_other_address_is_warned_about(host: str) -> None:
    text = warning(host, read_only=False)
    assert text is not None
    assert host in text
    assert "docs/operations.md" in text
    assert text != warning(host, read_only=True)


def test_a_busy_port_gives_way_and_a_foreign_address_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        busy = taken.getsockname()[1]
        assert free_port(busy) != busy
    for host in ("192.0.2.1", "no-such-host.invalid"):
        with pytest.raises(CommandError, match="--host") as caught:
            free_port(0, host)
        assert caught.value.code == ExitCode.USAGE
