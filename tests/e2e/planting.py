"""The sandbox with personal values planted wherever an answer has a place for them, on request of the control desk.

Mode ``rows``: every answer carries them in unknown keys, in keys' names, in free text and, in every few records, in
the place of one field after the other, whatever the field is meant for. Mode ``errors``: the interfaces answer with
errors, a different one each time, that repeat a person's data. Every value is emitted once and remembered, so that a
leak tells where it came from.
"""

from __future__ import annotations

import json
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import md5
from itertools import count
from pathlib import Path

from sandbox.__main__ import main
from sandbox.answers import Answer, Call, answer_json
from sandbox.people import Person, made, plain
from sandbox.replay import Replay
from sandbox.server import Handler, Secrets, Server
from sandbox.world import World

MODES = ("", "rows", "errors")
ERROR_FORMS = 12
_FIRST = 500_000
_REPLACED_EVERY = 6
_FILLED_EVERY = 15
# Without these a listing is refused as a whole, so that nothing else in it would be tried.
_CONTROLS = frozenset({"AMOUNT", "TOTAL_RECORDS"})
# Public names of agencies, procedures and fields: a person's name there looks like any other name.
_PUBLIC_NAMES = frozenset(
    {
        "PROCEDURE_NAME",
        "NAME",
        "AGENCY_NAME",
        "PUBLISHED_AGENCY",
        "IMPLEMENTATION_AGENCY",
        "FIELD_NAME",
        "name",
    }
    | {"departmentName"}
)
# Signed as a whole, or without a place of its own.
_SIGNED = frozenset({"payment.query", "portal.token", "settlement.list", "settlement.file", "portal.count"})
_FORMS: dict[str, Callable[[Person], str]] = {
    "name": lambda p: p.name,
    "identity": lambda p: p.identity,
    "name_nfd": lambda p: unicodedata.normalize("NFD", p.name),
    "phone": lambda p: p.phone,
    "name_plain": lambda p: plain(p.name).title(),
    "email": lambda p: p.email,
    "name_upper": lambda p: p.name.upper(),
    "phone_grouped": lambda p: f"{p.phone[:4]}.{p.phone[4:7]}.{p.phone[7:]}",
    "name_lower": lambda p: p.name.lower(),
    "address": lambda p: p.address,
    "name_code": lambda p: plain(p.name).replace(" ", "."),
    "phone_abroad": lambda p: f"+84{p.phone[1:]}",
    "subject": lambda p: p.subject,
    "file_name": lambda p: p.file_name,
    "address_nfd": lambda p: unicodedata.normalize("NFD", p.address),
    "identity_spaced": lambda p: f"{p.identity[:3]} {p.identity[3:6]} {p.identity[6:9]} {p.identity[9:]}",
}
_CONTACTS = ("identity", "phone", "email", "phone_grouped", "phone_abroad", "identity_spaced")


@dataclass(frozen=True)
class Planted:
    """One value: where it went and what it is."""

    interface: str
    place: str
    kind: str
    value: str


