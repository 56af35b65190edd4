"""The file-drop datasets: columns under both names, and how each cell is read.

Five are written out here, since core reads each in its own way; all others follow from the registry
(``warehouse.registry.datasets``). A column is known by its Vietnamese or English header. Cell readers raise
``CellError`` with a rule whose texts, in both languages, stand in ``RULES``.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from warehouse.registry.codes import canonical_agency_code, canonical_procedure_code
from warehouse.registry.datasets import Dataset, DatasetColumn, datasets

Value = str | int | float | date | None

RULES: dict[str, tuple[str, str, str, str]] = {
    # rule: what is wrong (vi, en), how to mend it (vi, en)
    "unreadable": (
        "Không mở được tệp",
        "The file cannot be opened",
        "Lưu lại tệp dưới dạng .xlsx không đặt mật khẩu, hoặc .csv mã hoá UTF-8",
        "Save it again as .xlsx without password, or as .csv in UTF-8",
    ),
    "too_large": (
        "Tệp quá lớn, hoặc mở ra quá lớn",
        "The file is too large, or becomes so when it is opened",
        "Giữ lại phần dữ liệu của một kỳ: tối đa 32 MB và 300.000 dòng; xoá các dòng, cột trống có định dạng",
        "Keep the data of one period: at most 32 MB and 300,000 rows; delete formatted blank rows and columns",
    ),
    "active": (
        "Tệp .xlsx có macro, đối tượng nhúng hoặc liên kết sang tệp khác",
        "The .xlsx file holds macros, embedded objects or links to other files",
        "Trong Excel chọn Dữ liệu, Sửa liên kết, Ngắt liên kết; rồi lưu lại thành .xlsx thường hoặc .csv UTF-8",
        "In Excel choose Data, Edit Links, Break Link; then save as a plain .xlsx or as .csv UTF-8",
    ),
    "not_a_file": (
        "Mục này là liên kết hoặc thiết bị, không phải tệp",
        "This entry is a link or a device, not a file",
        "Chép chính tệp đó vào thư mục, không đặt liên kết",
        "Copy the file itself into the folder, not a link to it",
    ),
    "encoding": (
        "Tệp .csv không phải mã hoá UTF-8",
        "The .csv file is not UTF-8",
        "Trong Excel chọn Lưu thành, kiểu «CSV UTF-8»",
        "In Excel choose Save As, type “CSV UTF-8”",
    ),
    "file_name": (
        "Tên tệp không đúng mẫu <bộ dữ liệu>_<kỳ>",
        "The file name is not <dataset>_<period>",
        "Đặt tên với kỳ dạng 2024, 2024Q1 hoặc 2024-01, ví dụ procedures_2024.csv",
        "Name it with a period like 2024, 2024Q1 or 2024-01, for example procedures_2024.csv",
    ),
    "two_files": (
        "Có hai tệp cho cùng bộ dữ liệu và cùng kỳ",
        "There are two files for the same dataset and period",
        "Giữ lại một tệp, bỏ tệp kia ra khỏi thư mục",
        "Keep one of them, move the other out of the folder",
    ),
    "empty": (
        "Tệp không có dòng dữ liệu nào",
        "The file has no data row",
        "Điền ít nhất một dòng, hoặc bỏ tệp ra khỏi thư mục",
        "Fill in at least one row, or move the file out of the folder",
    ),
    "missing_column": (
        "Thiếu cột bắt buộc",
        "A required column is missing",
        "Thêm cột với tiêu đề tiếng Việt hoặc tiếng Anh như đã ghi",
        "Add the column under its Vietnamese or English header as written",
    ),
    "repeated_column": (
        "Hai cột cùng nghĩa",
        "Two columns mean the same",
        "Giữ lại một cột",
        "Keep one of them",
    ),
    "row_length": (
        "Số ô của dòng khác số cột của tiêu đề",
        "The row has another number of cells than the header",
        "Kiểm tra dấu phân cách; đặt giá trị có dấu phân cách trong ngoặc kép",
        "Check the separators; put a value that holds one in double quotes",
    ),
    "required": (
        "Ô bắt buộc bị bỏ trống",
        "A required cell is empty",
        "Điền giá trị",
        "Fill in the value",
    ),
    "procedure_code": (
        "Mã thủ tục không có dạng 1.234567",
        "The procedure code is not like 1.234567",
        "Ghi đủ 6 chữ số sau dấu chấm; trong Excel định dạng cột là Văn bản",
        "Write all 6 digits after the dot; in Excel format the column as Text",
    ),
    "agency_code": (
        "Mã cơ quan không đúng dạng",
        "Not an agency code",
        "Ghi mã theo Quyết định 20/2020/QĐ-TTg, ví dụ H29.41",
        "Write the code of Decision 20/2020/QĐ-TTg, for example H29.41",
    ),
    "code": (
        "Mã chỉ được gồm chữ không dấu, số, dấu chấm, gạch",
        "A code may hold only plain letters, digits, dots and dashes",
        "Ghi mã, không ghi tên",
        "Write the code, not the name",
    ),
    "text": (
        "Giá trị quá dài hoặc giống dữ liệu cá nhân",
        "The value is too long or looks like personal data",
        "Ghi ngắn gọn, không ghi dữ liệu cá nhân",
        "Keep it short, without personal data",
    ),
    "date": (
        "Không phải ngày yyyy-MM-dd hoặc dd/MM/yyyy",
        "Not a date yyyy-MM-dd or dd/MM/yyyy",
        "Ghi ngày có thật, ví dụ 2024-12-31 hoặc 31/12/2024",
        "Write a real date, for example 2024-12-31 or 31/12/2024",
    ),
    "date_order": (
        "Ngày hết hiệu lực trước ngày bắt đầu",
        "The last valid day is before the first",
        "Kiểm tra lại hai ngày; ngày hết hiệu lực là ngày cuối còn hiệu lực",
        "Check both dates; valid_to is the last valid day",
    ),
    "level_number": (
        "Mức độ phải là 1, 2, 3 hoặc 4",
        "The level must be 1, 2, 3 or 4",
        "Ghi một trong bốn số đó",
        "Write one of these numbers",
    ),
    "class": (
        "Phải là partial (một phần) hoặc full (toàn trình)",
        "Must be partial (một phần) or full (toàn trình)",
        "Ghi một trong hai giá trị đó",
        "Write one of the two",
    ),
    "agency_level": (
        "Cấp cơ quan không được biết",
        "Unknown agency level",
        "Ghi một trong: sở-ngành, cấp huyện, cấp xã, chi nhánh, khác",
        "Write one of: department, district, commune, branch, other",
    ),
    "kind": (
        "Kiểu thay đổi không được biết",
        "Unknown kind of change",
        "Ghi một trong: merge (hợp nhất), split (chia tách), rename (đổi tên), recode (đổi mã)",
        "Write one of: merge, split, rename, recode",
    ),
    "weight": (
        "Trọng số phải là số lớn hơn 0 và không quá 1",
        "The weight must be a number above 0 and at most 1",
        "Ghi số thập phân, ví dụ 0.5",
        "Write a decimal number, for example 0.5",
    ),
    "overlap": (
        "Hai dòng của cùng một mã có thời gian hiệu lực chồng nhau",
        "Two rows of the same code are valid at the same time",
        "Cho dòng trước hết hiệu lực vào ngày liền trước ngày bắt đầu của dòng sau",
        "End the earlier row on the day before the later one begins",
    ),
    "count": (
        "Không phải số nguyên không âm",
        "Not a whole number of 0 or more",
        "Ghi số nguyên, không dấu chấm phân cách hàng nghìn, ví dụ 1200",
        "Write a whole number without separators, for example 1200",
    ),
    "number": (
        "Không phải số thập phân không âm",
        "Not a decimal number of 0 or more",
        "Ghi số, ví dụ 87.5 hoặc 87,5",
        "Write a number, for example 87.5 or 87,5",
    ),
    "flag": (
        "Phải là có hoặc không",
        "Must be yes or no",
        "Ghi có hoặc không (yes, no, 1, 0)",
        "Write yes or no (có, không, 1, 0)",
    ),
    "year": (
        "Không phải năm từ 2000 đến 2100",
        "Not a year from 2000 to 2100",
        "Ghi năm bốn chữ số, ví dụ 2024",
        "Write the year in four digits, for example 2024",
    ),
    "period": (
        "Không phải kỳ dạng 2024, 2024Q1 hoặc 2024-01",
        "Not a period like 2024, 2024Q1 or 2024-01",
        "Ghi năm, quý hoặc tháng theo một trong ba dạng đó",
        "Write a year, quarter or month in one of these forms",
    ),
    "at_most": (
        "Giá trị của cột đầu lớn hơn (hoặc sau) giá trị của cột thứ hai",
        "The first column's value is larger (or later) than the second's",
        "Kiểm tra lại cả hai cột trong dòng này",
        "Check both columns of this row",
    ),
    "repeated_key": (
        "Hai dòng khác nhau nói về cùng một việc (cùng khoá)",
        "Two different rows speak of the same thing (the same key)",
        "Giữ lại dòng đúng",
        "Keep the right one",
    ),
}


class CellError(Exception):
    """A cell breaks a rule; the message is the rule's key in ``RULES``."""


