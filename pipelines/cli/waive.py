"""`egov waive`: let a rule that blocks pass for some days, list what is let pass, end it early.

Belongs here: which rules there are to waive, what a person is told. Does not belong here: how a decision is
kept (warehouse.decided.waivers), what it does to a run (assets.checks).
"""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches

from rich.console import Console
from rich.table import Table

from expectations.suites import RULES
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.outcome import machine_message
from pipelines.settings import LOCAL, Settings
from warehouse.clock import Clock
from warehouse.decided.log import DecisionRefusedError
from warehouse.decided.waivers import Waivers


def decide(
    settings: Settings, rule: str, *, until: str | None, reason: str | None, by: str | None, revoke: bool
) -> str:
    """Write one decision; the sentence for the person who took it.

    Raises:
        CommandError: an option is missing or wrong, there is no such rule, it blocks nothing, or the disk is full.
    """
    if reason is None or by is None or (until is None and not revoke):
        raise CommandError(
            ExitCode.USAGE,
            "Thiếu tuỳ chọn: egov waive QUY_TẮC --until NGÀY --reason LÝ_DO --by NGƯỜI_QUYẾT_ĐỊNH "
            "(thu hồi: egov waive QUY_TẮC --revoke --reason LÝ_DO --by NGƯỜI_QUYẾT_ĐỊNH).",
        )
    if not settings.landing_dir.is_dir():
        raise CommandError(
            ExitCode.USAGE,
            f"Chưa có dữ liệu ở {settings.home}: không có gì để cho qua. EGOV_HOME có đúng không?",
        )
    if revoke and until is not None:
        raise CommandError(ExitCode.USAGE, "--revoke thu hồi ngay, không đi cùng --until.")
    waivers = Waivers(settings.home)
    clock = Clock(settings.egov_now)
    try:
        if revoke:
            waivers.revoke(rule, reason=reason, by=by, clock=clock)
            return f"Đã thu hồi: {rule} lại chặn từ lần chạy sau nếu vẫn không đạt."
        _require_blocking(rule)
        line = waivers.waive(rule, until=_day(str(until)), reason=reason, by=by, clock=clock)
    except DecisionRefusedError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    except OSError as error:
        raise CommandError(ExitCode.FAULT, machine_message(str(error), settings, waivers.path)) from error
    return (
        f"Đã ghi: {line.check} được cho qua đến hết ngày {line.until:%d/%m/%Y}, do {line.by} quyết định. "
        "Có hiệu lực từ lần chạy sau (egov run); bản công bố, bảng điểm và báo cáo đều nêu rõ."
    )


def show(settings: Settings, console: Console) -> None:
    """Print every decision, newest first, and whether it is in force."""
    waivers = Waivers(settings.home)
    today = Clock(settings.egov_now).today()
    found = waivers.read()
    in_force = waivers.in_force(today)
    if not found.lines:
        console.print("Chưa có quy tắc nào được cho qua.")
    else:
        table = Table(title="Quy tắc được cho qua có thời hạn", title_justify="left")
        for name in ("Quy tắc", "Hiệu lực", "Lý do", "Người quyết định", "Ghi lúc"):
            table.add_column(name, overflow="fold")
        told: set[str] = set()
        for line in reversed(found.lines):
            if line.kind == "revoke":
                state = "đã thu hồi"
            elif line.check in told:
                state = f"đến {line.until:%d/%m/%Y}, đã thay" if line.until else "đã thay"
            elif line.check in in_force and line.check not in RULES:
                state = "[red]không có quy tắc này: không cho qua gì cả[/]"
            elif line.check in in_force:
                waiver = in_force[line.check]
                state = f"[yellow]đến hết {waiver.until:%d/%m/%Y}, còn {(waiver.until - today).days} ngày[/]"
            else:
                state = f"hết hạn {line.until:%d/%m/%Y}" if line.until else ""
            told.add(line.check)
            moment = f"{line.at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
            table.add_row(line.check, state, _plain(line.reason), _plain(line.by), moment)
        console.print(table)
    if found.unreadable:
        numbers = ", ".join(map(str, found.unreadable))
        console.print(
            f"[yellow]{waivers.path}: dòng {numbers} không đọc được (ghi dở khi máy hỏng?), coi như chưa cho qua. "
            "Nếu lần cho qua ấy còn cần, hãy ghi lại bằng egov waive.[/]",
            soft_wrap=True,
        )


def _plain(text: str) -> str:
    """A person's words, with nothing that the terminal library would read as markup."""
    return text.replace("[", "\\[")


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise CommandError(ExitCode.USAGE, "Giá trị --until sai: phải là một ngày dạng 2026-12-31.")


def _require_blocking(name: str) -> None:
    rule = RULES.get(name)
    if rule is not None and rule.severity == "ERROR":
        return
    if rule is not None:
        raise CommandError(
            ExitCode.USAGE,
            f"Quy tắc {name} chỉ cảnh báo (mức WARN), không chặn công bố: không cần cho qua.",
        )
    blocking = [known for known, one in RULES.items() if one.severity == "ERROR"]
    meant = name.replace("core/", "core.").replace("mart/", "mart.")
    table = f"{meant.rpartition(':')[0]}:"
    near = get_close_matches(meant, blocking, n=5, cutoff=0.85)
    near = near or [known for known in blocking if known.startswith(table)]
    near = near or get_close_matches(meant, blocking, n=5, cutoff=0.6)
    advice = f"Có phải: {', '.join(near)}?" if near else "Mã có dạng <bảng>:<quy tắc>."
    raise CommandError(
        ExitCode.USAGE, f"Không có quy tắc {name}. {advice} Mã của quy tắc đang chặn có trong egov status."
    )
