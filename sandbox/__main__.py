"""Command line: ``python -m sandbox serve`` runs the emulated systems, ``python -m sandbox truth`` writes the truth."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import signal
import socket
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

import uvicorn

from sandbox.archive import Archive
from sandbox.build import build
from sandbox.drops import write_drops
from sandbox.replay import Replay
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server, environment
from sandbox.truth import export
from sandbox.world import World

PROGRESS = ".progress"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sandbox", description="Emulated source systems with seeded data.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve all systems on one loopback port")
    truth = commands.add_parser("truth", help="write drop files and truth, serve nothing")
    for command in (serve, truth):
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--scale", choices=sorted(SCALES), default="default")
        command.add_argument("--end", type=date.fromisoformat, default=DEFAULT_END, help="last generated day")
        command.add_argument(
            "--clock", type=datetime.fromisoformat, help="local time; default the day after end, 06:00"
        )
        command.add_argument("--drop-dir", type=Path, required=command is serve)
        command.add_argument("--truth-dir", type=Path, required=command is truth)
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--ready-file", type=Path)
    serve.add_argument(
        "--replay", nargs="?", const="", metavar="DIR", help="serve recorded catalogue answers"
    )
    serve.add_argument("--work-dir", type=Path, help="folder for the files of a large world")
    serve.add_argument("--parent-pid", type=int, help="end when this process is gone")
    return parser


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def _run(server: uvicorn.Server, listener: socket.socket, parent: int | None) -> None:
    direct = parent is not None and os.getppid() == parent
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not serving.done():
        await asyncio.wait({serving}, timeout=0.5)
        gone = parent is not None and ((direct and os.getppid() != parent) or not _alive(parent))
        if gone:
            server.should_exit = True
            server.force_exit = True
    await serving


def main(arguments: list[str] | None = None, served: type[Server] = Server) -> int:
    """Run the command line and return the exit code; tests serve a world with a server of their own."""
    options = _parser().parse_args(arguments)
    gc.disable()  # nothing made here is ever garbage, and looking for it costs seconds
    world = build(options.seed, SCALES[options.scale], options.end, options.clock)
    secrets = Secrets.of(options.seed)
    if options.drop_dir is not None:
        write_drops(world, options.drop_dir)
    if options.truth_dir is not None:
        export(world, options.truth_dir, secrets.settlement_key)
    if options.command == "truth":
        return 0
    if world.scale.keep:
        _serve(options, served, world, secrets)
        return 0
    # ended by a signal we leave as by the end of this block, which removes the files
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="egov-sandbox-", dir=options.work_dir) as folder:
        _write_out(world, Path(folder), secrets.settlement_key, options.ready_file, options.parent_pid)
        _serve(options, served, world, secrets)
    return 0


def _write_out(
    world: World, folder: Path, settlement_key: str, ready: Path | None, parent: int | None
) -> None:
    """Write a large world out, and what share of it is done (0 to 1) into `<ready>.progress`."""

    def told(share: float) -> None:
        if parent is not None and not _alive(parent):
            sys.exit(1)
        if ready is not None:
            ready.with_suffix(PROGRESS).write_text(f"{share:.3f}", encoding="utf-8")

    world.archive = Archive(world, folder, settlement_key, told=told)


def _serve(options: argparse.Namespace, served: type[Server], world: World, secrets: Secrets) -> None:
    replay = None if options.replay is None else Replay(Path(options.replay) if options.replay else None)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", options.port))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    origin = f"sandbox:{options.seed}" if replay is None else "replay"
    ready = {
        "env": environment(base, secrets, world, options.drop_dir.resolve(), origin),
        "control_url": f"{base}/control",
        "pid": os.getpid(),
    }
    config = uvicorn.Config(
        served(world, secrets, options.truth_dir, replay).app,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        # a large answer is computed for seconds; those who wait meanwhile are not idle
        timeout_keep_alive=60,
    )
    listener.listen(256)
    gc.freeze()
    gc.enable()
    text = json.dumps(ready)
    if options.ready_file is not None:
        partial = options.ready_file.with_suffix(".part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(options.ready_file)
    print(text, flush=True)
    if world.scale.keep:
        # Whoever started us imports for seconds before it asks: the listening socket lets it wait here meanwhile.
        world.register_line()
        world.dossier_line()
        world.payment_line()
        world.opinion_line("rating")
        world.opinion_line("petition")
    asyncio.run(_run(uvicorn.Server(config), listener, options.parent_pid))


if __name__ == "__main__":
    sys.exit(main())
