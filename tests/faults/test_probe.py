"""`egov probe` over a real socket: each class of failure ends with code 3, the system named, nothing betrayed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.systems import SYSTEMS
from pipelines.cli import call
from pipelines.exit_codes import ExitCode
from sandbox.build import build
from sandbox.faults import Rule
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server, environment
from tests.faults.served import served

DEAD = "http://127.0.0.1:9"


@dataclass
class Desk:
    server: Server
    env: dict[str, str]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    world = build(1, SCALES["small"], DEFAULT_END)
    secrets = Secrets.of(1)
    server = Server(world, secrets, None, None)
    with served(server) as base:
        yield Desk(server, environment(base, secrets, world, tmp_path_factory.mktemp("drop"), "sandbox:1"))


@pytest.fixture
def probe(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[ExitCode, str]]]:
    for name in os.environ:
        if name.startswith(("PORTAL_", "EDOC_", "REGISTER_", "PAYMENT_", "SETTLEMENT_", "EGOV_", "HTTP_")):
            monkeypatch.delenv(name)
    settings = {**desk.env, "EGOV_HOME": str(tmp_path / "home"), "COLUMNS": "400", "HTTP_ATTEMPTS": "1"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(system: str, *rules: Rule, **env: str) -> tuple[ExitCode, str]:
        desk.server.faults.set(list(rules))
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        code = call(["probe", system])
        out = "".join(capfd.readouterr())
        desk.server.faults.set([])
        assert "Traceback" not in out
        known = {
            value for name, value in {**desk.env, **env}.items() if name.endswith(("SECRET", "TOKEN", "KEY"))
        }
        assert not [secret for secret in known if secret and secret in out]
        assert not list((tmp_path / "home").rglob("*.parquet"))
        return code, out

    yield run
    desk.server.faults.set([])


@pytest.mark.parametrize("system", [name for name, one in SYSTEMS.items() if one.is_remote])
def test_a_sound_system_is_zero(probe: Callable[..., tuple[ExitCode, str]], system: str) -> None:
    code, out = probe(system)
    assert code == ExitCode.DONE, out


@pytest.mark.parametrize(
    ("system", "rule", "env", "words"),
    [
        ("portal", None, {"PORTAL_URL": DEAD, "PORTAL_TOKEN_URL": DEAD}, ["127.0.0.1:9", "sau 1 lần thử"]),
        ("exchange", None, {"EDOC_URL": DEAD, "REGISTER_URL": DEAD}, ["getSentEdocList", "register"]),
        ("payment", None, {"PAYMENT_URL": DEAD, "SETTLEMENT_URL": DEAD}, ["LIST", "settlement"]),
        ("portal", Rule("portal.dossier", "http_503", 1.0), {}, ["portal/dossier", "HTTP 503"]),
        (
            "exchange",
            Rule("exchange.agencies", "timeout", 1.0, seconds=2),
            {"HTTP_TIMEOUT_SECONDS": "0.3"},
            ["exchange/getAgenciesList", "hết thời gian chờ"],
        ),
        ("payment", Rule("payment.list", "reset", 1.0), {}, ["payment/LIST", "kết nối hỏng"]),
        ("register", Rule("register", "reset_mid_body", 1.0), {}, ["exchange/register", "kết nối hỏng"]),
        ("portal", None, {"PORTAL_CLIENT_SECRET": "sai-hoan-toan"}, ["portal/token", "PORTAL_CLIENT_SECRET"]),
        ("exchange", None, {"EDOC_SECRET": "sai-hoan-toan"}, ["chữ ký", "EDOC_SECRET"]),
        ("register", None, {"REGISTER_TOKEN": "sai-hoan-toan"}, ["exchange/register", "HTTP 401"]),
        ("payment", None, {"PAYMENT_SECRET": "sai-hoan-toan"}, ["payment/LIST", "PAYMENT_SECRET"]),
        ("payment", None, {"SETTLEMENT_KEY": "sai-hoan-toan"}, ["settlement.file", "SETTLEMENT_KEY"]),
        ("portal", Rule("portal.evaluation", "html", 1.0), {}, ["evaluation/dvc-progress-tree", "HTML"]),
        ("portal", Rule("portal.detail", "error_envelope", 1.0), {}, ["procedure_detail", "Lỗi hệ thống"]),
        ("portal", Rule("portal.catalogue", "redirect", 1.0), {}, ["máy chủ khác"]),
        ("portal", Rule("portal.rating", "malformed", 1.0), {}, ["portal.rating", "ThoiGianDanhGia"]),
        ("portal", Rule("portal.petition", "http_503", 1.0), {}, ["portal/petition", "HTTP 503"]),
        ("exchange", Rule("exchange.agencies", "oversized", 1.0), {}, ["exchange/getAgenciesList"]),
        ("payment", Rule("settlement.file", "bad_checksum", 1.0), {}, [".dat", "SHA-256"]),
        ("payment", Rule("payment.list", "malformed", 1.0), {}, ["payment.list", "bị cách ly"]),
    ],
)
def test_each_class_of_failure_is_three_and_named(
    probe: Callable[..., tuple[ExitCode, str]],
    system: str,
    rule: Rule | None,
    env: dict[str, str],
    words: list[str],
) -> None:
    rules = () if rule is None else (rule,)
    code, out = probe("exchange" if system == "register" else system, *rules, **env)
    assert code == ExitCode.SOURCE, out
    for word in words:
        assert word in out, out
