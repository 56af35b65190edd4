from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from decimal import Decimal

import httpx
import pytest

from assets.sources.errors import BadAnswer, RefusedAccess, SourceError, Unreachable
from assets.sources.http import HttpClient, HttpSettings, Reply, is_loopback
from tests.unit.sources.common.fake import FAST, Hours, Script, answer

DATE = "Thu, 01 Oct 2026 00:00:00 GMT"


def ask(script: Script, *, settings: HttpSettings = FAST, **options: object) -> Reply:
    async def go() -> Reply:
        async with script.client(settings=settings) as client:
            return await client.request("GET", "x", service="thing", **options)  # type: ignore[arg-type]

    return asyncio.run(go())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_passing_errors_are_retried(status: int) -> None:
    script = Script(answer("busy", status), answer({"a": 1}))
    assert ask(script).body == {"a": 1}
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    "error", [httpx.ReadTimeout("t"), httpx.ConnectError("c"), httpx.RemoteProtocolError("p")]
)
def test_broken_connections_are_retried(error: Exception) -> None:
    script = Script(error, error, answer([]))
    assert ask(script).body == []
    assert len(script.requests) == 3


def test_attempts_are_bounded_and_the_message_says_what_to_do() -> None:
    script = Script(answer({"message": "quá tải"}, 503))
    with pytest.raises(Unreachable, match=r"portal/thing.*portal\.example.*HTTP 503: quá tải.*chạy lại"):
        ask(script)
    assert len(script.requests) == FAST.attempts


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "Thu, 01 Oct 2026 00:00:09 GMT", "date": DATE}, 9),
        ({"retry-after": "Thu, 01 Oct 1998 00:00:09 GMT", "date": DATE}, 0),
        ({"retry-after": "soon"}, 0),
    ],
)
def test_retry_after_is_honoured(headers: dict[str, str], least: float) -> None:
    script = Script(answer("x", 429, headers), answer({}))
    ask(script)
    assert len(script.waits) == 1
    assert least <= script.waits[0] <= least + 1


def test_the_total_time_bounds_the_retries() -> None:
    script = Script(answer("x", 503, {"retry-after": "1000"}))
    with pytest.raises(Unreachable):
        ask(script)
    assert len(script.requests) == 1
    assert script.waits == []


