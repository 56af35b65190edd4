"""What people say of the service: ratings of dossiers, and petitions (phản ánh, kiến nghị).

A state has the keys of the record. Both grow out of a dossier: every fifth is rated, every thirtieth
makes somebody write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from zlib import crc32

from sandbox.agencies import CITY, Agencies
from sandbox.dossiers import Dossier, DossierBook
from sandbox.records import Fact, Record, State
from sandbox.scales import draw
from sandbox.times import midnight

KINDS = ("rating", "petition")
_ONE_IN = {"rating": 5, "petition": 30}


@dataclass
class Opinion:
    """One rating or petition: what it is ordered by beside its time, who said it, and its life."""

    code: str
    person: int
    record: Record


Place = tuple[int, int]
"""Where one is found: the number of its dossier and its place among the dossier's."""


class OpinionBook:
    """All ratings, or all petitions, of one world."""

    def __init__(self, seed: int, kind: str, dossiers: DossierBook, agencies: Agencies) -> None:
        self.seed, self.kind = seed, kind
        self._dossiers, self._agencies = dossiers, agencies
        self._kept: dict[int, list[Opinion]] = {}

    def get(self, place: Place) -> Opinion:
        """Return the one of a place."""
        number, index = place
        return self._of(self._dossiers.get(number))[index]

    def places(self) -> Iterator[tuple[Place, Opinion]]:
        """Yield every one with its place."""
        for dossier in self._dossiers:
            for index, one in enumerate(self.of(dossier)):
                yield (dossier.number, index), one

    def __iter__(self) -> Iterator[Opinion]:
        """Yield every one."""
        return (one for _, one in self.places())

    def of(self, dossier: Dossier) -> list[Opinion]:
        """Return those about a dossier, of most dossiers none."""
        chosen = crc32(f"{self.kind}{dossier.code}".encode()) % _ONE_IN[self.kind] == 0
        return self._of(dossier) if chosen else []

    def _of(self, dossier: Dossier) -> list[Opinion]:
        found = self._kept.get(dossier.number)
        if found is None:
            rng = draw(self.seed, self.kind, dossier.code)
            found = _ratings(rng, dossier) if self.kind == "rating" else [self._petition(rng, dossier)]
            if self._dossiers.scale.keep:
                self._kept[dossier.number] = found
        return found

    def _petition(self, rng: Random, dossier: Dossier) -> Opinion:
        moment = dossier.submitted + timedelta(hours=rng.randint(1, 400), minutes=rng.randint(0, 59))
        agency = dossier.agency
        lot = rng.random()
        if lot < 0.05:
            agency = rng.choice(("G12.29", "J01.29"))
        elif lot < 0.07:
            agency = f"{CITY}.97"
        due = moment + timedelta(days=rng.choice((2, 5, 15, 21)))
        named = rng.random()
        facts: list[Fact] = [
            (
                moment + timedelta(minutes=rng.randint(1, 30)),
                {
                    "MaPAKN": f"PAKN-{moment:%Y%m%d}-{dossier.number:06d}",
                    "MaDinhDanhDonVi": agency,
                    "MaHoSo": dossier.code if named < 0.66 else f"{dossier.code}X" if named < 0.7 else None,
                    "NgayTiepNhan": moment,
                    # A day without a time of day, or none at all.
                    "NgayHanXuLy": None
                    if rng.random() < 0.04
                    else midnight(due.date())
                    if rng.random() < 0.5
                    else due,
                    "NgayXuLyXong": None,
                    "TrangThai": 1,
                    "HaiLong": None,
                },
            )
        ]
        self._handle(rng, facts, dossier)
        return Opinion(str(facts[0][1]["MaPAKN"]), dossier.person, Record(facts))

    def _handle(self, rng: Random, facts: list[Fact], dossier: Dossier) -> None:
        """What is done about a petition, and what is thought of it."""
        moment = facts[0][0] + timedelta(hours=rng.randint(2, 60))
        step: State = {"TrangThai": 2}
        if rng.random() < 0.06:
            # It was for somebody else: another unit, now and then one that is not the city's.
            others = self._agencies.alive("department", moment.date())
            step["MaDinhDanhDonVi"] = "G12.29" if rng.random() < 0.2 else rng.choice(others).code
        facts.append((moment, step))
        lot = rng.random()
        if lot < 0.06:
            return
        done = moment + timedelta(hours=rng.randint(3, 480), seconds=rng.randint(0, 3_599))
        status: int = 4 if lot < 0.14 else 3
        if lot > 0.985:
            # Done, says the date; not done, says the status, or nothing that is known.
            status = rng.choice((2, 9))
        late = rng.random()
        known = done + (
            timedelta(days=rng.randint(5, 60)) if late < 0.05 else timedelta(minutes=rng.randint(1, 90))
        )
        facts.append((known, {"NgayXuLyXong": done, "TrangThai": status}))
        if rng.random() < 0.6:
            said = known + timedelta(hours=rng.randint(1, 900))
            facts.append((said, {"HaiLong": 1 if rng.random() < 0.7 else 0}))


def _ratings(rng: Random, dossier: Dossier) -> list[Opinion]:
    """People rate what they got, some of them twice; a few ratings are corrected later or come late."""
    found: list[Opinion] = []
    moment = dossier.record.facts[-1][0] + timedelta(hours=rng.randint(1, 90), seconds=rng.randint(0, 3_599))
    code = f"{dossier.code}X" if rng.random() < 0.015 else dossier.code
    for _ in range(2 if rng.random() < 0.08 else 1):
        lot = rng.random()
        level = 3 if lot < 0.1 else 1 if lot < 0.5 else 2
        if lot > 0.992:
            level = rng.choice((0, 4, 5))
        late = timedelta(days=rng.randint(3, 70)) if rng.random() < 0.04 else timedelta(minutes=1)
        facts: list[Fact] = [
            (moment + late, {"MaHoSo": code, "MucDoHaiLong": level, "ThoiGianDanhGia": moment})
        ]
        if rng.random() < 0.05:
            facts.append(
                (moment + late + timedelta(days=rng.randint(1, 50)), {"MucDoHaiLong": rng.choice((1, 2, 3))})
            )
        found.append(Opinion(f"{code} {moment:%Y%m%d%H%M%S}", dossier.person, Record(facts)))
        moment += timedelta(days=rng.randint(1, 40), seconds=rng.randint(1, 80_000))
    return found
