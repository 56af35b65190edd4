"""What is taken of the public-service portal (Cổng dịch vụ công quốc gia).

Personal data (ChuHoSo, DinhDanhCHS, SoDienThoai …) has no column here, so it cannot be written. Times are naive
Asia/Ho_Chi_Minh, amounts whole VND.
"""

from __future__ import annotations

from typing import Final

from warehouse.registry.contracts.contract import Column, Contract, records, words
from warehouse.registry.source_entity import SourceEntity

SYSTEM: Final = "portal"

# One line per column, however long: read as a table.
# fmt: off
AGENCY: Final = Contract(
    SourceEntity(SYSTEM, "agency"),
    "Danh mục cơ quan trên Cổng dịch vụ công quốc gia | Agencies as the portal lists them",
    replaces="list",
    columns=(
        Column("source_id", "VARCHAR", "Mã cơ quan trên Cổng | Id on the portal", "ID", unread=True),
        Column("name", "VARCHAR", "Tên cơ quan | Name", "NAME AGENCY_NAME", unread=True),
        Column("code", "VARCHAR", "Mã cơ quan do Cổng ghi | Code as the portal writes it", "CODE", unread=True),
    ),
)
FIELD: Final = Contract(
    SourceEntity(SYSTEM, "field"),
    "Danh mục lĩnh vực thủ tục hành chính | Fields of administrative procedures",
    replaces="list",
    columns=(
        Column("field_code", "VARCHAR", "Mã lĩnh vực (MaLinhVuc) | Field code", "ID"),
        Column("name_raw", "VARCHAR", "Tên như nguồn gửi | Name as delivered", "FIELD_NAME"),
        Column("name", "VARCHAR", "Tên không có phần trong ngoặc | Name without the bracket", "FIELD_NAME"),
        Column("ministry", "VARCHAR", "Bộ, ngành ghi trong ngoặc | Ministry in the bracket", "FIELD_NAME"),
    ),
)
PROCEDURE: Final = Contract(
    SourceEntity(SYSTEM, "procedure"),
    "Thủ tục hành chính đang có hiệu lực thuộc thẩm quyền thành phố | Procedures in force within the city's authority",
    replaces="list",
    columns=(
        Column("procedure_code", "VARCHAR", "Mã TTHC đã cắt hậu tố | Procedure code without suffix", "PROCEDURE_CODE"),
        Column("procedure_code_raw", "VARCHAR", "Mã TTHC nguyên gốc | Procedure code as delivered", "PROCEDURE_CODE", unread=True),
        Column("source_id", "VARCHAR", "Mã thủ tục trên Cổng | Id on the portal", "ID", unread=True),
        Column("name", "VARCHAR", "Tên TTHC | Name", "PROCEDURE_NAME"),
        Column("published_agency", "VARCHAR", "Cơ quan công bố | Agency that published it", "PUBLISHED_AGENCY", unread=True),
        Column("implementing_agency", "VARCHAR", "Cơ quan thực hiện | Agency that does it", "IMPLEMENTATION_AGENCY", unread=True),
        Column("field_name", "VARCHAR", "Tên lĩnh vực | Name of its field", "FIELD_NAME"),
        Column("decision_id", "VARCHAR", "Mã quyết định công bố | Id of the decision that published it", "QDCBID", unread=True),
        Column("is_connected", "INTEGER", "Thủ tục liên thông: 0 không, 1 có | Interlinked procedure: 0 no, 1 yes", unread=True),
    ),
    dropped=words("AMOUNT ROW_STT"),
)
SERVICE_LEVEL: Final = Contract(
    SourceEntity(SYSTEM, "service_level"),
    "Dịch vụ công trực tuyến theo mức độ | Online services by level",
    replaces="list",
    columns=(
        Column("procedure_code", "VARCHAR", "Mã TTHC đã cắt hậu tố | Procedure code without suffix", "TTHC_MA"),
        Column("procedure_code_raw", "VARCHAR", "Mã TTHC nguyên gốc | Procedure code as delivered", "TTHC_MA", unread=True),
        Column("level", "INTEGER", "Mức độ 1–4 | Level 1–4"),
        Column("object_type", "VARCHAR", "Loại đối tượng | Kind of applicant", "TYPE", unread=True),
        Column("is_national_system", "BOOLEAN", "Thuộc hệ thống của ngành dọc | On a ministry's own system", "ISNGANHDOC", unread=True),
        Column("usage_weight", "BIGINT", "Trọng số sử dụng do Cổng ghi | Weight as the portal writes it", "WEIGHT", unread=True),
    ),
    dropped=words("NAME TOTAL_RECORDS"),
)
PROCEDURE_DETAIL: Final = Contract(
    SourceEntity(SYSTEM, "procedure_detail"),
    "Chi tiết thủ tục: cách thức thực hiện, thời hạn, phí, lệ phí | Procedure details: channels, statutory time, fees",
    key=("procedure_code",),
    fetched_once=True,
    listing="procedure",
    columns=(
        Column("procedure_code", "VARCHAR", "Mã TTHC | Procedure code", "code", required=True, check="<> ''"),
        Column("decision_id", "VARCHAR", "Quyết định công bố | Decision that published it"),
        Column("is_ward", "BOOLEAN", "Thực hiện ở cấp xã | Done at commune level", "isWard"),
        Column("is_province", "BOOLEAN", "Thực hiện ở cấp tỉnh | Done at province level", "isProvince"),
        Column("result_count", "INTEGER", "Số giấy tờ kết quả | Result papers listed", "resultsDetails"),
        records(
            "methods",
            "Cách thức thực hiện của TTHC | Execution methods of a procedure",
            Column("channel", "VARCHAR", "Kênh nộp (DIRECT, ONLINE, POSTAL…) | Submission channel", "submissionMethod"),
            Column("processing_time", "DECIMAL(9,2)", "Thời hạn giải quyết | Statutory time", "processingTime"),
            Column("processing_time_unit", "VARCHAR", "Đơn vị thời hạn: WORKING_DAY, DAY, HOUR, MONTH | Its unit", "processingTimeUnit"),
            Column("fee_amounts", "BIGINT[]", "Các mức phí, lệ phí (đồng) | Fee amounts in VND", "fees"),
            wire="executionMethods",
            table="procedure_method",
            number="method_no",
        ),
    ),
    dropped=words(
        """
        id codeNotation name formalityType isMinistry isOtherAgency procedureProposal categoriesDetails
        subjectTypesDetails departmentsAuthority departmentsAuthorized departmentsCoordinating departmentsExecuting
        dossierReceivingAddresses executingAgencies procedureRelatedGroup executionSteps executionCases
        legalBasisesDetails requirementsAndConditions keywords description
        """
    ),
)
DOSSIER: Final = Contract(
    SourceEntity(SYSTEM, "dossier"),
    "Hồ sơ thủ tục hành chính, không có dữ liệu cá nhân | Dossiers, without personal data",
    key=("dossier_code", "agency_root"),
    windowed=True,
    columns=(
        Column("dossier_code", "VARCHAR", "Mã hồ sơ (MaHoSo) | Dossier code", "MaHoSo", required=True, check="<> ''"),
        Column("agency_root", "VARCHAR", "Mã gốc của đơn vị, cùng mã hồ sơ làm khóa | Root of the agency code; part of the key", "MaDinhDanhDonVi", required=True),
        Column("agency_code_raw", "VARCHAR", "Mã đơn vị nguyên gốc | Agency code as delivered", "MaDinhDanhDonVi"),
        Column("agency_code", "VARCHAR", "Mã đơn vị chuẩn theo QĐ 20/2020 (gốc đứng trước) | Canonical agency code, root first", "MaDinhDanhDonVi"),
        Column("procedure_code_raw", "VARCHAR", "Mã TTHC nguyên gốc | Procedure code as delivered", "MaTTHC", handed_on=True),
        Column("procedure_code", "VARCHAR", "Mã TTHC đã cắt hậu tố | Procedure code without suffix", "MaTTHC"),
        Column("field_code_raw", "VARCHAR", "Mã lĩnh vực nguồn gửi | Field code as delivered", "MaLinhVuc"),
        Column("channel_raw", "VARCHAR", "Kênh thực hiện nguồn gửi: 1 trực tiếp, 2 trực tuyến, 3 bưu chính | Channel as delivered: 1 direct, 2 online, 3 postal", "KenhThucHien", handed_on=True),
        Column("subject_type", "VARCHAR", "Loại đối tượng | Kind of applicant", "LoaiDoiTuong", handed_on=True),
        Column("submission_place", "VARCHAR", "Nơi nộp hồ sơ (mã) | Place of submission (code)", "NoiNopHoSo", handed_on=True),
        Column("result_delivery", "VARCHAR", "Hình thức trả kết quả (mã) | Form of result delivery (code)", "HinhThuc", handed_on=True),
        Column("status", "INTEGER", "Trạng thái hồ sơ 0–11 | Dossier status 0–11", "TrangThaiHoSo"),
        Column("submitted_at", "TIMESTAMP", "Ngày nộp hồ sơ | Submitted", "NgayNopHoSo"),
        Column("received_at", "TIMESTAMP", "Ngày tiếp nhận | Received (accepted)", "NgayTiepNhan"),
        Column("due_at", "TIMESTAMP", "Ngày hẹn trả hiện hành, chưa áp dụng quy tắc 00:00:00 | Current due time as delivered, 00:00:00 rule not applied", "NgayHenTra"),
        Column("returned_at", "TIMESTAMP", "Ngày trả kết quả | Result handed over", "NgayTra"),
        Column("finished_at", "TIMESTAMP", "Ngày kết thúc xử lý, như nguồn gửi | End of processing as delivered", "NgayKetThucXuLy"),
        Column("refused_at", "TIMESTAMP", "Ngày từ chối | Refused", "NgayTuChoi"),
        Column("digitised_components", "BOOLEAN", "Hồ sơ có thành phần số hóa | Has digitised components", "HoSoCoThanhPhanSoHoa", handed_on=True),
        Column("vneid_verified", "BOOLEAN", "Tài khoản đã xác thực VNeID | Account verified with VNeID", "TaiKhoanDuocXacThucVoiVNeID", handed_on=True),
        Column("online_payment_flag", "INTEGER", "Cờ thanh toán trực tuyến 0–3 | Online payment flag 0–3", "DuocThanhToanTrucTuyen", handed_on=True),
        Column("result_count", "INTEGER", "Số giấy tờ kết quả | Number of result papers", "DanhSachGiayToKetQua", handed_on=True),
        Column("result_file_count", "INTEGER", "Số giấy tờ kết quả có tệp | Result papers with a file", "DanhSachGiayToKetQua", handed_on=True),
        Column("result_input_count", "INTEGER", "Số tệp kết quả cũng là tài liệu nộp | Result files that were handed in as documents", "DanhSachGiayToKetQua TaiLieuNop", unread=True),
        Column("attachment_count", "INTEGER", "Số tài liệu nộp | Documents submitted", "TaiLieuNop", handed_on=True),
        Column("attachment_digitised_count", "INTEGER", "Số tài liệu đã số hóa | Of these digitised", "TaiLieuNop", handed_on=True),
        Column("attachment_reused_count", "INTEGER", "Số tài liệu tái sử dụng | Of these reused", "TaiLieuNop", handed_on=True),
        Column("deleted", "BOOLEAN", "Nguồn đã xóa hồ sơ (DaXoa): giữ lại, đứng ngoài mọi chỉ số | Withdrawn at the source: kept, outside every indicator", "DaXoa", required=True, absent="FALSE"),
        Column("updated_at", "TIMESTAMP", "Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins", "ThoiGianCapNhat", required=True),
        records(
            "fees",
            "Các khoản phí, lệ phí của hồ sơ | Fees of a dossier",
            Column("code", "VARCHAR", "Mã phí, lệ phí | Fee code", "MaPhiLePhi"),
            Column("kind", "VARCHAR", "Loại: phí hay lệ phí | Kind of fee", "LoaiPhiLePhi"),
            Column("collected_at", "VARCHAR", "Hình thức thu: 1 khi tiếp nhận, 2 khi bổ sung, 4 khi trả kết quả | When collected: 1 at receipt, 2 supplement, 4 at result", "HinhThucThu"),
            Column("amount", "BIGINT", "Số tiền (đồng) | Amount in VND", "Gia", check=">= 0"),
            wire="DanhSachLePhi",
            table="dossier_fee",
            number="fee_no",
        ),
        records(
            "supplements",
            "Các lần yêu cầu bổ sung của hồ sơ | Requests for supplements of a dossier",
            Column("supplement_id", "VARCHAR", "Mã lần bổ sung | Supplement id", "HoSoBoSungId"),
            Column("requested_at", "TIMESTAMP", "Ngày yêu cầu bổ sung | Requested", "NgayBoSung"),
            Column("answered_at", "TIMESTAMP", "Ngày tiếp nhận bổ sung | Answered", "NgayTiepNhanBoSung"),
            Column("due_before", "TIMESTAMP", "Ngày hẹn trả trước khi bổ sung | Due time before the supplement", "NgayHenTraTruoc"),
            Column("due_after", "TIMESTAMP", "Ngày hẹn trả mới | Due time after it", "NgayHenTraMoi"),
            wire="DanhSachHoSoBoSung",
            table="dossier_supplement",
            number="supplement_no",
        ),
    ),
    dropped=words(
        """
        TenTTHC TenLinhVuc SoBienNhan ChuHoSo MaDoiTuong DinhDanhCHS ThongTinKhac Email Fax SoDienThoai TrichYeuHoSo
        ThongTinTra DonViXuLy GhiChu DSKetNoiCSDL DanhSachTepDinhKemKhac
        """
    ),
)
RATING: Final = Contract(
    SourceEntity(SYSTEM, "rating"),
    "Đánh giá mức độ hài lòng của người nộp hồ sơ | Ratings of dossiers by those who filed them",
    key=("dossier_code", "rated_at"),
    windowed=True,
    columns=(
        Column("dossier_code", "VARCHAR", "Mã hồ sơ được đánh giá | Dossier that is rated", "MaHoSo", required=True, check="<> ''"),
        Column("rated_at", "TIMESTAMP", "Thời điểm đánh giá (giờ TP.HCM); cùng mã hồ sơ làm khóa | Time of the rating (local); with the dossier code the key", "ThoiGianDanhGia", required=True),
        Column("level", "INTEGER", "Mức: 1 rất hài lòng, 2 hài lòng, 3 không hài lòng | Level: 1 very satisfied, 2 satisfied, 3 not satisfied", "MucDoHaiLong", required=True),
        Column("updated_at", "TIMESTAMP", "Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins", "ThoiGianCapNhat", required=True),
    ),
)
PETITION: Final = Contract(
    SourceEntity(SYSTEM, "petition"),
    "Phản ánh, kiến nghị về thủ tục hành chính, không có nội dung và người gửi | Petitions about procedures, without their text and their authors",
    key=("petition_code",),
    windowed=True,
    columns=(
        Column("petition_code", "VARCHAR", "Mã phản ánh, kiến nghị, khóa | Petition code, the key", "MaPAKN", required=True, check="<> ''"),
        Column("agency_code_raw", "VARCHAR", "Mã cơ quan nguyên gốc | Agency code as delivered", "MaDinhDanhDonVi"),
        Column("agency_code", "VARCHAR", "Mã cơ quan xử lý, dạng chuẩn | Agency that handles it, canonical code", "MaDinhDanhDonVi", required=True),
        Column("agency_root", "VARCHAR", "Gốc của mã cơ quan: H29 là Thành phố | Root of the agency code: H29 is the city", "MaDinhDanhDonVi", required=True),
        Column("dossier_code", "VARCHAR", "Mã hồ sơ được phản ánh, nếu có | Dossier it is about, if any", "MaHoSo"),
        Column("received_at", "TIMESTAMP", "Thời điểm tiếp nhận (giờ TP.HCM) | Received (local)", "NgayTiepNhan"),
        Column("due_at", "TIMESTAMP", "Hạn xử lý theo nguồn (giờ TP.HCM) | Due time as delivered (local)", "NgayHanXuLy"),
        Column("finished_at", "TIMESTAMP", "Thời điểm xử lý xong (giờ TP.HCM) | Handled (local)", "NgayXuLyXong"),
        Column("status", "INTEGER", "Trạng thái: 1 tiếp nhận, 2 đang xử lý, 3 đã trả lời, 4 từ chối | Status: 1 received, 2 in progress, 3 answered, 4 refused", "TrangThai", required=True),
        Column("satisfaction", "INTEGER", "Người gửi hài lòng với cách xử lý: 1 có, 0 không, trống chưa đánh giá | Satisfied with the handling: 1 yes, 0 no, NULL not said", "HaiLong"),
        Column("updated_at", "TIMESTAMP", "Thời điểm cập nhật ở nguồn (giờ TP.HCM); bản mới nhất thắng | Update time at the source (local); the newest version wins", "ThoiGianCapNhat", required=True),
    ),
)
OFFICIAL_766: Final = Contract(
    SourceEntity(SYSTEM, "official_766"),
    "Điểm đánh giá chính thức theo Quyết định 766/QĐ-TTg | Official figures of Decision 766",
    key=("endpoint", "period_type", "year", "period", "department_code", "scope", "metric_code"),
    columns=(
        Column("endpoint", "VARCHAR", "Đầu mục số liệu | Endpoint", required=True),
        Column("period_type", "VARCHAR", "Loại kỳ | Kind of period", required=True),
        Column("year", "INTEGER", "Năm | Year", required=True),
        Column("period", "INTEGER", "Tháng hoặc quý; trống nếu là năm | Month or quarter; NULL for a year"),
        Column("department_code", "VARCHAR", "Mã đơn vị | Department code"),
        Column("department_name", "VARCHAR", "Tên đơn vị | Department name"),
        Column("department_level", "VARCHAR", "Cấp đơn vị | Department level"),
        Column("scope", "VARCHAR", "Dòng cha hay dòng con | Parent or child line"),
        Column("metric_code", "VARCHAR", "Mã chỉ tiêu | Metric code", required=True),
        Column("value", "DECIMAL(20,4)", "Giá trị | Value"),
        Column("numerator", "DECIMAL(20,4)", "Tử số | Numerator"),
        Column("denominator", "DECIMAL(20,4)", "Mẫu số | Denominator"),
        Column("ratio", "DECIMAL(9,4)", "Tỷ lệ | Ratio"),
        Column("score", "DECIMAL(9,4)", "Điểm | Score"),
        Column("max_score", "DECIMAL(9,4)", "Điểm tối đa | Highest score"),
        Column("quality_flag", "VARCHAR", "Ghi chú chất lượng | Quality flag"),
    ),
)
# fmt: on
CONTRACTS: Final = (
    AGENCY,
    FIELD,
    PROCEDURE,
    SERVICE_LEVEL,
    PROCEDURE_DETAIL,
    DOSSIER,
    RATING,
    PETITION,
    OFFICIAL_766,
)