def test_a_gzip_stream_that_stops_early_is_asked_again() -> None:
    whole = gzip.compress(json.dumps({"items": list(range(5000))}).encode())
    headers = {"content-encoding": "gzip"}
    for broken in (whole[: len(whole) // 2], whole[:-4], b"\x1f\x8b\x08junkjunkjunk", b""):
        script = Script(answer(raw=broken, headers=headers), answer(raw=whole, headers=headers))
        body = ask(script).body
        assert isinstance(body, dict)
        assert len(body["items"]) == 5000
        assert len(script.requests) == 2


def test_gzip_with_a_wrong_checksum_never_passes() -> None:
    whole = bytearray(gzip.compress(b'{"a": 1}'))
    whole[-6] ^= 0xFF
    script = Script(answer(raw=bytes(whole), headers={"content-encoding": "gzip"}))
    with pytest.raises(Unreachable, match="nén bị hỏng"):
        ask(script)


@pytest.mark.parametrize(
    "packed", [gzip.compress(b'{"a"', mtime=0) + gzip.compress(b": 1}", mtime=0)], ids=["two"]
)
def test_gzip_of_several_members(packed: bytes) -> None:
    assert ask(Script(answer(raw=packed, headers={"content-encoding": "gzip"}))).body == {"a": 1}


def test_deflate_with_and_without_header() -> None:
    raw = zlib.compressobj(wbits=-15)
    plain = b'{"a": 1}'
    for packed in (zlib.compress(plain), raw.compress(plain) + raw.flush()):
        assert ask(Script(answer(raw=packed, headers={"content-encoding": "deflate"}))).body == {"a": 1}


def test_a_body_over_the_limit_is_refused_packed_or_not() -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    assert len(bomb) < FAST.max_body_bytes
    for reply in (answer(raw=bomb, headers={"content-encoding": "gzip"}), answer(raw=b"1" * 200_000)):
        script = Script(reply)
        with pytest.raises(BadAnswer, match="lớn hơn"):
            ask(script)
        assert len(script.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        answer(raw=b"<html><body>Request Rejected</body></html>", headers={"content-type": "text/html"}),
        answer(raw=b"  <!DOCTYPE html><p>Request Rejected", headers={"content-type": "application/json"}),
    ],
)
def test_a_page_of_html_is_no_answer(reply: httpx.Response) -> None:
    script = Script(reply)
    with pytest.raises(BadAnswer, match=r"HTML.*Request Rejected"):
        ask(script)
    assert len(script.requests) == 1


def test_half_a_json_text_is_a_broken_connection() -> None:
    script = Script(answer(raw=b'{"items": [1, 2'), answer({"items": []}))
    assert ask(script).body == {"items": []}


@pytest.mark.parametrize("body", [b"NaN", b'{"a": Infinity}', b"\xff\xfe", b"[" * 100_000, b""])
def test_what_never_becomes_json_ends_clearly(body: bytes) -> None:
    settings = HttpSettings(timeout=2, attempts=2, total_seconds=60, max_body_bytes=200_000)
    with pytest.raises(Unreachable, match="không phải JSON"):
        ask(Script(answer(raw=body)), settings=settings)


def test_numbers_with_a_point_stay_exact() -> None:
    assert ask(Script(answer(raw=b'\xef\xbb\xbf{"a": 0.1, "b": 12345678901234567890}'))).body == {
        "a": Decimal("0.1"),
        "b": 12345678901234567890,
    }


@pytest.mark.parametrize("status", [400, 404, 405, 409, 422])
def test_other_client_errors_fail_at_once_with_masked_words(status: int) -> None:
    words = {"message": "Hồ sơ của NGUYỄN VĂN A, số 079123456789, a@b.vn không hợp lệ"}
    script = Script(answer(words, status))
    with pytest.raises(BadAnswer, match=f"HTTP {status}") as error:
        ask(script)
    assert len(script.requests) == 1
    assert "không hợp lệ" in str(error.value)
    for personal in ("NGUYỄN", "079123456789", "a@b.vn"):
        assert personal not in str(error.value)


def test_refusals_are_told_apart() -> None:
    for status in (401, 403):
        with pytest.raises(RefusedAccess, match="quyền"):
            ask(Script(answer("no", status)))


def test_401_renews_once_per_request() -> None:
    renewals: list[int] = []

    async def renew() -> None:
        renewals.append(1)

    assert ask(Script(answer("no", 401), answer([1])), renew=renew).body == [1]
    assert len(renewals) == 1
    with pytest.raises(RefusedAccess):
        ask(Script(answer("no", 401)), renew=renew)
    assert len(renewals) == 2


def test_a_redirect_is_followed_on_the_same_host_only() -> None:
    near = answer("", 302, {"location": "/y?z=1"})
    script = Script(near, answer({"ok": 1}))
    assert ask(script).body == {"ok": 1}
    assert str(script.requests[1].url) == "https://portal.example/y?z=1"
    for target in (
        "https://evil.example/x",
        "http://portal.example/x",
        "https://portal.example:8443/x",
        "//evil.example/x",
        "https://portal.example@evil.example/",
    ):
        script = Script(answer("", 307, {"location": target}))
        with pytest.raises(BadAnswer, match="máy chủ khác"):
            ask(script, headers={"Authorization": "Bearer secret"})
        assert len(script.requests) == 1


def test_endless_redirects_end() -> None:
    with pytest.raises(BadAnswer, match="quá nhiều"):
        ask(Script(lambda _: answer("", 302, {"location": "/x"})))


def test_an_accepted_error_status_is_returned() -> None:
    reply = ask(Script(answer("no such thing", 404)), ok={200, 404})
    assert reply.status == 404


def test_clock_skew_comes_from_the_date_header() -> None:
    reply = ask(Script(answer({}, headers={"date": DATE})))
    assert reply.server_time is not None
    assert reply.server_time.isoformat() == "2026-10-01T00:00:00+00:00"
    assert reply.clock_skew_seconds is not None
    assert ask(Script(answer({}))).clock_skew_seconds is None


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("localhost", True), ("::1", True), ("10.0.0.1", False),
     ("portal.example", False), ("127.0.0.1.example", False)],
)  # fmt: skip
def test_loopback_is_known(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_proxies_are_never_used_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    async def go() -> tuple[object, bool]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpClient("s", f"http://127.0.0.1:{port}", FAST) as client:
            reply = await client.request("GET", "", service="x")
        async with HttpClient("s", "http://portal.example", FAST) as client:
            try:
                await client.request("GET", "", service="x")
            except SourceError:
                return reply.body, True
        return reply.body, False

    assert asyncio.run(go()) == ({}, True)


def test_a_reset_in_the_middle_of_the_body_is_retried() -> None:
    calls: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        calls.append(1)
        body = b'{"a": 1}'
        promised = len(body) + (50 if len(calls) == 1 else 0)
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {promised}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async def go() -> object:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpClient("s", f"http://127.0.0.1:{port}", FAST) as client:
            return (await client.request("GET", "", service="x")).body

    assert asyncio.run(go()) == {"a": 1}
    assert len(calls) == 2


def test_a_server_that_drips_for_ever_is_left() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b" ")
            try:
                await writer.drain()
            except ConnectionError:
                return
            await asyncio.sleep(0.05)

    async def go() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        settings = HttpSettings(timeout=1, attempts=3, total_seconds=0.5)
        async with server, HttpClient("s", f"http://127.0.0.1:{port}", settings) as client:
            await client.request("GET", "", service="x")

    with pytest.raises(Unreachable, match=r"quá 0\.5 giây"):
        asyncio.run(go())


