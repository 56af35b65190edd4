"""The commands of `egov`: their names, options and help texts.

Belongs here: what a person may type. Does not belong here: what a command does (the module of its name).

A command imports its module when it is called: `egov --help` and a mistyped word load neither Dagster nor DuckDB.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.cli.console import out, say
from pipelines.cli.sandboxed import Options, sandbox, shell_lines
from pipelines.exit_codes import CommandError, ExitCode
from pipelines.settings import load_settings
from pipelines.warm_up import warm_up

app = typer.Typer(
    name="egov",
    help="Chỉ số sẵn sàng chính quyền điện tử TP.HCM: từ hệ thống nguồn tới bản công bố cho BI. "
    "Thêm --debug vào bất kỳ lệnh nào để xem chi tiết lỗi.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
export = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(export, name="export", help="Ghi số liệu đã công bố ra tệp cho người đọc.")


class Scale(StrEnum):
    """Sizes of the sandbox."""

    small = "small"
    default = "default"
    city = "city"
    history = "history"


class Format(StrEnum):
    """How `egov query` and `egov quarantine` print."""

    table = "table"
    csv = "csv"
    json = "json"


class QuarantineAction(StrEnum):
    """What `egov quarantine` does."""

    list = "list"
    retry = "retry"


Since = Annotated[
    str | None, typer.Option("--since", metavar="NGÀY", help="Lấy lại từ ngày này (2026-09-01).")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="NGÀY", help="Chỉ lấy đến trước ngày này (2026-10-01).")
]
Seed = Annotated[int | None, typer.Option(help="Hạt giống của dữ liệu mô phỏng.")]
ScaleOption = Annotated[Scale | None, typer.Option(help="Quy mô dữ liệu mô phỏng.")]
End = Annotated[str | None, typer.Option(metavar="NGÀY", help="Ngày cuối cùng có dữ liệu mô phỏng.")]
DropDir = Annotated[Path | None, typer.Option(help="Nơi ghi tệp thả, và nhận tệp của bạn.")]
TruthDir = Annotated[Path | None, typer.Option(help="Nơi xuất dữ liệu gốc để đối chứng (ngoài EGOV_HOME).")]


@app.command("run", help="Lấy phần còn thiếu từ các nguồn, kiểm tra, tính chỉ số, công bố và in bảng điểm.")
def run(
    since: Since = None,
    until: Until = None,
    as_known_at: Annotated[
        str | None,
        typer.Option(
            "--as-known-at",
            metavar="LÚC",
            help="Không hỏi nguồn nào: tính lại số liệu đã công bố đến ngày (hoặc lúc) ấy, và đối chiếu.",
        ),
    ] = None,
) -> ExitCode:
    """One run against the sources named in the environment, or the figures of an earlier day again."""
    settings = load_settings()
    if as_known_at is not None:
        from pipelines.cli.as_known_at import run_as_known_at

        if since or until:
            raise CommandError(ExitCode.USAGE, "--as-known-at không đi cùng --since hay --until.")
        return run_as_known_at(settings, as_known_at, out())
    settings.require_a_source()
    from pipelines.cli.run import nightly

    return nightly(settings, since, until)


@app.command(
    "demo", help="Chạy trọn vẹn với hệ thống nguồn mô phỏng, rồi in bảng điểm. Chạy lại chỉ lấy phần đổi."
)
def demo(
    seed: Seed = None,
    scale: ScaleOption = None,
    end: End = None,
    drop_dir: DropDir = None,
    truth_dir: TruthDir = None,
    until: Until = None,
) -> ExitCode:
    """The whole pipeline on a sandbox that this process owns."""
    asked = load_settings({key: value for key, value in os.environ.items() if key.startswith("EGOV_")})
    say("Khởi động hệ thống nguồn mô phỏng…")
    warm_up(asked.home)
    options = Options(
        seed=seed, scale=scale.value if scale else None, end=end, drop_dir=drop_dir, truth_dir=truth_dir
    )
    with sandbox(options) as running:
        running.apply()
        from pipelines.cli.run import nightly

        return nightly(load_settings(), None, until)


@app.command("probe", help="Hỏi mỗi giao diện của nguồn một trang, giải mã trong bộ nhớ, không ghi gì.")
def probe(
    system: Annotated[
        str | None, typer.Argument(metavar="[HỆ THỐNG]", help="Mã của hệ thống, ví dụ portal.")
    ] = None,
) -> ExitCode:
    """One page of each interface."""
    from pipelines.cli.probe import probe as ask

    return ask(load_settings(), system, out())


@app.command("sandbox", help="Chạy riêng hệ thống nguồn mô phỏng và in các biến môi trường để nối vào.")
def sandbox_command(
    seed: Seed = None,
    scale: ScaleOption = None,
    end: End = None,
    port: Annotated[int | None, typer.Option(help="Cổng; mặc định một cổng trống.")] = None,
    drop_dir: DropDir = None,
    truth_dir: TruthDir = None,
    clock: Annotated[str | None, typer.Option(metavar="LÚC", help="Giờ của hệ thống mô phỏng.")] = None,
    replay: Annotated[
        str | None, typer.Option(metavar="THƯ MỤC", help="Phát lại câu trả lời đã ghi.")
    ] = None,
) -> None:
    """The sandbox alone, until Ctrl-C."""
    options = Options(seed, scale.value if scale else None, end, clock, port, drop_dir, truth_dir, replay)
    with sandbox(options) as running:
        for line in shell_lines(running.env):
            typer.echo(line)
        say(f"Điều khiển: {running.control_url}. Ctrl-C để dừng.")
        try:
            running.process.wait()
        except KeyboardInterrupt:
            return
        raise CommandError(ExitCode.FAULT, "Hệ thống mô phỏng đã dừng.")


@app.command(
    "status", help="Cái gì đang hỏng, từ lúc nào, phải làm gì; đã nạp đến đâu, bản công bố nào, lần chạy nào."
)
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Các trục trặc dạng JSON, cho giám sát.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Cả lý do và việc cần làm của từng cảnh báo.")
    ] = False,
    programme: Annotated[
        bool, typer.Option("--programme", help="Mười nhóm chỉ tiêu của Quyết định 1191 đang đến đâu.")
    ] = False,
) -> None:
    """Read manifests, the snapshot and Dagster's store; no working file."""
    if programme:
        from pipelines.cli.programme import show

        show(load_settings(), out())
        return
    from pipelines.cli import status as telling

    if as_json:
        typer.echo(telling.as_json(load_settings()))
    else:
        telling.show(load_settings(), out(), everything=everything)


