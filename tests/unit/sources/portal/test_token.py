"""The portal's token: asked for once for all who wait, and its failure is everybody's, at once and by name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from assets.sources.errors import RefusedAccess, SourceError, Unreachable
from assets.sources.portal.client import PortalClient
from assets.sources.portal.dossiers import pull_dossiers
from assets.sources.portal.opinions import pull_petitions, pull_ratings
from tests.unit.sources.common.fake import FAST, Hours, answer
from tests.unit.sources.portal.portal import Portal, context, portal_config, record

Answer = Callable[[httpx.Request], httpx.Response]


class TokenService:
    """Answers requests for a token with `give`, counts them, and hands everything else to a portal."""

    def __init__(self, give: Answer) -> None:
        self.portal = Portal([record(number) for number in range(6)])
        self.give = give
        self.asked = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # let all come to wait, as they do while a network answers
        if request.url.path.endswith("/token"):
            self.asked += 1
            return self.give(request)
        return self.portal(request)


def pull_three(service: TokenService, home: Path) -> list[object]:
    """Pull every entity that needs a token, a year of windows each; what came of it."""

    async def go() -> list[object]:
        ctx = context(home, history_from=datetime(2025, 3, 1))
        transport = httpx.MockTransport(service)
        async with PortalClient(portal_config(), FAST, transport=transport, timing=Hours().timing) as client:
            pulls = (pull_dossiers, pull_ratings, pull_petitions)
            return await asyncio.gather(*(pull(client, ctx) for pull in pulls), return_exceptions=True)

    return asyncio.run(go())


def hanging(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


def refusing(_request: httpx.Request) -> httpx.Response:
    return answer({"error": "invalid_client"}, 401)


def test_a_service_that_hangs_fails_all_who_wait_within_one_request(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service = TokenService(hanging)
    with caplog.at_level(logging.WARNING):
        failed = pull_three(service, tmp_path)
    assert service.asked == FAST.attempts, "one request with its tries, whoever waits for it"
    assert [type(error) for error in failed] == [Unreachable] * 3
    for error in failed:
        assert "portal/token" in str(error)
        assert "hết thời gian chờ" in str(error)
        assert "PORTAL_TOKEN_URL" in str(error)
    told = [entry.getMessage() for entry in caplog.records]
    assert any("lần thử 1/4" in line for line in told), "the first try that failed is said when it fails"
    assert sum("PORTAL_TOKEN_URL" in line for line in told) == 1


def test_a_service_that_refuses_is_asked_once_and_each_is_told_its_own_window(tmp_path: Path) -> None:
    service = TokenService(refusing)
    failed = pull_three(service, tmp_path)
    assert service.asked == 1, "a wrong secret that is tried again may lock the account"
    assert [type(error) for error in failed] == [RefusedAccess] * 3
    assert all("PORTAL_CLIENT_SECRET" in str(error) for error in failed)
    assert all(error.window is not None for error in failed if isinstance(error, SourceError))


def test_an_answer_that_makes_no_sense_is_asked_for_again_by_the_next(tmp_path: Path) -> None:
    service = TokenService(lambda _request: answer({}))
    pull_three(service, tmp_path)
    assert service.asked > 1


def test_one_token_serves_all_who_wait(tmp_path: Path) -> None:
    service = TokenService(lambda request: service.portal(request))
    reports = pull_three(service, tmp_path)
    assert service.asked == 1
    assert not any(isinstance(report, BaseException) for report in reports)


def test_who_stops_waiting_stops_nobody_else(tmp_path: Path) -> None:
    service = TokenService(lambda request: service.portal(request))

    async def go() -> str:
        transport = httpx.MockTransport(service)
        async with PortalClient(portal_config(), FAST, transport=transport) as client:
            first, second = asyncio.create_task(client.token()), asyncio.create_task(client.token())
            await asyncio.sleep(0)
            first.cancel()
            return await second

    assert asyncio.run(go()) == "t1"
    assert service.asked == 1
