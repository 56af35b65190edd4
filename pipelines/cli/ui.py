"""`egov ui`: the Dagster web server and daemon on loopback, with the sandbox where no source is named."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

import pipelines
from pipelines.cli.console import say
from pipelines.cli.exit_codes import CommandError, ExitCode
from pipelines.cli.sandboxed import Options, sandbox
from pipelines.home import close_dead_runs, open_instance
from pipelines.settings import load_settings

HOST: Final = "127.0.0.1"


def workspace_file() -> Path:
    """The workspace.yaml of this folder or of the project.

    Raises:
        CommandError: There is none.
    """
    for folder in (Path.cwd(), Path(pipelines.__file__).resolve().parents[1]):
        if (folder / "workspace.yaml").is_file():
            return folder / "workspace.yaml"
    raise CommandError(
        ExitCode.USAGE, "Không thấy workspace.yaml: hãy chạy lệnh này trong thư mục gốc của dự án."
    )


def free_port(wanted: int) -> int:
    """The wanted port if nobody listens on it, else any free one."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CommandError(ExitCode.FAULT, "Không còn cổng nào trống trên máy này.")


def serve(port: int) -> ExitCode:
    """Serve until Ctrl-C or SIGTERM; everything that was started is ended."""
    workspace = workspace_file()
    with ExitStack() as stack:
        if not os.environ.get("PORTAL_URL", "").strip():
            say("PORTAL_URL chưa đặt: khởi động hệ thống nguồn mô phỏng (DỮ LIỆU MÔ PHỎNG)…")
            stack.enter_context(sandbox(Options())).apply()
        settings = load_settings()
        say("Khởi động giao diện Dagster…")
        with open_instance(settings.dagster_home) as instance:
            close_dead_runs(instance)
        chosen = free_port(port)
        if chosen != port:
            say(f"Cổng {port} đang bận, dùng cổng {chosen}.")
        env = os.environ | {
            "DAGSTER_HOME": str(settings.dagster_home),
            "EGOV_HOME": str(settings.home),
            "DROP_DIR": str(settings.drop_dir.expanduser().resolve()),
            "PYTHONUTF8": "1",
            # `dagster dev` recommends another tool by a warning; nothing a person here can do about it.
            "PYTHONWARNINGS": "ignore",
            "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1,localhost"])),
        }
        words = [
            sys.executable, "-m", "dagster", "dev", "-w", str(workspace), "-h", HOST, "-p", str(chosen),
            "--live-data-poll-rate", "2000", "--log-level", "warning",
        ]  # fmt: skip
        process = subprocess.Popen(words, env=env, cwd=workspace.parent, start_new_session=True)  # noqa: S603
        stack.callback(_end, process)
        signal.signal(signal.SIGTERM, _interrupt)
        told = False
        while process.poll() is None:
            if not told and _listens(chosen):
                say(f"Giao diện Dagster: http://{HOST}:{chosen}  (Ctrl-C để dừng)")
                told = True
            time.sleep(0.3)
        raise CommandError(
            ExitCode.FAULT, f"Giao diện Dagster dừng với mã {process.returncode}: xem thông báo ở trên."
        )


def _listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask `dagster dev` to end its children; after that the whole group goes."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
