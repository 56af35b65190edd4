"""A source that is down stops no other, and what stands on it is provisional; tests/long says that it comes back."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from tests.e2e.bench import Bench, copy_home, current
from tests.e2e.conftest import HALF, Finished
from tests.e2e.down import check_only_these_are_provisional

DEAD = "http://127.0.0.1:9"
EXCHANGE = ("exchange/agency", "exchange/document", "exchange/status", "exchange/register")


def test_without_the_exchange_only_its_figures_are_provisional(
    half: Finished, finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = copy_home(half.home, tmp_path / "home")
    done = bench.run(home, expect=3, HTTP_ATTEMPTS="3", EDOC_URL=DEAD, REGISTER_URL=DEAD)
    assert "Traceback" not in done.out
    said = " ".join(done.out.replace("│", " ").split())
    for name in ("exchange/getSentEdocList", "exchange/getReceivedEdocList", "exchange/register"):
        # Windows are asked for together: which of them is the first to give up is anybody's guess.
        assert re.search(rf"{name}, khoảng \[2025-\d\d-\d\d ", said), done.tail
    check_only_these_are_provisional(home, finished.home, EXCHANGE, date.fromisoformat(HALF))
    manifest = json.loads((current(home).parent / "manifest.json").read_text(encoding="utf-8"))
    assert {gap["source"] for gap in manifest["provisional_sources"]} == set(EXCHANGE)
