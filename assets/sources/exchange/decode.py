"""From exchange records to landing rows: allow-listed, typed, canonical codes, nothing personal."""

import re
from collections.abc import Mapping
from datetime import datetime

from assets.sources.decode import DecodeError, RecordDecoder, is_code, public_name, text
from assets.sources.exchange.edxml import DocumentRef, EdxmlError, decode_document, decode_status
from assets.sources.exchange.times import parse_time
from assets.sources.frame import Row
from assets.sources.kept import Fields, agency, is_document_part
from warehouse.registry.contracts.contract import words
from warehouse.registry.contracts.exchange import REGISTER

MESSAGE_KEYS = words(
    """
    serviceType senderDocId receiverDocId fromCode toCode title notation messageType sendStatus sendStatusDesc
    receiveStatus receiveStatusDesc sentTime receivedTime docId from to status status_desc created_time updated_time
    """
)
"""Keys of the items in the lists of messages, known and for the most part dropped."""
_RECIPIENT_KEYS = REGISTER.keys_within("recipients")
_STATUS_CODE = re.compile(r"^-?[0-9A-Za-z]{1,6}$")
_SPACES = re.compile(r"\s+")


def list_time(item: Mapping[str, object], *names: str) -> datetime | None:
    """Return the first readable time of a list item under any of the names; an unreadable one is no value."""
    for name in names:
        try:
            moment = parse_time(text(item.get(name)))
        except ValueError:
            continue
        if moment is not None:
            return moment
    return None


def message_id(item: Mapping[str, object], *names: str) -> str:
    """Return the id that getEdoc takes for a list item.

    Raises:
        DecodeError: none of the names holds one, or it is free text.
    """
    fields = Fields(item, RecordDecoder(()))
    for name in names:
        if fields.text(name) is not None:
            return fields.required_key(name)
    raise DecodeError("required", f"thiếu {names[0]}")


def _safe(value: str | None, name: str, decoder: RecordDecoder, *, part: bool = False) -> str | None:
    if value is None or (is_document_part(value) if part else is_code(value)):
        return value
    decoder.nulled_codes[name] += 1
    return None


def _reference(reference: DocumentRef, name: str) -> tuple[str, str]:
    """Return canonical organ code and notation of a reference, both fit to be kept."""
    _, organ = agency(reference.organ)
    notation = _SPACES.sub(" ", reference.notation).strip()
    if organ is None:
        raise DecodeError("bad_code", f"{name}: mã cơ quan không đúng dạng")
    if not is_document_part(notation):
        raise DecodeError("bad_notation", f"{name}: số/ký hiệu không đúng dạng")
    return organ, notation


def document_row(
    content: str | bytes, doc_id: str, item: Mapping[str, object], decoder: RecordDecoder
) -> Row:
    """Decode one edXML document into a landing row.

    Raises:
        DecodeError: refused, malformed or without identity; goes to quarantine.
    """
    try:
        document = decode_document(content)
    except EdxmlError as error:
        raise DecodeError(f"edxml_{error.rule}", error.reason) from None
    organ, notation = _reference(document.reference, "DocumentId")
    from_raw, from_code = agency(document.from_organ)
    if from_code is None:
        raise DecodeError("required", "thiếu From/OrganId hoặc mã không đúng dạng")
    business_organ: str | None = None
    business_notation: str | None = None
    if document.business_reference is not None:
        business_organ, business_notation = _reference(document.business_reference, "Bussiness/DocumentId")
    to_codes = []
    for raw in document.to_organs:
        code = agency(raw)[1]
        if code is None:
            decoder.nulled_codes["To/OrganId"] += 1
        elif code not in to_codes:
            to_codes.append(code)
    return {
        "doc_id": doc_id,
        "from_code_raw": from_raw,
        "from_code": from_code,
        "to_codes": to_codes,
        # The parts have been checked one by one, so the text as written holds nothing else.
        "document_id_raw": document.document_id,
        "organ_code": organ,
        "promulgation_date": document.reference.promulgation_date,
        "notation": notation,
        "code_number": _safe(document.code_number, "CodeNumber", decoder, part=True),
        "code_notation": _safe(document.code_notation, "CodeNotation", decoder, part=True),
        "document_type": _safe(document.document_type, "DocumentType", decoder),
        "priority": document.priority,
        "business_type": document.business_type,
        "business_organ_code": business_organ,
        "business_date": document.business_reference.promulgation_date
        if document.business_reference
        else None,
        "business_notation": business_notation,
        "paper": document.paper,
        "first_trace_at": document.first_trace_at,
        "last_trace_at": document.last_trace_at,
        "is_signed": document.is_signed,
        "attachment_count": document.attachment_count,
        "attachment_bytes": document.attachment_bytes,
        "sent_at": list_time(item, "sentTime", "created_time"),
    }


