"""The source entities: which there are, who pulls them and how Dagster describes them.

Belongs here: names, descriptions, order. Does not belong here: protocols (assets.sources).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from assets import sources
from warehouse.registry.datasets import DATASETS_DIR, SYSTEM, datasets
from warehouse.registry.source_entity import SourceEntity


@dataclass(frozen=True)
class Entity:
    """One source entity: one landing asset.

    Attributes:
        system: Source system, also the package under assets/sources.
        name: Entity, the last part of the asset key.
        pull: Function of that package; for files the data set's name.
        windowed: Pulled by windows of update time; False is a whole pull each time.
        vi: What it is, in Vietnamese.
        en: What it is, in English.
        protocol: Section of the source contract.
        after: Entities of the same system that must be landed before.
        replaces: What a new extract takes the place of: the whole list, the list of its period, a file
            of the same name; "" when extracts only add versions.
    """

    system: str
    name: str
    pull: str
    windowed: bool
    vi: str
    en: str
    protocol: str
    after: tuple[str, ...] = ()
    replaces: Literal["", "list", "period", "file"] = ""

    @property
    def id(self) -> SourceEntity:
        """Its name everywhere else."""
        return SourceEntity(self.system, self.name)

    @property
    def key(self) -> list[str]:
        """The asset key."""
        return ["landing", *self.id]

    @property
    def table(self) -> str:
        """The name of its suite."""
        return f"landing/{self.id}"


ENTITIES: Final = (
    Entity("portal", "agency", "pull_agencies", False,
           "Danh mục cơ quan trên Cổng dịch vụ công quốc gia.", "Agencies as the portal lists them.", "1.1",
           replaces="list"),
    Entity("portal", "field", "pull_fields", False,
           "Danh mục lĩnh vực thủ tục hành chính.", "Fields of administrative procedures.", "1.1",
           replaces="list"),
    Entity("portal", "procedure", "pull_procedures", False,
           "Thủ tục hành chính đang có hiệu lực thuộc thẩm quyền thành phố.",
           "Procedures in force within the city's authority.", "1.1",
           replaces="list"),
    Entity("portal", "service_level", "pull_service_levels", False,
           "Dịch vụ công trực tuyến theo mức độ.", "Online services by level.", "1.1",
           replaces="list"),
    Entity("portal", "procedure_detail", "pull_procedure_details", False,
           "Chi tiết thủ tục: cách thức thực hiện, thời hạn, phí, lệ phí.",
           "Procedure details: channels, statutory time, fees.", "1.2", after=("procedure",)),
    Entity("portal", "dossier", "pull_dossiers", True,
           "Hồ sơ thủ tục hành chính, không có dữ liệu cá nhân.", "Dossiers, without personal data.", "1.3"),
    Entity("portal", "rating", "pull_ratings", True,
           "Đánh giá mức độ hài lòng của người nộp hồ sơ.", "Ratings of dossiers by those who filed them.", "1.4"),
    Entity("portal", "petition", "pull_petitions", True,
           "Phản ánh, kiến nghị về thủ tục hành chính, không có nội dung và người gửi.",
           "Petitions about procedures, without their text and their authors.", "1.4"),
    Entity("portal", "official_766", "pull_official_766", False,
           "Điểm đánh giá chính thức theo Quyết định 766/QĐ-TTg.", "Official figures of Decision 766.", "1.5"),
    Entity("exchange", "agency", "pull_axis_agencies", False,
           "Danh bạ đơn vị trên trục liên thông văn bản.", "Units on the document axis.", "2.1",
           replaces="list"),
    Entity("exchange", "document", "pull_documents", True,
           "Văn bản đi và đến trên trục liên thông, chỉ phần thông tin điều phối.",
           "Documents on the axis, routing data only.", "2.1"),
    Entity("exchange", "status", "pull_statuses", True,
           "Thông điệp trạng thái của văn bản trên trục.", "Status messages of axis documents.", "2.1"),
    Entity("exchange", "register", "pull_register", True,
           "Sổ đăng ký văn bản đi.", "Register of outgoing documents.", "2.2"),
    Entity("payment", "transaction", "pull_transactions", True,
           "Giao dịch thanh toán trực tuyến phí, lệ phí.", "Online payments of fees.", "3.1"),
    Entity("payment", "settlement", "pull_settlements", False,
           "Dòng đối soát trong tệp quyết toán NAPAS.", "Lines of the settlement files.", "3.2", replaces="file"),
    Entity("files", "procedures", "procedures", False,
           "Tệp thả: thủ tục có hiệu lực trước khi hệ thống vận hành.",
           "Drop file: procedures in force before the pipeline ran.", "4",
           replaces="period"),
    Entity("files", "eligible_procedures", "eligible_procedures", False,
           "Tệp thả: thủ tục đủ điều kiện trực tuyến theo quyết định.",
           "Drop file: procedures eligible by decision.", "4",
           replaces="period"),
    Entity("files", "service_levels", "service_levels", False,
           "Tệp thả: lịch sử mức độ dịch vụ công trực tuyến.", "Drop file: history of service levels.", "4",
           replaces="period"),
    Entity("files", "agencies", "agencies", False,
           "Tệp thả: cơ quan và thời gian tồn tại.", "Drop file: agencies and when they existed.", "4",
           replaces="period"),
    Entity("files", "agency_succession", "agency_succession", False,
           "Tệp thả: sáp nhập, chia tách, đổi tên cơ quan.", "Drop file: succession of agencies.", "4",
           replaces="period"),
    *(
        Entity(SYSTEM, entry.id, entry.id, False, f"Tệp thả: {entry.name.vi}. {entry.description.vi}",
               f"Drop file: {entry.name.en}. {entry.description.en}", "4", replaces="period")
        for entry in datasets().datasets
    ),
)  # fmt: skip
BY_NAME: Final = {entity.id: entity for entity in ENTITIES}
SYSTEM_NAMES: Final = {
    "portal": "Cổng dịch vụ công",
    "exchange": "Trục liên thông văn bản",
    "payment": "Nền tảng thanh toán",
    "files": "Tệp thả",
}


def code_version(system: str) -> str:
    """A short hash over the texts of a system's connector, and of what all connectors share."""
    root = Path(sources.__file__).parent
    digest = hashlib.sha256()
    files = [*root.glob("*.py"), *(root / system).glob("*.py")]
    if system == SYSTEM:
        files += DATASETS_DIR.glob("*.yaml")
    for file in sorted(files):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
