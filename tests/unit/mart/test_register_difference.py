"""mart.register_difference against a plain reading of the same rows, with a difference of every kind planted."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from tests.unit.mart.world import World

Key = tuple[str, date, str]
Found = tuple[str, str, date, str, str | None, str | None, str | None]
DAY = date(2024, 6, 4)


@dataclass(frozen=True)
class Entry:
    """One entry of the register: who it goes to, and by which channel."""

    register_id: str
    notation: str
    recipients: tuple[tuple[str, str], ...] = (("H29.51", "truc"),)
    organ: str = "H29.41"
    day: date = DAY
    secrecy: int = 0
    deleted: bool = False

    @property
    def key(self) -> Key:
        return self.organ, self.day, self.notation


@dataclass(frozen=True)
class Message:
    """One message of the axis."""

    doc_id: str
    notation: str
    recipients: tuple[str, ...] = ("H29.51",)
    organ: str = "H29.41"
    day: date = DAY
    kind: int | None = 0

    @property
    def key(self) -> Key:
        return self.organ, self.day, self.notation


def write(world: World, entries: list[Entry], messages: list[Message]) -> None:
    for entry in entries:
        world.document(
            [(code, channel, False) for code, channel in entry.recipients],
            register_id=entry.register_id,
            organ_code=entry.organ,
            notation=entry.notation,
            promulgation_date=entry.day,
            secrecy=entry.secrecy,
            deleted=entry.deleted,
        )
    for message in messages:
        world.insert(
            "axis_document",
            {
                "doc_id": message.doc_id,
                "organ_code": message.organ,
                "promulgation_date": message.day,
                "notation": message.notation,
                "business_type": message.kind,
                **world.origin(),
            },
        )
        for code in message.recipients:
            world.insert("axis_recipient", {"doc_id": message.doc_id, "organ_code": code})


def oracle(entries: list[Entry], messages: list[Message]) -> list[Found]:
    """The differences, read off the rows one by one; shares no SQL with the mart."""
    own = [one for one in entries if one.organ.split(".")[0] == "H29"]
    sent = [one for one in messages if one.organ.split(".")[0] == "H29" and one.kind in (None, 0, 3)]
    register: dict[Key, list[Entry]] = defaultdict(list)
    axis: dict[Key, list[Message]] = defaultdict(list)
    for entry in sorted(own, key=lambda one: (one.deleted, one.register_id)):
        register[entry.key].append(entry)
    for message in sorted(sent, key=lambda one: one.doc_id):
        axis[message.key].append(message)
    days = [one.day for one in sent]
    found: list[Found] = []
    lone: list[Key] = []
    for key, mine in register.items():
        first = mine[0]
        found += [
            ("duplicate_in_register", *key, one.register_id, None, None)
            for one in mine[1:]
            if not one.deleted
        ]
        live = [one for one in mine if not one.deleted]
        secret = any(one.secrecy > 0 for one in live)
        wanted = {code for one in live for code, channel in one.recipients if channel == "truc"}
        if key not in axis:
            if wanted and not secret:
                lone.append(key)
            continue
        doc = axis[key][0].doc_id
        if secret:
            found.append(("secret_on_axis", *key, first.register_id, doc, None))
        elif not live:
            found.append(("deleted_in_register", *key, first.register_id, doc, None))
        else:
            named = {code for one in live for code, _ in one.recipients}
            reached = {code for one in axis[key] for code in one.recipients}
            found += [("recipient_missing", *key, first.register_id, doc, code) for code in wanted - reached]
            found += [
                ("recipient_unregistered", *key, first.register_id, doc, code) for code in reached - named
            ]
    strays = sorted(key for key in axis if key not in register)
    for key in sorted(lone):
        twin = next((one for one in strays if (one[0], one[2]) == (key[0], key[2])), None)
        entry_id = register[key][0].register_id
        if twin is not None:
            strays.remove(twin)
            found.append(("date_differs", *key, entry_id, axis[twin][0].doc_id, None))
        elif days and min(days) <= key[1] < max(days):
            found.append(("missing_on_axis", *key, entry_id, None, None))
    found += [("missing_in_register", *key, None, axis[key][0].doc_id, None) for key in strays]
    return sorted(found, key=str)


def in_mart(world: World) -> list[Found]:
    world.log()
    world.build()
    rows = world.query(
        """SELECT kind, organ_code, promulgation_date, notation, register_id, doc_id, recipient_code
           FROM mart.register_difference"""
    )
    return sorted(rows, key=str)  # type: ignore[arg-type]


def test_a_difference_of_every_kind_is_a_row_and_what_agrees_is_none(world: World) -> None:
    entries: list[Entry] = []
    messages: list[Message] = []
    expected: Counter[str] = Counter()

    def both(
        kind: str | None = None, *, message: Mapping[str, object] | None = None, **entry: object
    ) -> None:
        number = len(entries)
        entries.append(replace(Entry(f"R{number}", f"{number}/UBND"), **entry))  # type: ignore[arg-type]
        made = Message(f"m-{number}", f"{number}/UBND")
        messages.append(replace(made, **(message or {})))  # type: ignore[arg-type]
        expected.update([kind] if kind else [])

    both()
    both(recipients=(("H29.51", "truc"), ("H29.61", "giay")))
    both(day=date(2024, 6, 20), message={"day": date(2024, 6, 20)})  # the newest day of the axis
    both("date_differs", message={"day": DAY + timedelta(days=1)})
    both("deleted_in_register", deleted=True)
    both("secret_on_axis", secrecy=1)
    both("recipient_missing", recipients=(("H29.51", "truc"), ("H29.61", "truc")))
    both("recipient_unregistered", message={"recipients": ("H29.51", "H29.61")})
    both("duplicate_in_register")
    entries.append(replace(entries[-1], register_id="R-again"))
    # On one side only.
    entries.append(Entry("R-lost", "lost/UBND"))
    expected["missing_on_axis"] += 1
    messages.append(Message("m-stray", "stray/UBND"))
    expected["missing_in_register"] += 1
    # No difference: on paper, withdrawn, secret, foreign, too new, before the axis; a recall is no document of its own.
    entries += [
        Entry("R-paper", "paper/UBND", recipients=(("H29.51", "giay"),)),
        Entry("R-gone", "gone/UBND", deleted=True),
        Entry("R-secret", "secret/UBND", secrecy=2),
        Entry("R-foreign", "foreign/BTC", organ="G12.29"),
        Entry("R-new", "new/UBND", day=date(2024, 6, 20)),
        Entry("R-old", "old/UBND", day=date(2020, 6, 4)),
    ]
    messages += [Message("m-recall", "recall/UBND", kind=1), Message("m-foreign", "x/BTC", organ="G12")]
    messages.append(Message("m-0-again", "0/UBND"))  # sent in two parts
    write(world, entries, messages)
    found = in_mart(world)
    assert found == oracle(entries, messages)
    assert Counter(row[0] for row in found) == expected


@pytest.mark.parametrize("seed", range(2))
def test_any_two_sides_give_what_a_plain_reading_gives(world: World, seed: int) -> None:
    rng = random.Random(seed)
    places = ("H29.51", "H29.61", "H29.41.05")

    def day() -> date:
        return DAY + timedelta(days=rng.randrange(4))

    def some(number: int) -> list[str]:
        return rng.sample(places, rng.randint(0, number))

    entries = [
        Entry(
            f"R{number}",
            f"{rng.randrange(25)}/UBND",
            tuple((code, rng.choice(("truc", "truc", "giay"))) for code in some(3)),
            rng.choice(("H29.41", "H29.41", "H29.13", "G12")),
            day(),
            rng.choice((0, 0, 0, 1)),
            rng.random() < 0.15,
        )
        for number in range(80)
    ]
    messages = [
        Message(
            f"m{number:03}",
            f"{rng.randrange(25)}/UBND",
            tuple(some(3)),
            rng.choice(("H29.41", "H29.41", "H29.13", "G12")),
            day(),
            rng.choice((None, 0, 0, 1, 2, 3)),
        )
        for number in range(80)
    ]
    write(world, entries, messages)
    assert in_mart(world) == oracle(entries, messages)
