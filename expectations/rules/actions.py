"""What people do about a rule that does not hold: texts that many rules share."""

from __future__ import annotations

from typing import Final

# To the operators of the sources.
PORTAL: Final = (
    "Gửi danh sách cho đơn vị quản lý cổng dịch vụ công để sửa ở nguồn; chỉ số vẫn tính theo cách đã ghi."
)
CATALOGUE: Final = "Đối chiếu danh mục thủ tục của cổng và tệp procedures."
NATIONAL_CATALOGUE: Final = "Đề nghị đơn vị công bố thủ tục sửa trên CSDL quốc gia."
OFFICIAL: Final = "Đối chiếu trang công bố của cổng; giữ nguyên như công bố."
REGISTER: Final = "Gửi danh sách cho văn thư của đơn vị để sửa trong sổ đăng ký văn bản đi."
AXIS: Final = "Đối chiếu với trục liên thông; nếu trục đúng thì báo nhóm kỹ thuật xem lại bộ đọc edXML."
PLATFORM: Final = "Gửi danh sách cho đơn vị vận hành nền tảng thanh toán để đối chiếu và sửa ở nguồn."
SETTLER: Final = "Đối chiếu tệp gốc với đơn vị quyết toán."
FILE: Final = "Sửa tệp ở thư mục nhận tệp, lưu lại cùng tên (cùng kỳ) rồi chạy lại."
NEW_CODE: Final = "Hỏi đơn vị quản lý hệ thống nguồn về mã mới và bổ sung vào quy ước trước khi tính."

# To ourselves.
DECODER: Final = "Bản ghi này phải ở khu cách ly: xem lại bộ giải mã của nguồn."
LOADER: Final = "Lỗi của bộ nạp: báo nhóm kỹ thuật."
REBUILD: Final = "Dựng lại kho từ dữ liệu đã hạ cánh: `egov rebuild`; nếu còn lỗi thì báo nhóm kỹ thuật."
COMPUTE: Final = "Tính lại toàn bộ mart; nếu còn lỗi thì báo nhóm kỹ thuật, bản đã công bố vẫn giữ nguyên."