def plain(text: str) -> str:
    """Return a text in lower case without accents, every run of other signs one underscore."""
    lowered = unicodedata.normalize("NFD", text.strip().lower().replace("đ", "d"))
    bare = "".join(sign for sign in lowered if not unicodedata.combining(sign))
    return re.sub(r"[^0-9a-z]+", "_", bare).strip("_")


_CODE = re.compile(r"^[0-9A-Za-z._-]{1,35}$")
_WHOLE = re.compile(r"^(\d+)(?:[.,]0+)?$", re.ASCII)
_PERSONAL = re.compile(r"\d{7}|@")


def read_code(text: str) -> Value:
    """Read a code; a number that a spreadsheet gave a ``.0`` loses it."""
    whole = _WHOLE.match(text)
    text = whole[1] if whole and "." in text and text.endswith("0") else text
    if not _CODE.match(text):
        raise CellError("code")
    return text


def read_text(text: str) -> Value:
    """Read a short text: the name of an agency, a decision, a field."""
    text = re.sub(r"\s+", " ", text)
    # What steers a terminal or turns the direction of writing is no text.
    if len(text) > 300 or _PERSONAL.search(text) or not text.isprintable():
        raise CellError("text")
    return text


def read_procedure(text: str) -> Value:
    """Read a procedure code (mã TTHC); the raw form is kept, see ``read_raw_procedure``."""
    read_raw_procedure(text)
    return canonical_procedure_code(text)


