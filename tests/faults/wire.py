"""The sandbox as an httpx transport: no sockets, no waiting, and broken connections as httpx reports them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx

from sandbox.server import Server


class Wire(httpx.AsyncBaseTransport):
    """Hands each request to the sandbox in memory.

    Attributes:
        requests: how many were sent.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self.requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        content = await request.aread()
        await asyncio.sleep(0)  # others come in between, as they do on a network
        events: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(event: Any) -> None:
            events.append(dict(event))

        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.split(b"?")[0],
            "root_path": "",
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (request.url.host, request.url.port),
            "client": ("127.0.0.1", 1),
        }
        broken = False
        try:
            await self._server.app(scope, receive, send)
        except ConnectionResetError:
            broken = True
        if self._server.faults.log[-1].mode == "timeout":
            raise httpx.ReadTimeout("the sandbox would answer too late", request=request)
        start, *bodies = events
        parts = [event["body"] for event in bodies]
        if broken and not parts:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        return httpx.Response(start["status"], headers=start["headers"], stream=_Body(parts, broken))


class _Body(httpx.AsyncByteStream):
    def __init__(self, parts: list[bytes], broken: bool) -> None:
        self._parts, self._broken = parts, broken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            for at in range(0, len(part), 65_536):
                yield part[at : at + 65_536]
        if self._broken:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
