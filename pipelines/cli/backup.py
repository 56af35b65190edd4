"""`egov backup`, `egov restore` and `egov rebuild`: what may be lost and how it comes back.

Belongs here: what these commands print and the codes they leave with. Does not belong here: the archive
(warehouse.landing.backup), the run (runner).
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.exit_codes import CommandError, ExitCode
from pipelines.lock import home_lock
from pipelines.outcome import machine_message
from pipelines.settings import LOCAL, Settings
from warehouse.clock import Clock
from warehouse.landing.backup import BackupDamagedError, BackupRefusedError, backup, restore


def save(settings: Settings, target: Path, console: Console) -> None:
    """Write landing and decisions into one archive; a run may be going on.

    Raises:
        CommandError: Nothing to back up, the target is taken, an extract is damaged, the disk is full.
    """
    try:
        done = backup(settings.home, target, Clock(settings.egov_now))
    except BackupRefusedError as error:
        raise CommandError(ExitCode.USAGE, str(error)) from None
    except BackupDamagedError as error:
        raise CommandError(ExitCode.FAULT, str(error)) from None
    except OSError as error:
        raise CommandError(ExitCode.FAULT, machine_message(str(error), settings, target.parent)) from error
    console.print(
        f"Đã sao lưu {done.extracts} lô ({done.files} tệp, {done.size / 1e6:.1f} MB, nguồn gốc {done.origin}) "
        f"vào {done.path}",
        soft_wrap=True,
    )
    console.print(f"Khôi phục vào một EGOV_HOME rỗng: egov restore {done.path}", soft_wrap=True)


def load(settings: Settings, archive: Path, console: Console) -> None:
    """Put an archive's content into an empty EGOV_HOME.

    Raises:
        CommandError: The home is not empty, the archive is damaged or of another origin, the disk is full.
    """
    fresh = not settings.home.exists()
    try:
        with home_lock(settings.lock_file):
            done = restore(archive, settings.home, settings.egov_origin)
    except BackupRefusedError as error:
        _leave_nothing(settings, fresh)
        raise CommandError(ExitCode.USAGE, str(error)) from None
    except BackupDamagedError as error:
        _leave_nothing(settings, fresh)
        raise CommandError(ExitCode.FAULT, str(error)) from None
    except OSError as error:
        raise CommandError(ExitCode.FAULT, machine_message(str(error), settings)) from error
    console.print(
        f"Đã khôi phục {done.extracts} lô ({done.files} tệp) của bản sao lưu lúc "
        f"{done.created_at.astimezone(LOCAL):%d/%m/%Y %H:%M} vào {done.path}; mọi mã băm đều khớp.",
        soft_wrap=True,
    )
    console.print(
        "Bước tiếp: egov run (lấy phần mới rồi công bố) hoặc egov rebuild (chỉ dựng lại, không hỏi nguồn)."
    )


def _leave_nothing(settings: Settings, fresh: bool) -> None:
    """Take away the folder that only the lock had made."""
    if fresh:
        settings.lock_file.unlink(missing_ok=True)
        settings.home.rmdir()
