"""What is kept of the payment platform and the settlement files, and the keys that are known."""

import polars as pl

SYSTEM = "payment"

_PLACE: dict[str, pl.DataType] = {"_page": pl.Int32(), "_pos": pl.Int32()}
_TEXT, _TIME, _DAY, _BOOL, _INT, _LONG = (
    pl.String(),
    pl.Datetime("us"),
    pl.Date(),
    pl.Boolean(),
    pl.Int32(),
    pl.Int64(),
)

TRANSACTION: dict[str, pl.DataType] = {
    "reference": _TEXT,
    "transaction_no": _TEXT,
    "dossier_code": _TEXT,
    "procedure_code_raw": _TEXT,
    "procedure_code": _TEXT,
    "agency_code_raw": _TEXT,
    "agency_code": _TEXT,
    "amount": _LONG,
    "currency": _TEXT,
    "bank_code": _TEXT,
    "channel_code": _TEXT,
    "transacted_at": _TIME,
    "status": _INT,
    "listed_status": _INT,
    "listed_at": _TIME,
    "queried": _BOOL,
    "attempt": _INT,
    "refund_amount": _LONG,
    "refunded_at": _TIME,
    "fees": pl.List(pl.Struct({"kind": pl.String(), "code": pl.String(), "amount": pl.Int64()})),
    "updated_at": _TIME,
    **_PLACE,
}

SETTLEMENT: dict[str, pl.DataType] = {
    "file_name": _TEXT,
    "file_date": _DAY,
    "line_no": _INT,
    "settlement_date": _DAY,
    "transacted_at": _TIME,
    "rrn": _TEXT,
    "amount": _LONG,
    "currency_code": _TEXT,
    "response_code": _TEXT,
    "trace_no": _TEXT,
    "terminal": _TEXT,
    **_PLACE,
}

TRANSACTION_KEYS = frozenset(
    [
        "MaThamChieu",
        "MaGiaoDich",
        "MaHoSo",
        "MaTTHC",
        "MaDonVi",
        "SoTien",
        "MaTienTe",
        "MaNganHang",
        "MaKenhThanhToan",
        "ThoiGianGD",
        "TrangThaiGD",
        "LanThu",
        "SoTienHoan",
        "ThoiGianHoan",
        "PhiLePhi",
        "ThoiGianCapNhat",
        "ThongTinGiaoDich",
        "HoTenNguoiNop",
        "SoCMNDNguoiNop",
        "DiaChiNguoiNop",
        "HuyenNguoiNop",
        "TinhNguoiNop",
        "TKThuHuong",
        "TenTKThuHuong",
        "MaNHThuHuong",
        "NoiDungThanhToan",
        "TenTTHC",
        "TenDonVi",
    ]
)
"""Keys that the protocol names, kept or deliberately dropped (payer, accounts, free text)."""
FEE_KEYS = frozenset(["LoaiPhiLePhi", "MaPhiLePhi", "TenPhiLePhi", "SoTien"])
TRANSACTION_REQUIRED = frozenset(
    ["MaThamChieu", "SoTien", "MaTienTe", "ThoiGianGD", "TrangThaiGD", "ThoiGianCapNhat"]
)
QUERY_KEYS = frozenset(
    [
        "MaLoi",
        "MoTaLoi",
        "LoaiBanTin",
        "PhienBan",
        "MaDoiTac",
        "MaThamChieu",
        "ThoiGianGD",
        "MaXacThuc",
        "SoTien",
        "MaTienTe",
        "MaGiaoDich",
        "MaNganHang",
        "ThongTinGiaoDich",
        "TrangThaiGD",
    ]
)
PENDING = 3