def test_waits_double_up_to_a_limit_and_are_spread_by_the_jitter() -> None:
    settings = HttpSettings(attempts=7, total_seconds=1000, backoff_seconds=1, max_backoff_seconds=8)
    for jitter in (0.25, 0.5, 1.0):
        script = Script(answer("x", 503))
        script.hours = Hours(jitter)
        with pytest.raises(Unreachable, match="sau 7 lần thử"):
            ask(script, settings=settings)
        assert script.waits == [jitter * most for most in (1, 2, 4, 8, 8, 8)]


def test_the_total_time_counts_what_was_waited_so_far() -> None:
    settings = HttpSettings(attempts=50, total_seconds=100)
    script = Script(answer("x", 429, {"retry-after": "30"}))
    with pytest.raises(Unreachable, match="sau 4 lần thử"):
        ask(script, settings=settings)
    assert len(script.requests) == 4
    assert sum(script.waits) < 100


def test_a_wish_to_wait_beyond_the_limit_is_named() -> None:
    for wish in ("86400", "1e400"):
        script = Script(answer("x", 429, {"retry-after": wish}))
        with pytest.raises(Unreachable, match=r"sau 1 lần thử .*xin chờ .* quá hạn 60 giây"):
            ask(script)
        assert script.waits == []


@pytest.mark.parametrize("wish", ["-5", "nan", "", "Thu, 99 Oct 2026", "in an hour"])
def test_a_wish_that_says_nothing_is_the_usual_wait(wish: str) -> None:
    script = Script(answer("x", 503, {"retry-after": wish}), answer({}))
    assert ask(script).body == {}
    assert script.waits[0] <= 1


@pytest.mark.parametrize(
    "fault",
    [answer("no", status) for status in (400, 401, 403, 404, 409, 410, 413, 422, 501)]
    + [
        answer(raw=b"<html>", headers={"content-type": "text/html"}),
        answer("", 302, {"location": "//elsewhere.example/"}),
        answer(raw=b"1" * 200_000),
        httpx.UnsupportedProtocol("x"),
        httpx.LocalProtocolError("Illegal header value b'secret'"),
    ],
)
def test_what_asking_again_cannot_mend_is_asked_once(fault: httpx.Response | Exception) -> None:
    script = Script(fault)
    with pytest.raises((BadAnswer, RefusedAccess)) as error:
        ask(script)
    assert "secret" not in str(error.value)
    assert len(script.requests) == 1
    assert script.waits == []


def test_a_secret_that_no_header_can_hold_is_said_without_it() -> None:
    script = Script(answer({}))
    with pytest.raises(BadAnswer, match="mã bí mật") as error:
        ask(script, headers={"Authorization": "Bearer mậtkhẩu"})
    assert "mậtkhẩu" not in str(error.value)
    assert error.value.__cause__ is None