def status_row(content: str | bytes, doc_id: str, item: Mapping[str, object], decoder: RecordDecoder) -> Row:
    """Decode one status message into a landing row.

    Raises:
        DecodeError: refused, malformed, or it does not say who answers what; goes to quarantine.
    """
    del decoder
    try:
        status = decode_status(content)
    except EdxmlError as error:
        raise DecodeError(f"edxml_{error.rule}", error.reason) from None
    organ, notation = _reference(status.answered, "ResponseFor")
    from_raw, from_code = agency(status.from_organ)
    if from_code is None:
        raise DecodeError("bad_code", "From/OrganId không đúng dạng")
    if not _STATUS_CODE.match(status.status_code):
        raise DecodeError("bad_code", "StatusCode không đúng dạng")
    created_at = list_time(item, "created_time", "sentTime")
    status_at = status.status_at or created_at
    if status_at is None:
        raise DecodeError("required", "thiếu Timestamp")
    return {
        "doc_id": doc_id,
        "from_code_raw": from_raw,
        "from_code": from_code,
        "organ_code": organ,
        "promulgation_date": status.answered.promulgation_date,
        "notation": notation,
        "status_code": status.status_code,
        "status_at": status_at,
        "created_at": created_at,
    }


def agency_row(record: Mapping[str, object], decoder: RecordDecoder) -> Row:
    """Decode one item of getAgenciesList; its mail address is never read.

    Raises:
        DecodeError: no code.
    """
    fields = Fields(record, decoder)
    raw, canonical = agency(fields.required("code"))
    if canonical is None:
        raise DecodeError("bad_code", "code không có dạng mã cơ quan")
    return {
        "source_id": fields.must("id", fields.key),
        "parent_id": fields.key("pid"),
        "code_raw": raw,
        "agency_code": canonical,
        "name": public_name(record.get("name")),
    }


def register_row(record: Mapping[str, object], decoder: RecordDecoder) -> Row:
    """Decode one row of the outgoing-document register (sổ đăng ký văn bản đi).

    Raises:
        DecodeError: a required key is missing, or a date, number or list cannot be read.
    """
    fields = Fields(record, decoder)
    register_id = fields.required_key("RegisterId")
    organ_raw, organ = agency(fields.required("OrganId"))
    if organ is None:
        raise DecodeError("bad_code", "OrganId không có dạng mã cơ quan")
    number, notation = fields.document_part("CodeNumber"), fields.document_part("CodeNotation")
    recipients: list[Row] = []
    for entry in fields.parts("Recipients", _RECIPIENT_KEYS):
        raw = entry.text("OrganId")
        kept_raw, canonical = agency(raw)
        if raw is not None and canonical is None:
            decoder.nulled_codes["Recipients.OrganId"] += 1
        recipients.append(
            {
                "organ_code_raw": kept_raw,
                "organ_code": canonical,
                "channel": entry.code("Kenh"),
                "paper_copy": entry.flag("KemBanGiay"),
            }
        )
    return {
        "register_id": register_id,
        "organ_code_raw": organ_raw,
        "organ_code": organ,
        "code_number": number,
        "code_notation": notation,
        "notation": "/".join(part for part in (number, notation) if part) or None,
        "promulgation_date": fields.must("PromulgationDate", fields.day),
        "document_type": fields.code("DocumentType"),
        "secrecy": fields.must("DoMat", fields.list_number),
        "scope": fields.must("PhamVi", fields.code),
        "recipients": recipients,
        "signed": fields.flag("KySo"),
        "updated_at": fields.must("ThoiGianCapNhat", fields.time),
        "deleted": fields.flag("DaXoa") or False,
    }
