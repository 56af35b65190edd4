"""One HTTP client for all source systems: retries in one layer, bounded bodies, no foreign redirects.

Loopback never goes through a proxy; other hosts respect HTTPS_PROXY and NO_PROXY.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import logging
import random
import ssl
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Literal

import httpx

from assets.sources.errors import (
    BadAnswer,
    RefusedAccess,
    SourceError,
    TooLarge,
    Unreachable,
    mask_words,
    without_secrets,
)
from assets.sources.transport import AiohttpTransport, environment_proxies
from warehouse.landing.windows import Window

Headers = Callable[[], Mapping[str, str]] | Mapping[str, str]
RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 307, 308})
_MAX_REDIRECTS = 5
_SMALL_BYTES = 64 * 1024
_LARGE_BYTES = 8 * 1024 * 1024
# A value of JSON takes some hundred bytes of memory and as little as three of a body.
_MAX_VALUES = 4_000_000
# Ten connections to a system that is down all try again; one line of it in so many seconds is enough.
_TELL_EVERY = 10.0
_HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
    "User-Agent": "egov-readiness",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HttpSettings:
    """Timeouts and limits; seconds and bytes.

    `attempts` and `total_seconds` together bound the retries of one request; `backoff_seconds` is the first
    wait. `ca_file` is trusted in addition to the usual authorities.
    """

    timeout: float = 30.0
    attempts: int = 5
    total_seconds: float = 300.0
    ca_file: Path | None = None
    max_body_bytes: int = 64 * 1024 * 1024
    max_connections: int = 10
    backoff_seconds: float = 0.5
    max_backoff_seconds: float = 30.0


@dataclass(frozen=True)
class Reply:
    """A usable answer: `body` is parsed JSON (numbers with a point as Decimal), text or bytes as asked."""

    status: int
    headers: Mapping[str, str]
    body: object
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def server_time(self) -> datetime | None:
        """The moment (aware) of the server's Date header, or None without one."""
        return _http_date(self.headers.get("date"))

    @property
    def clock_skew_seconds(self) -> float | None:
        """Seconds by which the server's Date header is ahead of this machine, or None without a Date."""
        moment = self.server_time
        return None if moment is None else (moment - self.received_at).total_seconds()


@dataclass(frozen=True)
class Timing:
    """How retries wait and tell the time; tests put in their own, so that nothing is really waited for.

    `monotonic` counts seconds from any start; `jitter` draws from [0, 1) and spreads the waits.
    """

    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random


