"""The e-document axis and the register of outgoing documents, as servers."""

from __future__ import annotations

from datetime import date, datetime
from zlib import crc32

from sandbox import edxml
from sandbox.agencies import leaf_first
from sandbox.answers import Answer, Call, answer_json
from sandbox.documents import Answer as StatusMessage
from sandbox.documents import Entry, Message
from sandbox.records import State
from sandbox.signing import headers_signed
from sandbox.times import parse_stamp, slashed, stamp
from sandbox.world import World


def spelled(code: str, salt: str) -> str:
    """Return an agency code in one of the two schemes, fixed per salt."""
    return (leaf_first(code) or code) if crc32(f"{salt}|{code}".encode()) % 4 == 0 else code


def register_wire(world: World, entry: Entry, moment: datetime, state: State) -> dict[str, object]:
    """Return one register row as served, wire noise included."""
    mark = crc32(entry.key.encode())
    row: dict[str, object] = {}
    for key, value in state.items():
        if isinstance(value, date):
            row[key] = slashed(value)
        elif isinstance(value, int):
            row[key] = str(value) if mark % 3 == 0 else value
        else:
            row[key] = value
    row["OrganId"] = spelled(str(state["OrganId"]), entry.key)
    recipients = state["Recipients"]
    if isinstance(recipients, list):
        row["Recipients"] = [{**r, "OrganId": spelled(str(r["OrganId"]), entry.key)} for r in recipients] or (
            None if mark % 2 else ""
        )
    if mark % 17 == 0:
        row["CodeNumber"] = f" {state['CodeNumber']} "
    person = world.people[entry.person]
    row["TrichYeu"] = person.subject
    row["NguoiKy"] = person.name
    if mark % 89 == 0:
        row["DocumentType"] = f"Công văn gửi {person.name}"
    row["ThoiGianCapNhat"] = stamp(moment)
    if mark % 23 == 0:
        row["SoTrang"] = 3
    return row


