"""`egov ui`: the Dagster web server and daemon, with the sandbox where no source is named.

It listens on loopback unless told otherwise: Dagster asks nobody for a name or a password.
"""

from __future__ import annotations

import errno
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
from assets.sources.http import is_loopback
from pipelines.cli.console import say
from pipelines.cli.sandboxed import Options, sandbox
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.instance_home import close_dead_runs, open_instance
from pipelines.settings import SECRET_NAMES, load_settings

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


def free_port(wanted: int, host: str = HOST) -> int:
    """The wanted port if nobody listens on it, else any free one."""
    for port in (wanted, 0):
        with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except socket.gaierror:
                raise CommandError(
                    ExitCode.USAGE, f"Địa chỉ --host {host!r} không phải của máy này."
                ) from None
            except OSError as error:
                if error.errno == errno.EADDRNOTAVAIL:
                    raise CommandError(
                        ExitCode.USAGE, f"Địa chỉ --host {host!r} không phải của máy này."
                    ) from None
                continue
            return int(probe.getsockname()[1])
    raise CommandError(ExitCode.FAULT, "Không còn cổng nào trống trên máy này.")


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def warning(host: str, *, read_only: bool) -> str | None:
    """What a person has to know who opens the UI to other machines; None for loopback."""
    if is_loopback(host):
        return None
    can = "xem mọi thứ trong đó" if read_only else "chạy, dừng và xoá mọi thứ trong đó"
    return (
        f"CẢNH BÁO: giao diện nghe ở {host}, không hỏi tên và mật khẩu: ai tới được cổng này đều {can}. "
        "Hãy để nó sau một proxy có xác thực (docs/operations.md)."
    )


def serve(port: int, host: str = HOST, *, read_only: bool = False) -> ExitCode:
    """Serve until Ctrl-C or SIGTERM; everything that was started is ended.

    Args:
        port: Taken if it is free, else another one.
        host: Address to listen on.
        read_only: The web server alone, on the history there is: it starts no run and is handed no secret.
    """
    workspace = workspace_file()
    with ExitStack() as stack:
        if not read_only and not load_settings().remote_systems:
            say("Chưa khai báo hệ thống nguồn nào: khởi động hệ thống mô phỏng (DỮ LIỆU MÔ PHỎNG)…")
            stack.enter_context(sandbox(Options())).apply()
        settings = load_settings()
        if told := warning(host, read_only=read_only):
            say(told)
        say("Khởi động giao diện Dagster…")
        with open_instance(settings.dagster_home) as instance:
            if not read_only:
                close_dead_runs(instance)
        chosen = free_port(port, host)
        if chosen != port:
            say(f"Cổng {port} đang bận, dùng cổng {chosen}.")
        env = os.environ | {
            "DAGSTER_HOME": str(settings.dagster_home),
            "EGOV_HOME": str(settings.home),
            "DROP_DIR": str(settings.drop_dir),
            "PYTHONUTF8": "1",
            # `dagster dev` recommends another tool by a warning; nothing a person here can do about it.
            "PYTHONWARNINGS": "ignore",
            "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1,localhost"])),
        }
        if read_only:
            for name in SECRET_NAMES:
                env.pop(name, None)
                env.pop(f"{name}_FILE", None)
        words = command(workspace, host, chosen, read_only=read_only)
        process = subprocess.Popen(words, env=env, cwd=workspace.parent, start_new_session=True)  # noqa: S603
        stack.callback(_end, process)
        signal.signal(signal.SIGTERM, _interrupt)
        shown = False
        while process.poll() is None:
            if not shown and _listens(chosen, host):
                name = f"[{host}]" if ":" in host else host
                say(f"Giao diện Dagster: http://{name}:{chosen}  (Ctrl-C để dừng)")
                shown = True
            time.sleep(0.3)
        raise CommandError(
            ExitCode.FAULT, f"Giao diện Dagster dừng với mã {process.returncode}: xem thông báo ở trên."
        )


def command(workspace: Path, host: str, port: int, *, read_only: bool) -> list[str]:
    """The program that serves: web server with daemon, or the web server alone with nothing to press."""
    served = ["-w", str(workspace), "-h", host, "-p", str(port), "--live-data-poll-rate", "2000"]
    if read_only:
        return [sys.executable, "-m", "dagster_webserver", "--read-only", *served]
    return [sys.executable, "-m", "dagster", "dev", *served, "--log-level", "warning"]


def _listens(port: int, host: str) -> bool:
    with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


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
