"""Builds the smallest truth folders: an organisation, a calendar, some procedures, one case's records."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.oracle import Cell, Key, compute

Row = dict[str, Any]

AGENCIES = """ma_qd20,ma_qcvn102,ma_gso,ten,cap,ma_cha,tu_ngay,den_ngay
H29,000.00.00.H29,,UBND Thành phố Hồ Chí Minh,other,,2010-01-01,
H29.01,000.00.01.H29,,Sở Tư pháp,department,H29,2010-01-01,
H29.02,000.00.02.H29,,Sở Thông tin và Truyền thông,department,H29,2010-01-01,2025-02-28
H29.03,000.00.03.H29,,Sở Khoa học và Công nghệ,department,H29,2010-01-01,2025-02-28
H29.03,000.00.03.H29,,Sở Khoa học và Công nghệ,department,H29,2025-03-01,
H29.01.05,000.05.01.H29,,Chi nhánh Văn phòng đăng ký đất đai,branch,H29.01,2010-01-01,
H29.31,000.00.31.H29,769,UBND Quận 2,district,H29,2010-01-01,2020-12-31
H29.32,000.00.32.H29,763,UBND Quận 9,district,H29,2010-01-01,2020-12-31
H29.40,000.00.40.H29,769,UBND Thành phố Thủ Đức,district,H29,2021-01-01,2025-06-30
H29.41,000.00.41.H29,771,UBND Quận 10,district,H29,2010-01-01,2025-06-30
H29.123,,27163,UBND Phường Diên Hồng,commune,H29,2025-07-01,
H29.124,,27164,UBND Phường Vườn Lài,commune,H29,2025-07-01,
"""

SUCCESSION = """ma_cu,ma_moi,ngay,kieu,trong_so
H29.31,H29.40,2021-01-01,merge,1
H29.32,H29.40,2021-01-01,merge,1
H29.02,H29.03,2025-03-01,merge,1
H29.40,H29.123,2025-07-01,split,0.5
H29.40,H29.124,2025-07-01,split,0.5
H29.41,H29.123,2025-07-01,split,0.6
H29.41,H29.124,2025-07-01,split,0.4
"""

FIELDS = (
    ("11", "Hộ tịch(Bộ Tư pháp)"),
    ("12", "Đất đai(Bộ Nông nghiệp và Môi trường)"),
    ("7", "Hộ tịch(Bộ Công an)"),
    ("15763", "Công chứng(Bộ Tư pháp)"),
    ("15764", "Công chứng (nội bộ)(Bộ Tư pháp)"),
)

# Tết, the two New Years used by the cases; the other days follow the week
HOLIDAYS = (
    *("2021-01-01", "2021-02-10", "2021-02-11", "2021-02-12", "2021-02-13", "2021-02-14", "2021-02-15"),
    *("2021-02-16", "2021-04-21", "2021-04-30", "2021-05-03", "2024-04-29", "2024-04-30", "2024-05-01"),
)
WORKED_SATURDAYS = ("2024-05-04",)


FILINGS = {
    "satisfaction_survey": "ky,linh_vuc,loai,so_phieu,so_hai_long",
    "par_index": "nam,hang,tong_so,diem",
    "par_agency_rating": "nam,ma_don_vi,diem,xep_loai",
    "complaints": "ma_vu_viec,loai,ma_don_vi,ngay_thu_ly,han,ngay_giai_quyet",
    "central_reports": "ma_bao_cao,co_quan_nhan,han,ngay_gui",
    "inspections": "ngay,ma_don_vi,hinh_thuc",
    "ward_equipment": "ky,ma_don_vi,dat",
    "one_stop": "ky,ma_don_vi,dat",
    "communication": "ky,ma_don_vi,san_pham,hieu_qua",
    "milestones": "ma,noi_dung,nhom,han,ngay_hoan_thanh",
}
"""Dataset to its Vietnamese headers."""


def procedure(code: str, field: str, *methods: Row) -> Row:
    """One listed procedure; a method is {submissionMethod, processingTime, processingTimeUnit, fees}."""
    return {
        "ID": code.replace(".", ""),
        "PROCEDURE_CODE": code,
        "PROCEDURE_NAME": f"Thủ tục {code}",
        "PUBLISHED_AGENCY": "UBND Thành phố Hồ Chí Minh",
        "IMPLEMENTATION_AGENCY": "UBND cấp xã",
        "FIELD_NAME": field,
        "QDCBID": "115140",
        "is_connected": 0,
        "detail": {
            "code": code,
            "isWard": True,
            "isProvince": False,
            "executionMethods": list(methods),
            "resultsDetails": [{}],
        },
    }


def method(channel: str, time: float | None, unit: str | None, *fees: int) -> Row:
    return {
        "submissionMethod": channel,
        "processingTime": time,
        "processingTimeUnit": unit,
        "fees": [{"name": "Lệ phí", "amount": amount} for amount in fees],
    }


class TinyTruth:
    """A truth folder in the making; `rows` computes it with the oracle."""

    def __init__(self, folder: Path, now: str = "2022-01-01T06:00:00") -> None:
        self.folder = folder
        self.now = datetime.fromisoformat(now)
        self.dossiers: list[Row] = []
        self.ratings: list[Row] = []
        self.petitions: list[Row] = []
        self.register: list[Row] = []
        self.axis_documents: list[Row] = []
        self.axis_statuses: list[Row] = []
        self.transactions: list[Row] = []
        self.settlement_lines: list[Row] = []
        self.official_sync: list[Row] = []
        self.procedures: list[Row] = [procedure("1.000001", "Hộ tịch", method("DIRECT", 5, "WORKING_DAY"))]
        self.levels: list[tuple[str, int]] = []
        self.file_procedures: list[Sequence[str]] = []
        self.file_levels: list[Sequence[str]] = []
        self.eligible: list[Sequence[str]] = []
        self.filings: dict[str, list[Sequence[str]]] = {}

    def dossier(self, **given: Any) -> None:
        """Add a dossier with the source's keys; what is not given is the plainest possible."""
        number = len(self.dossiers) + 1
        row: Row = {
            "MaHoSo": f"000.00.01.H29-210104-{number:04d}",
            "MaTTHC": "1.000001",
            "MaLinhVuc": "11",
            "TenLinhVuc": "Hộ tịch",
            "KenhThucHien": "1",
            "LoaiDoiTuong": "1",
            "NgayNopHoSo": None,
            "NgayTiepNhan": None,
            "NgayHenTra": None,
            "NgayTra": None,
            "NgayKetThucXuLy": None,
            "NgayTuChoi": None,
            "TrangThaiHoSo": 4,
            "HinhThuc": "0",
            "NoiNopHoSo": "2",
            "HoSoCoThanhPhanSoHoa": 0,
            "TaiKhoanDuocXacThucVoiVNeID": 0,
            "DuocThanhToanTrucTuyen": 0,
            "DanhSachLePhi": [],
            "DanhSachHoSoBoSung": [],
            "DanhSachGiayToKetQua": [],
            "TaiLieuNop": [],
            "MaDinhDanhDonVi": "H29.01",
            "ThoiGianCapNhat": "2021-12-01T00:00:00",
            "DaXoa": 0,
        }
        self.dossiers.append({**row, **given})

    def rating(self, dossier: str, level: int, at: str, **given: Any) -> None:
        """Add a rating of a dossier, given and known at a moment."""
        row: Row = {"MaHoSo": dossier, "MucDoHaiLong": level, "ThoiGianDanhGia": at, "ThoiGianCapNhat": at}
        self.ratings.append({**row, **given})

    def petition(self, received: str, due: str | None, finished: str | None, **given: Any) -> None:
        """Add a petition to H29.01: answered if it has an end, else in progress."""
        row: Row = {
            "MaPAKN": f"PAKN-2021-{len(self.petitions) + 1:04d}",
            "MaDinhDanhDonVi": "H29.01",
            "MaHoSo": None,
            "NgayTiepNhan": received,
            "NgayHanXuLy": due,
            "NgayXuLyXong": finished,
            "TrangThai": 3 if finished else 2,
            "HaiLong": None,
            "ThoiGianCapNhat": finished or received,
        }
        self.petitions.append({**row, **given})

    def document(self, notation: str, day: str, recipients: Sequence[Row], **given: Any) -> None:
        """Add a register row of `number/notation`, promulgated on `day` (yyyy-MM-dd)."""
        number, sign = notation.split("/", 1)
        row: Row = {
            "RegisterId": f"R-{len(self.register) + 1:04d}",
            "OrganId": "000.00.01.H29",
            "CodeNumber": number,
            "CodeNotation": sign,
            "PromulgationDate": day,
            "DocumentType": "18",
            "DoMat": 0,
            "PhamVi": "lien-co-quan",
            "Recipients": list(recipients),
            "KySo": 1,
            "ThoiGianCapNhat": f"{day}T10:00:00",
            "DaXoa": 0,
        }
        self.register.append({**row, **given})

    def axis(self, document_id: str, business: int = 0, about: str | None = None) -> None:
        """Add an axis message: its DocumentId, and for a recall (1) or replacement (3) what it is about."""
        organ, day, notation = document_id.split(",")
        number, sign = notation.split("/", 1)
        self.axis_documents.append(
            {
                "docId": f"d-{len(self.axis_documents) + 1}",
                "From": organ,
                "To": ["000.00.40.H29"],
                "DocumentId": document_id,
                "Code": {"CodeNumber": number, "CodeNotation": sign},
                "PromulgationDate": day,
                "DocumentType": "18",
                "Priority": 0,
                "Bussiness": {"BussinessDocType": business, "DocumentId": about, "Paper": 0},
                "sentTime": f"{day.replace('/', '-')}T11:00:00",
            }
        )

    def status(self, document_id: str, sender: str, code: str, at: str) -> None:
        self.axis_statuses.append(
            {
                "docId": f"s-{len(self.axis_statuses) + 1}",
                "ResponseFor": {"DocumentId": document_id},
                "From": sender,
                "StatusCode": code,
                "Timestamp": at,
                "created_time": at,
            }
        )

    def payment(self, at: str, amount: int, **given: Any) -> None:
        number = len(self.transactions) + 1
        row: Row = {
            "MaThamChieu": f"dvc{number:06d}",
            "MaGiaoDich": f"G{number:011d}",
            "MaHoSo": None,
            "MaTTHC": "1.000001",
            "MaDonVi": "H29.01",
            "SoTien": amount,
            "MaTienTe": "VND",
            "MaNganHang": "VCB",
            "MaKenhThanhToan": "1",
            "ThoiGianGD": at,
            "TrangThaiGD": 1,
            "LanThu": 1,
            "SoTienHoan": None,
            "ThoiGianHoan": None,
            "PhiLePhi": [{"LoaiPhiLePhi": "LePhi", "MaPhiLePhi": "LP01", "SoTien": amount}],
            "ThoiGianCapNhat": at,
        }
        self.transactions.append({**row, **given})

    def settled(self, day: str, rrn: str, amount: int, code: str = "0000") -> None:
        """Add a line of the settlement file of `day` (yyyy-MM-dd)."""
        number = len(self.settlement_lines) + 1
        self.settlement_lines.append(
            {
                "file_name": f"{day}.dat",
                "file_date": day,
                "line_no": number,
                "settlement_date": day,
                "transacted_at": f"{day}T08:00:00",
                "rrn": rrn,
                "amount": amount,
                "response_code": code,
            }
        )

    def sync(self, period: str, code: str, synced: int | None, total: int | None, final: bool = True) -> None:
        """Add an official sync rate of "2026-08", "2026Q2" or "2026"."""
        kind, number = "year", None
        if "Q" in period:
            kind, number = "quarter", int(period[5:])
        elif "-" in period:
            kind, number = "month", int(period[5:])
        self.official_sync.append(
            {
                "period_type": kind,
                "year": int(period[:4]),
                "period": number,
                "final": final,
                "department_code": code,
                "scope": "parent" if code == "H29" else "child",
                "numerator": synced,
                "denominator": total,
            }
        )

    def filing(self, dataset: str, file_period: str, *rows: str) -> None:
        """Add a file of rows, each a line in the order of FILINGS[dataset], cells parted by "|"."""
        self.filings.setdefault(dataset, []).extend([file_period, *row.split("|")] for row in rows)

    def write(self) -> Path:
        """Write the folder as the sandbox would export it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines: dict[str, list[Row]] = {
            "dossiers": self.dossiers,
            "ratings": self.ratings,
            "petitions": self.petitions,
            "register": self.register,
            "axis_documents": self.axis_documents,
            "axis_statuses": self.axis_statuses,
            "transactions": self.transactions,
            "settlement_lines": self.settlement_lines,
            "official_sync": self.official_sync,
            "fields": [{"ID": code, "FIELD_NAME": name} for code, name in FIELDS],
            "procedures": self.procedures,
            "service_levels": [{"TTHC_MA": code, "MucDo": level} for code, level in self.levels],
        }
        for name, rows in lines.items():
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (self.folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
        (self.folder / "agencies.csv").write_text(AGENCIES, encoding="utf-8")
        (self.folder / "agency_succession.csv").write_text(SUCCESSION, encoding="utf-8")
        self._csv("procedures", "ma_tthc,linh_vuc,tu_ngay,den_ngay", self.file_procedures)
        self._csv("service_levels", "ma_tthc,ma_dich_vu,muc_do,tu_ngay,den_ngay", self.file_levels)
        self._csv(
            "eligible_procedures", "quyet_dinh,hieu_luc_tu,hieu_luc_den,ma_tthc,du_dieu_kien", self.eligible
        )
        for dataset, rows in self.filings.items():
            self._csv(dataset, f"ky_tep,{FILINGS[dataset]}", rows)
        days = [(day, "0") for day in HOLIDAYS] + [(day, "1") for day in WORKED_SATURDAYS]
        self._csv("calendar", "date,is_working_day", days)
        return self.folder

    def _csv(self, name: str, header: str, rows: Sequence[Sequence[str]]) -> None:
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(header.split(","))
            writer.writerows(rows)

    def rows(self) -> dict[Key, Cell]:
        return compute(self.write(), self.now, reports=True)


def recipient(organ: str, channel: str = "truc", paper: int = 0) -> Row:
    return {"OrganId": organ, "Kenh": channel, "KemBanGiay": paper}
