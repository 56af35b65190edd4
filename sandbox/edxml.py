"""edXML 1.0 documents and status messages (QCVN 102:2016), in the three forms that readers must accept.

Form 0 uses the prefix ``edXML:``, form 1 a default namespace, form 2 wraps the first in a SOAP envelope
(R57).
"""

from __future__ import annotations

import base64
from xml.sax.saxutils import escape
from zlib import crc32

from sandbox.agencies import leaf_first
from sandbox.documents import Answer, Message
from sandbox.people import Person
from sandbox.times import slashed

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def form_of(doc_id: str) -> int:
    """Return which of the three forms a message is written in."""
    return crc32(doc_id.encode()) % 3


def spelled(code: str, doc_id: str) -> str:
    """Return an agency code in the scheme this message happens to use."""
    return (leaf_first(code) or code) if crc32(f"{doc_id}{code}".encode()) % 3 == 0 else code


def _wrap(body: str, form: int) -> str:
    """Put the parts into a document; ``body`` marks its tags with ``~``."""
    if form == 1:
        root = body.replace("~", "")
        return f'<?xml version="1.0" encoding="utf-8"?>\n<edXML xmlns="{NAMESPACE}">{root}</edXML>'
    inner = f'<edXML:edXML xmlns:edXML="{NAMESPACE}">{body.replace("~", "edXML:")}</edXML:edXML>'
    if form == 0:
        return f'<?xml version="1.0" encoding="utf-8"?>\n{inner}'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="{_SOAP}"><soap:Header/>'
        f"<soap:Body>{inner}</soap:Body></soap:Envelope>"
    )


def document(message: Message, person: Person, names: dict[str, str]) -> str:
    """Return the edXML text of a document message; ``names`` maps an agency code to its name."""
    form = form_of(message.doc_id)
    attachments = [
        base64.b64encode(bytes([number % 251]) * size).decode()
        for number, size in enumerate(message.attachments)
    ]
    files = [
        person.file_name if n == 0 else f"phu-luc-{n}-{person.file_name}" for n in range(len(attachments))
    ]
    to = "".join(
        f"<~To><~OrganId>{spelled(code, message.doc_id)}</~OrganId>"
        f"<~OrganName>{escape(names.get(code, code))}</~OrganName><~Email>vanthu@example.vn</~Email></~To>"
        for code in message.recipients
    )
    # R84: now and then somebody writes a person's name where the type's code belongs.
    kind = message.document_type
    if crc32(message.doc_id.encode()) % 89 == 0:
        kind = f"Công văn gửi {person.name}"
    about = f"<~DocumentId>{escape(message.about)}</~DocumentId>" if message.about else ""
    signature = (
        f'<ds:Signature xmlns:ds="{_DS}"><ds:SignedInfo/><ds:SignatureValue>c2ln</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509SubjectName>CN={escape(person.name)}</ds:X509SubjectName></ds:X509Data>"
        "</ds:KeyInfo></ds:Signature>"
        if message.signed
        else ""
    )
    sent = f"{message.sent:%Y/%m/%d %H:%M:%S}"
    references = "".join(
        f"<~Reference><~ContentId>cid:{message.doc_id}-{n}</~ContentId><~ContentType>application/pdf</~ContentType>"
        f"<~AttachmentName>{escape(name)}</~AttachmentName></~Reference>"
        for n, name in enumerate(files)
    )
    parts = "".join(
        f"<~Attachment><~ContentType>application/pdf</~ContentType><~ContentId>cid:{message.doc_id}-{n}</~ContentId>"
        f"<~ContentTransferEncoded>{text}</~ContentTransferEncoded>"
        f"<~AttachmentName>{escape(files[n])}</~AttachmentName></~Attachment>"
        for n, text in enumerate(attachments)
    )
    sender = spelled(message.sender, message.doc_id)
    body = (
        "<~edXMLEnvelope><~edXMLHeader><~MessageHeader>"
        f"<~From><~OrganId>{sender}</~OrganId><~OrganName>{escape(names.get(message.sender, message.sender))}"
        f"</~OrganName></~From>{to}<~DocumentId>{escape(message.document_id)}</~DocumentId>"
        f"<~Code><~CodeNumber>{message.number}</~CodeNumber><~CodeNotation>{message.notation}</~CodeNotation></~Code>"
        "<~PromulgationInfo><~Place>TP. Hồ Chí Minh</~Place>"
        f"<~PromulgationDate>{slashed(message.day)}</~PromulgationDate></~PromulgationInfo>"
        f"<~DocumentType><~Type>{escape(kind)}</~Type><~TypeName>Công văn</~TypeName></~DocumentType>"
        f"<~Subject>{escape(person.subject)}</~Subject><~Content>{escape(person.subject)}</~Content>"
        f"<~SignerInfo><~Competence/><~Position>Phó Giám đốc</~Position><~FullName>{escape(person.name)}</~FullName>"
        "</~SignerInfo>"
        f"<~OtherInfo><~Priority>{message.priority}</~Priority></~OtherInfo><~SteeringType>1</~SteeringType>"
        "</~MessageHeader><~TraceHeaderList>"
        f"<~TraceHeader><~OrganId>{sender}</~OrganId><~Timestamp>{sent}</~Timestamp></~TraceHeader>"
        f"<~Bussiness><~BussinessDocType>{message.business}</~BussinessDocType>{about}"
        f"<~StaffInfo><~Staff>{escape(person.name)}</~Staff><~Mobile>{person.phone}</~Mobile>"
        f"<~Email>{person.email}</~Email></~StaffInfo><~Paper>{message.paper}</~Paper></~Bussiness>"
        f"</~TraceHeaderList>{signature}</~edXMLHeader></~edXMLEnvelope>"
        f'<~edXMLBody><~edXMLManifest version="1.0">{references}</~edXMLManifest></~edXMLBody>'
        f"<~AttachmentEncoded>{parts}</~AttachmentEncoded>"
    )
    return _wrap(body, form)


def status(answer: Answer, person: Person) -> str:
    """Return the edXML text of a status message."""
    organ = answer.raw_organ
    document_id = f"{organ},{slashed(answer.day)},{answer.number}/{answer.notation}"
    body = (
        "<~Header><~MessageHeader>"
        f"<~ResponseFor><~OrganId>{organ}</~OrganId><~Code>{answer.number}/{answer.notation}</~Code>"
        f"<~PromulgationDate>{slashed(answer.day)}</~PromulgationDate>"
        f"<~DocumentId>{escape(document_id)}</~DocumentId></~ResponseFor>"
        f"<~From><~OrganId>{spelled(answer.sender, answer.doc_id)}</~OrganId></~From>"
        f"<~StatusCode>{answer.code}</~StatusCode><~Description>{escape(person.name)} xử lý</~Description>"
        f"<~Timestamp>{answer.moment:%Y/%m/%d %H:%M:%S}</~Timestamp>"
        f"<~StaffInfo><~Department>Văn thư</~Department><~Staff>{escape(person.name)}</~Staff>"
        f"<~Mobile>{person.phone}</~Mobile><~Email>{person.email}</~Email></~StaffInfo>"
        "</~MessageHeader></~Header>"
    )
    form = form_of(answer.doc_id)
    if form == 1:
        text = body.replace("~", "")
        return f'<?xml version="1.0" encoding="utf-8"?>\n<Status xmlns="{NAMESPACE}">{text}</Status>'
    return _wrap(body, form)