def read_raw_procedure(text: str) -> Value:
    """Read a procedure code as written, an authority suffix included."""
    if not re.fullmatch(r"\d\.\d{6}(\.[0-9A-Za-z.]{1,30})?", text, re.ASCII):
        raise CellError("procedure_code")
    return text


def read_agency(text: str) -> Value:
    """Read an agency code of either scheme into the canonical, root-first form."""
    if not re.fullmatch(r"[0-9A-Za-z]{1,4}(\.[0-9A-Za-z]{1,4}){0,8}", text, re.ASCII):
        raise CellError("agency_code")
    canonical = canonical_agency_code(text)
    if canonical is None:
        raise CellError("agency_code")
    return canonical


def read_raw_agency(text: str) -> Value:
    """Read an agency code as written."""
    read_agency(text)
    return text


def read_date(text: str) -> Value:
    """Read ``yyyy-MM-dd`` or ``dd/MM/yyyy``; a spreadsheet's midnight is cut off."""
    text = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", text)
    try:
        if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise CellError("date")


def read_service_level(text: str) -> Value:
    """Read a service level, 1 to 4."""
    whole = _WHOLE.match(text)
    if whole is None or int(whole[1]) not in (1, 2, 3, 4):
        raise CellError("level_number")
    return int(whole[1])


def _one_of(rule: str, words: Mapping[str, str]) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        value = words.get(plain(text))
        if value is None:
            raise CellError(rule)
        return value

    return read


