"""The portal's access token: asked for once for all who wait, kept until it is about to expire or is refused.

A token service that does not answer fails everybody who needs a token, at the same time and within the limit of one
request; who comes later in the same run is told the same at once.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import time

from assets.sources.decode import DecodeError, decimal_number, text
from assets.sources.errors import BadAnswer, NotConfigured, RefusedAccess, SourceError, Unreachable, hide
from assets.sources.http import HttpClient, envelope_words
from assets.sources.portal import PortalConfig
from warehouse.landing.windows import Window
from warehouse.registry.contracts.portal import SYSTEM

SERVICE = "token"
_log = logging.getLogger(__name__)


class TokenSource:
    """The token of one connection to the portal; `http` is None where no token service is configured."""

    def __init__(self, config: PortalConfig, http: HttpClient | None) -> None:
        self._config = config
        self._http = http
        self._token: str | None = None
        self._ends = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._down: Unreachable | RefusedAccess | None = None

    @property
    def newest(self) -> str | None:
        """The token that was given last, expired or not; None before the first."""
        return self._token

    async def get(self, window: Window | None = None) -> str:
        """Return a token that is not about to expire; `window` is what it is for, for messages.

        Raises:
            NotConfigured, RefusedAccess, BadAnswer, Unreachable: of the token service, named as such.
        """
        if self._token is None or time.monotonic() >= self._ends:
            await self._ask_once(window)
        assert self._token is not None  # noqa: S101 - _ask sets it or raises
        return self._token

    async def renew(self, refused: str | None, window: Window | None) -> None:
        """Replace a token that was refused, unless another request has done so meanwhile; raises as `get`."""
        if self._token == refused:
            await self._ask_once(window)

    async def close(self) -> None:
        """Give up a request that is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask_once(self, window: Window | None) -> None:
        """Wait for the one request there is, begun by whoever came first; its failure is everybody's."""
        try:
            if self._down is not None:
                raise self._down
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask(window))
            # Who stops waiting does not stop it for the others.
            await asyncio.shield(self._asking)
        except SourceError as error:
            # One of its own for each: with its window, and a traceback that the others do not write into.
            shown = None if error.window is None else window
            raise type(error)(error.system, error.service, shown, error.message) from error

    async def _ask(self, window: Window | None) -> None:
        try:
            await self._fetch(window)
        except (Unreachable, RefusedAccess) as error:
            variables = (
                "PORTAL_TOKEN_URL"
                if isinstance(error, Unreachable)
                else "PORTAL_CLIENT_ID, PORTAL_CLIENT_SECRET"
            )
            message = f"dịch vụ cấp mã truy cập: {error.message} ({variables})"
            self._down = type(error)(SYSTEM, SERVICE, window, message)
            _log.error("%s", self._down)
            raise self._down from error

    async def _fetch(self, window: Window | None) -> None:
        config = self._config
        if self._http is None:
            raise not_configured("PORTAL_TOKEN_URL")
        if not config.client_id:
            raise not_configured("PORTAL_CLIENT_ID")
        if config.client_secret is None or not config.client_secret.get_secret_value():
            raise not_configured("PORTAL_CLIENT_SECRET")
        pair = f"{config.client_id}:{config.client_secret.get_secret_value()}".encode()
        encoded = base64.b64encode(pair).decode("ascii")
        hide(encoded)
        reply = await self._http.request(
            "POST",
            config.token_url or "",
            service=SERVICE,
            window=window,
            form={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {encoded}"},
            ok={200, 201},
        )
        body = reply.body
        token = text(body.get("access_token"), 100_000) if isinstance(body, dict) else None
        if not isinstance(body, dict) or token is None:
            raise BadAnswer(SYSTEM, SERVICE, window, f"không có access_token: {envelope_words(body)}")
        try:
            lifetime = decimal_number(body.get("expires_in"), "expires_in")
        except DecodeError as error:
            raise BadAnswer(SYSTEM, SERVICE, window, error.reason) from error
        # Without a lifetime the token is used until it is refused. The margin keeps a token from expiring on
        # its way, and is small for tokens that live only for seconds.
        seconds = float(lifetime) if lifetime is not None else float("inf")
        hide(token)
        self._token = token
        self._ends = time.monotonic() + max(seconds - min(30.0, seconds * 0.1), 0.5)


def not_configured(variable: str) -> NotConfigured:
    """The error that names a variable which is not set."""
    return NotConfigured(
        SYSTEM, "cấu hình", None, f"chưa đặt biến môi trường {variable}; hãy đặt rồi chạy lại."
    )
