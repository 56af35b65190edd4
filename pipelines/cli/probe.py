"""`egov probe`: one page of each interface, decoded in memory, nothing written."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets.platform import Platform
from assets.sources.errors import SourceError
from assets.sources.pull import ProbeResult, PullContext
from assets.sources.system import System
from assets.systems import SYSTEMS
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.resources import build_platform
from pipelines.settings import Settings


def probe(settings: Settings, system: str | None, console: Console) -> ExitCode:
    """Ask each interface for one page and print what it showed.

    Raises:
        CommandError: The system is unknown or not configured.
    """
    remote = {one.id: one for one in SYSTEMS.values() if one.is_remote}
    if system is not None and system not in remote:
        raise CommandError(
            ExitCode.USAGE, f"Không có hệ thống {system!r}: hãy chọn một trong {', '.join(remote)}."
        )
    settings.require_a_source()
    if system is not None and remote[system] not in settings.remote_systems:
        raise CommandError(
            ExitCode.USAGE,
            f"Hệ thống {system} chưa được khai báo: "
            f"hãy đặt {' hoặc '.join(remote[system].config.address_names())}.",
        )
    systems = [remote[system]] if system else settings.remote_systems
    with tempfile.TemporaryDirectory(prefix="egov-probe-") as folder:
        # The decoders want a store; this one lives in a folder that is gone when the command ends.
        results = asyncio.run(_all(settings, systems, Path(folder)))
    _show(results, console)
    return (
        ExitCode.DONE if all(result.reachable and not result.error for result in results) else ExitCode.SOURCE
    )


async def _all(settings: Settings, systems: Sequence[System], folder: Path) -> list[ProbeResult]:
    scratch = settings.model_copy(update={"egov_home": folder})
    platform = build_platform(scratch, "probe")
    found: list[ProbeResult] = []
    for system in systems:
        found += await _one(platform, system)
    return found


async def _one(platform: Platform, system: System) -> list[ProbeResult]:
    context = PullContext(
        store=platform.store,
        clock=platform.clock,
        run_id="probe",
        code_version="probe",
        history_from=platform.parameters.history_from,
        settle=platform.parameters.settle,
    )
    try:
        async with system.client(platform.configs[system.id], platform.http) as client:
            return await system.probe(client, context)
    except SourceError as error:
        return [ProbeResult(system.id, error.service, reachable=False, error=str(error))]


def _show(results: Sequence[ProbeResult], console: Console) -> None:
    table = Table(title="Thăm dò hệ thống nguồn", title_justify="left")
    for name in ("Giao diện", "Trả lời", "Chữ ký", "Lệch giờ", "Khoá lạ", "Khoá thiếu"):
        table.add_column(name)
    for result in results:
        table.add_row(
            f"{result.system}/{result.interface}",
            "[green]có[/]" if result.reachable else "[red]không[/]",
            {True: "được nhận", False: "[red]bị từ chối[/]", None: "–"}[result.signature_ok],
            f"{result.clock_skew_seconds:+.0f} s" if result.clock_skew_seconds is not None else "–",
            ", ".join(result.unknown_keys) or "–",
            ", ".join(result.missing_keys) or "–",
        )
    console.print(table)
    for result in results:
        for assumption in result.assumptions:
            mark = {True: "[green]đúng[/]", False: "[red]sai[/]", None: "chưa rõ"}[assumption.holds]
            console.print(
                f"  giả định về {result.system}/{result.interface}: {assumption.name} – {mark}. {assumption.text}"
            )
        if result.error:
            console.print(f"  [red]{result.system}/{result.interface}[/]: {escape(result.error)}")
