"""The exchange's two services over HTTP: the document axis and the outgoing-document register.

The pipeline only reads: no operation here changes anything at the source.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType

import httpx

from assets.sources.counted import CountedPage
from assets.sources.decode import DecodeError, integer, text
from assets.sources.errors import BadAnswer, NotConfigured, RefusedAccess
from assets.sources.exchange import ExchangeConfig
from assets.sources.exchange.signing import signed_headers
from assets.sources.http import HttpClient, HttpSettings, Reply, Timing, envelope_words
from assets.sources.kept import wire_time
from warehouse.landing.windows import Window
from warehouse.registry.contracts.exchange import SYSTEM

CONNECTIONS = 10
"""The axis allows no more connections than this at once."""
REGISTER_PAGE = 1000
# JSON escapes make an edXML text of the largest size allowed (64 MB) longer on the wire.
_MAX_BODY = 96 * 1024 * 1024


class ExchangeClient:
    """Connections to both services; an async context manager.

    Args:
        config: addresses and secrets.
        settings: timeouts and retries; the number of connections is never above the axis' limit.
        transport, timing: for tests.
    """

    def __init__(
        self,
        config: ExchangeConfig,
        settings: HttpSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.config = config
        # Connections are counted here and not in the pool, so that waiting for a turn is not a timeout.
        self.gate = asyncio.Semaphore(min(CONNECTIONS, settings.max_connections))
        axis = replace(settings, max_connections=CONNECTIONS, max_body_bytes=_MAX_BODY)
        self._axis = (
            None
            if config.url is None
            else HttpClient(SYSTEM, config.url, axis, transport=transport, timing=timing)
        )
        self._register = (
            None
            if config.register_url is None
            else HttpClient(SYSTEM, config.register_url, settings, transport=transport, timing=timing)
        )

    async def __aenter__(self) -> "ExchangeClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for http in (self._axis, self._register):
            if http is not None:
                await http.__aexit__(kind, error, trace)

    async def axis(
        self,
        operation: str,
        arguments: Mapping[str, str],
        *,
        local_now: Callable[[], datetime],
        window: Window | None = None,
    ) -> tuple[object, Reply]:
        """Call an axis operation.

        Args:
            operation: getSentEdocList, getReceivedEdocList, getEdoc or getAgenciesList.
            arguments: its arguments; each becomes a signed header.
            local_now: tells the local time of each attempt.
            window: for messages only.

        Returns:
            The envelope's ``data``, and the reply.

        Raises:
            NotConfigured: EDOC_URL, EDOC_SYSTEM_ID or EDOC_SECRET is missing.
            RefusedAccess: wrong signature or system id (error envelope 3 or 1 in HTTP 200 included).
            BadAnswer: any other error envelope.
            Unreachable: no answer.
        """
        config = self.config
        if self._axis is None or config.url is None:
            raise NotConfigured(SYSTEM, operation, window, "chưa đặt EDOC_URL: trục văn bản bị bỏ qua")
        if not config.system_id or config.secret is None:
            missing = "EDOC_SECRET" if config.system_id else "EDOC_SYSTEM_ID"
            raise NotConfigured(
                SYSTEM, operation, window, f"chưa đặt {missing}; hãy đặt biến này rồi chạy lại"
            )
        system_id, secret = config.system_id, config.secret.get_secret_value()

        def headers() -> Mapping[str, str]:
            return signed_headers(arguments, system_id=system_id, secret=secret, local_now=local_now())

        async with self.gate:
            reply = await self._axis.request(
                "POST",
                f"{config.url.rstrip('/')}/{operation}",
                service=operation,
                window=window,
                headers=headers,
            )
        return _opened(reply.body, operation, window), reply

    async def register_page(self, window: Window, page: int) -> tuple[CountedPage, Reply]:
        """Ask for one page of the register.

        Args:
            window: half-open, on ThoiGianCapNhat.
            page: from 1.

        Returns:
            Its records with the declared total, and the reply.

        Raises:
            NotConfigured: REGISTER_URL or REGISTER_TOKEN is missing.
            RefusedAccess: the token is refused.
            BadAnswer: not a page.
            Unreachable: no answer.
        """
        config = self.config
        service = "register"
        if self._register is None or config.register_url is None:
            raise NotConfigured(SYSTEM, service, window, "chưa đặt REGISTER_URL: sổ văn bản đi bị bỏ qua")
        if config.register_token is None:
            raise NotConfigured(
                SYSTEM, service, window, "chưa đặt REGISTER_TOKEN; hãy đặt biến này rồi chạy lại"
            )
        reply = await self._register.request(
            "GET",
            f"{config.register_url.rstrip('/')}/api/v1/register/outgoing",
            service=service,
            window=window,
            params={
                "updated-from": wire_time(window.start),
                "updated-to": wire_time(window.end),
                "page": page,
                "size": REGISTER_PAGE,
            },
            headers={"Authorization": f"Bearer {config.register_token.get_secret_value()}"},
        )
        body = reply.body
        items = body.get("items") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(items, list | None) or "total" not in body:
            raise BadAnswer(
                SYSTEM,
                service,
                window,
                f"trả lời không có items và total: {envelope_words(body)}. Hãy kiểm tra REGISTER_URL",
            )
        try:
            total = integer(body["total"], "total")
        except DecodeError:
            total = None
        if total is None or total < 0:
            raise BadAnswer(
                SYSTEM, service, window, "total của sổ văn bản không phải số; hãy báo bên quản lý sổ"
            )
        return CountedPage([item for item in items or [] if isinstance(item, dict)], total), reply


def _opened(body: object, operation: str, window: Window | None) -> object:
    """Take ``data`` out of an axis envelope, or raise what the envelope says."""
    if not isinstance(body, dict):
        raise BadAnswer(
            SYSTEM,
            operation,
            window,
            "trả lời không phải phong bì status/ErrorCode/data; hãy kiểm tra EDOC_URL",
        )
    status, code = (text(body.get("status")) or "").upper(), text(body.get("ErrorCode")) or "0"
    if status == "OK" and code.strip("0") == "":
        return body.get("data")
    words = envelope_words(body)
    shown = code if code.isdigit() and len(code) < 6 else "?"
    if code in ("1", "3"):
        reason = "chữ ký không được chấp nhận" if code == "3" else "hệ thống không được xác thực"
        raise RefusedAccess(
            SYSTEM,
            operation,
            window,
            f"{reason} (ErrorCode {shown}: {words}). Hãy kiểm tra EDOC_SYSTEM_ID, EDOC_SECRET và đồng hồ máy",
        )
    raise BadAnswer(SYSTEM, operation, window, f"trục báo lỗi (ErrorCode {shown}: {words}). Hãy chạy lại sau")


def list_arguments(message_type: str, window: Window) -> dict[str, str]:
    """Return the arguments of a list request; both days are inclusive, the window's end is not."""
    last = window.end - timedelta(microseconds=1)
    return {
        "servicetype": "eDoc",
        "messagetype": message_type,
        "fromDate": f"{window.start:%Y/%m/%d}",
        "toDate": f"{last:%Y/%m/%d}",
    }
