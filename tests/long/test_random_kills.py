"""kill -9 at random moments: the next run ends with an undisturbed run's tables, readers never meet an error.

The moments are drawn from a seed: first one of the four stages, each as often as the others, then a moment within
the time that stage took in an undisturbed run of the same lane (landing's begins with the process). Which stage a kill
really hit is read from the event log that the dead run left.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.bench import ROOT, Bench, copy_home, same_figures, same_tables, sandbox
from tests.e2e.conftest import HALF
from tests.e2e.test_readers import read_once
from tests.e2e.warm import WarmProcess

pytestmark = pytest.mark.long
KILLS = 24  # each is a whole run of the command; test_stage_kills.py kills the stages two hundred times
LANES = 2
SEED = 1191
STAGES = ("landing", "core", "mart", "published")


@dataclass
class Outcome:
    """What the kills of all lanes came to."""

    hits: Counter[str] = field(default_factory=Counter)
    reads: int = 0
    wrong: list[str] = field(default_factory=list)


def logs_of(home: Path) -> list[Path]:
    """The event logs of a home's runs; what belongs to no run lies beside them in `.db` and `index.db`."""
    return [
        path for path in (home / "dagster/history/runs").glob("*.db") if path.name not in (".db", "index.db")
    ]


def newest_log(home: Path, before: int) -> Path | None:
    """The event log of a home's newest run, if there are more logs than before."""
    logs = logs_of(home)
    return max(logs, key=lambda path: path.stat().st_mtime) if len(logs) > before else None


def steps(log: Path | None) -> list[tuple[str, str, float]]:
    """(step, event, seconds since the epoch) of a run so far, from its event log."""
    if log is None:
        return []
    with closing(sqlite3.connect(f"file:{log}?mode=ro", uri=True)) as con:
        try:
            return con.execute(
                """select step_key, dagster_event_type, (julianday(timestamp) - 2440587.5) * 86400 from event_logs
                   where dagster_event_type in ('STEP_START', 'STEP_SUCCESS', 'STEP_FAILURE') order by id"""
            ).fetchall()
        except sqlite3.OperationalError:  # the run is just making it
            return []


def stage_hit(log: Path | None) -> str:
    """The stage in whose middle, or behind which, a run died."""
    found = steps(log)
    if any(step == "published__snapshot" and event == "STEP_SUCCESS" for step, event, _ in found):
        return "end"
    return found[-1][0].split("__")[0] if found else "start"


class Lane:
    """One home after the other, each killed once, in a warm process of its own."""

    def __init__(self, bench: Bench, half: Path, folder: Path, seed: int) -> None:
        self._bench = bench
        self._half = half
        self._folder = folder
        self._draw = random.Random(seed)
        self._warm = WarmProcess(ROOT)
        self._logs = len(logs_of(half))
        self._lengths: dict[str, float] = {}

    def close(self) -> None:
        self._warm.close()

    def undisturbed(self) -> Path:
        """Run without a kill, and remember how long each stage took."""
        home = copy_home(self._half, self._folder / "undisturbed", linked=True)
        began = time.time()
        assert self._run(home) == 0
        for stage in STAGES:
            times = [at for step, _, at in steps(newest_log(home, self._logs)) if step.startswith(stage)]
            self._lengths[stage] = max(times) - (began if stage == "landing" else min(times))
        return home

    def kill_once(self, number: int, whole: Path, outcome: Outcome) -> None:
        """One kill, the next run, the comparison."""
        home = copy_home(self._half, self._folder / f"home-{number}", linked=True)
        stage = self._draw.choice(STAGES)
        moment = self._draw.uniform(0, self._lengths[stage])
        with reading(home, outcome):
            hit = self._kill(home, stage, moment)
            outcome.hits[hit or "missed"] += 1
            code = self._run(home)
        label = f"{number}: {moment:.2f} s into {stage}, hit {hit}"
        print(label, flush=True)
        if code != 0:
            log = (self._folder / "run.log").read_text(encoding="utf-8", errors="replace")
            outcome.wrong.append(f"{label}: the next run ended with {code}\n{log[-3000:]}")
        elif not (same_tables(home, whole) and same_figures(home, whole)):
            outcome.wrong.append(f"{label}: other tables")
        else:
            shutil.rmtree(home)

    def _kill(self, home: Path, stage: str, moment: float) -> str | None:
        """Start a run and kill it so long after the stage began; the stage hit, None if the run was over before."""
        pid = self._start(home)
        over = threading.Event()

        def begun() -> bool:
            found = steps(newest_log(home, self._logs))
            return stage == "landing" or any(step.startswith(stage) for step, _, _ in found)

        def strike() -> None:
            while not begun():
                if over.wait(0.05):
                    return
            if not over.wait(moment):
                os.kill(pid, signal.SIGKILL)

        striker = threading.Thread(target=strike)
        striker.start()
        code = self._warm.wait()
        over.set()
        striker.join()
        return stage_hit(newest_log(home, self._logs)) if code == -signal.SIGKILL else None

    def _start(self, home: Path) -> int:
        return self._warm.start(["run"], self._bench.environment(home), self._folder / "run.log")

    def _run(self, home: Path) -> int:
        self._start(home)
        return self._warm.wait()


@contextmanager
def reading(home: Path, outcome: Outcome, pause: float = 0.5) -> Iterator[None]:
    """Read the published folder all along, as a reader in another process than the run's."""
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                read_once(home / "published")
            except Exception as error:  # every error of a reader is a finding, whatever its type
                outcome.wrong.append(f"{home.name}: a reader met {error!r}")
            outcome.reads += 1
            stop.wait(pause)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        stop.set()
        reader.join()


def kill_at_random(bench: Bench, folder: Path, kills: int, seed: int) -> Outcome:
    """Kill runs of two lanes at random moments; what was hit and what went wrong."""
    half = folder / "half"
    bench.run(half, "--until", HALF)
    outcome = Outcome()
    lanes = []
    for number in range(LANES):
        own = folder / f"lane-{number}"
        own.mkdir()
        lanes.append(Lane(bench, half, own, seed + number))
    try:
        with ThreadPoolExecutor(LANES) as pool:
            # Together, so that the times are those of two runs beside each other.
            whole, *others = pool.map(Lane.undisturbed, lanes)
            assert all(same_tables(whole, other) and same_figures(whole, other) for other in others)
            assert not same_figures(whole, half)

            def work(lane: int) -> None:
                for number in range(lane, kills, LANES):
                    lanes[lane].kill_once(number, whole, outcome)

            list(pool.map(work, range(LANES)))
    finally:
        for lane in lanes:
            lane.close()
    return outcome


@pytest.mark.timeout(3 * 3600)
def test_kills_at_random_moments_leave_the_tables_of_an_undisturbed_run(tmp_path: Path) -> None:
    with sandbox(tmp_path / "sandbox") as bench:
        outcome = kill_at_random(bench, tmp_path, KILLS, SEED)
    print(dict(outcome.hits), outcome.reads, "reads")
    assert not outcome.wrong, "\n".join(outcome.wrong[:5])
    # A run may be over before a moment near its end.
    assert outcome.hits.total() - outcome.hits["missed"] >= 200
    assert min(outcome.hits[stage] for stage in STAGES) >= KILLS // 20, outcome.hits
    assert outcome.reads > KILLS
