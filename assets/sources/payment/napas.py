"""NAPAS reconciliation files (``.dat``): one day's settlement, verified as a whole.

A line is a sequence of ``[TAG]value`` with fixed widths, padded on the left. The header's and trailer's
form, the number of detail lines, every line's CSR and the trailer's CSF must hold, or the file is
refused whole. Card and account numbers (F2, F102, F103) are passed over and never kept.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

WIDTHS = {
    "MTI": 4, "F2": 19, "F3": 6, "SVC": 10, "TCC": 2, "F4": 12, "RTA": 12, "F49": 3, "F5": 12, "F50": 3,
    "F9": 8, "F6": 12, "RCA": 12, "F51": 3, "F10": 8, "F11": 6, "F12": 6, "F13": 4, "F15": 4, "F18": 4,
    "F22": 3, "F25": 2, "F41": 8, "ACQ": 8, "ISS": 8, "MID": 15, "BNB": 8, "F102": 28, "F103": 28,
    "SVFISSNP": 12, "IRFISSACQ": 12, "IRFISSBNB": 12, "SVFACQNP": 12, "IRFACQISS": 12, "IRFACQBNB": 12,
    "SVFBNBNP": 12, "IRFBNBISS": 12, "IRFBNBACQ": 12, "F37": 12, "F38": 6, "TRN": 16, "RRC": 4, "CSR": 32,
    "NOT": 9, "CRE": 20, "TIME": 6, "DATE": 8, "CSF": 32, "REV": 8,
}  # fmt: skip
"""Width of each tag's value. RSV1…3 are free text and run to the next tag."""

MAX_LINES = 1_000_000
_TAG = re.compile(r"\[([A-Za-z0-9]{1,12})\]")
_NEEDED = ("F4", "F49", "F11", "F12", "F13", "F15", "F37", "RRC", "CSR")
_CODE = re.compile(r"^[0-9A-Za-z._-]{1,20}$")


class SettlementFileError(Exception):
    """The file is refused whole.

    Attributes:
        rule: short code (``csr``, ``csf``, ``count``, ``width``, ``amount``, ``date`` …).
        line: 1-based line number, 0 for the file as such.
        reason: Vietnamese sentence without any value of the file.
    """

    def __init__(self, rule: str, line: int, reason: str) -> None:
        super().__init__(f"{rule}: dòng {line}: {reason}")
        self.rule = rule
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class SettlementLine:
    """One settled transaction; times are naive Asia/Ho_Chi_Minh, the amount is whole VND."""

    line_no: int
    settlement_date: date
    transacted_at: datetime
    rrn: str | None
    amount: int
    currency_code: str | None
    response_code: str | None
    trace_no: str | None
    terminal: str | None


@dataclass(frozen=True)
class SettlementFile:
    """A verified file: the header's date and its lines in order."""

    file_date: date
    lines: tuple[SettlementLine, ...]


def checksum(text: str, key: str) -> str:
    """Return lower-case hex MD5 of text + key. The order is an assumption; it lives only here."""
    return hashlib.md5(text.encode("latin-1") + key.encode(), usedforsecurity=False).hexdigest()


def _tags(line: str, number: int) -> Iterator[tuple[str, str]]:
    position = 2
    while position < len(line):
        found = _TAG.match(line, position)
        if found is None:
            raise SettlementFileError("width", number, "độ rộng của một trường không đúng chuẩn NAPAS")
        tag, start = found[1], found.end()
        width = WIDTHS.get(tag)
        if width is None:
            following = _TAG.search(line, start)
            position = following.start() if following else len(line)
        else:
            position = start + width
            if position > len(line):
                raise SettlementFileError("width", number, f"trường {tag} ngắn hơn {width} ký tự")
        yield tag, line[start:position]


def _record(line: str, number: int, kind: str) -> dict[str, str]:
    if not line.startswith(kind):
        raise SettlementFileError("record", number, f"dòng phải bắt đầu bằng {kind}")
    return dict(_tags(line, number))


