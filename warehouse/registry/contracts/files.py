"""What is taken of the dropped files: five that core reads each in its own way, and those of the registry.

Cells are found by their headers and read as assets.sources.files.datasets says.
"""

from __future__ import annotations

from typing import Final

from warehouse.registry.contracts.contract import Column, Contract
from warehouse.registry.datasets import SYSTEM, Dataset, datasets
from warehouse.registry.source_entity import SourceEntity

# One line per column, however long: read as a table.
# fmt: off
PERIOD: Final = Column("file_period", "VARCHAR", "Kỳ ghi trong tên tệp | Period in the file's name", unread=True)
_PROCEDURE: Final = (
    Column("procedure_code", "VARCHAR", "Mã TTHC đã cắt hậu tố | Procedure code without suffix"),
    Column("procedure_code_raw", "VARCHAR", "Mã TTHC như trong tệp | Procedure code as in the file", unread=True),
)
_DATES: Final = (
    Column("valid_from", "DATE", "Có hiệu lực từ ngày; trống = từ trước | In force from; NULL = since ever"),
    Column("valid_to", "DATE", "Ngày cuối còn hiệu lực; trống = còn hiệu lực | Last day in force; NULL = open"),
)
PROCEDURES: Final = Contract(
    SourceEntity(SYSTEM, "procedures"),
    "Tệp thả: thủ tục có hiệu lực trước khi hệ thống vận hành | Drop file: procedures in force before the pipeline ran",
    replaces="period",
    columns=(
        *_PROCEDURE,
        Column("field_code", "VARCHAR", "Mã lĩnh vực | Field code"),
        *_DATES,
        PERIOD,
    ),
)
ELIGIBLE_PROCEDURES: Final = Contract(
    SourceEntity(SYSTEM, "eligible_procedures"),
    "Tệp thả: thủ tục đủ điều kiện trực tuyến theo quyết định | Drop file: procedures eligible by decision",
    replaces="period",
    columns=(
        Column("decision", "VARCHAR", "Quyết định | Decision"),
        *_DATES,
        *_PROCEDURE,
        Column("class", "VARCHAR", "Một phần hay toàn trình | Partial or full"),
        PERIOD,
    ),
)
SERVICE_LEVELS: Final = Contract(
    SourceEntity(SYSTEM, "service_levels"),
    "Tệp thả: lịch sử mức độ dịch vụ công trực tuyến | Drop file: history of service levels",
    replaces="period",
    columns=(
        *_PROCEDURE,
        Column("service_code", "VARCHAR", "Mã dịch vụ | Service code"),
        Column("level", "INTEGER", "Mức độ 1–4 | Level 1–4"),
        *_DATES,
        PERIOD,
    ),
)
AGENCIES: Final = Contract(
    SourceEntity(SYSTEM, "agencies"),
    "Tệp thả: cơ quan và thời gian tồn tại | Drop file: agencies and when they existed",
    replaces="period",
    columns=(
        Column("code_qd20_raw", "VARCHAR", "Mã theo QĐ 20/2020 như trong tệp | QĐ 20/2020 code as in the file", unread=True),
        Column("code_qd20", "VARCHAR", "Mã theo QĐ 20/2020, dạng chuẩn | Canonical QĐ 20/2020 code"),
        Column("code_qcvn102", "VARCHAR", "Mã theo QCVN 102 | QCVN 102 code"),
        Column("gso_code", "VARCHAR", "Mã đơn vị hành chính của cơ quan thống kê | Code of the statistics office"),
        Column("name", "VARCHAR", "Tên | Name"),
        Column("level", "VARCHAR", "Cấp: sở, huyện, xã, chi nhánh, khác | Level"),
        Column("parent_code", "VARCHAR", "Mã đơn vị cấp trên | Code of its parent"),
        *_DATES,
        PERIOD,
    ),
)
AGENCY_SUCCESSION: Final = Contract(
    SourceEntity(SYSTEM, "agency_succession"),
    "Tệp thả: sáp nhập, chia tách, đổi tên cơ quan | Drop file: succession of agencies",
    replaces="period",
    columns=(
        Column("old_code", "VARCHAR", "Mã đơn vị cũ, dạng chuẩn | Predecessor, canonical"),
        Column("new_code", "VARCHAR", "Mã đơn vị mới, dạng chuẩn | Successor, canonical"),
        Column("date", "DATE", "Ngày có hiệu lực | Effective date"),
        Column("kind", "VARCHAR", "Kiểu: nhập, chia, đổi tên, đổi mã | Kind"),
        Column("weight", "DOUBLE", "Trọng số | Weight"),
        PERIOD,
    ),
)
# fmt: on


def of_dataset(entry: Dataset) -> Contract:
    """The contract of a file dataset, from its entry in the registry."""
    columns = (
        Column(one.name, one.sql_type, f"{one.description.vi} | {one.description.en}", required=one.required)
        for one in entry.columns
    )
    period = Column(PERIOD.name, PERIOD.type, PERIOD.comment, required=True)
    return Contract(SourceEntity(SYSTEM, entry.id), entry.comment, (*columns, period), replaces="period")


CONTRACTS: Final = (
    PROCEDURES,
    ELIGIBLE_PROCEDURES,
    SERVICE_LEVELS,
    AGENCIES,
    AGENCY_SUCCESSION,
    *(of_dataset(entry) for entry in datasets().datasets),
)
