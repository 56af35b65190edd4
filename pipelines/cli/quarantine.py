"""`egov quarantine`: which records were refused, since when and what to do; ask to have them examined again.

Belongs here: filters, what a person is told. Does not belong here: which refusals are still open
(warehouse.landing.quarantine), refusing records (assets.sources).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl
from rich.console import Console
from rich.table import Table

from pipelines.cli.console import write_rows
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.outcome import machine_message
from pipelines.settings import LOCAL, Settings
from warehouse.clock import Clock
from warehouse.landing.quarantine import SCHEMA, Retries, listed
from warehouse.landing.store import LandingStore, held_origin
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.source_entity import SourceEntity

SHOWN: Final = 200
"""Rows of the table on a terminal; json and csv hold all."""
COLUMNS: Final = (
    "source",
    "entity",
    "rule",
    "key",
    "since",
    "extract",
    "open",
    "set_aside",
    "reason",
    "what_to_do",
)

_TELL = "báo đơn vị vận hành nguồn kèm mã; nguồn gửi lại đúng thì bản ghi tự trở lại ở lần chạy sau"
_ADVICE: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (
        ("required", "missing_key", "record", "list"),
        f"Bản ghi thiếu hoặc sai cấu trúc phần bắt buộc: {_TELL}.",
    ),
    (("key", "document_id"), f"Mã của chính bản ghi không dùng được: {_TELL}."),
    (("date", "time", "bad_date"), f"Ngày giờ không có thật hoặc sai dạng: {_TELL}."),
    (("number", "flag", "money", "currency"), f"Số, cờ hoặc số tiền không đọc được chính xác: {_TELL}."),
    (("agency", "bad_code", "bad_notation"), f"Mã đơn vị hoặc số ký hiệu sai dạng: {_TELL}."),
    (("edxml_missing",), "Trục không trả nội dung văn bản: hỏi đơn vị vận hành trục rồi yêu cầu xem lại."),
)
_MESSAGE = (
    "Văn bản edXML bị từ chối vì an toàn hoặc sai cấu trúc: đề nghị đơn vị gửi phát hành lại, hoặc sau khi trục đã "
    "sửa thì yêu cầu xem lại."
)
_AGAIN = " Mục này chỉ được tải một lần: dùng `egov quarantine retry`."
_ASIDE = "Cả lô đã bị gạt ra vì một kiểm tra chặn: xem `egov status`; lần chạy sau lấy lại từ nguồn."


@dataclass(frozen=True)
class Filter:
    """Which refusals are meant; None is all.

    Attributes:
        source: source system.
        entity: source entity.
        rule: rule broken.
        key: key as listed.
        everything: also what has come back since.
    """

    source: str | None = None
    entity: str | None = None
    rule: str | None = None
    key: str | None = None
    everything: bool = False


def show(settings: Settings, wanted: Filter, output: str, console: Console) -> None:
    """Print the refusals, oldest trouble first; nothing is written.

    Args:
        settings: where the store is.
        wanted: which ones.
        output: ``table``, ``json`` or ``csv``.
        console: where a table goes; the other two go to standard output.
    """
    rows = [_row(record) for record in _found(settings, wanted).iter_rows(named=True)]
    if output == "table":
        _print(rows, console)
    else:
        write_rows(COLUMNS, ([row[column] for column in COLUMNS] for row in rows), output)


def retry(settings: Settings, wanted: Filter) -> str:
    """Ask the next run to pull the matching open records again; the sentence for the person who asked.

    Raises:
        CommandError: nothing matches, or the decision cannot be written.
    """
    found = _found(settings, wanted).filter("is_open")
    if found.is_empty():
        raise CommandError(
            ExitCode.USAGE, "Không có bản ghi cách ly nào đang mở khớp điều kiện. Xem: egov quarantine"
        )
    try:
        Retries(settings.home).ask(found, Clock(settings.egov_now), rule=wanted.rule, key=wanted.key)
    except OSError as error:
        raise CommandError(ExitCode.FAULT, machine_message(str(error), settings)) from error
    places = ", ".join(
        f"{source}/{entity} ({rows})"
        for source, entity, rows in found.group_by("source", "entity")
        .len()
        .sort("source", "entity")
        .iter_rows()
    )
    return f"Đã ghi nhận: lần chạy sau (egov run) lấy lại {found.height} bản ghi cách ly của {places}."


def _found(settings: Settings, wanted: Filter) -> pl.DataFrame:
    if not settings.landing_dir.is_dir():
        return pl.DataFrame(schema=SCHEMA)
    origin = held_origin(settings.landing_dir) or settings.egov_origin
    found = listed(LandingStore(settings.landing_dir, origin))
    if not wanted.everything:
        found = found.filter("is_open")
    for column, value in (
        ("source", wanted.source),
        ("entity", wanted.entity),
        ("rule", wanted.rule),
        ("record", wanted.key),
    ):
        if value is not None:
            found = found.filter(pl.col(column) == value)
    return found.sort(pl.coalesce("open_since", "landed_at"), "source", "entity", "extract_id", "page", "pos")


def _row(record: dict[str, object]) -> dict[str, str | bool]:
    since = record["open_since"] or record["landed_at"]
    return {
        "source": str(record["source"]),
        "entity": str(record["entity"]),
        "rule": str(record["rule"]),
        "key": str(record["record"]),
        "since": f"{since.astimezone(LOCAL):%Y-%m-%d %H:%M}" if isinstance(since, datetime) else "",
        "extract": str(record["extract_id"]),
        "open": bool(record["is_open"]),
        "set_aside": bool(record["set_aside"]),
        "reason": str(record["reason"]),
        "what_to_do": _advice(record),
    }


def _advice(record: dict[str, object]) -> str:
    if record["set_aside"]:
        return _ASIDE
    rule = str(record["rule"])
    entity = SourceEntity(str(record["source"]), str(record["entity"]))
    text = next((advice for rules, advice in _ADVICE if rule in rules), "")
    if not text:
        text = _MESSAGE if rule.startswith("edxml_") else f"Bản ghi sai quy tắc của nguồn: {_TELL}."
    return text + (_AGAIN if entity in CONTRACTS and CONTRACTS[entity].fetched_once else "")


def _print(rows: Sequence[dict[str, str | bool]], console: Console) -> None:
    if not rows:
        console.print("Không có bản ghi nào bị cách ly.")
        return
    table = Table(title=f"Bản ghi bị cách ly: {len(rows)}", title_justify="left")
    for name in ("Mục", "Quy tắc", "Mã", "Từ lúc", "Lý do"):
        table.add_column(name, overflow="fold")
    for row in rows[:SHOWN]:
        state = "" if row["open"] else " (đã trở lại)"
        table.add_row(
            f"{row['source']}/{row['entity']}",
            str(row["rule"]),
            f"{row['key']}{state}",
            str(row["since"]),
            str(row["reason"]),
        )
    console.print(table, markup=False)
    if len(rows) > SHOWN:
        console.print(
            f"… và {len(rows) - SHOWN} dòng nữa; xem hết bằng --format csv hoặc json.", markup=False
        )
    console.print("Việc cần làm:")
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        what = (f"{row['source']}/{row['entity']} · {row['rule']}", str(row["what_to_do"]))
        counted[what] = counted.get(what, 0) + 1
    for (place, advice), number in counted.items():
        console.print(f"  {place} ({number}): {advice}", soft_wrap=True, markup=False)
    console.print("Mã bắt đầu bằng # là dấu băm: mã gốc không đúng dạng nên không được lưu.", markup=False)
