from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from tests.moments import to_utc
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore, Manifest, OriginMismatchError, Quarantined
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

SCHEMA = {"a": pl.String(), "_page": pl.Int32(), "_pos": pl.Int32()}
CLOCK = Clock(datetime(2026, 10, 1, tzinfo=UTC))
THING = SourceEntity("sys", "thing")
JULY = Window(datetime(2026, 7, 1), datetime(2026, 8, 1))
SETTLE = timedelta(minutes=10)


def frame(*values: str) -> pl.DataFrame:
    rows = {"a": list(values), "_page": [0] * len(values), "_pos": list(range(len(values)))}
    return pl.DataFrame(rows, schema=SCHEMA)


def land(store: LandingStore, window: Window | None = JULY, *values: str, entity: str = "thing") -> Manifest:
    with store.extract(
        SourceEntity("sys", entity), window=window, clock=CLOCK, run_id="run-1", code_version="v"
    ) as writer:
        writer.write(frame(*values))
        return writer.commit(pages=1, distinct_keys=len(values))


def test_an_extract_is_visible_after_its_commit_only(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    with store.extract(THING, window=JULY, clock=CLOCK, run_id="r", code_version="v") as writer:
        writer.write(frame("x"))
        writer.write(frame("y", "z"))
        writer.quarantine([Quarantined("time", "sai", "K1", 0, 7)])
        assert store.manifests(THING) == []
        manifest = writer.commit(
            pages=2, distinct_keys=3, declared_total=3, completeness="verified", nulled_codes={"c": 1}
        )
    assert store.manifests(THING) == [manifest]
    assert LandingStore(tmp_path, "test").manifests(THING) == [manifest]
    assert Manifest.from_json(manifest.to_json()) == manifest
    assert (manifest.records, manifest.quarantined, manifest.origin) == (3, 1, "test")
    assert pl.read_parquet(store.data_files(THING))["a"].to_list() == ["x", "y", "z"]
    (quarantine,) = store.quarantine_files(THING)
    assert pl.read_parquet(quarantine).row(0) == ("time", "sai", "K1", 0, 7)
    assert store.entities() == [("sys", "thing")]


def test_leaving_without_commit_leaves_nothing(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")

    def fail() -> None:
        with store.extract(THING, window=JULY, clock=CLOCK, run_id="r", code_version="v") as writer:
            writer.write(frame("x"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.manifests(THING) == []
    assert list((tmp_path / ".tmp").iterdir()) == []


def test_an_empty_extract_keeps_its_columns(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    assert land(store).records == 0
    assert pl.read_parquet(store.data_files(THING)).schema == pl.Schema(SCHEMA)


def test_an_extract_without_a_frame_is_a_mistake(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    with (
        store.extract(THING, window=None, clock=CLOCK, run_id="r", code_version="v") as writer,
        pytest.raises(ValueError, match="without a frame"),
    ):
        writer.commit(pages=0, distinct_keys=0)


def test_frames_need_their_position_and_one_schema(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    with store.extract(THING, window=None, clock=CLOCK, run_id="r", code_version="v") as writer:
        with pytest.raises(ValueError, match="_page"):
            writer.write(pl.DataFrame({"a": ["x"]}))
        writer.write(frame("x"))
        with pytest.raises(ValueError, match="schema"):
            writer.write(frame("x").with_columns(b=pl.lit(1)))


def test_ids_sort_in_order_though_the_clock_stands_still_or_goes_back(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    ids = [land(store).extract_id for _ in range(3)]
    earlier = Clock(datetime(2020, 1, 1, tzinfo=UTC))
    with store.extract(THING, window=None, clock=earlier, run_id="r", code_version="v") as writer:
        writer.write(frame())
        ids.append(writer.commit(pages=0, distinct_keys=0).extract_id)
    assert ids == sorted(set(ids))
    assert [m.extract_id for m in store.manifests(THING)] == ids


def test_threads_get_different_ids(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: land(store, None, str(n)).extract_id, range(24)))
    assert len(set(ids)) == 24
    assert len(store.manifests(THING)) == 24


def test_a_store_keeps_one_origin(tmp_path: Path) -> None:
    LandingStore(tmp_path, "live")
    LandingStore(tmp_path, "live")
    with pytest.raises(OriginMismatchError, match="EGOV_ORIGIN"):
        LandingStore(tmp_path, "sandbox:1")


def test_a_folder_without_a_manifest_does_not_exist(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    land(store, JULY, "x")
    (tmp_path / "sys" / "thing" / "20990101T000000000000Z-000099").mkdir()
    (tmp_path / "sys" / "thing" / "stray.txt").write_text("x")
    assert len(store.manifests(THING)) == 1


def test_named_extracts_only(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    first, second = land(store, JULY, "x"), land(store, JULY, "y")
    assert len(store.data_files(THING)) == 2
    (path,) = store.data_files(THING, [second.extract_id])
    assert pl.read_parquet(path)["a"].to_list() == ["y"]
    assert first.content_hash != second.content_hash
    assert store.data_files(THING, []) == []


def test_what_a_dead_process_left_is_swept_and_a_living_one_is_left_alone(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    with store.extract(THING, window=None, clock=CLOCK, run_id="r", code_version="v") as writer:
        writer.write(frame("x"))
        dead = tmp_path / ".tmp" / "999999999-1-sys-thing-x"
        dead.mkdir()
        reused = tmp_path / ".tmp" / f"{os.getpid()}-1-sys-thing-x"
        reused.mkdir()
        LandingStore(tmp_path, "test")
        assert not dead.exists()
        assert not reused.exists()
        writer.commit(pages=1, distinct_keys=1)
    assert len(store.manifests(THING)) == 1


@pytest.mark.parametrize(
    ("point", "landed"),
    [("landing.part_written", 0), ("landing.before_rename", 0), ("landing.after_rename", 1)],
)
def test_a_killed_process_leaves_all_or_nothing(tmp_path: Path, point: str, landed: int) -> None:
    script = (
        "import sys; from pathlib import Path; from warehouse.landing.store import LandingStore;"
        "from tests.unit.landing.test_store import land; land(LandingStore(Path(sys.argv[1]), 'test'), None, 'x')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "EGOV_FAULT_POINT": point},
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert done.returncode == -9
    store = LandingStore(tmp_path, "test")
    assert len(store.manifests(THING)) == landed
    assert list((tmp_path / ".tmp").iterdir()) == []
    land(store, None, "x")
    assert len(store.manifests(THING)) == landed + 1


def test_covered_gaps_and_missing(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    start, until = datetime(2026, 6, 15), datetime(2026, 8, 10, 6)
    first = store.missing(THING, start=start, until=until, settle=SETTLE)
    assert first == [
        Window(start, datetime(2026, 7, 1)),
        JULY,
        Window(datetime(2026, 8, 1), until),
    ]
    land(store, JULY, "x")
    assert store.covered(THING) == [JULY]
    assert store.gaps(THING, start=start, until=until) == [first[0], first[2]]
    assert store.gaps(THING, start=until, until=until) == []
    assert store.missing(THING, start=start, until=until, settle=SETTLE) == [
        first[0],
        Window(datetime(2026, 7, 31, 23, 50), until),
    ]
    assert store.missing(THING, start=start, until=until, settle=SETTLE, since=datetime(2026, 8, 5)) == [
        Window(datetime(2026, 8, 5), until)
    ]


def test_the_tail_is_one_window_up_to_a_month_and_cut_beyond(tmp_path: Path) -> None:
    store = LandingStore(tmp_path, "test")
    land(store, JULY, "x")
    tail_start = datetime(2026, 7, 31, 23, 50)

    def ask(until: datetime) -> list[Window]:
        return store.missing(THING, start=JULY.start, until=until, settle=SETTLE)

    assert ask(datetime(2026, 8, 31)) == [Window(tail_start, datetime(2026, 8, 31))]
    assert ask(datetime(2026, 10, 5)) == [
        Window(tail_start, datetime(2026, 9, 1)),
        Window(datetime(2026, 9, 1), datetime(2026, 10, 1)),
        Window(datetime(2026, 10, 1), datetime(2026, 10, 5)),
    ]
    assert ask(JULY.end) == [Window(tail_start, JULY.end)]
    assert ask(datetime(2026, 7, 31, 23, 55)) == [Window(tail_start, datetime(2026, 7, 31, 23, 55))]
    assert ask(tail_start) == []
    assert ask(datetime(2026, 7, 10)) == []


def test_manifests_that_are_none_are_refused() -> None:
    with pytest.raises(ValidationError):
        Manifest.from_json(json.dumps({"system": "x"}))


def test_windows_are_never_empty() -> None:
    with pytest.raises(ValueError, match="empty window"):
        Window(JULY.start, JULY.start)


def test_the_clock_tells_local_and_utc() -> None:
    clock = Clock(to_utc("2026-10-01T06:00:00"))
    assert clock.now() == datetime(2026, 9, 30, 23, tzinfo=UTC)
    assert clock.local_now() == datetime(2026, 10, 1, 6)
    assert clock.today().isoformat() == "2026-10-01"
    assert to_utc(clock.local_now()) == clock.now()
    assert Clock().now().tzinfo is UTC
    with pytest.raises(ValueError, match="aware"):
        Clock(datetime(2026, 1, 1))
