"""`egov status`: what is landed, fresh, published and failed, without opening a working file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipelines.cli.scorecard import age, manifest
from pipelines.settings import LOCAL, Settings


def store_origin(landing_dir: Path, default: str) -> str:
    """The origin that the landing store holds; the default while it holds nothing."""
    try:
        found = json.loads((landing_dir / "origin.json").read_text(encoding="utf-8"))
        return str(found["origin"])
    except (OSError, ValueError, KeyError, TypeError):
        return default


def show(settings: Settings, console: Console) -> None:
    """Print everything; nothing is written, and a home without data says so."""
    origin = store_origin(settings.landing_dir, settings.egov_origin)
    if not settings.landing_dir.is_dir():
        console.print(f"Chưa có dữ liệu ở {settings.home}. Hãy chạy: egov run (hoặc egov demo để thử).")
        return
    if not origin.startswith("live"):
        console.rule(f"[bold yellow]DỮ LIỆU MÔ PHỎNG ({origin})")
    _landed(settings, console, origin)
    _published(settings, console)
    _runs(settings, console)


def _landed(settings: Settings, console: Console, origin: str) -> None:
    from assets.landing.entities import ENTITIES
    from warehouse.clock import Clock
    from warehouse.landing import LandingStore

    store = LandingStore(settings.landing_dir, origin)
    clock = Clock(settings.egov_now)
    table = Table(title="Đã nạp", title_justify="left")
    for name in ("Mục", "Số lô", "Số dòng", "Lấy đến", "Khoảng thiếu", "Cách ly", "Đầy đủ"):
        table.add_column(name, justify="left" if name in ("Mục", "Đầy đủ") else "right")
    for entity in ENTITIES:
        manifests = store.manifests(entity.system, entity.name)
        if not manifests:
            table.add_row(f"{entity.system}/{entity.name}", "0", "–", "–", "–", "–", "chưa nạp")
            continue
        until, gaps = "–", "–"
        if entity.windowed:
            covered = store.covered(entity.system, entity.name)
            until = f"{covered[-1].end:%d/%m/%Y %H:%M}" if covered else "–"
            # What lies behind the newest window is not a gap but the next run's work.
            end = covered[-1].end if covered else clock.local_now()
            gaps = str(len(store.gaps(entity.system, entity.name, start=settings.history_start, until=end)))
        else:
            until = f"{manifests[-1].started_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
        table.add_row(
            f"{entity.system}/{entity.name}",
            str(len(manifests)),
            f"{sum(one.records for one in manifests):,}".replace(",", "."),
            until,
            gaps,
            str(sum(one.quarantined for one in manifests)),
            "đã đối chiếu"
            if all(one.completeness == "verified" for one in manifests)
            else "chưa đối chiếu hết",
        )
    console.print(table)


def _published(settings: Settings, console: Console) -> None:
    from warehouse.clock import Clock

    clock = Clock(settings.egov_now)
    current = settings.published_dir / "current"
    found = manifest(current)
    if not found:
        console.print("Bản công bố: chưa có.")
        return
    moment = str(found.get("published_at") or found.get("created_at") or "")
    console.print(
        f"Bản công bố: {found.get('snapshot_id', current.resolve().name)} ({age(moment, clock.now())})"
    )
    console.print(f"  dữ liệu biết đến: {found.get('as_known_at', '–')}")
    failed = found.get("failed_sources")
    if isinstance(failed, list) and failed:
        console.print(f"  [yellow]nguồn hỏng khi công bố: {', '.join(map(str, failed))}[/]")
    waivers = found.get("waivers")
    if isinstance(waivers, list) and waivers:
        console.print(
            f"  [yellow]công bố kèm {len(waivers)} kiểm tra chưa đạt, được cho qua có thời hạn: "
            f"{', '.join(str(one.get('check')) for one in waivers if isinstance(one, dict))}[/]",
            soft_wrap=True,
        )
    console.print(f"  tệp cho BI: {current / 'egov.duckdb'}")


def _runs(settings: Settings, console: Console) -> None:
    if not (settings.dagster_home / "dagster.yaml").exists():
        console.print("Lần chạy: chưa có.")
        return
    import dagster as dg

    from pipelines.home import open_instance

    with open_instance(settings.dagster_home) as instance:
        records = instance.get_run_records(limit=10)
        table = Table(title="Lần chạy gần đây", title_justify="left")
        for name in ("Mã", "Việc", "Bắt đầu", "Kết quả"):
            table.add_column(name)
        for record in records:
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
