"""`egov drop` and `egov templates`: files that people send in, checked before they lie in the inbox.

Belongs here: copying a checked file whole, telling people what to mend. Does not belong here: what a good file is
(assets.sources.files), taking it further (the next run, or the drop-folder sensor of the UI).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from rich.console import Console

from assets.sources.files.datasets import DATASETS, RULES
from assets.sources.files.reader import ERRORS_SUFFIX, FileFault, check_file, mask_value, write_errors
from assets.sources.files.templates import write_templates
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import Settings


def drop(settings: Settings, path: Path, console: Console) -> ExitCode:
    """Check one file and put it into the inbox, whole, or say everything that is wrong with it.

    A file of the same name that lies there is replaced: a corrected file takes the place of the earlier one.

    Args:
        settings: names the inbox (DROP_DIR).
        path: the file; `<file>.errors.csv` is written beside it when it is refused.
        console: where faults go, in both languages.

    Returns:
        DONE, or DATA when the file was refused.

    Raises:
        CommandError: no such file, or the inbox cannot be written.
    """
    if not path.is_file():
        raise CommandError(ExitCode.USAGE, f"Không có tệp {path}. Hãy kiểm tra lại đường dẫn.")
    inbox = settings.drop_dir
    errors = path.with_name(path.name + ERRORS_SUFFIX)
    faults: list[FileFault] = check_file(path, inbox)
    if faults:
        for fault in faults:
            vi, en, mend_vi, mend_en = RULES[fault.rule]
            place = f"dòng {fault.row}, cột {fault.column}" if fault.row else "cả tệp"
            place_en = f"row {fault.row}, column {fault.column}" if fault.row else "the file"
            value = f" ({mask_value(fault.value)})" if fault.value else ""
            console.print(f"{place}: {vi}{value}. {mend_vi}.", soft_wrap=True, markup=False)
            console.print(f"  {place_en}: {en}{value}. {mend_en}.", soft_wrap=True, markup=False)
        if faults[0].rule == "file_name":
            console.print(f"Bộ dữ liệu | datasets: {', '.join(DATASETS)}", soft_wrap=True)
        try:
            write_errors(path, faults)
            where = f" Chi tiết ở tệp {errors.name}."
        except OSError:
            where = " Không ghi được tệp lỗi: thư mục chỉ cho đọc?"
        console.print(
            f"Tệp không được nhận: {len(faults)} lỗi.{where} | Refused: {len(faults)} faults.", soft_wrap=True
        )
        return ExitCode.DATA
    try:
        _copy_whole(path, inbox)
        errors.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(
            ExitCode.FAULT,
            f"Không chép được tệp vào {inbox}: {error.strerror}. Hãy kiểm tra quyền ghi và chỗ trống rồi thử lại.",
        ) from error
    console.print(f"Đã nhận {path.name} vào {inbox}. | Taken into the inbox.", soft_wrap=True, markup=False)
    console.print("Số liệu đổi ở lần chạy sau: egov run. | Figures change with the next run.")
    return ExitCode.DONE


def _copy_whole(path: Path, inbox: Path) -> None:
    """Copy beside the target under a name that no reader takes, then rename: a half file is never seen."""
    inbox.mkdir(parents=True, exist_ok=True)
    target = inbox / path.name
    if target.exists() and target.samefile(path):
        return
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=inbox)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as out, path.open("rb") as content:
            shutil.copyfileobj(content, out)
            out.flush()
            os.fsync(out.fileno())
        draft.chmod(0o644)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def templates(folder: Path, console: Console) -> ExitCode:
    """Write a template per dataset, with an example row, and a guide; files that were filled in are left alone.

    Raises:
        CommandError: the folder cannot be written.
    """
    try:
        written, kept = write_templates(folder)
    except OSError as error:
        raise CommandError(
            ExitCode.USAGE, f"Không ghi được vào {folder}: {error.strerror}. Hãy chọn thư mục khác."
        ) from error
    console.print(
        f"Đã ghi {len(written)} tệp vào {folder}: mẫu .csv và huong_dan.md.", soft_wrap=True, markup=False
    )
    console.print("Mẫu mở được bằng bảng tính; điền xong lưu .csv (UTF-8) hoặc .xlsx đều được nhận.")
    if kept:
        console.print(f"Giữ nguyên vì đã có nội dung khác: {', '.join(kept)}", soft_wrap=True, markup=False)
    return ExitCode.DONE
