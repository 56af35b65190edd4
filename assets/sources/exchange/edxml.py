"""Hardened reading of edXML 1.0 (QCVN 102:2016/BTTTT) documents and status messages.

The text comes from outside and is untrusted. It is read as a stream of events, so no tree is built;
a DOCTYPE is refused where it starts, nothing is fetched from disk or network, and size, depth and
number of elements and attributes are bounded. Elements are matched by namespace and local name, under any prefix and
inside any wrapper (SOAP included). Only the allow-list below is ever kept: subject, content, signer,
staff and attachment names go by without being stored.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from assets.sources.exchange.times import parse_date, parse_time

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
MAX_ELEMENTS = 1_000_000
MAX_ATTRIBUTES = 256
_MAX_TEXT = 4096
_CHUNK = 256 * 1024
_BLANK = re.compile(r"\s+")
# The parser hands over an element with all of its attributes at once, so they are counted before. Each byte is looked
# at once: a tag ends at the next `<`, and nothing is tried twice (`+` behind a quantifier).
_CROWDED_TAG = re.compile(rb"""<[^<>"'!?](?:[^<>"']*+(?:"[^"<]*+"|'[^'<]*+')){%d}""" % (MAX_ATTRIBUTES + 1))


class EdxmlError(Exception):
    """The text is no edXML that may be read. The only error this module raises.

    Attributes:
        rule: short code of what was broken (``doctype``, ``too_large``, ``too_deep``, ``malformed`` …).
        reason: sentence without any word of the document.
    """

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason


@dataclass(frozen=True)
class DocumentRef:
    """Identity of a document: issuing agency, promulgation date, "number/notation" (trimmed)."""

    organ: str
    promulgation_date: date
    notation: str


@dataclass(frozen=True)
class EdxmlDocument:
    """What is kept of a document. Times are naive Asia/Ho_Chi_Minh, codes are as written."""

    from_organ: str | None
    to_organs: tuple[str, ...]
    document_id: str | None
    reference: DocumentRef
    code_number: str | None
    code_notation: str | None
    document_type: str | None
    priority: int | None
    business_type: int | None
    business_reference: DocumentRef | None
    paper: int | None
    first_trace_at: datetime | None
    last_trace_at: datetime | None
    is_signed: bool
    attachment_count: int
    attachment_bytes: int


@dataclass(frozen=True)
class EdxmlStatus:
    """What is kept of a status message. Times are naive Asia/Ho_Chi_Minh, codes are as written."""

    from_organ: str
    answered: DocumentRef
    status_code: str
    status_at: datetime | None


_ANCHORS = frozenset({"MessageHeader", "TraceHeaderList", "Bussiness", "AttachmentEncoded"})
_RESPONSE = ("MessageHeader", "ResponseFor")
_WANTED = frozenset(
    {
        ("MessageHeader", "From"),
        ("MessageHeader", "From", "OrganId"),
        ("MessageHeader", "To", "OrganId"),
        ("MessageHeader", "DocumentId"),
        ("MessageHeader", "Code", "CodeNumber"),
        ("MessageHeader", "Code", "CodeNotation"),
        ("MessageHeader", "PromulgationInfo", "PromulgationDate"),
        ("MessageHeader", "DocumentType", "Type"),
        ("MessageHeader", "OtherInfo", "Priority"),
        ("MessageHeader", "StatusCode"),
        ("MessageHeader", "Timestamp"),
        (*_RESPONSE, "OrganId"),
        (*_RESPONSE, "Code"),
        (*_RESPONSE, "Code", "CodeNumber"),
        (*_RESPONSE, "Code", "CodeNotation"),
        (*_RESPONSE, "PromulgationDate"),
        (*_RESPONSE, "DocumentId"),
        ("TraceHeaderList", "TraceHeader", "Timestamp"),
        ("Bussiness", "BussinessDocType"),
        ("Bussiness", "DocumentId"),
        ("Bussiness", "Paper"),
    }
)
_ENCODED = ("AttachmentEncoded", "Attachment", "ContentTransferEncoded")
_ATTACHMENT = ("AttachmentEncoded", "Attachment")


@dataclass
class _Collector:
    """Event target of the parser: keeps the text of wanted paths and counts the rest."""

    depth: int = 0
    elements: int = 0
    home: str | None = None
    stack: list[tuple[str, ...]] = field(default_factory=list)
    values: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    text: list[str] | None = None
    text_size: int = 0
    in_attachment: bool = False
    encoded_chars: int = 0
    attachment_bytes: int = 0
    attachments: int = 0
    signed: bool = False
    headers: int = 0

    def doctype(self, *_: object) -> None:
        """Refuse a document type declaration where it begins, before anything in it is read."""
        raise EdxmlError("doctype", "khai báo DOCTYPE không được phép trong edXML")

    def start(self, tag: str, _attributes: object) -> None:
        """Enter an element."""
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            raise EdxmlError("too_deep", f"các phần tử lồng nhau sâu hơn {MAX_DEPTH} tầng")
        if self.elements > MAX_ELEMENTS:
            raise EdxmlError("too_many_elements", f"có hơn {MAX_ELEMENTS} phần tử")
        if tag == SIGNATURE:
            self.signed = True
        space, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        if self.home is None and local in ("edXML", "MessageHeader") and space in (NAMESPACE, ""):
            self.home = space
        if space != self.home:
            path: tuple[str, ...] = ()
        elif local in _ANCHORS:
            path = (local,)
            self.headers += local == "MessageHeader"
        elif self.stack and self.stack[-1]:
            path = (*self.stack[-1], local)
        else:
            path = ()
        self.stack.append(path)
        # Text is collected for a leaf only: a child element ends the collection of its parent.
        self.text = [] if path in _WANTED else None
        self.text_size = 0
        if path == _ATTACHMENT:
            self.attachments += 1
        if path == _ENCODED:
            self.in_attachment = True
            self.encoded_chars = 0

    def data(self, text: str) -> None:
        """Take a piece of character data: kept for a wanted leaf, only measured for an attachment."""
        if self.text is not None:
            self.text_size += len(text)
            if self.text_size > _MAX_TEXT:
                raise EdxmlError("value_too_long", f"một giá trị dài hơn {_MAX_TEXT} ký tự")
            self.text.append(text)
        elif self.in_attachment:
            blanks = text.count("\n") + text.count("\r") + text.count(" ") + text.count("\t")
            self.encoded_chars += len(text) - blanks - text.count("=")

    def end(self, _tag: str) -> None:
        """Leave an element."""
        self.depth -= 1
        path = self.stack.pop()
        if self.text is not None:
            self.values.setdefault(path, []).append(_BLANK.sub(" ", "".join(self.text)).strip())
            self.text = None
        if path == _ENCODED:
            self.in_attachment = False
            self.attachment_bytes += self.encoded_chars * 3 // 4

    def close(self) -> None:
        """End the document."""

    def first(self, *path: str) -> str | None:
        """Return the first non-blank text at a path."""
        return next((value for value in self.values.get(path, ()) if value), None)

    def all(self, *path: str) -> list[str]:
        """Return all non-blank texts at a path."""
        return [value for value in self.values.get(path, ()) if value]


def _as_bytes(raw: str | bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise EdxmlError("too_large", f"lớn hơn {MAX_BYTES} byte")
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw.removeprefix("\ufeff")
        data = text.encode()
    except UnicodeError as error:
        raise EdxmlError("encoding", "không phải văn bản UTF-8 hợp lệ") from error
    if len(data) > MAX_BYTES:
        raise EdxmlError("too_large", f"lớn hơn {MAX_BYTES} byte")
    return data


def _read(raw: str | bytes) -> _Collector:
    data = _as_bytes(raw)
    if _CROWDED_TAG.search(data):
        raise EdxmlError("too_many_attributes", f"một phần tử có hơn {MAX_ATTRIBUTES} thuộc tính")
    target = _Collector()
    parser = etree.XMLParser(
        target=target,  # type: ignore[arg-type]  # the stubs ask for events that we do not listen to
        # The transport already delivered characters; a declaration that claims another encoding is ignored.
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        # libxml2's own limits (10 MB per text) are below what an attachment may have; ours apply instead.
        huge_tree=True,
    )
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except EdxmlError:
        raise
    except (etree.LxmlError, ValueError, LookupError, TypeError, AssertionError, SystemError) as error:
        raise EdxmlError("malformed", "không phải XML đúng cú pháp") from error
    if target.headers == 0:
        raise EdxmlError("not_edxml", "không có phần tử MessageHeader của QCVN 102:2016")
    if target.headers > 1:
        raise EdxmlError("not_edxml", "có nhiều hơn một MessageHeader")
    return target


def parse_document_id(text: str | None) -> DocumentRef | None:
    """Split ``OrganId,yyyy/MM/dd,number/notation``.

    Args:
        text: the DocumentId as written; None means "no value".

    Returns:
        The reference, or None when there is no value.

    Raises:
        EdxmlError: the text is there and has not this form.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",", 2)]
    if len(parts) != 3 or not all(parts):
        raise EdxmlError("document_id", "DocumentId không có dạng OrganId,yyyy/MM/dd,số/ký hiệu")
    day = _date(parts[1], "DocumentId")
    if day is None:
        raise EdxmlError("document_id", "DocumentId không có ngày ban hành")
    return DocumentRef(parts[0], day, parts[2])


