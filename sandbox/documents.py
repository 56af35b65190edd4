"""Outgoing documents: the register, the messages on the axis, and the statuses that answer them.

A register state has the keys of the register's contract (dates as dates). An axis message or status is immutable: it
exists from its moment on.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sandbox.agencies import CITY, Agencies, leaf_first
from sandbox.dossiers import BREAKS
from sandbox.records import Fact, Record, State
from sandbox.scales import Scale, draw
from sandbox.times import Calendar, at, days_between, slashed

NOTATIONS = {"other": "UBND-VP", "department": "CV-VP", "district": "UBND-TH", "commune": "UBND"}
OUTSIDE = ("G09", "G12", "G05.29", "H09", "H03", "A29")
RECALLS = ("agreed", "refused", "mixed", "changed", "changed_back", "silent", "accepted", "agreed")
"""How addressees answer a recall, in turn; domain code 16 is a refusal, 02 and 03 answer the message itself."""
AXIS_SHARE_BY_YEAR = {2020: 0.55, 2021: 0.62, 2022: 0.72, 2023: 0.8, 2024: 0.87, 2025: 0.92, 2026: 0.96}


@dataclass
class Entry:
    """One register row and the life of it."""

    key: str
    organ: str
    day: date
    number: str
    notation: str
    person: int
    record: Record

    @property
    def document_id(self) -> str:
        """The edXML DocumentId in the canonical organ code."""
        return f"{self.organ},{slashed(self.day)},{self.number}/{self.notation}"


@dataclass(frozen=True)
class Message:
    """One document message on the axis."""

    doc_id: str
    sender: str
    recipients: tuple[str, ...]
    organ: str
    day: date
    number: str
    notation: str
    business: int
    about: str | None
    paper: int
    signed: bool
    priority: int
    document_type: str
    attachments: tuple[int, ...]
    sent: datetime
    person: int
    raw_organ: str

    @property
    def document_id(self) -> str:
        """The edXML DocumentId as the message spells it."""
        return f"{self.raw_organ},{slashed(self.day)},{self.number}/{self.notation}"


@dataclass(frozen=True)
class Answer:
    """One status message."""

    doc_id: str
    sender: str
    to: str
    organ: str
    raw_organ: str
    day: date
    number: str
    notation: str
    code: str
    moment: datetime
    created: datetime
    person: int


@dataclass
class _Case:
    """What the axis tells about one register document."""

    entry: Entry
    recipients: tuple[str, ...]
    sent: datetime
    rng: Random


class Exchange:
    """Register and axis of one world."""

    def __init__(self, seed: int, scale: Scale, end: date, agencies: Agencies, calendar: Calendar) -> None:
        self.seed, self.scale, self.end = seed, scale, end
        self._agencies, self._calendar = agencies, calendar
        self.register: list[Entry] = []
        self.messages: list[Message] = []
        self.answers: list[Answer] = []
        self.marks: dict[str, list[str]] = {}
        self._recalls = 0
        self._recall_share = 0.14 if scale.near_breaks > 0.3 else 0.06
        self._days = list(days_between(scale.first_day(end), end))
        self._steps = self._plan()
        budget = scale.axis_documents
        stride = max(1.0, scale.register * 0.55 / budget)
        due = 0.0
        eligible = 0
        for number in range(scale.register):
            entry, rng = self._entry(number)
            self.register.append(entry)
            state = entry.record.facts[0][1]
            recipients = _axis_recipients(state)
            if recipients and state["DoMat"] == 0 and state["PhamVi"] == "lien-co-quan":
                eligible += 1
                if eligible >= due:
                    due += stride
                    self._exchange(_Case(entry, recipients, self._sent(rng, entry.day), rng))
        self.messages.sort(key=lambda m: (m.sent, m.doc_id))
        self.answers.sort(key=lambda a: (a.created, a.doc_id))

    def _plan(self) -> list[float]:
        total, steps = 0.0, []
        near = {b + timedelta(days=s) for b in BREAKS for s in (-2, -1, 0, 1)}
        for day in self._days:
            weight = (1.0 if self._calendar.works(day) else 0.02) * (1 + 0.12 * (day.year - 2020))
            if self.scale.near_breaks > 0.3 and day in near:
                weight += 3
            total += weight
            steps.append(total)
        return steps

    def _sender(self, rng: Random, day: date) -> tuple[str, str]:
        lot = rng.random()
        if lot < 0.12:
            return CITY, "other"
        if lot < 0.55:
            return rng.choice(self._agencies.alive("department", day)).code, "department"
        district = self._agencies.alive("district", day)
        if district:
            return rng.choice(district).code, "district"
        return rng.choice(self._agencies.alive("commune", day)).code, "commune"

    def _recipient(self, rng: Random, day: date, sender: str) -> str:
        lot = rng.random()
        if lot < 0.1:
            return rng.choice(OUTSIDE)
        if lot < 0.3:
            return CITY if sender != CITY else "H29.09"
        code, _ = self._sender(rng, day)
        return code if code != sender else "H29.02"

    def _entry(self, number: int) -> tuple[Entry, Random]:
        rng = draw(self.seed, "register", number)
        day = self._days[min(bisect(self._steps, rng.random() * self._steps[-1]), len(self._days) - 1)]
        organ, level = self._sender(rng, day)
        figure = f"{number % 9_000 + 1}"
        if rng.random() < 0.06:
            figure = figure.zfill(5)
        notation = NOTATIONS[level] if rng.random() < 0.8 else "BC-TH"
        lot = rng.random()
        scope = "lien-co-quan" if lot < 0.72 else "noi-bo" if lot < 0.84 else "ben-ngoai"
        secrecy = 0 if rng.random() < 0.95 else rng.choice((1, 1, 1, 2, 3))
        share = AXIS_SHARE_BY_YEAR.get(day.year, 0.96)
        recipients: list[State] = []
        electronic = rng.random() < share and secrecy == 0
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
            code = self._recipient(rng, day, organ)
            if any(r["OrganId"] == code for r in recipients):
                continue
            if secrecy:
                channel = "giay"
            elif electronic:
                channel = "truc" if rng.random() < 0.88 else "dien-tu"
            else:
                channel = rng.choice(("giay", "giay", "truc", "dien-tu"))
            recipients.append(
                {
                    "OrganId": code,
                    "Kenh": channel,
                    "KemBanGiay": int(channel != "giay" and rng.random() < 0.07),
                }
            )
            if rng.random() < 0.015:
                recipients.append({"OrganId": code, "Kenh": "giay", "KemBanGiay": 0})
        if rng.random() < 0.006:
            recipients = []
        key = f"REG-{number:07d}"
        values: State = {
            "RegisterId": key,
            "OrganId": organ,
            "CodeNumber": figure,
            "CodeNotation": notation,
            "PromulgationDate": day,
            "DocumentType": rng.choice(("18", "18", "1", "3", "25")),
            "DoMat": secrecy,
            "PhamVi": scope,
            "Recipients": recipients,
            "KySo": int(rng.random() < 0.75 + 0.03 * (day.year - 2020)),
            "DaXoa": 0,
        }
        known = at(day, rng.randint(7, 17), rng.randint(0, 59), rng.randint(0, 59))
        if rng.random() < 0.03:
            known += timedelta(days=rng.randint(1, 30))
        facts: list[Fact] = [(known, values)]
        lot = rng.random()
        if lot < 0.03 and recipients:
            mended = [{**r, "Kenh": "dien-tu" if r["Kenh"] == "giay" else r["Kenh"]} for r in recipients]
            facts.append(
                (
                    known + timedelta(days=rng.randint(1, 50), seconds=rng.randint(0, 9_000)),
                    {"Recipients": mended},
                )
            )
        elif lot < 0.04:
            facts.append(
                (known + timedelta(days=rng.randint(1, 40), seconds=rng.randint(0, 9_000)), {"DaXoa": 1})
            )
        elif lot < 0.06:
            facts.append(
                (known + timedelta(days=rng.randint(1, 9), seconds=rng.randint(0, 9_000)), {"KySo": 1})
            )
        return Entry(key, organ, day, figure, notation, number * 31 % self.scale.people, Record(facts)), rng

    @staticmethod
    def _sent(rng: Random, day: date) -> datetime:
        sent = at(day, rng.randint(8, 17), rng.randint(0, 59), rng.randint(0, 59))
        if rng.random() < 0.15:
            sent += timedelta(days=rng.randint(1, 3))
        if rng.random() < 0.02:
            sent = at(day, 23, 59, 59)
        return sent

    def message(
        self,
        case: _Case,
        business: int = 0,
        about: str | None = None,
        sent: datetime | None = None,
        entry: Entry | None = None,
        own: str | None = None,
    ) -> Message:
        """Put a message about a register document on the axis and return it."""
        rng = case.rng
        entry = entry or case.entry
        raw = (leaf_first(entry.organ) if rng.random() < 0.35 else None) or entry.organ
        made = Message(
            doc_id=f"d-{len(self.messages) + 1:06d}-{rng.randint(0, 0xFFFF):04x}",
            sender=entry.organ,
            recipients=case.recipients,
            organ=entry.organ,
            day=entry.day,
            number=own or entry.number,
            notation="TH" if own else entry.notation,
            business=business,
            about=about,
            paper=int(rng.random() < 0.06),
            signed=rng.random() < 0.85,
            priority=rng.choice((0, 0, 0, 0, 1, 1, 2, 3)),
            document_type="18",
            attachments=tuple(rng.randint(200, 900) for _ in range(rng.choice((1, 1, 1, 2)))),
            sent=sent or case.sent,
            person=entry.person,
            raw_organ=raw,
        )
        self.messages.append(made)
        return made

    def answer(
        self,
        message: Message,
        sender: str,
        code: str,
        moment: datetime,
        *,
        organ: str | None = None,
        number: str | None = None,
        notation: str | None = None,
        day: date | None = None,
    ) -> None:
        """Put a status message on the axis; by default it answers the message itself."""
        rng = draw(self.seed, "answer", len(self.answers))
        organ = organ or message.organ
        raw = (leaf_first(organ) if rng.random() < 0.35 else None) or organ
        self.answers.append(
            Answer(
                f"s-{len(self.answers) + 1:06d}-{rng.randint(0, 0xFFFF):04x}",
                sender,
                message.sender,
                organ,
                raw,
                day or message.day,
                number or message.number,
                notation or message.notation,
                code,
                moment,
                moment + timedelta(seconds=rng.randint(1, 90)),
                message.person,
            )
        )

    def received(
        self, message: Message, recipients: tuple[str, ...], rng: Random, confirm: bool = True
    ) -> None:
        """Let recipients say that the document arrived."""
        for code in recipients:
            moment = message.sent + timedelta(minutes=rng.randint(1, 40), seconds=rng.randint(0, 59))
            lot = rng.random()
            if not confirm and lot < 0.5:
                continue
            if lot < 0.04:
                self.answer(message, code, "02", moment)
                continue
            self.answer(message, code, "03" if lot < 0.45 else "01", moment)
            if lot > 0.9:
                self.answer(
                    message,
                    code,
                    rng.choice(("03", "04", "06")),
                    moment + timedelta(hours=rng.randint(1, 30)),
                )

    def _exchange(self, case: _Case) -> None:
        rng = case.rng
        first = self.message(case)
        self.received(first, case.recipients, rng, confirm=rng.random() < 0.85)
        lot = rng.random()
        if lot < 0.02:
            self.message(case, sent=case.sent + timedelta(hours=2))
        elif lot < self._recall_share:
            self._recall(case, first)
        elif lot < self._recall_share + 0.015:
            self.message(case, business=2, about=first.document_id, sent=case.sent + timedelta(days=1))
        elif lot < self._recall_share + 0.06:
            self._replace(case, first)

    def _recall(self, case: _Case, first: Message) -> None:
        """Ask for a document back; the addressees agree, refuse, change their mind, or say nothing."""
        rng = case.rng
        own = None if rng.random() < 0.5 else f"{rng.randint(1, 999)}TH{len(self.messages)}"
        asked = case.sent + timedelta(days=rng.randint(1, 6))
        recall = self.message(case, business=1, about=first.document_id, sent=asked, own=own)
        about = {"organ": first.organ, "number": first.number, "notation": first.notation, "day": first.day}
        kind = RECALLS[self._recalls % len(RECALLS)]
        self._recalls += 1
        self.marks.setdefault(f"recall_{kind}", []).append(case.entry.key)
        for place, code in enumerate(case.recipients):
            moment = asked + timedelta(hours=rng.randint(1, 20))
            later = moment + timedelta(days=1)
            words: list[tuple[str, datetime]] = {
                "agreed": [("15", moment)],
                "refused": [("16", moment)],
                "mixed": [("15" if place else "16", moment)],
                "changed": [("16", moment), ("15", later)],
                "changed_back": [("15", moment), ("16", later)],
                "silent": [("13", moment)] if place == 0 else [],
                "accepted": [("03" if place else "02", moment)],
            }[kind]
            for word, when in words:
                sender = first.sender if word == "13" else code
                if word in ("02", "03"):
                    self.answer(recall, sender, word, when)
                else:
                    self.answer(first, sender, word, when, **about)  # type: ignore[arg-type]

    def _replace(self, case: _Case, first: Message) -> None:
        """Let a new document of the same sender replace this one, now and then twice in a row."""
        rng = case.rng
        old, chain = first, 1 if rng.random() < 0.7 else 2
        for step in range(1, chain + 1):
            day = self._calendar.next_working(old.day + timedelta(days=rng.choice((1, 2, 9, 25))))
            if day > self.end:
                return
            values = dict(case.entry.record.facts[0][1])
            key = f"{case.entry.key}-T{step}"
            figure = f"{int(case.entry.number)}{step}"
            values.update(
                {"RegisterId": key, "CodeNumber": figure, "CodeNotation": "TT", "PromulgationDate": day}
            )
            entry = Entry(
                key,
                case.entry.organ,
                day,
                figure,
                "TT",
                case.entry.person,
                Record([(at(day, 9, 30), values)]),
            )
            self.register.append(entry)
            self.marks.setdefault("replaced", []).append(key)
            old = self.message(case, business=3, about=old.document_id, sent=at(day, 10, 15), entry=entry)
            self.received(old, case.recipients, rng)


def _axis_recipients(state: State) -> tuple[str, ...]:
    recipients = state["Recipients"]
    if not isinstance(recipients, list):
        return ()
    return tuple(dict.fromkeys(r["OrganId"] for r in recipients if r["Kenh"] == "truc"))
