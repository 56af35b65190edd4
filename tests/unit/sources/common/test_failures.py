"""One bad window keeps no other from landing; a system that is down is not asked for all of them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from assets.sources.errors import BadAnswer, Incomplete, RefusedAccess, SourceError, Unreachable
from assets.sources.pull import Failures, PullContext, held_collector, pull_windows
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore, Manifest
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

PLACES = pl.DataFrame({"_page": [1], "_pos": [0]}, schema={"_page": pl.Int32, "_pos": pl.Int32})


def pull(
    folder: Path, bad: dict[int, type[SourceError]], concurrency: int = 1
) -> tuple[list[int], SourceError]:
    """Pull the months of 2025; `bad` months fail. Returns the months asked for, and the error."""
    context = PullContext(
        LandingStore(folder, "test"), Clock(datetime(2026, 1, 1, tzinfo=UTC)), "run", "1",
        datetime(2025, 1, 1), timedelta(minutes=10), until=datetime(2026, 1, 1),
    )  # fmt: skip
    asked: list[int] = []

    async def one(window: Window) -> tuple[Manifest, Sequence[str]]:
        asked.append(window.start.month)
        if kind := bad.get(window.start.month):
            raise kind("portal", "dossier", window, "không nhận.")
        with context.store.extract(
            SourceEntity("portal", "dossier"),
            window=window,
            clock=context.clock,
            run_id="run",
            code_version="1",
        ) as writer:
            writer.write(PLACES)
            return writer.commit(pages=1, distinct_keys=1), ()

    with pytest.raises(SourceError) as error:
        asyncio.run(pull_windows(context, SourceEntity("portal", "dossier"), one, concurrency=concurrency))
    landed = [
        manifest.window.start.month for manifest in context.store.manifests(SourceEntity("portal", "dossier"))
    ]  # type: ignore[union-attr]
    assert sorted(landed) == [month for month in asked if month not in bad]
    return asked, error.value


def test_the_windows_behind_a_bad_one_are_landed(tmp_path: Path) -> None:
    asked, error = pull(tmp_path, {2: Incomplete})
    assert asked == list(range(1, 13))
    assert isinstance(error, Incomplete)
    assert str(error).startswith("portal/dossier, khoảng [2025-02-01 00:00:00, 2025-03-01 00:00:00): ")


def test_every_bad_window_is_named_by_the_first(tmp_path: Path) -> None:
    _, error = pull(tmp_path, {3: BadAnswer, 7: Incomplete})
    assert isinstance(error, BadAnswer)
    assert "[2025-03-01" in str(error)
    assert "còn 1 chỗ không lấy được: [2025-07-01 00:00:00, 2025-08-01 00:00:00)." in str(error)


@pytest.mark.parametrize("kind", [Unreachable, RefusedAccess])
def test_a_system_that_is_down_is_asked_no_further(tmp_path: Path, kind: type[SourceError]) -> None:
    assert pull(tmp_path, dict.fromkeys(range(2, 13), kind))[0] == [1, 2]


def test_where_nearly_all_is_bad_nothing_further_is_asked(tmp_path: Path) -> None:
    asked, _ = pull(tmp_path, dict.fromkeys(range(1, 13), BadAnswer))
    assert len(asked) == Failures.MOST


def test_the_garbage_collector_is_as_before_once_the_last_pull_has_ended() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    with contextlib.suppress(ZeroDivisionError), held_collector():
        inside = gc.get_threshold()
        with held_collector():
            assert gc.get_threshold() == inside != before[0]
        assert gc.get_threshold() == inside
        assert gc.get_freeze_count() > before[1]
        raise ZeroDivisionError
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
