"""Reads a truth folder into plain records: nothing is judged here, only decoded (R33)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.oracle import values as v


@dataclass(frozen=True)
class Supplement:
    requested_at: datetime | None
    answered_at: datetime | None
    due_before: datetime | None


@dataclass(frozen=True)
class Dossier:
    code: str
    agency: str
    procedure: str
    own_field: str | None
    channel: int
    status: int
    received_at: datetime | None
    due_raw: datetime | None
    returned_at: datetime | None
    ended_at: datetime | None
    refused_at: datetime | None
    online_flag: int | None
    fees: tuple[int | None, ...]
    supplements: tuple[Supplement, ...]
    digitised: bool
    reused: bool
    verified: bool
    result_files: int
    deleted: bool
    updated_at: datetime


@dataclass(frozen=True)
class Rating:
    dossier: str
    level: int
    at: datetime


@dataclass(frozen=True)
class Petition:
    code: str
    agency: str
    dossier: str | None
    received_at: datetime | None
    due_raw: datetime | None
    finished_at: datetime | None
    status: int
    disliked: bool


@dataclass(frozen=True)
class Recipient:
    organ: str | None
    channel: str
    paper_copy: bool


DocumentKey = tuple[str | None, date | None, str]


@dataclass(frozen=True)
class Document:
    register_id: str
    organ: str
    key: DocumentKey
    promulgated: date
    secrecy: int
    scope: str
    signed: bool
    recipients: tuple[Recipient, ...]
    deleted: bool


@dataclass(frozen=True)
class AxisDocument:
    key: DocumentKey
    business: int
    about: DocumentKey | None


@dataclass(frozen=True)
class AxisStatus:
    about: DocumentKey
    sender: str | None
    code: str
    at: datetime


@dataclass(frozen=True)
class Payment:
    reference: str
    dossier: str | None
    procedure: str | None
    agency: str | None
    amount: int
    refund: int | None
    at: datetime
    status: int
    number: str | None = None

    @property
    def successful(self) -> bool:
        """Status 1, above 0 VND (R87) and not fully refunded (R06): any other counts nowhere."""
        return self.status == 1 and self.amount > 0 and not self.fully_refunded

    @property
    def fully_refunded(self) -> bool:
        return bool(self.refund) and self.refund is not None and self.refund >= self.amount

    @property
    def net(self) -> int:
        return self.amount - (self.refund or 0)


@dataclass(frozen=True)
class SettledLine:
    """One line of a settlement file of the bank side."""

    file: str
    number: int
    day: date
    rrn: str | None
    amount: int
    success: bool


@dataclass(frozen=True)
class SyncRate:
    """How many of its dossiers the national portal says it has, of the city (agency None) or an agency."""

    start: date
    end: date
    agency: str | None
    synced: int
    total: int
    final: bool


@dataclass(frozen=True)
class Method:
    channel: str | None
    time: Decimal | None
    unit: str | None


@dataclass(frozen=True)
class Listed:
    code: str
    field_name: str | None
    methods: tuple[Method, ...]
    has_fee: bool
    results: int


@dataclass(frozen=True)
class Span:
    """A dated row of a drop file; both days included, None = open."""

    first: date | None
    last: date | None

    def covers(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True)
class FileProcedure(Span):
    code: str = ""
    field_code: str | None = None


@dataclass(frozen=True)
class EligibleProcedure(Span):
    code: str = ""
    service_class: str | None = None


@dataclass(frozen=True)
class FileLevel(Span):
    code: str = ""
    level: int = 0


@dataclass(frozen=True)
class AgencyVersion(Span):
    code: str = ""
    level: str = ""


@dataclass(frozen=True)
class Succession:
    old: str
    new: str
    on: date
    kind: str
    weight: Fraction | None = None


@dataclass
class Truth:
    dossiers: list[Dossier] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    petitions: list[Petition] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    axis_documents: list[AxisDocument] = field(default_factory=list)
    axis_statuses: list[AxisStatus] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    settled: list[SettledLine] = field(default_factory=list)
    sync_rates: list[SyncRate] = field(default_factory=list)
    field_names: dict[str, str] = field(default_factory=dict)
    listed: dict[str, Listed] = field(default_factory=dict)
    portal_levels: list[tuple[str, int]] = field(default_factory=list)
    file_procedures: list[FileProcedure] = field(default_factory=list)
    file_levels: list[FileLevel] = field(default_factory=list)
    eligible: list[EligibleProcedure] = field(default_factory=list)
    agencies: list[AgencyVersion] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)
    working_days: dict[date, bool] = field(default_factory=dict)


Row = dict[str, Any]


def _lines(path: Path) -> Iterator[Row]:
    if path.exists():
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                if line.strip():
                    yield json.loads(line)


def _csv(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head = stream.readline()
        stream.seek(0)
        separator = ";" if head.count(";") > head.count(",") else ","
        for row in csv.DictReader(stream, delimiter=separator):
            yield {(key or "").strip(): (cell or "").strip() for key, cell in row.items() if key is not None}


def _pick(row: Row, *names: str) -> Any:
    """The first name that is there (files may have Vietnamese or English headers)."""
    for name in names:
        if name in row:
            return row[name]
    return None


def _items(raw: object) -> list[Row]:
    """R72: "", null and absent are the empty list."""
    return list(raw) if isinstance(raw, list) else []


def _need(*found: object) -> None:
    if any(value is None for value in found):
        raise v.BadValueError("a required key has no value")


def _dossier(row: Row) -> Dossier:
    code, agency = v.text(row.get("MaHoSo")), v.agency_code(row.get("MaDinhDanhDonVi"))
    procedure, status = v.procedure_code(row.get("MaTTHC")), v.whole(row.get("TrangThaiHoSo"))
    updated = v.moment(row.get("ThoiGianCapNhat"))
    _need(code, agency, procedure, status, updated)
    assert code
    assert agency
    assert procedure
    assert status is not None
    assert updated
    channel = v.code(row.get("KenhThucHien"))
    return Dossier(
        code=code,
        agency=agency,
        procedure=procedure,
        own_field=v.code(row.get("MaLinhVuc")),
        channel=int(channel) if channel in {"2", "3"} else 1,  # null and anything outside 1-3 is direct (R21)
        status=status,
        received_at=v.moment(row.get("NgayTiepNhan")),
        due_raw=v.moment(row.get("NgayHenTra")),
        returned_at=v.moment(row.get("NgayTra")),
        ended_at=v.moment(row.get("NgayKetThucXuLy")),
        refused_at=v.moment(row.get("NgayTuChoi")),
        online_flag=int(paid)
        if (paid := v.code(row.get("DuocThanhToanTrucTuyen"))) and paid.isdigit()
        else None,
        fees=tuple(v.whole(item.get("Gia")) for item in _items(row.get("DanhSachLePhi"))),
        supplements=tuple(
            Supplement(
                v.moment(item.get("NgayBoSung")),
                v.moment(item.get("NgayTiepNhanBoSung")),
                v.moment(item.get("NgayHenTraTruoc")),
            )
            for item in _items(row.get("DanhSachHoSoBoSung"))
        ),
        digitised=v.flag(row.get("HoSoCoThanhPhanSoHoa")),
        reused=any(v.flag(item.get("DuocTaiSuDung")) for item in _items(row.get("TaiLieuNop"))),
        verified=v.flag(row.get("TaiKhoanDuocXacThucVoiVNeID")),
        result_files=sum(v.flag(item.get("CoTep")) for item in _items(row.get("DanhSachGiayToKetQua"))),
        deleted=v.flag(row.get("DaXoa")),
        updated_at=updated,
    )


def _rating(row: Row) -> Rating:
    code, level, at = (
        v.text(row.get("MaHoSo")),
        v.whole(row.get("MucDoHaiLong")),
        v.moment(row.get("ThoiGianDanhGia")),
    )
    _need(code, level, at, v.moment(row.get("ThoiGianCapNhat")))
    assert code
    assert level is not None
    assert at
    return Rating(code, level, at)


def _petition(row: Row) -> Petition:
    code, agency, status = (
        v.text(row.get("MaPAKN")),
        v.agency_code(row.get("MaDinhDanhDonVi")),
        v.whole(row.get("TrangThai")),
    )
    _need(code, agency, status, v.moment(row.get("ThoiGianCapNhat")))
    assert code
    assert agency
    assert status is not None
    return Petition(
        code=code,
        agency=agency,
        dossier=v.text(row.get("MaHoSo")),
        received_at=v.moment(row.get("NgayTiepNhan")),
        due_raw=v.moment(row.get("NgayHanXuLy")),
        finished_at=v.moment(row.get("NgayXuLyXong")),
        status=status,
        disliked=v.whole(row.get("HaiLong")) == 0,
    )


def _organ(raw: object) -> str | None:
    return v.agency_code(raw.get("OrganId") if isinstance(raw, dict) else raw)


def document_key(raw: object) -> DocumentKey | None:
    """DocumentId "OrganId,yyyy/MM/dd,number/notation" as (canonical organ, date, trimmed text) (R49)."""
    value = v.text(raw)
    if value is None or value.count(",") < 2:
        return None
    organ, on, notation = value.split(",", 2)
    return v.agency_code(organ), v.day(on), notation.strip()


def _document(row: Row) -> Document:
    register_id, organ = v.text(row.get("RegisterId")), _organ(row.get("OrganId"))
    on, secrecy, scope = (
        v.day(row.get("PromulgationDate")),
        v.whole(row.get("DoMat")),
        v.text(row.get("PhamVi")),
    )
    _need(register_id, organ, on, secrecy, scope, v.moment(row.get("ThoiGianCapNhat")))
    assert register_id
    assert organ
    assert on
    assert secrecy is not None
    assert scope
    notation = f"{v.text(row.get('CodeNumber')) or ''}/{v.text(row.get('CodeNotation')) or ''}"
    return Document(
        register_id=register_id,
        organ=organ,
        key=(organ, on, notation),
        promulgated=on,
        secrecy=secrecy,
        scope=scope,
        signed=v.flag(row.get("KySo")),
        recipients=tuple(
            Recipient(
                _organ(item.get("OrganId")), v.text(item.get("Kenh")) or "", v.flag(item.get("KemBanGiay"))
            )
            for item in _items(row.get("Recipients"))
        ),
        deleted=v.flag(row.get("DaXoa")),
    )


def _axis_document(row: Row) -> AxisDocument:
    business = row.get("Bussiness") or {}
    key = document_key(row.get("DocumentId"))
    _need(key)
    assert key
    return AxisDocument(
        key=key,
        business=v.whole(business.get("BussinessDocType")) or 0,
        about=document_key(business.get("DocumentId")),
    )


def _axis_status(row: Row) -> AxisStatus:
    about_raw = row.get("ResponseFor")
    about = document_key(about_raw.get("DocumentId") if isinstance(about_raw, dict) else about_raw)
    status, at = v.text(row.get("StatusCode")), v.moment(row.get("Timestamp"))
    _need(about, status, at)
    assert about
    assert status
    assert at
    return AxisStatus(about, _organ(row.get("From")), status, at)


def _payment(row: Row, now: datetime) -> Payment:
    reference, amount = v.text(row.get("MaThamChieu")), v.whole(row.get("SoTien"))
    at, status = v.moment(row.get("ThoiGianGD")), v.whole(row.get("TrangThaiGD"))
    _need(reference, amount, at, status, v.moment(row.get("ThoiGianCapNhat")))
    assert reference
    assert amount is not None
    assert at
    assert status is not None
    if v.text(row.get("MaTienTe")) != "VND" or amount < 0:
        raise v.BadValueError("not whole VND")
    query, number = row.get("Query"), v.text(row.get("MaGiaoDich"))
    if status == 3 and isinstance(query, dict) and now - at > timedelta(minutes=30):
        # R20: QUERY settles what has been pending for more than 30 minutes, its moment included
        status = v.whole(query.get("TrangThaiGD")) or status
        at = v.moment(query.get("ThoiGianGD")) or at
        number = v.text(query.get("MaGiaoDich")) or number
    return Payment(
        reference=reference,
        dossier=v.text(row.get("MaHoSo")),
        procedure=v.procedure_code(row.get("MaTTHC")),
        agency=v.agency_code(row.get("MaDonVi")),
        amount=amount,
        refund=v.whole(row.get("SoTienHoan")),
        at=at,
        status=status,
        number=number,
    )


def _settled_line(row: Row) -> SettledLine:
    day, amount = v.day(row["settlement_date"]), v.whole(row["amount"])
    assert day
    assert amount is not None
    return SettledLine(
        file=row["file_name"],
        number=row["line_no"],
        day=day,
        rrn=str(row["rrn"]).strip(),
        amount=amount,
        success=row["response_code"] in {"0", "00", "0000"},
    )


def _sync_rate(row: Row) -> SyncRate | None:
    months, place = {"month": (1, row["period"]), "quarter": (3, row["period"]), "year": (12, 1)}[
        row["period_type"]
    ]
    behind = months * place
    start = date(row["year"], behind - months + 1, 1)
    end = date(row["year"] + behind // 12, behind % 12 + 1, 1)
    synced, total = row["numerator"], row["denominator"]
    if synced is None or not total or not 0 <= synced <= total:
        return None  # counts that are no rate
    agency = None if row["scope"] == "parent" else v.agency_code(row["department_code"])
    return SyncRate(start, end, agency, synced, total, row["final"])


def _number_of(raw: object) -> int:
    """How many there are: a list, or its length."""
    return raw if isinstance(raw, int) else len(list(_items(raw)))


def _listed(row: Row) -> Listed:
    detail = _pick(row, "detail", "Detail") or row
    methods = _items(detail.get("executionMethods"))
    code = v.procedure_code(_pick(row, "PROCEDURE_CODE", "code"))
    _need(code)
    assert code
    fees = [fee.get("amount") for method in methods for fee in _items(method.get("fees"))]
    return Listed(
        code=code,
        field_name=v.name(row.get("FIELD_NAME")),
        methods=tuple(
            Method(
                v.text(method.get("submissionMethod")),
                Decimal(amount) if (amount := v.text(method.get("processingTime"))) else None,
                v.text(method.get("processingTimeUnit")),
            )
            for method in methods
        ),
        has_fee=any(Decimal(amount) > 0 for fee in fees if (amount := v.text(fee)) is not None),
        results=_number_of(detail.get("resultsDetails")),
    )


def _span(row: dict[str, str]) -> tuple[date | None, date | None]:
    return (
        v.day(_pick(row, "tu_ngay", "hieu_luc_tu", "valid_from")),
        v.day(_pick(row, "den_ngay", "hieu_luc_den", "valid_to")),
    )


def read(folder: Path, now: datetime) -> Truth:
    """Decode a truth folder.

    `now`, the naive local moment of the run, decides which pending payments are old enough to be queried.
    """
    truth = Truth()
    newest: dict[tuple[str, str], Dossier] = {}
    for row in _lines(folder / "dossiers.jsonl"):
        try:
            dossier = _dossier(row)
        except v.BadValueError:
            continue
        key = (dossier.code, v.root_of(dossier.agency))  # R38
        if key not in newest or newest[key].updated_at <= dossier.updated_at:
            newest[key] = dossier
    truth.dossiers = list(newest.values())
    for name, decode, target in (
        ("ratings.jsonl", _rating, truth.ratings),
        ("petitions.jsonl", _petition, truth.petitions),
        ("register.jsonl", _document, truth.documents),
        ("axis_documents.jsonl", _axis_document, truth.axis_documents),
        ("axis_statuses.jsonl", _axis_status, truth.axis_statuses),
    ):
        for row in _lines(folder / name):
            try:
                target.append(decode(row))  # type: ignore[arg-type]
            except v.BadValueError:
                continue
    for row in _lines(folder / "transactions.jsonl"):
        try:
            truth.payments.append(_payment(row, now))
        except v.BadValueError:
            continue
    truth.settled = [_settled_line(row) for row in _lines(folder / "settlement_lines.jsonl")]
    rates = (_sync_rate(row) for row in _lines(folder / "official_sync.jsonl"))
    truth.sync_rates = [rate for rate in rates if rate is not None]
    for row in _lines(folder / "fields.jsonl"):
        truth.field_names[str(row["ID"]).strip()] = v.plain_name(row["FIELD_NAME"]) or ""
    for row in _lines(folder / "procedures.jsonl"):
        listed = _listed(row)
        truth.listed[listed.code] = listed
    for row in _lines(folder / "service_levels.jsonl"):
        code = v.procedure_code(_pick(row, "TTHC_MA", "code"))
        level = v.whole(_pick(row, "level", "LEVEL", "pMucDo", "MucDo"))
        if code and level is not None:
            truth.portal_levels.append((code, level))
    for row in _csv(folder / "procedures.csv"):
        code = v.procedure_code(_pick(row, "ma_tthc", "procedure_code")) or ""
        truth.file_procedures.append(
            FileProcedure(*_span(row), code, v.text(_pick(row, "linh_vuc", "field_code")))
        )
    for row in _csv(folder / "eligible_procedures.csv"):
        code = v.procedure_code(_pick(row, "ma_tthc", "procedure_code")) or ""
        service_class = v.text(_pick(row, "du_dieu_kien", "class"))
        truth.eligible.append(EligibleProcedure(*_span(row), code, service_class))
    for row in _csv(folder / "service_levels.csv"):
        code = v.procedure_code(_pick(row, "ma_tthc", "procedure_code")) or ""
        truth.file_levels.append(FileLevel(*_span(row), code, v.whole(_pick(row, "muc_do", "level")) or 0))
    for row in _csv(folder / "agencies.csv"):
        code = v.agency_code(_pick(row, "ma_qd20", "code_qd20")) or ""
        truth.agencies.append(AgencyVersion(*_span(row), code, _pick(row, "cap", "level") or ""))
    for row in _csv(folder / "agency_succession.csv"):
        old, new = (
            v.agency_code(_pick(row, "ma_cu", "old_code")),
            v.agency_code(_pick(row, "ma_moi", "new_code")),
        )
        on, kind = v.day(_pick(row, "ngay", "date")), v.text(_pick(row, "kieu", "kind"))
        if old and new and on and kind:
            weight = v.text(_pick(row, "trong_so", "weight"))
            part = Fraction(weight.replace(",", ".")) if weight else None
            truth.successions.append(Succession(old, new, on, kind, part))
    for row in _csv(folder / "calendar.csv"):
        on = v.day(row["date"])
        if on:
            truth.working_days[on] = v.flag(row["is_working_day"])
    return truth
