"""Reading edXML: the documented forms, and hostile texts."""

import subprocess
import sys
from datetime import date, datetime

import pytest

from assets.sources.exchange.edxml import (
    MAX_BYTES,
    NAMESPACE,
    DocumentRef,
    EdxmlError,
    decode_document,
    decode_status,
)

BODY = """<{p}edXMLEnvelope><{p}edXMLHeader><{p}MessageHeader>
<{p}From><{p}OrganId>000.00.00.H29</{p}OrganId><{p}OrganName>UBND Thành phố</{p}OrganName></{p}From>
<{p}To><{p}OrganId>000.00.14.H29</{p}OrganId></{p}To><{p}To><{p}OrganId>H29.15</{p}OrganId></{p}To>
<{p}DocumentId>000.00.00.H29,2026/11/20,123/UBND-VX</{p}DocumentId>
<{p}Code><{p}CodeNumber>123</{p}CodeNumber><{p}CodeNotation>UBND-VX</{p}CodeNotation></{p}Code>
<{p}PromulgationInfo><{p}Place>TP. HCM</{p}Place>
<{p}PromulgationDate>2026/11/20</{p}PromulgationDate></{p}PromulgationInfo>
<{p}DocumentType><{p}Type>18</{p}Type><{p}TypeName>Công văn</{p}TypeName></{p}DocumentType>
<{p}Subject>V/v bà Nguyễn Thị Hoa</{p}Subject><{p}Content>bí mật</{p}Content>
<{p}SignerInfo><{p}FullName>Trần Văn An</{p}FullName></{p}SignerInfo>
<{p}OtherInfo><{p}Priority>1</{p}Priority></{p}OtherInfo></{p}MessageHeader>
<{p}TraceHeaderList><{p}TraceHeader><{p}OrganId>H29</{p}OrganId>
<{p}Timestamp>2026/11/20 09:15:00</{p}Timestamp></{p}TraceHeader>
<{p}TraceHeader><{p}OrganId>H29.14</{p}OrganId><{p}Timestamp>2026/11/20 10:00:30</{p}Timestamp></{p}TraceHeader>
<{p}Bussiness><{p}BussinessDocType>1</{p}BussinessDocType>
<{p}DocumentId>000.00.00.H29,2026/11/18,9/QĐ-UBND</{p}DocumentId>
<{p}StaffInfo><{p}Staff>Lê Thị Bích</{p}Staff></{p}StaffInfo><{p}Paper>0</{p}Paper></{p}Bussiness></{p}TraceHeaderList>
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>
</{p}edXMLHeader></{p}edXMLEnvelope>
<{p}AttachmentEncoded><{p}Attachment><{p}ContentTransferEncoded>JVBERi0x
Cg==</{p}ContentTransferEncoded><{p}AttachmentName>don-ba-hoa.pdf</{p}AttachmentName></{p}Attachment></{p}AttachmentEncoded>"""
PREFIXED = f'<edXML:edXML xmlns:edXML="{NAMESPACE}">{BODY.format(p="edXML:")}</edXML:edXML>'
FORMS = {
    "prefix": PREFIXED,
    "default namespace": f'<edXML xmlns="{NAMESPACE}">{BODY.format(p="")}</edXML>',
    "other prefix": f'<x:edXML xmlns:x="{NAMESPACE}">{BODY.format(p="x:")}</x:edXML>',
    "soap": '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    f"{PREFIXED}</s:Body></s:Envelope>",
    "declaration": f'<?xml version="1.0" encoding="utf-8"?>\n{PREFIXED}',
    "wrong declaration": f'<?xml version="1.0" encoding="utf-16"?>\n{PREFIXED}',
    "byte order mark": f"\ufeff{PREFIXED}",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_reads_the_same(form: str) -> None:
    document = decode_document(FORMS[form])
    assert document.from_organ == "000.00.00.H29"
    assert document.to_organs == ("000.00.14.H29", "H29.15")
    assert document.reference == DocumentRef("000.00.00.H29", date(2026, 11, 20), "123/UBND-VX")
    assert (document.code_number, document.code_notation) == ("123", "UBND-VX")
    assert (document.document_type, document.priority, document.paper) == ("18", 1, 0)
    assert document.business_type == 1
    assert document.business_reference == DocumentRef("000.00.00.H29", date(2026, 11, 18), "9/QĐ-UBND")
    assert document.first_trace_at == datetime(2026, 11, 20, 9, 15)
    assert document.last_trace_at == datetime(2026, 11, 20, 10, 0, 30)
    assert document.is_signed
    assert (document.attachment_count, document.attachment_bytes) == (1, 7)


def test_nothing_personal_is_kept() -> None:
    shown = repr(decode_document(PREFIXED))
    for word in ("Nguyễn", "Trần", "Bích", "bí mật", "pdf", "Thành phố"):
        assert word not in shown


def test_foreign_namespace_is_not_read() -> None:
    foreign = '<f:To xmlns:f="urn:other"><f:OrganId>H29.99</f:OrganId></f:To></edXML:MessageHeader>'
    text = PREFIXED.replace("</edXML:MessageHeader>", foreign)
    assert decode_document(text).to_organs == ("000.00.14.H29", "H29.15")


def test_identity_falls_back_to_its_parts() -> None:
    text = PREFIXED.replace(
        "<edXML:DocumentId>000.00.00.H29,2026/11/20,123/UBND-VX</edXML:DocumentId>", "<edXML:DocumentId/>"
    )
    assert decode_document(text).reference == DocumentRef("000.00.00.H29", date(2026, 11, 20), "123/UBND-VX")


STATUS = (
    "<w><m:MessageHeader xmlns:m='{ns}'><m:ResponseFor><m:OrganId>H29</m:OrganId>"
    "<m:Code><m:CodeNumber>123</m:CodeNumber></m:Code><m:PromulgationDate>2026/11/20</m:PromulgationDate>"
    "<m:DocumentId>H29,2026/11/20,123/UBND-VX</m:DocumentId></m:ResponseFor>"
    "<m:From><m:OrganId>H29.14</m:OrganId></m:From><m:StatusCode>{code}</m:StatusCode>"
    "<m:Description>Trần Văn An nhận</m:Description><m:Timestamp>2026/11/20 11:00:00</m:Timestamp>"
    "</m:MessageHeader></w>"
)


def test_status_message() -> None:
    status = decode_status(STATUS.format(ns=NAMESPACE, code="3"))
    assert status.answered == DocumentRef("H29", date(2026, 11, 20), "123/UBND-VX")
    assert (status.from_organ, status.status_code) == ("H29.14", "03")
    assert status.status_at == datetime(2026, 11, 20, 11)
    assert decode_status(STATUS.format(ns=NAMESPACE, code="-1")).status_code == "-1"


def many(attribute: str) -> str:
    return " ".join(attribute.format(n) for n in range(300)) + "/>"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>', "doctype"),
    "external entity": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "doctype"),
    "external dtd": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>', "doctype"),
    "harmless doctype": (f"<!DOCTYPE edXML>{PREFIXED}", "doctype"),
    "undefined entity": ("<x>&nothing;</x>", "malformed"),
    "too deep": ("<a>" * 65 + "</a>" * 65, "too_deep"),
    "very deep": ("<a>" * 200_000, "too_deep"),
    "cut short": (PREFIXED[:400], "malformed"),
    "empty": ("", "malformed"),
    "blank": ("  \n", "malformed"),
    "not xml": ("{}", "malformed"),
    "nul": ("<a>\0</a>", "malformed"),
    "lone surrogate": ("<a>\ud800</a>", "encoding"),
    "no header": ("<a/>", "not_edxml"),
    "two headers": (f"<w>{PREFIXED}{PREFIXED}</w>", "not_edxml"),
    "31 February": (PREFIXED.replace("2026/11/20,123", "2026/02/31,123"), "bad_date"),
    "day first": (PREFIXED.replace("2026/11/20,123", "20/11/2026,123"), "bad_date"),
    "attributes without end": ("<x " + many('a{}=""'), "too_many_attributes"),
    "attributes that hide a bracket": ("<x " + many("a{}='>'"), "too_many_attributes"),
    "namespaces without end": ("<x " + many('xmlns:a{}="u"'), "too_many_attributes"),
    "attribute twice": ('<x a="" a=""/>', "malformed"),
    "entity in an attribute": ('<!DOCTYPE x [<!ENTITY e "1">]><x a="&e;"/>', "doctype"),
    "parameter entity": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><x/>', "doctype"),
    "endless value": (PREFIXED.replace(">18<", f">{'9' * 5000}<"), "value_too_long"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("decode", [decode_document, decode_status])
def test_hostile_text_is_refused(name: str, decode: object) -> None:
    text, rule = HOSTILE[name]
    with pytest.raises(EdxmlError) as caught:
        decode(text)  # type: ignore[operator]
    if decode is decode_document:
        assert caught.value.rule == rule


def test_wrong_encoding_is_refused() -> None:
    for raw in (PREFIXED.encode("utf-16"), b"<a>\xff\xfe</a>", b"\x80"):
        with pytest.raises(EdxmlError, match="encoding"):
            decode_document(raw)


def test_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(EdxmlError, match="too_large"):
        decode_document("<a>" + " " * MAX_BYTES)
    with pytest.raises(EdxmlError, match="too_large"):
        decode_document("ỹ" * (MAX_BYTES // 3 + 1))


def test_sixty_four_levels_are_allowed() -> None:
    wrapped = "<a>" * 58 + STATUS.format(ns=NAMESPACE, code="01") + "</a>" * 58
    assert decode_status(wrapped).status_code == "01"


def test_what_points_elsewhere_is_not_followed() -> None:
    pointing = (
        '<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'
        + PREFIXED.replace(
            "<edXML:edXMLEnvelope>",
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
            "<edXML:edXMLEnvelope>",
        )
    ).replace(
        "<edXML:edXML ",
        '<edXML:edXML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd" ',
    )
    assert decode_document(pointing) == decode_document(PREFIXED)


def test_declared_and_real_encoding_may_differ_but_characters_count() -> None:
    for name in ("utf-16", "iso-8859-1", "windows-1258", "ebcdic-cp-us", "no-such-thing"):
        declared = f'<?xml version="1.0" encoding="{name}"?>{PREFIXED}'
        assert decode_document(declared.encode()) == decode_document(PREFIXED)
    for raw in (PREFIXED.encode("utf-32"), PREFIXED.encode("utf-16-be"), PREFIXED.encode("utf-7")):
        with pytest.raises(EdxmlError):
            decode_document(raw.replace(b"edXML", b"ed\xffXML"))


WITHIN = """
import resource, sys
from assets.sources.exchange.edxml import MAX_BYTES, NAMESPACE, EdxmlError, decode_document
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (400 << 20), used + (400 << 20)))
size = MAX_BYTES - 1000
head = f'<edXML xmlns="{NAMESPACE}"><MessageHeader><DocumentId>H29,2026/11/20,1/UB</DocumentId>'
for name in sys.argv[1:]:
    text = {
        "attributes": lambda: "<x " + 'a="" ' * (size // 5) + "/>",
        "elements": lambda: "<x>" + "<y/>" * (size // 4),
        "comment": lambda: f"<x><!--{'x' * size}--></x>",
        "instruction": lambda: f"<?x {'x' * size}?><x/>",
        "cdata": lambda: f"<x><![CDATA[{'x' * size}]]></x>",
        "name": lambda: f"<{'x' * size}/>",
        "value": lambda: f'<x a="{"x" * size}"/>',
        "subject": lambda: f"{head}<Subject>{'x' * size}</Subject></MessageHeader></edXML>",
        "attachment": lambda: f"{head}</MessageHeader><AttachmentEncoded><Attachment><ContentTransferEncoded>"
        f"{'QUJD' * (size // 4 - 60)}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>",
    }[name]()
    try:
        print(name, "read", decode_document(text).attachment_bytes, flush=True)
    except EdxmlError as error:
        print(name, error.rule, flush=True)
    text = ""
"""
LARGE = {
    "attributes": "too_many_attributes", "elements": "too_many_elements", "comment": "not_edxml",
    "instruction": "not_edxml", "cdata": "not_edxml", "name": "malformed", "value": "not_edxml",
    "subject": "read 0", "attachment": f"read {(MAX_BYTES - 1000) // 4 * 3 - 180}",
}  # fmt: skip


def test_texts_of_the_largest_size_are_read_or_refused_in_bounded_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHIN, *LARGE], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout.splitlines() == [f"{name} {end}" for name, end in LARGE.items()], done.stderr[-2000:]


def test_large_attachment_is_measured_not_decoded() -> None:
    size = 12 * 1024 * 1024
    text = PREFIXED.replace("JVBERi0x\nCg==", "QUJD" * (size // 3))
    assert decode_document(text).attachment_bytes == size
