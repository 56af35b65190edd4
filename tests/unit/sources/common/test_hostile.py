"""Servers that mean harm, or are not who they say: refused in one clear sentence, and in little memory."""

from __future__ import annotations

import asyncio
import datetime
import json
import ssl
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assets.sources.counted import MAX_TOTAL, CountedPage, read_counted
from assets.sources.decode import DecodeError, decimal_number, integer, money, text
from assets.sources.errors import BadAnswer, Incomplete, SourceError, TooLarge, Unreachable, hide, mask_words
from assets.sources.http import HttpClient, HttpSettings, RepeatedKeyError, loads
from tests.unit.sources.common.fake import FAST, Script, answer
from warehouse.landing.windows import Window

MEGABYTE = 1 << 20
NORMAL = HttpSettings(timeout=2, attempts=2, total_seconds=60, backoff_seconds=0.001)
WINDOW = Window(datetime.datetime(2026, 1, 1), datetime.datetime(2026, 2, 1))


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGABYTE, f"{peak / MEGABYTE:.0f} MB"


def ask(script: Script, settings: HttpSettings = NORMAL) -> object:
    async def go() -> object:
        async with script.client(settings=settings) as client:
            return (await client.request("GET", "x", service="thing")).body

    return asyncio.run(go())


# -- who is at the other end --------------------------------------------------------------------------------


@cache
def certificate(host: str, valid: bool) -> tuple[bytes, bytes]:
    """A self-made certificate and its key (PEM), for a host name or address; valid today or no more."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    began = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=10)
    try:
        known: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        known = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + datetime.timedelta(days=20 if valid else 1))
        .add_extension(x509.SubjectAlternativeName([known]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def served(
    folder: Path,
    host: str,
    *,
    valid: bool = True,
    trusted: bool,
    response: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
) -> tuple[object, list[bytes]]:
    """Ask a TLS server on 127.0.0.1 with this certificate; its answer and the requests that reached it."""
    made, key = certificate(host, valid)
    file = folder / "server.pem"
    file.write_bytes(made + key)
    authority = folder / "ca.pem"
    authority.write_bytes(made)
    requests: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(response)
        await writer.drain()
        writer.close()

    async def go() -> object:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        settings = HttpSettings(
            timeout=5, attempts=3, backoff_seconds=0.001, ca_file=authority if trusted else None
        )
        async with server, HttpClient("portal", f"https://127.0.0.1:{port}", settings) as client:
            return (
                await client.request("GET", "x", service="thing", headers={"Authorization": "Bearer t"})
            ).body

    return asyncio.run(go()), requests


def test_a_certificate_of_ones_own_authority_is_taken_when_it_is_named(tmp_path: Path) -> None:
    body, requests = served(tmp_path, "127.0.0.1", trusted=True)
    assert body == {}
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("host", "valid", "trusted", "words"),
    [
        ("127.0.0.1", True, False, "self-signed certificate"),
        ("other.example", True, True, "not valid for '127.0.0.1'"),
        ("127.0.0.1", False, True, "certificate has expired"),
    ],
    ids=["nobody vouches for it", "of another host", "expired"],
)
def test_a_certificate_that_does_not_hold_is_refused_before_anything_is_sent(
    tmp_path: Path, host: str, valid: bool, trusted: bool, words: str
) -> None:
    with pytest.raises(BadAnswer) as caught:
        served(tmp_path, host, valid=valid, trusted=trusted)
    assert "chứng chỉ TLS" in str(caught.value)
    assert "EGOV_CA_FILE" in str(caught.value)
    assert words in str(caught.value)


def test_https_is_never_left_for_http(tmp_path: Path) -> None:
    response = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/x\r\ncontent-length: 0\r\n\r\n"
    with pytest.raises(BadAnswer, match="máy chủ khác"):
        served(tmp_path, "127.0.0.1", trusted=True, response=response)


@pytest.mark.parametrize(
    "location", ["http://[::1", "https://portal.example:99999/", "\x00", "file:///etc/passwd"]
)
def test_a_redirect_to_nowhere_is_one_clear_error(location: str) -> None:
    with pytest.raises(SourceError, match="portal/thing"):
        ask(Script(answer("", 302, {"location": location})))


# -- how much they send -------------------------------------------------------------------------------------


def on_the_wire(response: bytes, settings: HttpSettings = NORMAL) -> object:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response)
        try:
            await writer.drain()
        except ConnectionError:
            return
        writer.close()

    async def go() -> object:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpClient("portal", f"http://127.0.0.1:{port}", settings) as client:
            return (await client.request("GET", "x", service="thing")).body

    return asyncio.run(go())


@pytest.mark.parametrize(
    "headers",
    [
        b"x: " + b"a" * MEGABYTE,
        b"\r\n".join(b"x%d: a" % n for n in range(100_000)),
        b"x: a\r\n b\0",
        b": no name",
    ],
    ids=["one endless", "endless many", "NUL", "nameless"],
)
def test_headers_without_measure_are_a_broken_connection(headers: bytes) -> None:
    with at_most(16), pytest.raises(Unreachable, match="kết nối hỏng"):
        on_the_wire(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\ncontent-length: 2\r\n\r\n{}")


class Zeros(httpx.AsyncByteStream):
    """Megabytes of zeros, each time anew; `sent` is how many were taken."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self.sent = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._megabytes):
            self.sent += 1
            yield b"0" * MEGABYTE


