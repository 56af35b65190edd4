"""`egov status`: what is landed, fresh, published and failed, without opening a working file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import dagster as dg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assets import systems
from pipelines.cli.console import banner
from pipelines.health import LEVELS, Level, Trouble, collect, moment, rows
from pipelines.instance_home import open_instance
from pipelines.settings import LOCAL, Settings
from warehouse.clock import Clock
from warehouse.landing.quarantine import refusals
from warehouse.landing.store import LandingStore, held_origin
from warehouse.snapshot import CURRENT, DATABASE, SnapshotManifest, read_current

_STYLE: Final[dict[Level, str]] = {"blocks": "bold red", "broken": "red", "note": "yellow"}


def show(settings: Settings, console: Console, *, everything: bool = False) -> None:
    """Print everything; nothing is written, and a home without data says so.

    Args:
        settings: Say where the home is.
        console: Where to print.
        everything: Warnings about data in full, with reason and what to do.
    """
    origin = held_origin(settings.landing_dir) or settings.egov_origin
    if not settings.landing_dir.is_dir():
        console.print(f"Chưa có dữ liệu ở {settings.home}. Hãy chạy: egov run (hoặc egov demo để thử).")
        return
    banner(console, origin)
    with _instance(settings) as instance:
        _show_troubles(collect(settings, instance), console, everything=everything)
        _landed(settings, console, origin)
        _published(settings, console)
        _runs(instance, console)


def as_json(settings: Settings) -> str:
    """The troubles and the snapshot as one JSON document, for monitoring."""
    with _instance(settings) as instance:
        troubles = collect(settings, instance)
    manifest = _manifest(settings)
    content = {
        "origin": held_origin(settings.landing_dir) or settings.egov_origin,
        "snapshot_id": manifest.snapshot_id if manifest else None,
        "as_known_at": _known(manifest) if manifest else None,
        "blocks": sum(one.level == "blocks" for one in troubles),
        "broken": sum(one.level == "broken" for one in troubles),
        "troubles": [one.as_json() for one in troubles],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def show_open(settings: Settings, console: Console) -> None:
    """What keeps a run from publishing or makes its figures incomplete: the end of a run that did not go well."""
    with _instance(settings) as instance:
        troubles = collect(settings, instance)
    urgent = [one for one in troubles if one.level != "note"]
    if urgent:
        _table(urgent, console)
    console.print("Xem tất cả: egov status")


def _show_troubles(troubles: Sequence[Trouble], console: Console, *, everything: bool) -> None:
    """Worst first; warnings about data, of which there are always some, one line each unless asked for."""
    warnings = [] if everything else [one for one in troubles if one.is_data_warning]
    others = [one for one in troubles if one not in warnings]
    if others:
        _table(others, console)
    else:
        console.print("[green]Không có trục trặc nào đang mở.[/]")
    if warnings:
        table = Table(
            title="Cảnh báo dữ liệu (không chặn; egov status --all: lý do và việc cần làm)",
            title_justify="left",
        )
        for name in ("Quy tắc", "Từ lúc", "Dòng", "Ai"):
            table.add_column(name, justify="right" if name == "Dòng" else "left")
        for one in warnings:
            table.add_row(
                escape(one.what.split(": ", 1)[0]), moment(one.since), rows(one.rows), escape(one.owner)
            )
        console.print(table)


def _table(troubles: Sequence[Trouble], console: Console) -> None:
    table = Table(title="Trục trặc đang mở", title_justify="left", show_lines=True)
    table.add_column("Mức")
    table.add_column("Trục trặc", overflow="fold", ratio=5)
    table.add_column("Từ lúc", width=10)
    table.add_column("Dòng", justify="right")
    table.add_column("Việc cần làm", overflow="fold", ratio=4)
    table.add_column("Ai", overflow="fold")
    for one in troubles:
        table.add_row(
            f"[{_STYLE[one.level]}]{LEVELS[one.level]}[/]",
            escape(one.what),
            moment(one.since),
            rows(one.rows),
            escape(one.action),
            escape(one.owner),
        )
    console.print(table)


@contextmanager
def _instance(settings: Settings) -> Iterator[dg.DagsterInstance | None]:
    """Dagster's store, if there has been a run."""
    if not (settings.dagster_home / "dagster.yaml").exists():
        yield None
        return
    with open_instance(settings.dagster_home) as instance:
        yield instance