AGENCY_LEVELS = {
    **dict.fromkeys(
        ["department", "so_nganh", "so_ban_nganh", "so", "cap_so", "cap_tinh", "cap_so_nganh"], "department"
    ),
    **dict.fromkeys(["district", "cap_huyen", "huyen", "quan", "quan_huyen", "cap_quan"], "district"),
    **dict.fromkeys(
        ["commune", "cap_xa", "xa", "phuong", "dac_khu", "xa_phuong", "phuong_xa", "ward"], "commune"
    ),
    **dict.fromkeys(["branch", "chi_nhanh"], "branch"),
    **dict.fromkeys(["other", "khac", "don_vi_khac"], "other"),
}
"""Agency level (cấp) by its normalised word, Vietnamese or English."""

_CLASSES = {
    **dict.fromkeys(["partial", "mot_phan"], "partial"),
    **dict.fromkeys(["full", "toan_trinh", "toan_phan"], "full"),
}
_KINDS = {
    **dict.fromkeys(["merge", "hop_nhat", "sap_nhap", "nhap"], "merge"),
    **dict.fromkeys(["split", "chia", "tach", "chia_tach"], "split"),
    **dict.fromkeys(["rename", "doi_ten"], "rename"),
    **dict.fromkeys(["recode", "doi_ma"], "recode"),
}


def read_weight(text: str) -> Value:
    """Read a share above 0 and at most 1; a decimal comma is allowed."""
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        raise CellError("weight") from None
    if not 0 < weight <= 1:
        raise CellError("weight")
    return weight


def read_count(text: str) -> Value:
    """Read a whole number of 0 or more; ``1.000`` is refused, since nobody can tell one from a thousand."""
    whole = re.fullmatch(r"(\d{1,15})(\.0)?", text, re.ASCII)
    if whole is None:
        raise CellError("count")
    return int(whole[1])


def read_number(text: str) -> Value:
    """Read a decimal number of 0 or more; a decimal comma is allowed."""
    if not re.fullmatch(r"\d{1,12}([.,]\d{1,8})?", text, re.ASCII):
        raise CellError("number")
    return float(text.replace(",", "."))


_FLAGS = {
    **dict.fromkeys(["co", "yes", "y", "1", "1_0", "true", "x", "dat"], 1),
    **dict.fromkeys(["khong", "no", "n", "0", "0_0", "false", "khong_dat", "chua_dat", "chua"], 0),
}


def read_flag(text: str) -> Value:
    """Read yes or no, in either language."""
    found = _FLAGS.get(plain(text))
    if found is None:
        raise CellError("flag")
    return bool(found)


def read_year(text: str) -> Value:
    """Read a year, 2000 to 2100."""
    year = re.fullmatch(r"(2[01]\d\d)(\.0)?", text, re.ASCII)
    if year is None or int(year[1]) > 2100:
        raise CellError("year")
    return int(year[1])


def read_period(text: str) -> Value:
    """Read a year, quarter or month into 2024, 2024Q1 or 2024-01; Q1/2024 and 01/2024 are understood too."""
    if re.fullmatch(r"\d{4}(\.0)?", text, re.ASCII):
        return str(read_year(text))
    for pattern in (r"(?P<y>\d{4})[-/ ]?[Qq](?P<q>[1-4])", r"[Qq](?P<q>[1-4])[-/ ](?P<y>\d{4})"):
        if found := re.fullmatch(pattern, text, re.ASCII):
            return f"{read_year(found['y'])}Q{found['q']}"
    for pattern in (r"(?P<y>\d{4})-(?P<m>\d{2})", r"(?P<m>\d{1,2})/(?P<y>\d{4})"):
        found = re.fullmatch(pattern, text, re.ASCII)
        if found and 1 <= int(found["m"]) <= 12:
            return f"{read_year(found['y'])}-{int(found['m']):02d}"
    raise CellError("period")


def read_field(text: str) -> Value:
    """Read the name of a field (lĩnh vực); the same letters are the same name, however they are encoded."""
    return unicodedata.normalize("NFC", str(read_text(text)))


@dataclass(frozen=True)
class Column:
    """How one landed column is read; its type stands in the dataset's contract.

    Attributes:
        name: column in landing.
        headers: the Vietnamese and the English header.
        read: turns stripped, non-blank text into the value, or raises CellError.
        required: a blank cell is an error; otherwise it is NULL.
    """

    name: str
    headers: tuple[str, str]
    read: Callable[[str], Value]
    required: bool = True


