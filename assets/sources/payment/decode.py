"""From payment records to landing rows: exact money, typed times, nothing about the payer."""

from collections.abc import Mapping

from assets.sources.decode import DecodeError, RecordDecoder, procedure_code
from assets.sources.frame import Row
from assets.sources.kept import Fields, agency
from warehouse.privacy.personal import is_personal
from warehouse.registry.contracts.contract import words
from warehouse.registry.contracts.payment import TRANSACTION

PENDING = 3
"""Status of a transaction that has not ended."""
QUERY_KEYS = words(
    """
    MaLoi MoTaLoi LoaiBanTin PhienBan MaDoiTac MaThamChieu ThoiGianGD MaXacThuc SoTien MaTienTe MaGiaoDich MaNganHang
    ThongTinGiaoDich TrangThaiGD
    """
)
"""Keys of an answer to QUERY, known and for the most part dropped."""
_FEE_KEYS = TRANSACTION.keys_within("fees")


def transaction_row(record: Mapping[str, object], decoder: RecordDecoder) -> Row:
    """Decode one item of LIST.

    Times are taken as written: a ThoiGianGD of a 12-hour client looks like any other and is kept.

    Raises:
        DecodeError: a required key is missing, a number or time cannot be read, an amount is no whole
            non-negative number, or the currency is not VND.
    """
    fields = Fields(record, decoder)
    reference = fields.required_key("MaThamChieu")
    amount = fields.must("SoTien", fields.money)
    if fields.required("MaTienTe").upper() != "VND":
        raise DecodeError("currency", "MaTienTe không phải VND")
    transacted_at = fields.must("ThoiGianGD", fields.time)
    status = fields.must("TrangThaiGD", fields.list_number)
    procedure_raw = fields.text("MaTTHC")
    if procedure_raw is not None and len(procedure_raw) > 40:
        procedure_raw = None
    procedure = procedure_code(procedure_raw)
    if procedure is not None and not _plain(procedure):
        decoder.nulled_codes["MaTTHC"] += 1
        procedure_raw = procedure = None
    if procedure_raw is not None and not _plain(procedure_raw):
        procedure_raw = procedure
    agency_text = fields.text("MaDonVi")
    agency_raw, agency_code = agency(agency_text)
    if agency_text is not None and agency_code is None:
        decoder.nulled_codes["MaDonVi"] += 1
    return {
        "reference": reference,
        "transaction_no": fields.key("MaGiaoDich"),
        "dossier_code": fields.key("MaHoSo"),
        "procedure_code_raw": procedure_raw,
        "procedure_code": procedure,
        "agency_code_raw": agency_raw,
        "agency_code": agency_code,
        "amount": amount,
        "currency": "VND",
        "bank_code": fields.code("MaNganHang"),
        "channel_code": fields.code("MaKenhThanhToan"),
        "transacted_at": transacted_at,
        "status": status,
        "listed_status": status,
        "listed_at": transacted_at,
        "queried": False,
        "attempt": decoder.code_number(record.get("LanThu"), "LanThu"),
        "refund_amount": fields.money("SoTienHoan"),
        "refunded_at": _lenient_time(fields, decoder),
        "fees": [
            {
                "kind": part.code("LoaiPhiLePhi"),
                "code": part.code("MaPhiLePhi"),
                "amount": part.money("SoTien"),
            }
            for part in fields.parts("PhiLePhi", _FEE_KEYS)
        ],
        "updated_at": fields.must("ThoiGianCapNhat", fields.time),
    }


def _plain(value: str) -> bool:
    return (
        not is_personal(value)
        and value.isascii()
        and value.replace(".", "").replace("-", "").replace("_", "").isalnum()
    )


def _lenient_time(fields: Fields, decoder: RecordDecoder) -> object:
    # When a refund happened is in no figure (it counts in the payment's period), so it refuses no record.
    try:
        return fields.time("ThoiGianHoan")
    except DecodeError:
        decoder.nulled_codes["ThoiGianHoan"] += 1
        return None


def settle_with(row: Row, answer: Mapping[str, object], decoder: RecordDecoder) -> Row:
    """Put what QUERY says in place of what LIST said: status, transaction number and time (R20).

    Raises:
        DecodeError: the answer has no readable status or time.
    """
    fields = Fields(answer, decoder, "QUERY.")
    return {
        **row,
        "status": fields.must("TrangThaiGD", fields.list_number),
        "transaction_no": fields.key("MaGiaoDich") or row["transaction_no"],
        "transacted_at": fields.time("ThoiGianGD") or row["transacted_at"],
        "queried": True,
    }
