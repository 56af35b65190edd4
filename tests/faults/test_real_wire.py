"""What the wire in memory says of the transport faults is what a real socket says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assets.sources.errors import SourceError, Unreachable
from assets.sources.http import HttpSettings
from assets.sources.portal import PortalConfig
from assets.sources.portal.catalogue import AGENCIES
from assets.sources.portal.client import PortalClient
from sandbox.build import build
from sandbox.faults import TRANSPORT_MODES, Rule
from sandbox.scales import DEFAULT_END, SCALES
from sandbox.server import Secrets, Server
from tests.faults.matrix import Fault, Must
from tests.faults.served import served
from tests.unit.sources.common.fake import Hours

SETTINGS = HttpSettings(timeout=30, attempts=2, total_seconds=60)


@pytest.fixture(scope="module")
def server() -> Server:
    return Server(build(1, SCALES["small"], DEFAULT_END), Secrets.of(1), None, None)


@pytest.fixture(scope="module")
def base(server: Server) -> Iterator[str]:
    with served(server) as address:
        yield address


@pytest.mark.parametrize("mode", TRANSPORT_MODES)
@pytest.mark.parametrize("once", [True, False], ids=["once", "always"])
def test_a_fault_over_a_real_socket(server: Server, base: str, mode: str, once: bool) -> None:
    fault = Fault("portal.catalogue", mode, once)
    calls = frozenset({1}) if once else frozenset[int]()
    server.faults.set([Rule(fault.interface, mode, 0.0 if once else 1.0, calls, seconds=1.0)])
    settings = replace(SETTINGS, timeout=0.2) if mode == "timeout" else SETTINGS

    async def ask() -> int:
        config = PortalConfig(f"{base}/portal", None, None, None)
        async with PortalClient(config, settings, timing=Hours().timing) as client:
            return len(await client.rest(AGENCIES, {}))

    try:
        if fault.must is Must.HEAL:
            assert asyncio.run(ask()) > 30
            return
        with pytest.raises(SourceError, match=f"portal/{AGENCIES}: .{{20}}") as error:
            asyncio.run(ask())
        retried = Fault(fault.interface, mode, once=True).must is Must.HEAL
        assert isinstance(error.value, Unreachable) is retried
        assert server.faults.calls[fault.interface] == (SETTINGS.attempts if retried else 1)
    finally:
        server.faults.set([])
