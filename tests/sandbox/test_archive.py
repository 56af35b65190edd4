"""A world written out answers as the world in memory does."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import sandbox.archive
from sandbox.archive import Archive
from sandbox.build import build
from sandbox.official import Official
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server
from tests.sandbox.conftest import Desk

MONTHS = [f"{year}{month:02d}01000000" for year in range(2020, 2027) for month in range(1, 13)]
MONTHS = [month for month in MONTHS if "202012" <= month <= "202610"] + ["20261001060000"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    world = build(1, SCALES["small"], DEFAULT_END)
    secrets = Secrets.of(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox.archive, "CHUNK", 300)  # seven chunks for three workers
        world.archive = Archive(world, tmp_path_factory.mktemp("archive"), secrets.settlement_key, workers=3)
    server = Server(world, secrets, None, None)
    return Desk(TestClient(server.app), server, secrets)


def _pages(desk: Desk, kind: str) -> bytes:
    """All pages of a search, month by month, as they are served."""
    headers, bodies = desk.token(), []
    for start, end in itertools.pairwise(MONTHS):
        page = 0
        while True:
            asked = {"page": page, "size": 50, "spec": "slice", "updated-from": start, "updated-to": end}
            answer = desk.http.get(f"/portal/pa/{kind}/search", params=asked, headers=headers)
            bodies.append(answer.content)
            page += 1
            if answer.json()["last"]:
                break
    return b"\n".join(bodies)


def _counts(desk: Desk) -> list[object]:
    return [desk.count(start, end) for start, end in itertools.pairwise(MONTHS)]


def _payments(desk: Desk) -> object:
    return [desk.transactions(page, 300) for page in range(1, 6)]


def _pending(desk: Desk) -> object:
    found = [item for page in range(1, 3) for item in desk.transactions(page)["DanhSach"]]
    return [
        desk.pay(
            LoaiBanTin="QUERY", PhienBan="1.0.6", MaDoiTac=desk.secrets.payment_partner,
            MaThamChieu=item["MaThamChieu"], ThoiGianGD="20261001060000",
        )
        for item in found
        if item["TrangThaiGD"] == "3"
    ]  # fmt: skip


def _files(desk: Desk) -> object:
    listed = desk.http.get("/settlement/").json()
    return listed, [desk.http.get(f"/settlement/{one['name']}").content for one in listed]


def _official(desk: Desk) -> object:
    found = Official(desk.world).tallies()
    return {
        (span, agency): {**vars(tally), "days": round(tally.days, 6)}
        for span, tallies in found.items()
        for agency, tally in tallies.items()
    }


@pytest.mark.parametrize(
    "asked",
    [
        *(
            pytest.param(lambda desk, kind=kind: _pages(desk, kind), id=kind)
            for kind in ("dossier", "rating", "petition")
        ),
        _counts, _payments, _pending, _files, _official,
    ],
)  # fmt: skip
def test_it_serves_what_the_world_in_memory_serves(
    desk: Desk, written: Desk, asked: Callable[[Desk], object]
) -> None:
    assert asked(written) == asked(desk)


def test_it_is_written_again_when_the_clock_moves(tmp_path: Path) -> None:
    world = build(2, SCALES["small"], DEFAULT_END)
    world.archive = Archive(world, tmp_path, "key", workers=2)
    last = list(world.archive.line("dossier").slice(None, None))[-1]
    world.move(last[0])
    assert max(stamp for stamp, _, _ in world.archive.line("dossier").slice(None, None)) == last[0]
    before = last[0].replace(day=1)
    world.move(before)
    assert max(stamp for stamp, _, _ in world.archive.line("dossier").slice(None, None)) <= before


def test_it_tells_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []
    Archive(build(3, SCALES["small"], DEFAULT_END), tmp_path, "key", workers=2, told=shares.append)
    assert shares
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0