@app.command(
    "waive",
    help="Cho một quy tắc đang chặn được qua đến hết một ngày; --list xem, --revoke thu hồi.",
)
def waive(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[QUY_TẮC]", help="Mã <bảng>:<quy tắc>, ví dụ core.dossier:status_in_list."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="NGÀY", help="Ngày cuối cùng còn hiệu lực (2026-12-31).")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Lý do; được công bố.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Người quyết định; được công bố.")] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Liệt kê các lần cho qua.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Thu hồi trước hạn.")] = False,
) -> None:
    """One decision about one rule, or the list of them."""
    from pipelines.cli import waive as waiving

    settings = load_settings()
    if list_all:
        waiving.show(settings, out())
    elif rule is None:
        raise CommandError(ExitCode.USAGE, "Thiếu mã quy tắc, hoặc --list. Xem: egov waive --help")
    else:
        out().print(
            waiving.decide(settings, rule.strip(), until=until, reason=reason, by=by, revoke=revoke),
            soft_wrap=True,
            markup=False,
        )


@app.command(
    "quarantine",
    help="Bản ghi bị cách ly: quy tắc, mã, từ lúc nào, việc cần làm; `retry` để lần chạy sau lấy lại và xem lại.",
)
def quarantine(
    action: Annotated[
        QuarantineAction, typer.Argument(metavar="[list|retry]", help="Liệt kê, hoặc yêu cầu xem lại.")
    ] = QuarantineAction.list,
    source: Annotated[str | None, typer.Option(help="Mã của hệ thống nguồn, ví dụ portal.")] = None,
    entity: Annotated[str | None, typer.Option(help="Mục của nguồn, ví dụ dossier.")] = None,
    rule: Annotated[str | None, typer.Option(help="Quy tắc bị vi phạm.")] = None,
    key: Annotated[str | None, typer.Option(help="Mã như trong danh sách.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Cả những bản ghi đã trở lại.")] = False,
    output: Annotated[Format, typer.Option("--format", help="Cách in danh sách.")] = Format.table,
) -> None:
    """Refused records: the list, or the wish to have them examined again."""
    from pipelines.cli import quarantine as refused

    settings, wanted = load_settings(), refused.Filter(source, entity, rule, key, everything)
    if action == QuarantineAction.retry:
        out().print(refused.retry(settings, wanted), soft_wrap=True, markup=False)
    else:
        refused.show(settings, wanted, output.value, out())


