"""No secret stands in anything a run writes or prints, even when every server sends back what it was sent.

What a good run has written is searched together with personal data, in test_personal_data.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipelines.settings import SECRET_NAMES
from tests.e2e.bench import Bench, Done
from tests.e2e.personal_data import search

CLIENT_ID = "canary-client"
SECRETS = {name: f"canary.{name.lower()}/Ab+9=z" for name in SECRET_NAMES}
TOKEN = "canary-access-token-3f9a"
BASIC = base64.b64encode(f"{CLIENT_ID}:{SECRETS['PORTAL_CLIENT_SECRET']}".encode()).decode()
HIDDEN = [*SECRETS.values(), TOKEN, BASIC]


class Echo(BaseHTTPRequestHandler):
    """Says back every header (the token among them) and the body, and all secrets besides, as the path names."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode("utf-8", "replace")
        said = "; ".join([*(f"{k}: {v}" for k, v in self.headers.items()), body, *SECRETS.values()])
        way = self.path.split("/")[1]
        if self.path.endswith("/token") and way != "locked":
            self.reply(200, json.dumps({"access_token": TOKEN, "expires_in": 3600}))
        elif way in ("refused", "locked"):
            self.reply(401, json.dumps({"message": said, "error": said}))
        elif way == "broken":
            self.reply(500, said)
        elif way == "page":
            self.reply(403, f"<html><title>{said}</title>{said}</html>", "text/html")
        elif way == "envelope":
            words = dict.fromkeys(("message", "MoTaLoi", "ErrorDesc", "error"), said)
            self.reply(
                200, json.dumps({**words, "code": "ERROR", "MaLoi": "97", "status": "FAIL", "ErrorCode": "3"})
            )
        else:
            self.reply(200, json.dumps({said: said})[:-2])

    do_GET = do_POST = answer  # noqa: N815 - the names that the base class looks for

    def reply(self, status: int, text: str, kind: str = "application/json") -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def echoing() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pointed(base: str, way: str, secrets: dict[str, str]) -> dict[str, str]:
    """An environment whose every system is the echo."""
    names = ("PORTAL_URL", "EDOC_URL", "REGISTER_URL", "PAYMENT_URL", "SETTLEMENT_URL")
    return {
        **{name: f"{base}/{way}/{name.split('_')[0].lower()}" for name in names},
        "PORTAL_TOKEN_URL": f"{base}/{way}/token",
        "PORTAL_CLIENT_ID": CLIENT_ID,
        "HTTP_ATTEMPTS": "1",
        **secrets,
    }


def unseen(done: Done) -> None:
    for secret in HIDDEN:
        assert secret not in done.out
        assert json.dumps(secret)[1:-1] not in done.out


def test_a_failed_run_writes_and_prints_no_secret(bench: Bench, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with echoing() as base:
        done = bench.egov(
            home, "run", "--debug", DROP_DIR=str(tmp_path / "none"), **pointed(base, "refused", SECRETS)
        )
    assert done.code in (1, 3), done.tail
    assert "HTTP 401" in done.out
    unseen(done)
    findings = search([home], HIDDEN)
    assert not findings, findings[:20]


@pytest.mark.parametrize("way", ["locked", "broken", "page", "envelope", "cut"])
def test_a_failed_probe_prints_no_secret(bench: Bench, tmp_path: Path, way: str) -> None:
    files = {}
    for name, secret in SECRETS.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(f"{secret}\n", encoding="utf-8")
        files |= {f"{name}_FILE": str(path), name: ""}
    with echoing() as base:
        done = bench.egov(tmp_path / "home", "probe", "--debug", **pointed(base, way, files))
    assert done.code == 3, done.tail
    for system in ("portal", "exchange", "payment"):
        assert system in done.out
    unseen(done)


def test_a_secret_in_the_wrong_place_is_not_repeated(bench: Bench, tmp_path: Path) -> None:
    secret = SECRETS["PAYMENT_SECRET"]
    for name in ("PORTAL_URL", "EGOV_NOW", "SETTLE_MINUTES", "EGOV_ORIGIN", "DUCKDB_MEMORY_LIMIT"):
        done = bench.egov(tmp_path / "home", "run", **{name: secret})
        assert done.code == 2
        assert name in done.out
        unseen(done)