def _verify(line: str, number: int, tag: str, values: dict[str, str], key: str) -> None:
    marker = f"[{tag}]"
    at = line.rfind(marker)
    if at < 0 or tag not in values:
        raise SettlementFileError(tag.lower(), number, f"thiếu tổng kiểm tra {tag}")
    if checksum(line[: at + len(marker)], key) != values[tag].strip().lower():
        raise SettlementFileError(
            tag.lower(), number, f"tổng kiểm tra {tag} không khớp: tệp bị sửa, hoặc SETTLEMENT_KEY sai"
        )


def _header_date(text: str | None) -> date:
    try:
        return datetime.strptime((text or "").strip(), "%d%m%Y").date()
    except ValueError:
        raise SettlementFileError("date", 1, "ngày ở dòng đầu không có dạng ddMMyyyy") from None


def _dated(month_day: str, header: date, number: int, tag: str) -> date:
    """Give MMdd its year: the header's, or the one before when the day lies later in the year."""
    if not re.fullmatch(r"\d{4}", month_day, re.ASCII):
        raise SettlementFileError("date", number, f"{tag} không có dạng MMdd")
    month, day = int(month_day[:2]), int(month_day[2:])
    year = header.year - ((month, day) > (header.month, header.day))
    try:
        return date(year, month, day)
    except ValueError:
        raise SettlementFileError("date", number, f"{tag} không phải một ngày có thật") from None


def _code(text: str | None) -> str | None:
    stripped = (text or "").strip()
    return stripped if _CODE.match(stripped) else None


def _detail(values: dict[str, str], number: int, line_no: int, header: date) -> SettlementLine:
    missing = [tag for tag in _NEEDED if tag not in values]
    if missing:
        raise SettlementFileError("field", number, f"thiếu trường {', '.join(missing)}")
    raw_amount = values["F4"].strip()
    if not re.fullmatch(r"\d{3,12}", raw_amount, re.ASCII):
        raise SettlementFileError("amount", number, "F4 không phải số tiền")
    if not raw_amount.endswith("00"):
        raise SettlementFileError("amount", number, "hai chữ số thập phân của F4 phải là 00")
    day = _dated(values["F13"], header, number, "F13")
    clock = values["F12"]
    try:
        if not re.fullmatch(r"\d{6}", clock, re.ASCII):
            raise ValueError
        moment = datetime(day.year, day.month, day.day, int(clock[:2]), int(clock[2:4]), int(clock[4:]))
    except ValueError:
        raise SettlementFileError("date", number, "F12 không có dạng hhmmss") from None
    return SettlementLine(
        line_no=line_no,
        settlement_date=_dated(values["F15"], header, number, "F15"),
        transacted_at=moment,
        rrn=_code(values["F37"]),
        amount=int(raw_amount[:-2]),
        currency_code=_code(values["F49"]),
        response_code=_code(values["RRC"]),
        trace_no=_code(values["F11"]),
        terminal=_code(values.get("F41")),
    )


def parse_settlement(content: bytes, key: str) -> SettlementFile:
    """Verify and read one file.

    Args:
        content: the bytes as delivered.
        key: the checksum key shared with the bank side.

    Returns:
        The header's date and the detail lines, ``line_no`` from 1.

    Raises:
        SettlementFileError: anything at all does not hold; nothing of the file may be used then.
    """
    if content.count(b"\n") > MAX_LINES:
        raise SettlementFileError("too_large", 0, f"tệp có hơn {MAX_LINES} dòng")
    # One byte, one character: widths and checksums are defined on bytes.
    lines = [line.removesuffix("\r") for line in content.decode("latin-1").split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    if len(lines) < 2:
        raise SettlementFileError("record", 0, "tệp không có đủ dòng đầu và dòng cuối")
    header_date = _header_date(_record(lines[0], 1, "HR").get("DATE"))
    details = []
    for number, line in enumerate(lines[1:-1], start=2):
        values = _record(line, number, "DR")
        _verify(line, number, "CSR", values, key)
        details.append(_detail(values, number, number - 1, header_date))
    last = len(lines)
    trailer = _record(lines[-1], last, "TR")
    _verify(lines[-1], last, "CSF", trailer, key)
    declared = trailer.get("NOT", "").strip()
    if not re.fullmatch(r"\d{1,9}", declared, re.ASCII) or int(declared) != len(details):
        raise SettlementFileError("count", last, "số dòng khai ở dòng cuối khác số dòng trong tệp")
    return SettlementFile(header_date, tuple(details))