def test_a_body_without_end_is_left_at_the_limit() -> None:
    stream = Zeros(10_000)
    script = Script(lambda _: httpx.Response(200, stream=stream))
    settings = HttpSettings(attempts=3, max_body_bytes=4 * MEGABYTE)
    with at_most(16), pytest.raises(TooLarge, match=f"lớn hơn {4 * MEGABYTE} byte"):
        ask(script, settings)
    assert stream.sent <= 6
    assert len(script.requests) == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_bomb_is_not_unpacked(encoding: str) -> None:
    packer = zlib.compressobj(wbits=31 if encoding == "gzip" else 15)
    packed = b"".join([*(packer.compress(b"0" * MEGABYTE) for _ in range(64)), packer.flush()])
    assert len(packed) < MEGABYTE
    script = Script(answer(raw=packed, headers={"content-encoding": encoding}))
    settings = HttpSettings(attempts=3, max_body_bytes=4 * MEGABYTE)
    with at_most(24), pytest.raises(TooLarge):
        ask(script, settings)
    assert len(script.requests) == 1


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "compress", "gzip\t,identity"])
def test_an_encoding_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(BadAnswer, match="kiểu nén"):
        ask(Script(answer(raw=b"x", headers={"content-encoding": encoding})))


def test_small_words_of_many_values_are_not_built() -> None:
    body = b"[" + b"[]," * (4 * MEGABYTE) + b"[]]"
    with at_most(40), pytest.raises(TooLarge, match="giá trị"):
        ask(Script(answer(raw=body)))


def test_large_bodies_are_taken_one_at_a_time() -> None:
    inside: list[int] = []
    most: list[int] = []

    class Slow(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b'{"a": "' + b"0" * (9 * MEGABYTE)
            inside.append(1)
            most.append(len(inside))
            await asyncio.sleep(0)
            inside.pop()
            yield b'"}'

    async def go() -> None:
        script = Script(lambda _: httpx.Response(200, stream=Slow()))
        async with script.client(settings=HttpSettings()) as client, asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(client.request("GET", "x", service="thing"))

    asyncio.run(go())
    assert most == [1] * 5


# -- what they say ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": NaN}',
        b"-Infinity",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5000,
        b'{"a": 1}{"a": 2}',
        b"\x00",
    ],
    ids=["NaN", "infinite", "deep", "deep objects", "five thousand digits", "two documents", "NUL"],
)
def test_what_is_no_json_is_said_so(body: bytes) -> None:
    with at_most(8), pytest.raises(Unreachable, match="không phải JSON"):
        ask(Script(answer(raw=body)))


def test_two_values_under_one_key_are_refused_and_a_repeated_one_is_not() -> None:
    with pytest.raises(BadAnswer, match="cùng một khóa"):
        ask(Script(answer(raw=b'{"items": [{"MaHoSo": "A", "MaHoSo": "B"}]}')))
    assert loads('{"a": 1, "a": 1}') == {"a": 1}
    with pytest.raises(RepeatedKeyError):
        loads('{"a": {"b": 1, "b": null}}')


@pytest.mark.parametrize(
    "number", ["1e999999999", "-1e999999999", "1e999999999999", "1e-999999999", "1" * 4000]
)
@pytest.mark.parametrize("read", [integer, money, decimal_number])
def test_numbers_beyond_measure_are_no_numbers(read: Callable[[object], object], number: str) -> None:
    value = loads(number)
    with at_most(1):
        if read is decimal_number and number.startswith("1e-"):
            assert read(value) == Decimal(number)
            return
        with pytest.raises(DecodeError) as caught:
            read(value)
    assert number not in str(caught.value)


def test_signs_that_steer_a_terminal_are_no_text() -> None:
    assert text("a\x1b]0;x\x07b\x9bc\x00") == "a]0;xbc"
    assert text("Sở A\nvà B") == "Sở A\nvà B"


def test_a_total_beyond_measure_is_refused_and_not_planned_for() -> None:
    calls: list[int] = []

    async def fetch(number: int) -> CountedPage:
        calls.append(number)
        return CountedPage([{"k": f"{number}"}], 10**15)

    with at_most(2), pytest.raises(Incomplete, match=str(MAX_TOTAL)):
        asyncio.run(read_counted(fetch, system="s", service="x", window=WINDOW, key="k", size=1000))
    assert calls == [1]


def test_pages_that_never_add_up_end() -> None:
    calls: list[int] = []

    async def fetch(number: int) -> CountedPage:
        calls.append(number)
        return CountedPage([{"k": f"{number}-{n}"} for n in range(3)], 4)

    with pytest.raises(Incomplete):
        asyncio.run(read_counted(fetch, system="s", service="x", window=WINDOW, key="k", size=1000))
    assert len(calls) <= 6


def test_an_echoed_secret_is_masked_wherever_it_stands() -> None:
    secret = "Q7-x9/canary+secret="
    hide(secret)
    for words in (secret, f"Bearer {secret}", f"<b>{secret}</b>", f"{'x' * 190} {secret}"):
        assert "canary" not in mask_words(words)
        for status in (400, 401, 500):
            for reply in (words, {"message": words}, {"error": words}):
                with pytest.raises(SourceError) as caught:
                    ask(Script(answer(reply, status)), FAST)
                assert "canary" not in str(caught.value)
    assert "canary" not in str(SourceError("s", "x", None, f"lỗi {secret}"))
    assert "canary" not in repr(SourceError("s", "x", None, f"lỗi {secret}"))
    assert json.dumps(mask_words("ab")) == '"ab"'