@app.command(
    "backup",
    help="Sao lưu kho tiếp nhận và các lần cho qua, chốt, duyệt vào một tệp; được phép khi đang có lần chạy.",
)
def backup(
    target: Annotated[Path, typer.Argument(metavar="ĐÍCH", help="Tệp .tar mới, hoặc thư mục sẽ chứa nó.")],
) -> None:
    """Landing and decisions into one archive."""
    from pipelines.cli.backup import save

    save(load_settings(), target, out())


@app.command(
    "restore", help="Khôi phục một bản sao lưu vào EGOV_HOME rỗng: đủ và đúng mã băm, hoặc không gì cả."
)
def restore(
    source: Annotated[Path, typer.Argument(metavar="BẢN_SAO", help="Tệp do egov backup tạo ra.")],
) -> None:
    """An archive into an empty EGOV_HOME."""
    from pipelines.cli.backup import load

    load(load_settings(), source, out())


@app.command("rebuild", help="Dựng lại kho và chỉ số từ kho tiếp nhận rồi công bố; không hỏi nguồn nào.")
def rebuild() -> ExitCode:
    """Core and mart anew from landing alone."""
    from pipelines.cli.run import rebuild as run_rebuild

    return run_rebuild(load_settings())


PeriodArgument = Annotated[
    str, typer.Argument(metavar="KỲ", help="2026-06, 2026Q2, 2026-6T (6 tháng đầu năm) hoặc 2026.")
]
CalendarOption = Annotated[
    Literal["civil", "admin15"],
    typer.Option("--calendar", help="Lịch của kỳ: civil lịch dương; admin15 kỳ báo cáo chốt ngày 14."),
]
By = Annotated[str, typer.Option("--by", metavar="NGƯỜI", help="Người quyết định.")]


@app.command("freeze", help="Chốt số liệu một kỳ đúng như đang công bố, để sau này đối chiếu.")
def freeze(
    period: PeriodArgument,
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="LÝ DO", help="Chốt để làm gì.")],
    calendar: CalendarOption = "civil",
) -> None:
    """Keep the figures of a period as they were reported."""
    from pipelines.cli.freeze import decide

    decide(load_settings(), "freeze", period, calendar, by, reason, out())


@app.command("release", help="Ghi nhận số liệu một kỳ đã được duyệt; bảng điểm và báo cáo thôi ghi bản nháp.")
def release(
    period: PeriodArgument,
    by: By,
    note: Annotated[str, typer.Option("--note", metavar="CĂN CỨ", help="Duyệt theo văn bản, cuộc họp nào.")],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Rút lại việc duyệt.")] = False,
    calendar: CalendarOption = "civil",
) -> None:
    """Mark the figures of a period as approved."""
    from pipelines.cli.freeze import decide

    decide(load_settings(), "withdraw" if withdraw else "release", period, calendar, by, note, out())