class _RetryableError(Exception):
    """Something that another attempt may mend."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class HttpClient:
    """An httpx client for one system; an async context manager."""

    def __init__(
        self,
        system: str,
        base_url: str,
        settings: HttpSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Prepare a client; `transport` and `timing` are for tests."""
        self.system = system
        self.settings = settings
        self._base = httpx.URL(base_url.rstrip("/") + "/")
        self._timing = timing or Timing()
        self._told = float("-inf")
        # One large body at a time: ten connections together would take ten times the limit of one.
        self.large = asyncio.Lock()
        self.parsing = asyncio.Lock()
        host = self._base.host
        self._transport = transport or AiohttpTransport(
            verify=_ssl_context(settings.ca_file),
            timeout=settings.timeout,
            connections=settings.max_connections,
            proxies={} if is_loopback(host) else environment_proxies(host),
        )
        self._cookies = httpx.Cookies()

    async def __aenter__(self) -> HttpClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def request(
        self,
        method: str,
        path_or_url: str,
        *,
        service: str,
        window: Window | None = None,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Headers | None = None,
        expect: Literal["json", "text", "bytes"] = "json",
        ok: frozenset[int] | set[int] = frozenset({200}),
        renew: Callable[[], Awaitable[None]] | None = None,
        parse: Callable[[bytes], object] | None = None,
    ) -> Reply:
        """Send a request until it is answered, refused or out of attempts.

        `path_or_url` is relative to the base URL unless absolute. A callable `headers` is asked anew for
        every attempt (tokens, signatures with time). On 401 `renew` is awaited once per request (R58). A
        status of `ok` that is an error by itself (≥ 400) is returned with its body as text. `parse` takes the place
        of `loads`, raises what that raises, and is called in a thread for all but small bodies.

        Raises Unreachable, RefusedAccess or BadAnswer; their text names system, service, window and the
        server's own words, masked.
        """
        call = _Call(
            self, method, self._url(path_or_url), service, window, params, json, form, headers, expect,
            frozenset(ok), renew, parse or loads,
        )  # fmt: skip
        began = self._timing.monotonic()
        limit = self.settings.total_seconds
        try:
            async with asyncio.timeout(limit):
                while True:
                    try:
                        return await call.attempt()
                    except _RetryableError as error:
                        wait = self._wait(call.tries, error)
                        spent = self._timing.monotonic() - began
                        if call.tries >= self.settings.attempts or spent + wait >= limit:
                            raise call.unreachable(error.reason, error.retry_after) from error
                        self._tell(call, error)
                    await self._timing.sleep(wait)
        except TimeoutError as error:
            raise call.unreachable(f"quá {limit:g} giây vẫn chưa xong") from error

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send one request as it is; the answer's body is still to be read. Raises httpx.TransportError."""
        if len(self._cookies):
            self._cookies.set_cookie_header(request)
        response = await self._transport.handle_async_request(request)
        if "set-cookie" in response.headers:
            response.request = request
            self._cookies.extract_cookies(response)
        return response

    def _tell(self, call: _Call, error: _RetryableError) -> None:
        """Say that a request is tried again: who waits for minutes is to know for what."""
        now = self._timing.monotonic()
        if now - self._told < _TELL_EVERY:
            return
        self._told = now
        words = f"lần thử {call.tries}/{self.settings.attempts} không được ({error.reason}); sẽ thử lại"
        _log.warning("%s", SourceError(self.system, call.service, call.window, words))

    def _url(self, path_or_url: str) -> httpx.URL:
        if "://" in path_or_url:
            return httpx.URL(path_or_url)
        return self._base.join(path_or_url.lstrip("/")) if path_or_url else self._base

    def _wait(self, tries: int, error: _RetryableError) -> float:
        """Seconds to wait after so many tries."""
        settings = self.settings
        # Full jitter; the exponent is capped, for 2 ** attempts of a generous setting is no float any more.
        longest = settings.backoff_seconds * 2.0 ** min(tries - 1, 60)
        backoff = self._timing.jitter() * min(longest, settings.max_backoff_seconds)
        # The server's wish is the least; the jitter keeps several windows from coming back together.
        return backoff if error.retry_after is None else error.retry_after + min(backoff, 1.0)


