"""What is kept of the exchange: landing columns of each entity and the keys that are known."""

import polars as pl

SYSTEM = "exchange"

_PLACE: dict[str, pl.DataType] = {"_page": pl.Int32(), "_pos": pl.Int32()}
_T, _TIMES, _D, _B, _I, _L = (
    pl.String(),
    pl.Datetime("us"),
    pl.Date(),
    pl.Boolean(),
    pl.Int32(),
    pl.Int64(),
)

AGENCY: dict[str, pl.DataType] = {
    "source_id": _T,
    "parent_id": _T,
    "code_raw": _T,
    "agency_code": _T,
    "name": _T,
    **_PLACE,
}

DOCUMENT: dict[str, pl.DataType] = {
    "doc_id": _T,
    "from_code_raw": _T,
    "from_code": _T,
    "to_codes": pl.List(pl.String()),
    "document_id_raw": _T,
    "organ_code": _T,
    "promulgation_date": _D,
    "notation": _T,
    "code_number": _T,
    "code_notation": _T,
    "document_type": _T,
    "priority": _I,
    "business_type": _I,
    "business_organ_code": _T,
    "business_date": _D,
    "business_notation": _T,
    "paper": _I,
    "first_trace_at": _TIMES,
    "last_trace_at": _TIMES,
    "is_signed": _B,
    "attachment_count": _I,
    "attachment_bytes": _L,
    "sent_at": _TIMES,
    **_PLACE,
}

STATUS: dict[str, pl.DataType] = {
    "doc_id": _T,
    "from_code_raw": _T,
    "from_code": _T,
    "organ_code": _T,
    "promulgation_date": _D,
    "notation": _T,
    "status_code": _T,
    "status_at": _TIMES,
    "created_at": _TIMES,
    **_PLACE,
}

REGISTER: dict[str, pl.DataType] = {
    "register_id": _T,
    "organ_code_raw": _T,
    "organ_code": _T,
    "code_number": _T,
    "code_notation": _T,
    "notation": _T,
    "promulgation_date": _D,
    "document_type": _T,
    "secrecy": _I,
    "scope": _T,
    "recipients": pl.List(
        pl.Struct(
            {
                "organ_code_raw": pl.String(),
                "organ_code": pl.String(),
                "channel": pl.String(),
                "paper_copy": pl.Boolean(),
            }
        )
    ),
    "signed": _B,
    "updated_at": _TIMES,
    "deleted": _B,
    **_PLACE,
}

MESSAGE_KEYS = frozenset(
    [
        "serviceType",
        "senderDocId",
        "receiverDocId",
        "fromCode",
        "toCode",
        "title",
        "notation",
        "messageType",
        "sendStatus",
        "sendStatusDesc",
        "receiveStatus",
        "receiveStatusDesc",
        "sentTime",
        "receivedTime",
        "docId",
        "from",
        "to",
        "status",
        "status_desc",
        "created_time",
        "updated_time",
    ]
)
AGENCY_KEYS = frozenset({"id", "pid", "code", "name", "mail"})
REGISTER_KEYS = frozenset(
    [
        "RegisterId",
        "OrganId",
        "CodeNumber",
        "CodeNotation",
        "PromulgationDate",
        "DocumentType",
        "DoMat",
        "PhamVi",
        "Recipients",
        "KySo",
        "ThoiGianCapNhat",
        "DaXoa",
    ]
)
RECIPIENT_KEYS = frozenset({"OrganId", "Kenh", "KemBanGiay"})
REGISTER_REQUIRED = frozenset(
    ["RegisterId", "OrganId", "PromulgationDate", "DoMat", "PhamVi", "ThoiGianCapNhat"]
)
