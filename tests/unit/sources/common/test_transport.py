"""What goes over the wire with aiohttp, and what of it is said in words of httpx."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from assets.sources.errors import SourceError
from assets.sources.http import HttpClient
from assets.sources.transport import environment_proxies
from tests.unit.sources.common.fake import FAST

OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
Ask = Callable[[HttpClient], Awaitable[object]]


def served(ask: Ask, *answers: bytes, path: str = "") -> tuple[object, list[bytes]]:
    """Ask a server that gives these answers, the last one again and again; what came of it and what it received."""
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line[16:])
                        for line in head.lower().split(b"\r\n")
                        if line[:15] == b"content-length:"
                    ),
                    0,
                )
                received.append(head + await reader.readexactly(length))
                answer = answers[min(len(received), len(answers)) - 1]
                writer.write(answer)
                await writer.drain()
                if not answer.endswith(b"{}"):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def go() -> object:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpClient("s", f"http://127.0.0.1:{port}{path}", FAST) as client:
            return await ask(client)

    return asyncio.run(go()), received


def test_the_address_is_sent_as_it_was_written() -> None:
    _, (head,) = served(
        lambda c: c.request("GET", "a%2Fb/%41%27/t%C3%AAn", service="x", params={"q": "a b&+"}), OK
    )
    assert head.split(b" ")[1] in (
        b"/a%2Fb/%41%27/t%C3%AAn?q=a+b%26%2B",
        b"/a%2Fb/%41%27/t%C3%AAn?q=a%20b%26%2B",
    )


def test_nothing_is_said_about_ourselves_but_what_we_say() -> None:
    _, (head,) = served(lambda c: c.request("POST", "", service="x", headers={"User-Agent": "other"}), OK)
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:] if line}
    assert names == {b"host", b"accept", b"accept-encoding", b"connection", b"user-agent", b"content-length"}
    assert b"other" in head


def test_a_cookie_that_was_set_comes_back_and_only_there() -> None:
    async def twice(client: HttpClient) -> None:
        for _ in (1, 2):
            await client.request("GET", "", service="x")

    _, heads = served(twice, OK.replace(b"200 OK\r\n", b"200 OK\r\nset-cookie: route=a1; Path=/\r\n"))
    assert b"cookie" not in heads[0].lower()
    assert b"route=a1" in heads[1]


def test_connections_are_used_again() -> None:
    async def thrice(client: HttpClient) -> None:
        for _ in range(3):
            await client.request("GET", "", service="x")

    # The server ends a connection whose answer has another end: three answers over one.
    _, heads = served(thrice, OK)
    assert len(heads) == 3


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=["nothing", "cut short", "no HTTP", "bad chunk"],
)  # fmt: skip
def test_what_breaks_on_the_wire_is_a_broken_connection_and_asked_again(broken: bytes) -> None:
    async def ask(client: HttpClient) -> object:
        return (await client.request("POST", "", service="x")).body

    assert served(ask, broken, OK)[0] == {}


def test_nobody_there_is_said_in_our_words() -> None:
    async def go() -> None:
        server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        async with HttpClient("s", f"http://127.0.0.1:{port}", FAST) as client:
            await client.request("GET", "", service="x")

    with pytest.raises(SourceError, match=r"kết nối hỏng \(ConnectError\)"):
        asyncio.run(go())


def test_a_secret_with_the_end_of_a_line_in_it_is_never_quoted() -> None:
    async def ask(client: HttpClient) -> object:
        return await client.request("GET", "", service="x", headers={"Authorization": "Bearer hush\r\nX: 1"})

    with pytest.raises(SourceError, match="không gửi đi được") as error:
        served(ask, OK)
    assert "hush" not in repr(error.value)
    assert error.value.__cause__ is None


def test_proxies_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    assert environment_proxies("portal.example") == {}
    monkeypatch.setenv("https_proxy", "http://me:pass@proxy.example:3128")
    monkeypatch.setenv("no_proxy", ".gov.vn,localhost")
    found = environment_proxies("portal.example")
    assert set(found) == {"https"}
    assert found["https"].url == httpx.URL("http://proxy.example:3128")
    assert found["https"].auth == ("me", "pass")
    assert environment_proxies("trucvanban.gov.vn") == {}


def test_a_proxy_is_asked_for_what_is_not_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)
        await writer.drain()
        writer.close()

    async def go() -> object:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        monkeypatch.setenv("http_proxy", f"http://me:pass@127.0.0.1:{server.sockets[0].getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with server, HttpClient("s", "http://portal.example", FAST) as client:
            return (await client.request("GET", "x", service="x")).body

    assert asyncio.run(go()) == {}
    assert received[0].startswith(b"GET http://portal.example/x HTTP/1.1\r\n")
    assert b"proxy-authorization: basic bwu6cgfzcw==" in received[0].lower()