@dataclass
class _Call:
    """One request with its retries: what is asked and what has been tried."""

    client: HttpClient
    method: str
    url: httpx.URL
    service: str
    window: Window | None
    params: Mapping[str, str | int] | None
    json: object
    form: Mapping[str, str] | None
    headers: Headers | None
    expect: Literal["json", "text", "bytes"]
    ok: frozenset[int]
    renew: Callable[[], Awaitable[None]] | None
    parse: Callable[[bytes], object]
    renewed: bool = False
    tries: int = 0

    async def attempt(self) -> Reply:
        """Try once; _RetryableError if another attempt may help."""
        self.tries += 1
        async with contextlib.AsyncExitStack() as held:
            return await self._attempt(held)

    async def _attempt(self, held: contextlib.AsyncExitStack) -> Reply:
        while True:
            try:
                status, headers, body = await self._send(held)
            except httpx.TimeoutException as error:
                raise _RetryableError("hết thời gian chờ trả lời") from error
            except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeEncodeError):
                # Not chained: the library's words quote the header, and so the secret in it.
                raise self._bad(
                    "yêu cầu không gửi đi được; hãy kiểm tra địa chỉ và mã bí mật đã đặt"
                ) from None
            except httpx.TransportError as error:
                if fault := _certificate_fault(error):
                    host = self.url.netloc.decode("ascii", "replace")
                    raise self._bad(
                        f"chứng chỉ TLS của {host} không được chấp nhận ({fault}); không gửi gì. Hãy kiểm tra "
                        "địa chỉ, chứng chỉ của máy chủ và đồng hồ máy này; với tổ chức chứng thực nội bộ thì đặt "
                        "EGOV_CA_FILE"
                    ) from error
                raise _RetryableError(f"kết nối hỏng ({type(error).__name__})") from error
            except httpx.InvalidURL as error:
                raise self._bad("địa chỉ không hợp lệ; hãy kiểm tra biến môi trường") from error
            if status == 401 and status not in self.ok and self.renew is not None and not self.renewed:
                self.renewed = True
                await self.renew()
                continue
            if len(body) > _SMALL_BYTES:
                # The event loop has the other connections to serve. One at a time: they would take turns at
                # Python's lock, in more memory.
                async with self.client.parsing:
                    return await asyncio.to_thread(self._judge, status, headers, body)
            return self._judge(status, headers, body)

    def unreachable(self, reason: str, retry_after: float | None = None) -> Unreachable:
        """Say that every attempt failed, with the last reason."""
        limit = self.client.settings.total_seconds
        if retry_after is not None and retry_after >= limit:
            reason += f"; máy chủ xin chờ {retry_after:g} giây, quá hạn {limit:g} giây"
        return Unreachable(
            self.client.system,
            self.service,
            self.window,
            f"không lấy được dữ liệu từ {self.url.netloc.decode('ascii', 'replace')} "
            f"sau {self.tries} lần thử ({reason}). "
            "Hãy kiểm tra hệ thống nguồn, mạng và địa chỉ rồi chạy lại; phần đã lấy xong được giữ nguyên.",
        )

    async def _send(self, held: contextlib.AsyncExitStack) -> tuple[int, httpx.Headers, bytes]:
        url = self.url if self.params is None else self.url.copy_merge_params(dict(self.params))
        for _ in range(_MAX_REDIRECTS + 1):
            headers = httpx.Headers(_HEADERS)
            headers.update(self.headers() if callable(self.headers) else self.headers)
            response = await self.client.send(
                httpx.Request(self.method, url, headers=headers, json=self.json, data=self.form)
            )
            try:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    url = self._redirected(url, response.headers["location"])
                    continue
                body = await self._read(response, held)
            finally:
                await response.aclose()
            return response.status_code, response.headers, body
        raise self._bad("hệ thống chuyển hướng quá nhiều lần")

    def _redirected(self, url: httpx.URL, location: str) -> httpx.URL:
        target = url.join(location)
        upgraded = (url.scheme, target.scheme) == ("http", "https")
        same = target.host == url.host and (target.scheme == url.scheme or upgraded)
        if not same or (target.port != url.port and not upgraded):
            raise self._bad(
                "hệ thống chuyển hướng sang một máy chủ khác; không đi theo. Hãy kiểm tra địa chỉ đã cấu hình"
            )
        return target

    async def _read(self, response: httpx.Response, held: contextlib.AsyncExitStack) -> bytes:
        """Read and decompress with a limit; a stream that is cut or corrupt is a broken connection.

        A large body waits for its turn, which lasts until the attempt is over and the body parsed (`held`).
        """
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise self._bad("trả lời dùng kiểu nén không hỗ trợ")
        limit = self.client.settings.max_body_bytes
        inflater = _Inflater(encoding, limit) if encoding not in {"", "identity"} else None
        parts: list[bytes] = []
        size = 0
        large = False
        async for chunk in response.aiter_raw():
            try:
                part = inflater.feed(chunk) if inflater else chunk
            except zlib.error as error:
                raise _RetryableError("thân trả lời nén bị hỏng") from error
            size += len(part)
            if size > limit:
                raise TooLarge(
                    self.client.system, self.service, self.window, f"trả lời lớn hơn {limit} byte; không nhận"
                )
            parts.append(part)
            if size > _LARGE_BYTES and not large:
                large = True
                await held.enter_async_context(self.client.large)
        if inflater and not inflater.finished:
            raise _RetryableError("thân trả lời nén bị cắt giữa chừng")
        return b"".join(parts)

    def _judge(self, status: int, headers: httpx.Headers, body: bytes) -> Reply:
        if status in RETRIED_STATUSES and status not in self.ok:
            raise _RetryableError(f"HTTP {status}: {_server_words(body)}", _retry_after(headers))
        if status not in self.ok:
            words = _server_words(body)
            if status in {401, 403}:
                raise RefusedAccess(
                    self.client.system,
                    self.service,
                    self.window,
                    f"hệ thống từ chối truy cập (HTTP {status}: {words}). "
                    "Hãy kiểm tra tài khoản, mã bí mật và quyền của kết nối.",
                )
            raise self._bad(f"hệ thống trả lời HTTP {status}: {words}")
        if status >= 400:
            return Reply(status, headers, body.decode("utf-8", "replace"))
        if self.expect == "bytes":
            return Reply(status, headers, body)
        if self.expect == "text":
            return Reply(status, headers, body.decode("utf-8-sig", "replace"))
        return Reply(status, headers, self._parse(headers, body))

    def _parse(self, headers: httpx.Headers, body: bytes) -> object:
        content_type = headers.get("content-type", "").lower()
        if "html" in content_type or body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise self._bad(f"nhận được trang HTML thay cho dữ liệu: {_server_words(body)}")
        if len(body) > _LARGE_BYTES and sum(map(body.count, (b",", b"[", b"{"))) > _MAX_VALUES:
            raise TooLarge(
                self.client.system,
                self.service,
                self.window,
                f"trả lời có hơn {_MAX_VALUES} giá trị; không nhận",
            )
        try:
            return self.parse(body)
        except RepeatedKeyError as error:
            raise self._bad(
                "trả lời có một đối tượng JSON ghi hai giá trị khác nhau dưới cùng một khóa; hãy báo bên vận hành"
            ) from error
        except (ValueError, RecursionError) as error:
            # Half a JSON text is what a broken connection leaves behind (R73), so it is asked again.
            raise _RetryableError("trả lời không phải JSON đầy đủ") from error

    def _bad(self, message: str) -> BadAnswer:
        return BadAnswer(self.client.system, self.service, self.window, message)


