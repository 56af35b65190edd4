"""What is taken of the payment platform (nền tảng thanh toán) and of the NAPAS settlement files.

Nothing about the payer or about accounts has a column here. Times are naive Asia/Ho_Chi_Minh, amounts whole VND.
"""

from __future__ import annotations

from typing import Final

from warehouse.registry.contracts.contract import Column, Contract, records, words
from warehouse.registry.source_entity import SourceEntity

SYSTEM: Final = "payment"

# One line per column, however long: read as a table.
# fmt: off
TRANSACTION: Final = Contract(
    SourceEntity(SYSTEM, "transaction"),
    "Giao dịch thanh toán trực tuyến phí, lệ phí | Online payments of fees",
    key=("reference",),
    windowed=True,
    columns=(
        Column("reference", "VARCHAR", "Mã tham chiếu, khóa của giao dịch: mỗi lần thanh toán một mã | Reference, the key of a transaction: one for each attempt", "MaThamChieu", required=True, check="<> ''"),
        Column("transaction_no", "VARCHAR", "Mã giao dịch | Transaction number", "MaGiaoDich", handed_on=True),
        Column("dossier_code", "VARCHAR", "Mã hồ sơ | Dossier code", "MaHoSo"),
        Column("procedure_code_raw", "VARCHAR", "Mã TTHC nguyên gốc | Procedure code as delivered", "MaTTHC"),
        Column("procedure_code", "VARCHAR", "Mã TTHC đã cắt hậu tố | Procedure code without suffix", "MaTTHC"),
        Column("agency_code_raw", "VARCHAR", "Mã đơn vị nguyên gốc | Agency code as delivered", "MaDonVi"),
        Column("agency_code", "VARCHAR", "Mã đơn vị chuẩn | Canonical agency code", "MaDonVi"),
        Column("amount", "BIGINT", "Số tiền (đồng) | Amount in VND", "SoTien", required=True, check=">= 0"),
        Column("currency", "VARCHAR", "Mã tiền tệ | Currency", "MaTienTe", handed_on=True),
        Column("bank_code", "VARCHAR", "Mã ngân hàng | Bank code", "MaNganHang", handed_on=True),
        Column("channel_code", "VARCHAR", "Mã kênh thanh toán | Payment channel", "MaKenhThanhToan", handed_on=True),
        Column("transacted_at", "TIMESTAMP", "Thời gian giao dịch (theo QUERY nếu đã hỏi) | Time of the transaction (from QUERY when asked)", "ThoiGianGD", required=True),
        Column("status", "INTEGER", "Trạng thái: 1 thành công, 3 chờ, 4 thất bại (theo QUERY nếu đã hỏi) | Status: 1 success, 3 pending, 4 failed (from QUERY when asked)", "TrangThaiGD", required=True),
        Column("listed_status", "INTEGER", "Trạng thái theo LIST | Status as listed", "TrangThaiGD"),
        Column("listed_at", "TIMESTAMP", "Thời gian giao dịch theo LIST | Time as listed", "ThoiGianGD"),
        Column("queried", "BOOLEAN", "Đã hỏi lại bằng QUERY | Settled by QUERY"),
        Column("attempt", "INTEGER", "Lần thử | Attempt number", "LanThu", handed_on=True),
        Column("refund_amount", "BIGINT", "Số tiền hoàn (đồng) | Refunded VND", "SoTienHoan", check=">= 0"),
        Column("refunded_at", "TIMESTAMP", "Thời gian hoàn | Refunded at", "ThoiGianHoan"),
        Column("updated_at", "TIMESTAMP", "Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins", "ThoiGianCapNhat", required=True),
        records(
            "fees",
            "Phí, lệ phí của giao dịch | Fees of a transaction",
            Column("kind", "VARCHAR", "Loại: Phi hay LePhi | Kind of fee", "LoaiPhiLePhi"),
            Column("code", "VARCHAR", "Mã phí, lệ phí | Fee code", "MaPhiLePhi"),
            Column("amount", "BIGINT", "Số tiền (đồng) | Amount in VND", "SoTien", check=">= 0"),
            wire="PhiLePhi",
            table="payment_fee",
            number="fee_no",
        ),
    ),
    dropped=words(
        """
        ThongTinGiaoDich HoTenNguoiNop SoCMNDNguoiNop DiaChiNguoiNop HuyenNguoiNop TinhNguoiNop TKThuHuong
        TenTKThuHuong MaNHThuHuong NoiDungThanhToan TenTTHC TenDonVi PhiLePhi.TenPhiLePhi
        """
    ),
)
SETTLEMENT: Final = Contract(
    SourceEntity(SYSTEM, "settlement"),
    "Dòng trong tệp quyết toán NAPAS | Lines of the settlement files",
    key=("file_name", "line_no"),
    replaces="file",
    columns=(
        Column("file_name", "VARCHAR", "Tên tệp | File name", required=True),
        Column("file_date", "DATE", "Ngày của tệp | Date of the file"),
        Column("line_no", "INTEGER", "Số dòng | Line number", required=True),
        Column("settlement_date", "DATE", "Ngày quyết toán (F15) | Settlement day (F15)"),
        Column("transacted_at", "TIMESTAMP", "Thời điểm giao dịch | Time of the transaction"),
        Column("rrn", "VARCHAR", "Số tham chiếu truy vết (F37): 12 ký tự cuối của mã giao dịch | Retrieval reference (F37): last 12 characters of the transaction number"),
        Column("amount", "BIGINT", "Số tiền (đồng) | Amount in VND", check=">= 0"),
        Column("currency_code", "VARCHAR", "Mã tiền tệ | Currency code"),
        Column("response_code", "VARCHAR", "Mã trả lời (RRC) | Response code"),
        Column("trace_no", "VARCHAR", "Số truy vết | Trace number"),
        Column("terminal", "VARCHAR", "Mã thiết bị | Terminal"),
    ),
)
# fmt: on
CONTRACTS: Final = (TRANSACTION, SETTLEMENT)
