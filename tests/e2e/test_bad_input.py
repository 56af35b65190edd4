"""Bad input: one clear message that says what to do, the right exit code, never a worse snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.bench import Bench, Done, copy_home, query, same_figures
from tests.e2e.conftest import Finished

HOUR_LATER = "2026-10-01T08:00:00"


def clear(done: Done) -> bool:
    return "Traceback" not in done.out


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("EGOV_NOW", "hôm qua", "EGOV_NOW"),
        ("SETTLE_MINUTES", "mười", "SETTLE_MINUTES"),
        ("PORTAL_URL", "not a url", "PORTAL_URL"),
        ("PAYMENT_SECRET_FILE", "/does/not/exist", "PAYMENT_SECRET_FILE"),
    ],
)
def test_wrong_setting_names_the_variable(
    bench: Bench, tmp_path: Path, name: str, value: str, word: str
) -> None:
    environment = {name: value}
    if name.endswith("_FILE"):
        environment[name.removesuffix("_FILE")] = ""
    done = bench.egov(tmp_path / "home", "run", **environment)
    assert done.code == 2, done.tail
    assert word in done.out
    assert clear(done)


def test_another_origin_is_refused(bench: Bench, finished: Finished, tmp_path: Path) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    done = bench.egov(home, "run", EGOV_ORIGIN="live")
    assert done.code == 2, done.tail
    assert "sandbox:1" in done.out
    assert clear(done)
    assert same_figures(home, finished.home)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        pytest.param(
            {"PORTAL_URL": "http://127.0.0.1:9", "PORTAL_TOKEN_URL": "http://127.0.0.1:9/token"},
            ["portal"],
            # Beside every `make test` the exchange is down in test_source_down.
            marks=pytest.mark.long,
        ),
        (
            {"EDOC_SECRET": "sai-bi-mat", "PAYMENT_SECRET": "sai-bi-mat"},
            ["exchange", "EDOC_SECRET", "payment", "PAYMENT_SECRET"],
        ),
    ],
    ids=["unreachable", "wrong secret and wrong signature"],
)
def test_failed_source_and_bad_drop_file_are_named_and_the_others_go_on(
    bench: Bench, finished: Finished, tmp_path: Path, environment: dict[str, str], words: list[str]
) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    bad = tmp_path / "drop" / "agencies_2027.csv"
    bad.parent.mkdir()
    bad.write_text(
        "code_qd20,name,level,valid_from,valid_to\nH29.99,Sở Thử nghiệm,department,2026-02-31,\n",
        encoding="utf-8",
    )
    environment |= {"DROP_DIR": str(bad.parent), "EGOV_NOW": HOUR_LATER, "HTTP_ATTEMPTS": "2"}
    done = bench.egov(home, "run", **environment)
    assert done.code == 3, done.tail
    assert clear(done)
    for word in (*words, bad.name):
        assert word.lower() in done.out.lower()
    assert "sai-bi-mat" not in done.out
    # What was not had is named: which windows, and that the next run asks for them.
    gaps = query(home, "select source, note from mart.source_window where state = 'gap'")
    assert {source for source, _ in gaps} == {
        word for word in words if word in ("portal", "exchange", "payment")
    }
    assert all("lần chạy sau lấy lại" in note for _, note in gaps)
    count = "select count(*) from mart.indicator_value where is_current"
    assert query(home, count) == query(finished.home, count)
    # The file is refused whole, and says by itself what to mend.
    assert "valid_from" in bad.with_name(f"{bad.name}.errors.csv").read_text(encoding="utf-8-sig")
    assert bad.exists()
    assert query(home, "select count(*) from mart.agency where code_qd20 = 'H29.99'") == [(0,)]


def test_no_source_answers_and_nothing_is_published(bench: Bench, finished: Finished, tmp_path: Path) -> None:
    home = copy_home(finished.home, tmp_path / "home")
    before = (home / "published/current").readlink()
    dead = "http://127.0.0.1:9"
    names = ("PORTAL_URL", "PORTAL_TOKEN_URL", "EDOC_URL", "REGISTER_URL", "PAYMENT_URL", "SETTLEMENT_URL")
    done = bench.egov(
        home, "run", HTTP_ATTEMPTS="1", EGOV_NOW=HOUR_LATER, DROP_DIR=str(tmp_path / "none"),
        **dict.fromkeys(names, dead),
    )  # fmt: skip
    assert done.code == 3, done.tail
    assert clear(done)
    assert (home / "published/current").readlink() == before


def test_another_run_holds_the_lock(bench: Bench, finished: Finished, tmp_path: Path) -> None:
    from filelock import FileLock

    home = copy_home(finished.home, tmp_path / "home")
    with FileLock(str(home / "lock")):
        done = bench.egov(home, "run")
    assert done.code == 4, done.tail
    assert clear(done)
