"""kill -9 at random moments of the stages themselves, many more than whole runs allow: see test_random_kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.bench import ROOT, Bench, copy_home, sandbox, table_sums
from tests.e2e.stages import reached
from tests.e2e.warm import WarmProcess
from tests.long.test_random_kills import LANES, STAGES, Outcome, reading

KILLS = 220
UNTIL = "2026-05-01"
"""What a killed run has to do is what has come since: five months of everything."""
SEED = 766


class StageLane:
    """One home after the other, its stages killed once, then run again and compared."""

    def __init__(self, bench: Bench, half: Path, folder: Path, seed: int) -> None:
        self._bench = bench
        self._half = half
        self._folder = folder
        self._draw = random.Random(seed)
        self._warm = WarmProcess(ROOT)
        self._before = len(reached(half))
        self._lengths: dict[str, float] = {}

    def close(self) -> None:
        self._warm.close()

    def _start(self, home: Path) -> int:
        return self._warm.start(["stages"], self._bench.environment(home), self._folder / "run.log")

    def _new(self, home: Path) -> list[str]:
        return reached(home)[self._before :]

    def undisturbed(self) -> Path:
        """Run without a kill, and remember how long each stage took."""
        home = copy_home(self._half, self._folder / "undisturbed", linked=True)
        seen: dict[str, float] = {}
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.02):
                for stage in self._new(home):
                    seen.setdefault(stage, time.monotonic())

        watcher = threading.Thread(target=watch)
        watcher.start()
        self._start(home)
        code = self._warm.wait()
        ended = time.monotonic()
        over.set()
        watcher.join()
        assert code == 0, (self._folder / "run.log").read_text(encoding="utf-8", errors="replace")[-3000:]
        for stage, after in zip(STAGES, [*STAGES[1:], "end"], strict=True):
            self._lengths[stage] = seen.get(after, ended) - seen[stage]
        return home

    def kill_once(self, number: int, whole: dict[str, tuple[int, int]], outcome: Outcome) -> None:
        """One kill, the next run, the comparison."""
        home = copy_home(self._half, self._folder / f"home-{number}", linked=True)
        stage = self._draw.choice(STAGES)
        moment = self._draw.uniform(0, self._lengths[stage])
        with reading(home, outcome, pause=1.0):
            killed = self._kill(home, stage, moment)
            hit = self._new(home)[-1] if killed else "missed"
            outcome.hits[hit] += 1
            self._start(home)
            code = self._warm.wait()
        label = f"{number}: {moment:.2f} s into {stage}, hit {hit}"
        print(label, flush=True)
        if code != 0:
            log = (self._folder / "run.log").read_text(encoding="utf-8", errors="replace")
            outcome.wrong.append(f"{label}: the next run ended with {code}\n{log[-3000:]}")
        else:
            found = table_sums(home)
            other = sorted(name for name in whole.keys() | found.keys() if whole.get(name) != found.get(name))
            if other:
                outcome.wrong.append(f"{label}: other rows in {other}")
            else:
                shutil.rmtree(home)

    def _kill(self, home: Path, stage: str, moment: float) -> bool:
        """Kill so long after the stage began; False if all was over before."""
        pid = self._start(home)
        over = threading.Event()

        def strike() -> None:
            while stage not in self._new(home):
                if over.wait(0.02):
                    return
            if not over.wait(moment):
                os.kill(pid, signal.SIGKILL)

        striker = threading.Thread(target=strike)
        striker.start()
        code = self._warm.wait()
        over.set()
        striker.join()
        return code == -signal.SIGKILL


@pytest.mark.timeout(3 * 3600)
def test_stages_killed_at_random_moments_end_with_the_tables_of_an_undisturbed_run(
    tmp_path: Path,
) -> None:
    outcome = Outcome()
    with sandbox(tmp_path / "sandbox") as bench:
        half = tmp_path / "half"
        bench.run(half, "--until", UNTIL)
        lanes = []
        for number in range(LANES):
            own = tmp_path / f"lane-{number}"
            own.mkdir()
            lanes.append(StageLane(bench, half, own, SEED + number))
        try:
            with ThreadPoolExecutor(LANES) as pool:
                whole, *others = [table_sums(home) for home in pool.map(StageLane.undisturbed, lanes)]
                assert all(other == whole for other in others)
                assert whole != table_sums(half)
                assert whole["mart.indicator_value"][0] > 10_000

                def work(lane: int) -> None:
                    for number in range(lane, KILLS, LANES):
                        lanes[lane].kill_once(number, whole, outcome)

                list(pool.map(work, range(LANES)))
        finally:
            for lane in lanes:
                lane.close()
    print(dict(outcome.hits), outcome.reads, "reads")
    assert not outcome.wrong, "\n".join(outcome.wrong[:5])
    assert outcome.hits.total() - outcome.hits["missed"] >= 200
    assert min(outcome.hits[stage] for stage in STAGES) >= KILLS // 20, outcome.hits
    assert outcome.reads >= KILLS