_PROCEDURE = ("ma_tthc", "procedure_code")
_FROM, _TO = ("tu_ngay", "valid_from"), ("den_ngay", "valid_to")


def _procedure_columns() -> list[Column]:
    return [
        Column("procedure_code", _PROCEDURE, read_procedure),
        Column("procedure_code_raw", _PROCEDURE, read_raw_procedure),
    ]


def _dates(first: tuple[str, str] = _FROM, last: tuple[str, str] = _TO) -> list[Column]:
    return [Column("valid_from", first, read_date), Column("valid_to", last, read_date, False)]


_READERS: Mapping[str, Callable[[str], Value]] = {
    "code": read_code,
    "text": read_text,
    "date": read_date,
    "agency": read_agency,
    "field": read_field,
    "flag": read_flag,
    "count": read_count,
    "number": read_number,
    "period": read_period,
    "year": read_year,
}


def _registered(entry: Dataset) -> tuple[Column, ...]:
    """The columns of a dataset of the registry; the words of its choices become rules of their own."""
    return tuple(_registered_column(entry, column) for column in entry.columns)


def _registered_column(entry: Dataset, column: DatasetColumn) -> Column:
    headers = (column.vi, column.en)
    if column.type != "choice":
        return Column(column.name, headers, _READERS[column.type], column.required)
    rule = f"{entry.id}.{column.name}"
    listed = ", ".join(column.words)
    RULES[rule] = (
        "Giá trị không có trong danh sách",
        "Not one of the list",
        f"{column.description.vi}. Ghi một trong: {listed}, hoặc tiếng Việt tương ứng",
        f"{column.description.en}. Write one of: {listed}",
    )
    words = {plain(word): value for value, known in column.words.items() for word in (value, *known)}
    return Column(column.name, headers, _one_of(rule, words), column.required)


_WRITTEN_OUT: Mapping[str, tuple[Column, ...]] = {
    "procedures": (
        *_procedure_columns(),
        Column("field_code", ("linh_vuc", "field_code"), read_text, False),
        *_dates(),
    ),
    "eligible_procedures": (
        Column("decision", ("quyet_dinh", "decision"), read_text),
        *_dates(("hieu_luc_tu", "valid_from"), ("hieu_luc_den", "valid_to")),
        *_procedure_columns(),
        Column("class", ("du_dieu_kien", "class"), _one_of("class", _CLASSES)),
    ),
    "service_levels": (
        *_procedure_columns(),
        Column("service_code", ("ma_dich_vu", "service_code"), read_code, False),
        Column("level", ("muc_do", "level"), read_service_level),
        *_dates(),
    ),
    "agencies": (
        Column("code_qd20_raw", ("ma_qd20", "code_qd20"), read_raw_agency),
        Column("code_qd20", ("ma_qd20", "code_qd20"), read_agency),
        Column("code_qcvn102", ("ma_qcvn102", "code_qcvn102"), read_code, False),
        Column("gso_code", ("ma_gso", "gso_code"), read_code, False),
        Column("name", ("ten", "name"), read_text),
        Column("level", ("cap", "level"), _one_of("agency_level", AGENCY_LEVELS)),
        Column("parent_code", ("ma_cha", "parent_code"), read_agency, False),
        *_dates(),
    ),
    "agency_succession": (
        Column("old_code", ("ma_cu", "old_code"), read_agency),
        Column("new_code", ("ma_moi", "new_code"), read_agency),
        Column("date", ("ngay", "date"), read_date),
        Column("kind", ("kieu", "kind"), _one_of("kind", _KINDS)),
        Column("weight", ("trong_so", "weight"), read_weight, False),
    ),
}
DATASETS: Mapping[str, tuple[Column, ...]] = {
    **{entry.id: _registered(entry) for entry in datasets().datasets},
    # last, so that no entry of the registry takes the place of one that core reads in its own way
    **_WRITTEN_OUT,
}
"""Dataset name to its columns, in landing order (``file_period`` follows)."""
