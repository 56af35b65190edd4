"""Taking in (benchmarks/ingest.py) and its peers as results of the benchmark."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import ROOT, Result, measure, show
from benchmarks.peers import environment
from benchmarks.stages import Tree

INGEST = Path(__file__).with_name("ingest.py")
LOAD = Path(__file__).parent / "peers" / "load.py"
DOCUMENTS = 5_000
WAYS = {"dlt": ("dlt", "dlt-defaults"), "duckdb": ("duckdb",)}
"""Peers that load, and in which ways."""
FEW = 2_000
"""dlt with its defaults takes milliseconds a record: of it so many are loaded."""


def measure_loading(
    dossiers: int, trees: Sequence[Tree], peers: Sequence[str], rounds: int
) -> Iterator[Result]:
    """Fetching alone, the product, another commit, and peers, from the same source."""
    command = [
        sys.executable,
        str(INGEST),
        "--dossiers",
        str(dossiers),
        "--documents",
        str(DOCUMENTS),
        "--json",
    ]
    command += ["--rounds", str(rounds)]
    other = [tree for tree in trees if tree.path != ROOT]
    if other:
        command += ["--baseline", str(other[0].path)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    for kind in ("dossier", "document"):
        records = int(found[kind]["records"])
        for name, one in found[kind].items():
            if name == "records":
                continue
            who = other[0].name if name == "baseline" else name
            result = Result(
                "ingest",
                kind,
                who,
                dossiers,
                records / one["records_per_second"],
                records * one["cpu_microseconds"] / 1e6,
                one["rss_mib"],
                rows=records,
            )
            show(result)
            yield result
    ways = [way for peer in peers for way in WAYS.get(peer, ())]
    if ways:
        yield from _peers(dossiers, ways)


def _peers(dossiers: int, ways: Sequence[str]) -> Iterator[Result]:
    from benchmarks.ingest import source

    python = environment.python()
    for way in ways:
        size = FEW if way == "dlt-defaults" else dossiers
        with source(size, 1, None) as (url, _), tempfile.TemporaryDirectory() as folder:
            command = [python, LOAD, way, url, folder]
            yield measure("ingest", "dossier", command, who=way, dossiers=size, timeout=3_600)