def _date(text: str | None, name: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError as error:
        raise EdxmlError("bad_date", f"{name}: không đọc được ngày") from error


def _lenient_time(text: str | None) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def _small_int(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,3}", text, re.ASCII) else None


def _joined(number: str | None, notation: str | None) -> str | None:
    if number is None:
        return notation
    return number if notation is None else f"{number}/{notation}"


def _reference(
    document_id: str | None, organ: str | None, day_text: str | None, notation: str | None, name: str
) -> DocumentRef:
    reference = parse_document_id(document_id)
    if reference is not None:
        return reference
    day = _date(day_text, name)
    if organ is None or day is None or notation is None:
        raise EdxmlError("missing_key", f"{name}: thiếu DocumentId và không đủ phần để ghép thành")
    return DocumentRef(organ, day, notation)


def decode_document(raw: str | bytes) -> EdxmlDocument:
    """Decode an edXML document.

    Args:
        raw: the XML as text, or UTF-8 bytes.

    Returns:
        The allow-listed values. Attachment sizes are computed from the length of the base64 text;
        bodies are not decoded.

    Raises:
        EdxmlError: refused (DOCTYPE, more than 64 MB, deeper than 64), malformed, or without identity.
    """
    got = _read(raw)
    number = got.first("MessageHeader", "Code", "CodeNumber")
    notation = got.first("MessageHeader", "Code", "CodeNotation")
    sender = got.first("MessageHeader", "From", "OrganId") or got.first("MessageHeader", "From")
    document_id = got.first("MessageHeader", "DocumentId")
    reference = _reference(
        document_id,
        sender,
        got.first("MessageHeader", "PromulgationInfo", "PromulgationDate"),
        _joined(number, notation),
        "MessageHeader",
    )
    business_type = _small_int(got.first("Bussiness", "BussinessDocType"))
    traces = [_lenient_time(text) for text in got.all("TraceHeaderList", "TraceHeader", "Timestamp")]
    moments = [moment for moment in traces if moment is not None]
    return EdxmlDocument(
        from_organ=sender,
        to_organs=tuple(dict.fromkeys(got.all("MessageHeader", "To", "OrganId"))),
        document_id=document_id,
        reference=reference,
        code_number=number,
        code_notation=notation,
        document_type=got.first("MessageHeader", "DocumentType", "Type"),
        priority=_small_int(got.first("MessageHeader", "OtherInfo", "Priority")),
        business_type=business_type,
        business_reference=parse_document_id(got.first("Bussiness", "DocumentId")) if business_type else None,
        paper=_small_int(got.first("Bussiness", "Paper")),
        first_trace_at=min(moments, default=None),
        last_trace_at=max(moments, default=None),
        is_signed=got.signed,
        attachment_count=got.attachments,
        attachment_bytes=got.attachment_bytes,
    )


def decode_status(raw: str | bytes) -> EdxmlStatus:
    """Decode a status message (thông điệp trạng thái).

    Args:
        raw: the XML as text, or UTF-8 bytes.

    Returns:
        Who answers which document with which code, and when. A one-digit code is written with two.

    Raises:
        EdxmlError: refused, malformed, or without sender, status code or answered document.
    """
    got = _read(raw)
    sender = got.first("MessageHeader", "From", "OrganId") or got.first("MessageHeader", "From")
    code = got.first("MessageHeader", "StatusCode")
    if sender is None or code is None:
        raise EdxmlError("missing_key", "thông điệp trạng thái thiếu From hoặc StatusCode")
    answered = _reference(
        got.first(*_RESPONSE, "DocumentId"),
        got.first(*_RESPONSE, "OrganId"),
        got.first(*_RESPONSE, "PromulgationDate"),
        _joined(got.first(*_RESPONSE, "Code", "CodeNumber"), got.first(*_RESPONSE, "Code", "CodeNotation"))
        or got.first(*_RESPONSE, "Code"),
        "ResponseFor",
    )
    try:
        status_at = parse_time(got.first("MessageHeader", "Timestamp"))
    except ValueError as error:
        raise EdxmlError("bad_date", "Timestamp: không đọc được thời điểm") from error
    return EdxmlStatus(
        from_organ=sender,
        answered=answered,
        status_code=code.zfill(2) if code.isdigit() else code,
        status_at=status_at,
    )