class Planting:
    """What the control desk has asked for, and what has been planted so far."""

    def __init__(self, seed: int, settlement_key: str) -> None:
        self.mode = ""
        self.spared: frozenset[str] = frozenset()
        self.planted: list[Planted] = []
        self._seed, self._settlement_key = seed, settlement_key
        self._numbers = count(_FIRST)
        self._turns: Counter[str] = Counter()

    def ask(self, mode: str, spared: list[str]) -> None:
        """Switch a mode on ("" is off); interfaces that are spared answer as always."""
        if mode not in MODES:
            raise ValueError(f"unknown mode {mode!r}; known: {', '.join(MODES)}")
        self.mode, self.spared = mode, frozenset(spared)

    def told(self) -> list[dict[str, str]]:
        """Return everything planted so far."""
        return [asdict(one) for one in self.planted]

    def value(self, interface: str, place: str, kinds: tuple[str, ...] = tuple(_FORMS)) -> str:
        """Return the value of a person nobody has met, its kind the next in turn at this interface."""
        kind = kinds[self._turn(f"{interface} {len(kinds)}") % len(kinds)]
        value = _FORMS[kind](self._person())
        self.planted.append(Planted(interface, place, kind, value))
        return value

    def _person(self) -> Person:
        """Return a new person whose family name is told from ordinary words in any spelling."""
        while True:
            person = made(self._seed, next(self._numbers))
            if person.name.startswith(("Nguyễn ", "Trần ", "Huỳnh ")):
                return person

    def _turn(self, what: str) -> int:
        self._turns[what] += 1
        return self._turns[what] - 1

    def answer(self, interface: str, answer: Answer) -> Answer:
        """Return an answer with personal values in it, or instead of it an error that repeats some."""
        if not self.mode or interface in self.spared:
            return answer
        if self.mode == "errors":
            return self._error(interface)
        if interface == "portal.count":
            return answer_json({"message": f"Không có số tổng cho {self.value(interface, 'error')}"}, 404)
        if interface in _SIGNED or answer.status >= 300:
            return answer
        body: object = json.loads(answer.body)
        if interface == "exchange.edoc" and isinstance(body, dict) and isinstance(body.get("data"), str):
            body["data"] = self._document(interface, body["data"])
        else:
            for records in _lists(body):
                for place, record in enumerate(records):
                    if place % _REPLACED_EVERY == 0:
                        self._replace(interface, record)
                    if self._turn(f"{interface} record") % _FILLED_EVERY == 0:
                        self._unknown(interface, record)
        if isinstance(body, dict) and self._turn(f"{interface} envelope") % 10 == 0:
            self._unknown(interface, body)
        return Answer(
            json.dumps(body, ensure_ascii=False).encode(), answer.status, answer.kind, answer.headers
        )

    def settlement(self, content: bytes) -> bytes:
        """Return a settlement file with personal values in a field that nobody reads, checksums made anew."""
        if self.mode != "rows":
            return content
        return b"\n".join(self._settlement_line(line) for line in content.split(b"\n"))

    def _settlement_line(self, line: bytes) -> bytes:
        field = f"[RSV1]{'':100}".encode()
        if field not in line or self._turn("settlement line") % 10:
            return line
        value = self.value("settlement.file", "RSV1", ("name_plain", "identity", "email", "phone"))
        changed = line.replace(field, f"[RSV1]{value[:100]:100}".encode())
        body = changed[: changed.rindex(b"[CSR]") + len(b"[CSR]")]
        return body + md5(body + self._settlement_key.encode(), usedforsecurity=False).hexdigest().encode()

    def _replace(self, interface: str, record: dict[str, object]) -> None:
        """Put a personal value into the place of one field, the next in turn."""
        keys = [key for key in record if key not in _CONTROLS]
        key = keys[self._turn(f"{interface} field") % len(keys)]
        value = self.value(interface, key, _CONTACTS if key in _PUBLIC_NAMES else tuple(_FORMS))
        if key in _PUBLIC_NAMES:
            record[key] = f"{record[key]} ({value})"
        elif self._turn(f"{interface} shape") % 5 == 4:
            record[key] = {"hoTen": value, "lienHe": [value]}
        else:
            record[key] = value

    def _unknown(self, interface: str, record: dict[str, object]) -> None:
        record["GhiChuThem"] = self.value(interface, "unknown key")
        record["NguoiLienHe"] = {
            "HoTen": self.value(interface, "nested"),
            "DienThoai": [self.value(interface, "list")],
        }
        record[self.value(interface, "name of a key")] = "1"

    def _document(self, interface: str, text: str) -> str:
        """Plant into an edXML text: attributes, unknown elements, comments, and in turn one of its values."""
        root = ET.fromstring(text)
        leaves = [leaf for leaf in root.iter() if not len(leaf)]
        leaf = leaves[self._turn(f"{interface} leaf") % len(leaves)]
        if self._turn(f"{interface} replaced") % 2:
            leaf.text = self.value(interface, leaf.tag.rpartition("}")[2])
        if self._turn(f"{interface} document") % 5 == 0:
            root.set("ghiChu", self.value(interface, "attribute"))
            root.append(ET.Comment(self.value(interface, "comment").replace("--", "-")))
            ET.SubElement(root, "NguoiXuLy").text = self.value(interface, "unknown element")
        return ET.tostring(root, encoding="unicode")

    def _error(self, interface: str) -> Answer:
        words = f"không tìm thấy {self.value(interface, 'error')} ({self.value(interface, 'error')})"
        form = self._turn(f"{interface} error") % ERROR_FORMS
        plain_words = self.value(interface, "header", ("name_code", "phone", "identity"))
        link = f"http://khac.invalid/{plain_words}?ho_ten={self.value(interface, 'link', ('name_code', 'email'))}"
        forms: dict[int, Answer] = {
            0: answer_json({"message": words}, 400),
            1: answer_json({"error_description": words}, 500),
            2: Answer(f"<html><title>{words}</title></html>".encode(), 200, "text/html; charset=utf-8"),
            3: answer_json({"MaLoi": "05", "MoTaLoi": words, "status": "FAIL", "ErrorCode": "9", "ErrorDesc": words}
                           | {"code": words, "message": words, "error_code": -1}),
            4: Answer(b"", 302, headers={"location": link}),
            5: Answer(f'{{"content":[{{"ChuHoSo":"{words}'.encode()),
            6: Answer(words.encode(), 403, "text/plain; charset=utf-8"),
            7: answer_json([words, {"data": words}]),
            8: answer_json(words, 404),
            9: Answer(words.encode("utf-16"), 400, headers={"x-nguoi-xu-ly": plain_words, "retry-after": plain_words}),
            10: answer_json({words: words, "content": words, "items": words, "data": words, "DanhSach": words}),
            11: Answer(b"{}", 200, headers={"content-encoding": plain_words}),
        }  # fmt: skip
        return forms[form]


def _lists(body: object) -> Iterator[list[dict[str, object]]]:
    """Yield the lists of records of an answer, outermost first, not those inside records."""
    if isinstance(body, list):
        records = [item for item in body if isinstance(item, dict)]
        if records:
            yield records
    elif isinstance(body, dict):
        for value in body.values():
            yield from _lists(value)


class PlantingServer(Server):
    """The sandbox's server with `/control/planting`: switch a mode on, read what has been planted so far."""

    def __init__(self, world: World, secrets: Secrets, truth_dir: Path | None, replay: Replay | None) -> None:
        self.planting = Planting(world.seed, secrets.settlement_key)
        super().__init__(world, secrets, truth_dir, replay)
        self.payment.change_file = self.planting.settlement

    def changed(self, interface: str, answer: Answer) -> Answer:
        return self.planting.answer(interface, answer)

    def desk(self) -> list[tuple[str, str, Handler]]:
        return [
            *super().desk(),
            ("GET", "/control/planting", self._planted),
            ("POST", "/control/planting", self._plant),
        ]

    def _planted(self, _call: Call) -> Answer:
        return answer_json({"mode": self.planting.mode, "planted": self.planting.told()})

    def _plant(self, call: Call) -> Answer:
        body = call.json()
        spared = body.get("spare") or []
        if not isinstance(spared, list):
            raise TypeError("spare must be a list of interfaces")
        self.planting.ask(str(body.get("mode", "")), [str(name) for name in spared])
        self.payment.forget_files()
        return answer_json({"mode": self.planting.mode})


if __name__ == "__main__":
    sys.exit(main(served=PlantingServer))