def _landed(settings: Settings, console: Console, origin: str) -> None:
    store = LandingStore(settings.landing_dir, origin)
    clock = Clock(settings.egov_now)
    table = Table(title="Đã nạp", title_justify="left")
    for name in ("Mục", "Số lô", "Số dòng", "Lấy đến", "Khoảng thiếu", "Cách ly", "Đầy đủ"):
        table.add_column(name, justify="left" if name in ("Mục", "Đầy đủ") else "right")
    for entity in systems.entities():
        manifests = store.manifests(entity.id)
        if not manifests:
            table.add_row(str(entity.id), "0", "–", "–", "–", "–", "chưa nạp")
            continue
        until, gaps = "–", "–"
        if entity.contract.windowed:
            covered = store.covered(entity.id)
            until = f"{covered[-1].end:%d/%m/%Y %H:%M}" if covered else "–"
            # What lies behind the newest window is not a gap but the next run's work.
            end = covered[-1].end if covered else clock.local_now()
            gaps = str(len(store.gaps(entity.id, start=settings.history_start, until=end)))
        else:
            until = f"{manifests[-1].started_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
        table.add_row(
            str(entity.id),
            str(len(manifests)),
            f"{sum(one.records for one in manifests):,}".replace(",", "."),
            until,
            gaps,
            str(int(refusals(store, entity.id)["is_open"].sum())),
            "đã đối chiếu"
            if all(one.completeness == "verified" for one in manifests)
            else "chưa đối chiếu hết",
        )
    console.print(table)


def _manifest(settings: Settings) -> SnapshotManifest | None:
    """Of the current snapshot; one that cannot be read is among the troubles already."""
    try:
        current = read_current(settings.published_dir)
    except ValueError:
        return None
    return current[1] if current else None


def _known(manifest: SnapshotManifest) -> str | None:
    return str(manifest.model_dump(mode="json")["as_known_at"]) if manifest.as_known_at else None


def _published(settings: Settings, console: Console) -> None:
    manifest = _manifest(settings)
    if manifest is None:
        console.print("Bản công bố: chưa có.")
        return
    age = _age(Clock(settings.egov_now).now() - manifest.created_at)
    console.print(f"Bản công bố: {manifest.snapshot_id} ({age})")
    console.print(f"  dữ liệu biết đến: {_known(manifest) or '–'}")
    if manifest.waivers:
        console.print(
            f"  [yellow]công bố kèm {len(manifest.waivers)} quy tắc chưa đạt, được cho qua có thời hạn: "
            f"{', '.join(waiver.check for waiver in manifest.waivers)}[/]",
            soft_wrap=True,
        )
    console.print(f"  tệp cho BI: {settings.published_dir / CURRENT / DATABASE}")


def _age(passed: timedelta) -> str:
    for size, name in ((86400, "ngày"), (3600, "giờ"), (60, "phút")):
        if passed.total_seconds() >= size:
            return f"{passed.total_seconds() / size:.0f} {name} trước"
    return "vừa xong"


def _runs(instance: dg.DagsterInstance | None, console: Console) -> None:
    if instance is None:
        console.print("Lần chạy: chưa có.")
        return
    table = Table(title="Lần chạy gần đây", title_justify="left")
    for name in ("Mã", "Việc", "Bắt đầu", "Kết quả"):
        table.add_column(name)
    for record in instance.get_run_records(limit=10):
        run = record.dagster_run
        started = record.start_time or record.create_timestamp.timestamp()
        style = "red" if run.status == dg.DagsterRunStatus.FAILURE else ""
        label = f"[{style}]{run.status.value}[/]" if style else run.status.value
        table.add_row(
            run.run_id[:8],
            run.job_name,
            f"{datetime.fromtimestamp(started, UTC).astimezone(LOCAL):%d/%m/%Y %H:%M:%S}",
            label,
        )
    console.print(table)