@app.command("diff", help="So số liệu đã chốt của một kỳ với hiện nay, tách theo nguyên nhân.")
def diff(
    period: PeriodArgument,
    calendar: CalendarOption = "civil",
    output: Annotated[Format, typer.Option("--format", help="Cách in kết quả.")] = Format.table,
) -> ExitCode:
    """Frozen against current, by cause."""
    from pipelines.cli.freeze import diff as compare

    return compare(load_settings(), period, calendar, output.value, out())


@app.command(
    "explain", help="Một con số gồm những gì: định nghĩa, SQL, dòng tính và không tính, việc cần làm."
)
def explain(
    indicator: Annotated[str, typer.Argument(metavar="CHỈ SỐ", help="Ví dụ: on_time_resolution")],
    period: Annotated[
        str, typer.Option("--period", metavar="KỲ", help="2026-06, 2026Q2, 2026-6T hoặc 2026.")
    ],
    calendar: CalendarOption = "civil",
    variant: Annotated[str, typer.Option(help="Biến thể.")] = "headline",
    agency: Annotated[str | None, typer.Option(metavar="MÃ", help="Mã cơ quan (mart.agency).")] = None,
    field: Annotated[str | None, typer.Option(metavar="MÃ", help="Mã lĩnh vực (mart.field).")] = None,
    output: Annotated[
        Format, typer.Option("--format", help="table, hoặc csv/json: các dòng cần làm.")
    ] = Format.table,
) -> None:
    """One figure taken apart."""
    from pipelines.cli.explain import show

    show(load_settings(), indicator, period, calendar, variant, agency, field, output.value, out())


@export.command(
    "report", help="Báo cáo định kỳ về các chỉ tiêu, dạng XLSX và DOCX, ghi rõ bản nháp hay đã duyệt."
)
def export_report_command(
    period: PeriodArgument,
    target: Annotated[Path, typer.Option("--to", metavar="THƯ_MỤC", help="Nơi ghi; tạo ra nếu chưa có.")],
    calendar: CalendarOption = "civil",
) -> None:
    """The periodic report of one period."""
    from pipelines.cli.export import export_report

    export_report(load_settings(), period, calendar, target, out())


@app.command("drop", help="Kiểm tra một tệp rồi chép trọn vào thư mục nhận tệp, hoặc nêu mọi lỗi của nó.")
def drop_command(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Ví dụ: complaints_2024Q1.xlsx")],
) -> ExitCode:
    """One file into the inbox; the next run or the sensor takes it further."""
    from pipelines.cli.drop import drop

    return drop(load_settings(), file, out())


@app.command("templates", help="Ghi mẫu tệp thả của mọi bộ dữ liệu, kèm một dòng ví dụ và hướng dẫn cột.")
def templates_command(
    folder: Annotated[Path, typer.Argument(metavar="THƯ MỤC", help="Nơi ghi các tệp mẫu.")],
) -> ExitCode:
    """One template per dataset."""
    from pipelines.cli.drop import templates

    return templates(folder, out())


@app.command("query", help="Chạy một câu SQL trên bản công bố (chỉ đọc).")
def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="Ví dụ: SELECT * FROM mart.scorecard")],
    output: Annotated[Format, typer.Option("--format", help="Cách in kết quả.")] = Format.table,
) -> None:
    """SQL on published/current/egov.duckdb."""
    from pipelines.cli.query import run_query

    run_query(load_settings(), sql, output.value, out())


@app.command(
    "ui", help="Mở giao diện Dagster trên máy này; tự bật hệ thống mô phỏng khi chưa khai báo nguồn nào."
)
def ui(
    port: Annotated[int, typer.Option(help="Cổng của giao diện.")] = 3000,
    host: Annotated[
        str,
        typer.Option(metavar="ĐỊA CHỈ", help="Địa chỉ để nghe; ngoài 127.0.0.1 thì cần proxy có xác thực."),
    ] = "127.0.0.1",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Chỉ để xem: không chạy được gì, không giữ bí mật nào.")
    ] = False,
) -> ExitCode:
    """Web server and daemon on loopback unless told otherwise, until Ctrl-C."""
    from pipelines.cli.ui import serve

    return serve(port, host, read_only=read_only)
