"""One small world, served in memory."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from sandbox.build import build
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server
from sandbox.world import World


@dataclass
class Desk:
    """A client of every interface, written from the source contracts."""

    http: TestClient
    server: Server
    secrets: Secrets

    @property
    def world(self) -> World:
        return self.server.world

    def rest(self, **params: object) -> httpx.Response:
        return self.http.post("/portal/jsp/rest.jsp", data={"params": json.dumps(params)})

    def rows(self, **params: object) -> list[dict[str, str]]:
        answer = self.rest(**params)
        assert answer.status_code == 200
        return answer.json()

    def token(self) -> dict[str, str]:
        answer = self.http.post(
            "/portal/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(self.secrets.client_id, self.secrets.client_secret),
        )
        return {"authorization": f"Bearer {answer.json()['access_token']}"}

    def slices(self, start: str, end: str, size: int = 500) -> list[dict[str, Any]]:
        headers, found, page = self.token(), [], 0
        while True:
            params = {"page": page, "size": size, "spec": "slice", "updated-from": start, "updated-to": end}
            answer = self.http.get("/portal/pa/dossier/search", params=params, headers=headers).json()
            assert answer["number"] == page
            found += answer["content"]
            if answer["last"]:
                return found
            page += 1

    def count(self, start: str, end: str) -> dict[str, Any]:
        params = {"updated-from": start, "updated-to": end}
        return self.http.get("/portal/pa/dossier/count", params=params, headers=self.token()).json()

    def axis(self, operation: str, secret: str | None = None, **arguments: str) -> dict[str, Any]:
        headers = {f"XroadVnpt-{key}": value for key, value in arguments.items()}
        headers["XroadVnpt-systemid"] = self.secrets.edoc_system_id
        signed = json.dumps(headers, separators=(",", ":"))
        key = (secret or self.secrets.edoc_secret).encode()
        headers["XroadVnpt-sign-header"] = signed
        headers["XroadVnpt-hash-header"] = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
        return self.http.post(f"/edoc/{operation}", headers=headers).json()

    def pay(self, **body: object) -> dict[str, Any]:
        joined = "|".join([*map(str, body.values()), self.secrets.payment_secret])
        body["MaXacThuc"] = hashlib.sha256(joined.encode()).hexdigest()
        return self.http.post("/payment", json=body).json()

    def transactions(self, page: int = 1, size: int = 1000) -> dict[str, Any]:
        return self.pay(
            LoaiBanTin="LIST", PhienBan="1.0.6", MaDoiTac=self.secrets.payment_partner,
            TuThoiGian="20201201000000", DenThoiGian="20261001060000", TrangSo=page, KichThuoc=size,
            ThoiGianGD="20261001060000",
        )  # fmt: skip

    def faults(self, *rules: dict[str, object]) -> None:
        self.http.post("/control/faults", json={"rules": list(rules)}).raise_for_status()

    def move(self, moment: str) -> None:
        self.http.post("/control/clock", json={"now": moment}).raise_for_status()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    world = build(1, SCALES["small"], DEFAULT_END)
    secrets = Secrets.of(1)
    server = Server(world, secrets, Path(tmp_path_factory.mktemp("truth")), None)
    return Desk(TestClient(server.app, raise_server_exceptions=False), server, secrets)


@pytest.fixture
def desk(shared: Desk) -> Iterator[Desk]:
    yield shared
    shared.faults()
    shared.move("2026-10-01T06:00:00")
    shared.http.delete("/control/requests")