class _Inflater:
    """Decompresses gzip (several members too) or deflate step by step; knows whether the end was reached."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._gzip = encoding != "deflate"
        self._limit = limit
        self._start()
        self._first = True

    def _start(self, raw: bool = False) -> None:
        self._inner = zlib.decompressobj(16 + zlib.MAX_WBITS if self._gzip else (-15 if raw else 15))

    @property
    def finished(self) -> bool:
        return self._inner.eof

    def feed(self, chunk: bytes) -> bytes:
        out: list[bytes] = []
        while chunk:
            if self._inner.eof:
                if not self._gzip:
                    raise zlib.error("data behind the end")
                self._start()
            try:
                # One byte more than allowed is enough to know that the limit is passed: no bomb is unpacked.
                out.append(self._inner.decompress(chunk, self._limit + 1))
            except zlib.error:
                if self._gzip or not self._first:
                    raise
                self._start(raw=True)  # some servers send deflate without its zlib header
                self._first = False
                continue
            self._first = False
            if self._inner.unconsumed_tail:
                break
            chunk = self._inner.unused_data
        return b"".join(out)


class RepeatedKeyError(ValueError):
    """An object says two things under one key: whoever looks at the other one sees another document."""


def loads(body: bytes | str) -> object:
    """Parse JSON exactly: numbers with a point become Decimal.

    Refused are NaN and Infinity (ValueError) and an object with two values under one key (RepeatedKeyError).
    """
    text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs) and any(found[key] != value for key, value in pairs):
        raise RepeatedKeyError("one key, two values")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"not JSON: {name}")


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=8)
def _ssl_context(ca_file: Path | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    return context


def _certificate_fault(error: BaseException) -> str | None:
    """Return what TLS says about a certificate it does not trust, or None if the error is another."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return found.verify_message.rstrip(".") or "certificate verify failed"
        found = found.__cause__ or found.__context__
    return None


def _http_date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _retry_after(headers: httpx.Headers) -> float | None:
    """Read Retry-After, seconds or date; a date is measured against the server's own Date if it sent one."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        moment = _http_date(text)
    if moment is None:
        return None
    now = _http_date(headers.get("date")) or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds())


_WORD_KEYS = ("message", "error_description", "MoTaLoi", "ErrorDesc", "error", "detail", "title", "msg")


def _server_words(body: bytes) -> str:
    """Return the server's own words for a message, masked."""
    # Secrets are masked before the cut, which could leave half of one.
    text = without_secrets(body[:20_000].decode("utf-8", "replace"))[:4000]
    try:
        return envelope_words(loads(body))
    except (ValueError, RecursionError):
        return mask_words(text) or "không có nội dung"


def envelope_words(body: object) -> str:
    """Return the masked message of a JSON error envelope, whatever key it is under."""
    if isinstance(body, dict):
        for key in _WORD_KEYS:
            value = body.get(key)
            if isinstance(value, str) and value.strip():
                return mask_words(value)
        return "không có lời giải thích"
    if isinstance(body, str):
        return mask_words(body)
    return "không có lời giải thích"
