"""What is generated: the same each time, calibrated, and with every planted case."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.agencies import Agencies, leaf_first
from sandbox.build import build
from sandbox.drops import write_drops
from sandbox.filings import HEADERS
from sandbox.planted import plant
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.times import DATA
from sandbox.truth import export
from sandbox.world import World
from tests.sandbox.conftest import Desk
from tests.sandbox.marks import marks_of


def _write(folder: Path, hash_seed: str, seed: int = 1) -> str:
    command = [sys.executable, "-m", "sandbox", "truth", "--seed", str(seed), "--scale", "small"]
    subprocess.run(
        [*command, "--drop-dir", str(folder / "in"), "--truth-dir", str(folder / "truth")],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.*")):
        digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def test_seed_scale_and_end_give_the_same_bytes(tmp_path: Path) -> None:
    first = _write(tmp_path / "a", "1")
    assert _write(tmp_path / "b", "2") == first
    assert _write(tmp_path / "c", "1", seed=2) != first


def test_served_bytes_do_not_depend_on_what_was_asked_before(desk: Desk) -> None:
    fresh = build(1, SCALES["small"], DEFAULT_END)
    fresh.dossiers.get(1500)
    assert fresh.dossiers.get(7).record.facts == desk.world.dossiers.get(7).record.facts
    assert fresh.dossiers.get(1500).code == desk.world.dossiers.get(1500).code


def test_the_organisation_over_time() -> None:
    agencies = Agencies()

    def count(level: str, day: str) -> int:
        return len(agencies.alive(level, date.fromisoformat(day)))

    assert [count("district", d) for d in ("2020-12-31", "2021-01-01", "2025-06-30", "2025-07-01")] == [
        24,
        22,
        22,
        0,
    ]
    days = ("2020-12-31", "2021-01-01", "2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01")
    assert [count("commune", d) for d in days] == [322, 312, 312, 273, 273, 168]
    assert {line.kind for line in agencies.succession} == {"merge", "split", "rename", "recode"}
    weights: Counter[str] = Counter()
    for line in agencies.succession:
        weights[line.old] += line.weight  # type: ignore[assignment]
    assert all(abs(weight - 1) < 1e-4 for weight in weights.values())
    assert agencies.successor("H29.84", date(2025, 3, 1)) == "H29.17"
    assert agencies.successor("H29.14", date(2025, 3, 1)) == "H29.06"
    assert agencies.successor("H29.41", date(2025, 7, 1)) is None
    assert leaf_first("H29.41") == "000.00.41.H29"
    assert leaf_first("H29.13.41") == "000.41.13.H29"
    assert leaf_first("H29.101") is None


def test_the_wards_became_the_communes_in_493_lines() -> None:
    """442 units of three provinces, 47 of them split; nearly every statistical code is used again."""
    agencies = Agencies()
    gso = {a.code: a.gso for a in agencies.all}
    lines = [
        line
        for line in agencies.succession
        if line.day == date(2025, 7, 1) and (line.old.count(".") == 2 or line.old[:3] != "H29")
    ]
    assert (len(lines), len({line.old for line in lines}), len({line.new for line in lines})) == (
        493,
        442,
        168,
    )
    assert len({line.old for line in lines if line.kind == "split"}) == 47
    table = (DATA / "ward_conversion_2025.csv").read_text(encoding="utf-8").splitlines()
    before = {line.split(",")[2] for line in table}
    now = {str(gso[line.new]) for line in lines}
    assert now - before == {"26732"}, "Côn Đảo alone has a code of its own"
    # statistical codes outlive what they stood for: Quận 2 and Thủ Đức City, Bình An and An Khánh
    names = {(a.gso, a.name.removeprefix("Ủy ban nhân dân ")) for a in agencies.all}
    assert {
        ("769", "Quận 2"),
        ("769", "Thành phố Thủ Đức"),
        ("27094", "Phường Bình An"),
        ("27094", "Phường An Khánh"),
    } <= names
    moved = [
        line
        for line in agencies.succession
        if line.day == date(2021, 1, 1) and line.new.startswith("H29.65.")
    ]
    assert len(moved) == 36, "11, 13 and 12 wards of three districts became 34"


def test_no_code_has_two_versions_on_one_day() -> None:
    versions: dict[str, list[tuple[date, date]]] = {}
    for agency in Agencies().all:
        versions.setdefault(agency.code, []).append((agency.valid_from, agency.valid_to or date.max))
    for spans in versions.values():
        spans.sort()
        assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_drop_files_are_written_as_offices_write_them(desk: Desk, tmp_path: Path) -> None:
    names = write_drops(desk.world, tmp_path)
    assert {name.rsplit("_", 1)[0] for name in names} == {
        "agencies", "agency_succession", "procedures", "eligible_procedures", "service_levels",
        "khao_sat_hai_long", *HEADERS,
    }  # fmt: skip
    assert any(name.endswith(".xlsx") for name in names)
    raw = {name: (tmp_path / name).read_bytes() for name in names if name.endswith(".csv")}
    assert any(content.startswith(b"\xef\xbb\xbf") for content in raw.values())
    assert any(not content.startswith(b"\xef\xbb\xbf") for content in raw.values())
    heads = [content.decode("utf-8-sig").split("\n")[0] for content in raw.values()]
    assert any(";" in head for head in heads)
    assert any("ma_tthc" in head for head in heads)
    assert any("procedure_code" in head for head in heads)
    text = raw["agencies_2026.csv"].decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(text, delimiter=";"))
    ends = [row["den_ngay"] for row in rows if row["ma_qd20"] == "H29.42"]
    assert ends == ["2020-12-31"], "the last valid day, inclusive"


def test_files_are_sent_and_corrected_as_the_clock_goes_on(tmp_path: Path) -> None:
    """The survey of a third quarter is counted again ten days after it was sent."""
    sent: dict[str, dict[str, bytes]] = {}
    world = build(1, SCALES["small"], DEFAULT_END)
    for day in ("2025-10-02", "2025-10-12", "2025-10-25"):
        world.move(datetime.fromisoformat(f"{day}T06:00:00"))
        names = write_drops(world, tmp_path / day)
        sent[day] = {name: (tmp_path / day / name).read_bytes() for name in names}
    name = "satisfaction_survey_2025Q3.csv"
    assert name not in sent["2025-10-02"]
    assert sent["2025-10-12"][name] != sent["2025-10-25"][name]
    moved = {one for one in sent["2025-10-25"] if sent["2025-10-12"].get(one) != sent["2025-10-25"][one]}
    assert moved == {name}, "the same world gives the same bytes"


def test_truth_is_raw_and_without_noise(desk: Desk, tmp_path: Path) -> None:
    export(desk.world, tmp_path)
    dossiers = [json.loads(line) for line in (tmp_path / "dossiers.jsonl").read_text().splitlines()]
    served = desk.slices("20201201000000", "20261001060000")
    assert {d["MaHoSo"] for d in dossiers} == {row["MaHoSo"] for row in served}
    by_code = {row["MaHoSo"]: row for row in served}
    for row in dossiers:
        assert not row["MaTTHC"].endswith("H29")
        assert not row["MaDinhDanhDonVi"].startswith("0")
        assert set(row) & {"ChuHoSo", "Email", "SoDienThoai", "TrichYeuHoSo"} == set()
        wire = by_code[row["MaHoSo"]]
        given = wire.get("NgayHenTra") or None
        known = row["NgayHenTra"]
        assert (given is None) == (known is None)
        if known and wire["ThoiGianCapNhat"] == datetime.fromisoformat(row["ThoiGianCapNhat"]).strftime(
            "%Y%m%d%H%M%S"
        ):
            assert datetime.fromisoformat(known).strftime("%Y%m%d%H%M%S") == given
    values = {json.loads(line)["value"] for line in (tmp_path / "people.jsonl").read_text().splitlines()}
    for row in served:
        assert row["ChuHoSo"] in values or row["ChuHoSo"].title() in {v.title() for v in values}
        assert {row["SoDienThoai"], row["Email"], row["TrichYeuHoSo"], row["ThongTinTra"]} <= values
    odd = [row["NoiNopHoSo"] for row in served if row.get("NoiNopHoSo", "").startswith("Tại nhà")]
    assert odd, "personal data stands in odd places too"


def test_every_mistake_has_cases() -> None:
    world = World(1, SCALES["small"], DEFAULT_END)
    marks = marks_of(world, plant(world))
    items = {int(item) for item, _ in marks}
    assert {
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        19,
        20,
        21,
        24,
        25,
        27,
        30,
        33,
    } <= items
    assert all(marks.values())
    what = {kind for _, kind in marks}
    for kind in ("agreed", "refused", "mixed", "changed", "changed back", "silent", "accepted"):
        assert f"recall {kind}" in what


def test_the_clock_decides_what_the_truth_holds(tmp_path: Path) -> None:
    world = build(1, SCALES["small"], DEFAULT_END, datetime(2022, 1, 1, 6))
    export(world, tmp_path)
    for line in (tmp_path / "dossiers.jsonl").read_text().splitlines():
        assert json.loads(line)["ThoiGianCapNhat"] <= "2022-01-01T06:00:00"
    assert json.loads((tmp_path / "meta.json").read_text())["clock"] == "2022-01-01T06:00:00"


@pytest.mark.parametrize("name", ["small", pytest.param("default", marks=pytest.mark.long)])
def test_sizes_and_rates(name: str) -> None:
    world = build(1, SCALES[name], DEFAULT_END)
    lives = [(d, found[1]) for d in world.dossiers if (found := d.record.at(world.clock))]
    small = name == "small"
    assert len(lives) == pytest.approx(2_000 if small else 30_000, rel=0.06)
    assert len(world.exchange.register) == pytest.approx(800 if small else 20_000, rel=0.06)
    assert len(world.exchange.messages) + len(world.exchange.answers) <= (700 if small else 10_000)
    assert len(list(world.payments)) == pytest.approx(1_100 if small else 13_500, rel=0.25)
    done, in_time, days, fee, paid = 0, 0, 0.0, 0, 0
    for dossier, state in lives:
        finished, due, received = state["NgayKetThucXuLy"], state["NgayHenTra"], state["NgayTiepNhan"]
        if not isinstance(received, datetime) or received.year != 2026:
            continue
        if (
            isinstance(finished, datetime)
            and isinstance(due, datetime)
            and state["TrangThaiHoSo"] in ("9", "10")
        ):
            done += 1
            end = datetime.combine(due.date(), time(23, 59, 59)) if due.time() == time() else due
            in_time += finished <= end
            days += (finished - received).total_seconds() / 86_400
        fees = state["DanhSachLePhi"]
        exempt = isinstance(fees, list) and fees and not any(item["Gia"] for item in fees)
        if dossier.procedure.fee and not exempt:
            fee += 1
            paid += state["DuocThanhToanTrucTuyen"] in (1, 2)
    slack = 0.08 if small else 0.015
    assert in_time / done == pytest.approx(0.894, abs=slack)
    assert paid / fee == pytest.approx(0.843, abs=slack)
    assert days / done == pytest.approx(3.8, abs=2.0 if small else 0.6)
    years = {s["NgayTiepNhan"].year for _, s in lives if isinstance(s["NgayTiepNhan"], datetime)}
    assert years == set(range(2020, 2027))