class ExchangeApi:
    """Handlers of the axis and the register."""

    def __init__(self, world: World, system_id: str, secret: str, register_token: str) -> None:
        self._world, self._system_id, self._secret, self._token = world, system_id, secret, register_token
        self._messages = {message.doc_id: message for message in world.exchange.messages}
        self._answers = {answer.doc_id: answer for answer in world.exchange.answers}

    def _refused(self, call: Call) -> Answer | None:
        if not headers_signed(call.headers, self._secret):
            return _fail("3", "wrong signature")
        if call.headers.get("xroadvnpt-systemid", self._system_id) != self._system_id:
            return _fail("1", "unknown system")
        return None

    @staticmethod
    def _days(call: Call) -> tuple[date, date]:
        def read(name: str, default: date) -> date:
            text = call.headers.get(f"xroadvnpt-{name}", "")
            return datetime.strptime(text, "%Y/%m/%d").date() if text else default

        return read("fromdate", date.min), read("todate", date.max)

    def sent(self, call: Call) -> Answer:
        """Answer getSentEdocList: one line per recipient of each document of the agencies under the hub."""
        if (refused := self._refused(call)) is not None:
            return refused
        try:
            first, last = self._days(call)
        except ValueError:
            return _fail("99", "bad date")
        if call.headers.get("xroadvnpt-messagetype") != "edoc":
            return _ok([])
        rows = []
        for message in self._world.exchange.messages:
            if message.sent > self._world.clock:
                break
            if not first <= message.sent.date() <= last:
                continue
            person = self._world.people[message.person]
            for place, code in enumerate(message.recipients):
                rows.append(
                    {
                        "serviceType": "eDoc",
                        "messageType": "edoc",
                        "senderDocId": message.doc_id,
                        "receiverDocId": f"{message.doc_id}-r{place}",
                        "fromCode": spelled(message.sender, message.doc_id),
                        "toCode": spelled(code, message.doc_id),
                        "title": person.subject,
                        "notation": f"{message.number}/{message.notation}",
                        "sendStatus": "done",
                        "sendStatusDesc": "",
                        "receiveStatus": "done",
                        "receiveStatusDesc": "",
                        "sentTime": f"{message.sent:%Y-%m-%d %H:%M:%S}",
                        "receivedTime": f"{message.sent:%Y-%m-%d %H:%M:%S}",
                    }
                )
        if call.mode == "duplicates":
            rows = [row for row in rows for _ in (0, 1)]
        elif call.mode == "missing_record":
            rows = rows[1:]
        return _ok(rows)

    def received(self, call: Call) -> Answer:
        """Answer getReceivedEdocList: status messages by the day they were created."""
        if (refused := self._refused(call)) is not None:
            return refused
        try:
            first, last = self._days(call)
        except ValueError:
            return _fail("99", "bad date")
        if call.headers.get("xroadvnpt-messagetype") != "status":
            return _ok([])
        rows = [
            self._received_row(answer)
            for answer in self._world.exchange.answers
            if answer.created <= self._world.clock and first <= answer.created.date() <= last
        ]
        if call.mode == "duplicates":
            rows = [row for row in rows for _ in (0, 1)]
        elif call.mode == "missing_record":
            rows = rows[1:]
        return _ok(rows)

    @staticmethod
    def _received_row(answer: StatusMessage) -> dict[str, str]:
        created = f"{answer.created:%Y-%m-%d %H:%M:%S}"
        return {
            "docId": answer.doc_id,
            "serviceType": "eDoc",
            "messageType": "status",
            "from": spelled(answer.sender, answer.doc_id),
            "to": spelled(answer.to, answer.doc_id),
            "created_time": created,
            "updated_time": created,
            "status": "initial",
            "status_desc": "",
        }

    def edoc(self, call: Call) -> Answer:
        """Answer getEdoc: the edXML text of a document or of a status message."""
        if (refused := self._refused(call)) is not None:
            return refused
        doc_id = call.headers.get("xroadvnpt-docid", "")
        message: Message | None = self._messages.get(doc_id)
        answer: StatusMessage | None = self._answers.get(doc_id)
        people, clock = self._world.people, self._world.clock
        if message is not None and message.sent <= clock:
            text = edxml.document(message, people[message.person], self._world.names)
        elif answer is not None and answer.created <= clock:
            text = edxml.status(answer, people[answer.person])
        else:
            return _fail("2", "not found")
        if call.mode == "entities":
            head, _, rest = text.partition("\n")
            text = f'{head}\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n{rest}'
        elif call.mode == "malformed":
            text = text[: len(text) // 2]
        return answer_json({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": text, "DocId": doc_id})

    def agencies(self, call: Call) -> Answer:
        """Answer getAgenciesList: agencies that stand at the clock."""
        if (refused := self._refused(call)) is not None:
            return refused
        today = self._world.clock.date()
        alive = [agency for agency in self._world.agencies.all if agency.alive(today)]
        ids = {agency.code: f"{number:024x}" for number, agency in enumerate(alive, 1)}
        rows = [
            {
                "id": ids[agency.code],
                "pid": ids.get(agency.parent or "", ""),
                "code": spelled(agency.code, "agency"),
                "name": agency.name,
                "mail": "vanthu@example.vn",
            }
            for agency in alive
        ]
        return _ok(rows)

    def register(self, call: Call) -> Answer:
        """Answer the register: pages from 1, total of the window."""
        if call.headers.get("authorization", "") != f"Bearer {self._token}":
            return answer_json({"message": "Sai mã truy cập"}, 401)
        try:
            start, end = call.query.get("updated-from"), call.query.get("updated-to")
            page, size = int(call.query.get("page", "1")), int(call.query.get("size", "20"))
            rows = self._world.register_line().slice(
                parse_stamp(start) if start else None, parse_stamp(end) if end else None
            )
        except ValueError:
            return answer_json({"message": "Tham số không hợp lệ"}, 400)
        size = max(1, min(size, self._world.page_cap))
        if call.mode == "capped_size":
            size = max(1, size // 2)
        total = len(rows) + (1 if call.mode in ("total_changes", "count_mismatch") else 0)
        if call.mode in ("repeated_page", "stuck_cursor"):
            page = max(1, page - 1)
        items = []
        for _, _, entry in rows[(page - 1) * size : page * size]:
            found = entry.record.at(self._world.clock)
            if found is not None:
                items.append(register_wire(self._world, entry, *found))
        if call.mode == "missing_record":
            items = items[1:]
        elif call.mode == "deleted":
            items = [{**item, "DaXoa": "1"} if n % 10 == 0 else item for n, item in enumerate(items)]
        elif call.mode == "malformed":
            items = [
                {**i, "PromulgationDate": "2026/02/31"} if n % 10 == 0 else i for n, i in enumerate(items)
            ]
        elif call.mode == "missing_key":
            items = [
                {k: v for k, v in i.items() if k != "PhamVi"} if n % 10 == 0 else i
                for n, i in enumerate(items)
            ]
        return answer_json({"items": items, "total": str(total) if page % 2 == 0 else total})


def _ok(rows: object) -> Answer:
    return answer_json({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": rows})


def _fail(code: str, text: str) -> Answer:
    return answer_json({"status": "FAIL", "ErrorCode": code, "ErrorDesc": text, "data": None})
