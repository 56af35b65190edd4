"""What is in quarantine, when it counts as come back, and what is asked for again."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.unit.core.landed import Home
from warehouse.clock import Clock
from warehouse.landing.quarantine import Retries, listed, refusals
from warehouse.landing.store import LandingStore, Manifest, Quarantined
from warehouse.landing.windows import Window
from warehouse.privacy.keys import has_key_form, kept_key
from warehouse.registry.source_entity import SourceEntity

JUNE = Window(datetime(2026, 6, 1), datetime(2026, 7, 1))
JULY = Window(datetime(2026, 7, 1), datetime(2026, 8, 1))
TAIL = Window(datetime(2026, 6, 30, 23, 50), datetime(2026, 8, 1))
CLOCK = Clock(datetime(2026, 10, 1, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def bad(key: str | None, rule: str = "required", pos: int = 0) -> Quarantined:
    return Quarantined(rule, "thiếu MaTTHC", key, 1, pos)


def dossiers(
    home: Home, window: Window, good: Sequence[str] = (), refused: Sequence[Quarantined] = ()
) -> Manifest:
    rows = [
        {"dossier_code": code, "agency_root": "H29", "_page": 1, "_pos": 100 + number}
        for number, code in enumerate(good)
    ]
    return home.land("portal", "dossier", rows, window=window, quarantined=refused)


def still_open(home: Home, entity: str = "dossier", system: str = "portal") -> list[str]:
    return sorted(refusals(home.store, SourceEntity(system, entity)).filter("is_open")["record"].to_list())


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("000.00.01.H29-260310-0420", True),
        ("H29.100-261120-0007", True),
        ("G09.20-20260609-0092637", True),
        ("dvcH29.100-261120-000720261120091500", True),
        ("019d2bfe-7a11-7000-8000-0123456789ab", True),
        ("000.00.01.H29,2026/03/10,12/SYT", False),
        ("Nguyễn Văn A", False),
        ("NguyenVanA", False),
        ("079123456789", False),
        ("0901234567", False),
        ("HS-0901234567", False),
        ("a@b.vn", False),
        ("x" * 101, False),
    ],
)
def test_a_key_is_kept_in_its_valid_form_only(text: str, valid: bool, tmp_path: Path) -> None:
    assert has_key_form(text) is valid
    kept = kept_key(text, tmp_path)
    assert (kept == text) is valid
    if not valid:
        assert kept == kept_key(text, tmp_path)
        assert kept.startswith("#")
        assert kept != kept_key(text, tmp_path / "other"), "another store has another key"
        assert stat.S_IMODE((tmp_path / ".key").stat().st_mode) == 0o600
    else:
        assert not (tmp_path / ".key").exists(), "made at first use"


def test_nothing_of_a_personal_key_reaches_the_disk(home: Home) -> None:
    dossiers(home, JUNE, refused=[bad("Trần Thị Bình"), bad("079123456789", pos=1), bad("D1", pos=2)])
    [file] = home.store.quarantine_files(SourceEntity("portal", "dossier"))
    keys = pl.read_parquet(file)["business_key"].to_list()
    assert keys[2] == "D1"
    assert all(key.startswith("#") for key in keys[:2])
    assert keys[0] != keys[1]
    assert LandingStore(home.store.root, "test").entities() == [("portal", "dossier")]


def test_a_record_returns_when_the_source_sends_it_right(home: Home) -> None:
    dossiers(home, JUNE, good=["D2"], refused=[bad("D1"), bad("D2", pos=1), bad("D3", pos=2)])
    # D2 stood on two pages: the good one lies behind the refused one.
    assert still_open(home) == ["D1", "D3"]
    dossiers(home, JULY, good=["D1"])
    assert still_open(home) == ["D3"]
    dossiers(home, JULY, refused=[bad("D1", "date")])
    found = refusals(home.store, SourceEntity("portal", "dossier"))
    assert dict(found.filter("is_open").select("record", "rule").iter_rows()) == {
        "D1": "date",
        "D3": "required",
    }
    # The trouble of D1 began anew with the new refusal; that of D3 is the first there was.
    since = dict(found.filter("is_open").select("record", "open_since").iter_rows())
    assert since["D1"] > since["D3"]


def test_refused_again_is_one_record_open_since_the_first_time(home: Home) -> None:
    first = dossiers(home, JUNE, refused=[bad("D1")])
    dossiers(home, TAIL, refused=[bad("D1", "date")])
    found = refusals(home.store, SourceEntity("portal", "dossier"))
    assert found["is_open"].to_list() == [False, True]
    assert found.filter("is_open")["open_since"].to_list() == [first.ended_at]


def test_a_window_landed_again_stands_for_what_it_held(home: Home) -> None:
    dossiers(home, JUNE, refused=[bad("D1"), bad(None, "record", pos=1)])
    nameless = [one for one in still_open(home) if one != "D1"]
    assert len(nameless) == 1
    dossiers(home, TAIL)
    assert still_open(home) == sorted(["D1", *nameless]), "a tail holds only a part of June"
    dossiers(home, JUNE, refused=[bad(None, "record")])
    [record] = still_open(home)
    assert record not in ("D1", *nameless)
    dossiers(home, JUNE)
    assert still_open(home) == []


def test_lists_and_periods_stand_for_the_ones_before(home: Home) -> None:
    for refused in ([bad("F1")], []):
        home.land("portal", "field", [], quarantined=refused, extra={"pull_date": "2026-07-01"})
        assert still_open(home, "field") == [one.business_key for one in refused]
    home.land("portal", "official_766", [], quarantined=[bad("P1")], extra={"period": "year:2025"})
    home.land("portal", "official_766", [], extra={"period": "year:2026"})
    assert still_open(home, "official_766") == ["P1"]
    home.land("portal", "official_766", [], extra={"period": "year:2025"})
    assert still_open(home, "official_766") == []


def test_what_is_fetched_once_comes_back_by_a_good_version_only(home: Home) -> None:
    home.land("exchange", "document", [], window=JUNE, quarantined=[bad("m-1", "edxml_doctype")])
    home.land("exchange", "document", [], window=JUNE)
    assert still_open(home, "document", "exchange") == ["m-1"]
    home.land("exchange", "document", [{"doc_id": "m-1"}], window=JUNE)
    assert still_open(home, "document", "exchange") == []
    home.land("portal", "procedure_detail", [], quarantined=[bad("1.000001/QD-1")])
    assert still_open(home, "procedure_detail") == ["1.000001/QD-1"]
    home.land("portal", "procedure_detail", [{"procedure_code": "1.000001", "decision_id": "QD-2"}])
    assert still_open(home, "procedure_detail") == []


def test_what_a_gate_set_aside_is_listed_until_it_is_landed_again(home: Home) -> None:
    gone = dossiers(home, JUNE, refused=[bad("D1")])
    home.store.set_aside(SourceEntity("portal", "dossier"), gone.extract_id)
    assert still_open(home) == []
    found = listed(home.store)
    assert found.select("record", "set_aside", "is_open").rows() == [("D1", True, True)]
    dossiers(home, JUNE, good=["D1"])
    assert not listed(home.store)["is_open"].any()


def test_what_was_asked_for_again_is_asked_once(home: Home) -> None:
    dossiers(home, JUNE, refused=[bad("D1"), bad("D2", "date", pos=1)])
    dossiers(home, JULY, refused=[bad("D3", "date")])
    retries = Retries(home.folder)
    assert retries.pending(home.store, "portal") == {}
    [line] = retries.ask(listed(home.store), CLOCK, rule="required", key=None)
    assert (line.entity, line.rule) == ("dossier", "required")
    again = retries.pending(home.store, "portal")[SourceEntity("portal", "dossier")]
    assert (again.windows, again.keys) == ((JUNE,), {"D1"})
    assert retries.pending(home.store, "payment") == {}
    # Refused again: a person has to ask again. A line that a crash cut short asks for nothing.
    dossiers(home, JUNE, refused=[bad("D1")])
    with retries.path.open("a", encoding="utf-8") as file:
        file.write('{"source": "por')
    assert retries.pending(home.store, "portal") == {}
    retries.ask(listed(home.store), CLOCK, rule=None, key="D1")
    assert retries.pending(home.store, "portal")[SourceEntity("portal", "dossier")].windows == (JUNE,)
    dossiers(home, JUNE, good=["D1"])
    assert retries.pending(home.store, "portal") == {}


def test_a_message_that_is_gone_is_not_asked_for_for_ever(home: Home) -> None:
    home.land("exchange", "document", [], window=JUNE, quarantined=[bad("m-1", "edxml_doctype")])
    retries = Retries(home.folder)
    retries.ask(listed(home.store), CLOCK, rule=None, key=None)
    assert retries.pending(home.store, "exchange")[SourceEntity("exchange", "document")].keys == {"m-1"}
    home.land("exchange", "document", [], window=JUNE)
    assert retries.pending(home.store, "exchange") == {}
