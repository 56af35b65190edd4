"""Small clean core and mart files, and the bench that defects are planted in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.gxrun import Session, new_session
from tests.unit.expectations.bench import Bench, build


@pytest.fixture(scope="session")
def core_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("core") / "core.duckdb", "core")


@pytest.fixture(scope="session")
def mart_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("mart") / "mart.duckdb", "mart")


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with new_session() as session:
        yield Bench(session, tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="session")
def session(bench: Bench) -> Session:
    """The open session of the bench, for rules about rows made on the spot."""
    return bench.session
