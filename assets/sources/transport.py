"""Requests of httpx sent by aiohttp: the same interface, a fifth of the time of httpx's own transport.

httpx's requests, answers and errors are what everything here speaks, tests with `httpx.MockTransport` included. What it
sends with by default goes through four layers of Python per read and write; aiohttp parses in C. Belongs here: one
request, one answer, errors in httpx's words. Does not belong here: retries, redirects, limits (`assets.sources.http`).
"""

from __future__ import annotations

import contextlib
import ssl
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping

import aiohttp
import httpx
from yarl import URL

_KEEP_ALIVE_SECONDS = 5.0
# A page is some hundred kilobytes; with less room it comes in many small pieces.
_READ_AHEAD = 512 * 1024


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends requests with aiohttp.

    Args:
        verify: whom to trust.
        timeout: seconds to connect, and of silence; waiting for one of our own connections has no limit.
        connections: how many at most.
        proxies: proxy by scheme (`environment_proxies`).
    """

    def __init__(
        self, *, verify: ssl.SSLContext, timeout: float, connections: int, proxies: Mapping[str, httpx.Proxy]
    ) -> None:
        self._verify = verify
        self._timeout = aiohttp.ClientTimeout(sock_connect=timeout, sock_read=timeout)
        self._connections = connections
        self._proxies = proxies
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer's body is still to be read.

        Raises:
            httpx.TransportError: as httpx's own transport does.
        """
        session = self._session or self._open()
        proxy = self._proxies.get(request.url.scheme)
        headers = request.headers.multi_items()
        if proxy is not None and request.url.scheme == "http":
            headers += _credentials(
                proxy
            ).items()  # the request itself goes to the proxy; else one before it does
        with _in_words_of_httpx():
            answer = await session.request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=headers,
                data=request.content or None,
                allow_redirects=False,
                proxy=None if proxy is None else str(proxy.url),
                proxy_headers=None if proxy is None else _credentials(proxy),
            )
        return httpx.Response(
            answer.status, headers=answer.raw_headers, stream=_Body(answer), request=request
        )

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        # Not before the first request: a session belongs to the event loop it is made in.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                ssl=self._verify, limit=self._connections, keepalive_timeout=_KEEP_ALIVE_SECONDS
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,
            skip_auto_headers=("Content-Type",),
            read_bufsize=_READ_AHEAD,
        )
        return self._session


def _credentials(proxy: httpx.Proxy) -> dict[str, str]:
    return {} if proxy.auth is None else {"Proxy-Authorization": aiohttp.encode_basic_auth(*proxy.auth)}


class _Body(httpx.AsyncByteStream):
    """The body of an answer as it comes, packed or not."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _in_words_of_httpx():
            async for chunk in self._answer.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        """Give the connection back, or close it if there is more to come."""
        self._answer.release()


@contextlib.contextmanager
def _in_words_of_httpx() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise httpx.ReadTimeout(str(error)) from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise httpx.ConnectError(str(error)) from error.certificate_error
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(str(error)) from error
    except aiohttp.InvalidURL as error:
        raise httpx.UnsupportedProtocol(str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except ValueError as error:
        # A header that cannot be sent. Not chained: the words quote it, and so a secret in it.
        raise httpx.LocalProtocolError(type(error).__name__) from None


def environment_proxies(host: str) -> dict[str, httpx.Proxy]:
    """The proxy by scheme that the environment names for a host (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY)."""
    if urllib.request.proxy_bypass(host):
        return {}
    named = urllib.request.getproxies()
    return {
        scheme: httpx.Proxy(address if "://" in address else f"http://{address}")
        for scheme in ("http", "https")
        if (address := named.get(scheme) or named.get("all"))
    }
