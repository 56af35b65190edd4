"""Each system down in turn, and single interfaces of them: only their figures are provisional, and they come back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.e2e.bench import Bench, copy_home, same_figures
from tests.e2e.conftest import HALF, Finished
from tests.e2e.down import check_only_these_are_provisional

pytestmark = pytest.mark.long
DEAD = "http://127.0.0.1:9"


@contextmanager
def struck(bench: Bench, *interfaces: str) -> Iterator[None]:
    rules = [{"interface": name, "mode": "http_503"} for name in interfaces]
    bench.control("/control/faults", {"rules": rules})
    try:
        yield
    finally:
        bench.control("/control/faults", {"rules": []})


@pytest.mark.parametrize(
    ("interfaces", "sources"),
    [
        (
            ["portal.catalogue", "portal.detail", "portal.token", "portal.evaluation"],
            # the catalogue was pulled whole the same day; what comes in slices needs a token
            ["portal/dossier", "portal/rating", "portal/petition"],
        ),
        (["portal.rating", "portal.petition"], ["portal/rating", "portal/petition"]),
        (["portal.count"], ["portal/dossier"]),
        (["exchange.sent"], ["exchange/document"]),
        (["exchange.received"], ["exchange/status"]),
        (["register"], ["exchange/register"]),
        (["payment.list", "settlement.list"], ["payment/transaction"]),
    ],
    ids=lambda names: "+".join(names) if "." in names[0] else None,
)
def test_only_what_stands_on_it_is_provisional(
    interfaces: list[str],
    sources: list[str],
    half: Finished,
    finished: Finished,
    bench: Bench,
    tmp_path: Path,
) -> None:
    home = copy_home(half.home, tmp_path / "home")
    with struck(bench, *interfaces):
        done = bench.run(home, expect=3, HTTP_ATTEMPTS="3")
    assert "Traceback" not in done.out
    late = not sources[0].startswith("exchange/")
    check_only_these_are_provisional(
        home, finished.home, sources, date.fromisoformat(HALF), arrives_late=late
    )
    bench.run(home)
    assert same_figures(home, finished.home)


def test_details_that_were_never_had_are_missing_from_every_period(
    finished: Finished, bench: Bench, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with struck(bench, "portal.detail"):
        bench.run(home, expect=3, HTTP_ATTEMPTS="3")
    check_only_these_are_provisional(home, finished.home, ["portal/procedure_detail"], date.min)
    bench.run(home)
    assert same_figures(home, finished.home)
