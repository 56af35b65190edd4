"""The contract of the exchange, checked by hand."""

from __future__ import annotations

from lxml import etree

from sandbox.edxml import NAMESPACE
from tests.sandbox.conftest import Desk

EDOC = {"servicetype": "eDoc", "messagetype": "edoc"}
STATUS = {"servicetype": "eDoc", "messagetype": "status"}
SPAN = {"fromDate": "2020/12/01", "toDate": "2026/09/30"}


def _text(root: etree._Element, *path: str) -> list[str]:
    steps = "/".join(f"e:{step}" for step in path)
    return [node.text or "" for node in root.iterfind(f".//{steps}", {"e": NAMESPACE})]


def test_wrong_secret_is_a_failure_inside_200(desk: Desk) -> None:
    assert desk.axis("getSentEdocList", secret="wrong", **EDOC, **SPAN)["ErrorCode"] == "3"


def test_one_document_to_many_recipients_is_many_lines(desk: Desk) -> None:
    rows = desk.axis("getSentEdocList", **EDOC, **SPAN)["data"]
    ids = {row["senderDocId"] for row in rows}
    assert len(rows) > len(ids) > 100


def test_days_of_a_list_are_inclusive(desk: Desk) -> None:
    rows = desk.axis("getSentEdocList", **EDOC, **SPAN)["data"]
    day = rows[len(rows) // 2]["sentTime"][:10].replace("-", "/")
    found = desk.axis("getSentEdocList", **EDOC, fromDate=day, toDate=day)["data"]
    assert found == [row for row in rows if row["sentTime"][:10].replace("-", "/") == day]
    assert found


def test_three_forms_of_edxml_say_the_same(desk: Desk) -> None:
    rows = desk.axis("getSentEdocList", **EDOC, **SPAN)["data"]
    forms = set()
    for doc_id in sorted({row["senderDocId"] for row in rows})[:40]:
        text = desk.axis("getEdoc", docId=doc_id)["data"]
        forms.add("soap" if "soap:Envelope" in text else "prefix" if "<edXML:edXML" in text else "default")
        root = etree.fromstring(text.encode())
        lines = [row for row in rows if row["senderDocId"] == doc_id]
        assert len(_text(root, "To", "OrganId")) == len(lines)
        (document_id,) = _text(root, "MessageHeader", "DocumentId")
        organ, day, notation = document_id.split(",")
        assert "H29" in organ
        assert len(day) == 10
        assert notation == lines[0]["notation"]
        assert _text(root, "Bussiness", "BussinessDocType")[0] in {"0", "1", "2", "3"}
        assert _text(root, "TraceHeader", "Timestamp")[0].replace("/", "-") == lines[0]["sentTime"]
    assert forms == {"soap", "prefix", "default"}


def test_statuses_name_what_they_answer(desk: Desk) -> None:
    rows = desk.axis("getReceivedEdocList", **STATUS, **SPAN)["data"]
    codes = set()
    for row in rows:
        root = etree.fromstring(desk.axis("getEdoc", docId=row["docId"])["data"].encode())
        assert _text(root, "ResponseFor", "DocumentId")[0].count(",") == 2
        assert _text(root, "From", "OrganId")
        assert _text(root, "Timestamp")
        codes.update(_text(root, "StatusCode"))
    assert {"01", "02", "03", "13", "15", "16"} <= codes


def test_messages_after_the_clock_do_not_exist(desk: Desk) -> None:
    rows = desk.axis("getSentEdocList", **EDOC, **SPAN)["data"]
    last = max(rows, key=lambda row: row["sentTime"])
    desk.move("2024-01-01T00:00:00")
    earlier = desk.axis("getSentEdocList", **EDOC, **SPAN)["data"]
    assert 0 < len(earlier) < len(rows)
    assert all(row["sentTime"] <= "2024-01-01 00:00:00" for row in earlier)
    assert desk.axis("getEdoc", docId=last["senderDocId"])["ErrorCode"] == "2"


def test_agencies_of_the_axis(desk: Desk) -> None:
    rows = desk.axis("getAgenciesList")["data"]
    ids = {row["id"] for row in rows}
    assert len(rows) == 211 - 1
    assert all(row["pid"] in ids for row in rows if row["pid"])


def test_register_pages_meet_the_total(desk: Desk) -> None:
    headers = {"authorization": f"Bearer {desk.secrets.register_token}"}
    items, page = [], 1
    while True:
        params = {"updated-from": "20201201000000", "updated-to": "20261001060000", "page": page, "size": 300}
        answer = desk.http.get("/register/api/v1/register/outgoing", params=params, headers=headers).json()
        items += answer["items"]
        if len(items) >= int(answer["total"]):
            break
        page += 1
    assert len(items) == int(answer["total"]) == len({item["RegisterId"] for item in items})
    assert {int(item["DoMat"]) for item in items} >= {0, 1}
    assert {item["PhamVi"] for item in items} == {"noi-bo", "lien-co-quan", "ben-ngoai"}
    assert any(not item["Recipients"] for item in items)
    refused = desk.http.get("/register/api/v1/register/outgoing", headers={"authorization": "Bearer no"})
    assert refused.status_code == 401
