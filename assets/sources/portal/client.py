"""The portal's transport: rest.jsp, /api/v1, the dossier gateway and its token."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

import httpx

from assets.sources.decode import DecodeError, decimal_number, flag, integer, text
from assets.sources.errors import BadAnswer, Incomplete, NotConfigured, RefusedAccess, hide
from assets.sources.http import HttpClient, HttpSettings, Reply, Timing, envelope_words
from assets.sources.portal import PortalConfig
from warehouse.landing.windows import Window
from warehouse.registry.contracts.portal import SYSTEM

PAGE_SIZE = 500
DETAIL_PATH = "api/v1/configuring/formality/get-formality-by-citizen"
EVALUATION_PATH = "api/v1/reporting/evaluation/"


@dataclass(frozen=True)
class SlicePage:
    """One page of a slice: the raw records in order and whether it is the last."""

    records: list[object]
    last: bool


@dataclass(frozen=True)
class DeclaredCount:
    """The portal's own control total of a window: distinct MaHoSo and the checksum over them."""

    count: int | None
    checksum: str | None


class PortalClient:
    """One connection to the portal; an async context manager."""

    def __init__(
        self,
        config: PortalConfig,
        settings: HttpSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Prepare the connection; NotConfigured if the portal's address is missing."""
        if not config.url:
            raise _not_configured("PORTAL_URL")
        self.config = config
        self._http = HttpClient(SYSTEM, config.url, settings, transport=transport, timing=timing)
        self._token_http = (
            HttpClient(SYSTEM, config.token_url, settings, transport=transport, timing=timing)
            if config.token_url
            else None
        )
        self._token: str | None = None
        self._token_ends = 0.0
        self._token_lock = asyncio.Lock()
        self.server_time: datetime | None = None

    async def __aenter__(self) -> PortalClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(None, None, None)
        if self._token_http is not None:
            await self._token_http.__aexit__(None, None, None)

    async def rest(self, service: str, arguments: Mapping[str, str | int]) -> list[Mapping[str, object]]:
        """Call a service of rest.jsp and return its rows.

        BadAnswer if the answer is anything but a bare array of objects: rest.jsp has no error envelope.
        """
        reply = await self._http.request(
            "POST",
            "jsp/rest.jsp",
            service=service,
            form={"params": json.dumps({"service": service, **arguments}, ensure_ascii=False)},
        )
        self._note(reply)
        rows = reply.body
        if not isinstance(rows, list):
            raise BadAnswer(
                SYSTEM,
                service,
                None,
                f"trả lời không phải một danh sách: {envelope_words(rows)}. Hãy hỏi đơn vị vận hành Cổng.",
            )
        if not all(isinstance(row, dict) for row in rows):
            raise BadAnswer(SYSTEM, service, None, "danh sách chứa phần tử không phải bản ghi")
        return rows

    async def detail(self, code: str) -> Mapping[str, object]:
        """Return the detail of a procedure; `code` is taken to be the TTHC code."""
        data = await self._api(DETAIL_PATH, {"id": code}, f"procedure_detail {code}")
        if not data:
            raise BadAnswer(
                SYSTEM,
                f"procedure_detail {code}",
                None,
                "không có chi tiết của thủ tục này; hãy kiểm tra danh mục",
            )
        return data

    async def evaluation(
        self, endpoint: str, body: Mapping[str, str | int], service: str
    ) -> Mapping[str, object]:
        """Return one page of an official Decision-766 report; empty if the portal has no data.

        `service` is what messages call the request: report and period.
        """
        return await self._api(EVALUATION_PATH + endpoint, body, service)

    async def slice_page(self, entity: str, page: int, window: Window, size: int = PAGE_SIZE) -> SlicePage:
        """Return a page of the records (dossier, rating, petition) updated in a window; pages count from 0.

        The window is naive local, half-open. BadAnswer for an envelope, Incomplete if the page is not the one asked
        for (R40).
        """
        reply = await self._authorised(
            f"pa/{entity}/search",
            entity,
            window,
            {"page": page, "size": size, "spec": "slice", **_updated(window)},
        )
        body = reply.body
        if not isinstance(body, dict) or not ("content" in body or "last" in body):
            raise BadAnswer(
                SYSTEM, entity, window, f"trả lời không phải một trang danh sách: {envelope_words(body)}"
            )
        content = body.get("content")
        if content in (None, ""):
            content = []
        try:
            last = flag(body.get("last"), "last")
            number = integer(body.get("number"), "number")
        except DecodeError as error:
            raise BadAnswer(SYSTEM, entity, window, error.reason) from error
        if not isinstance(content, list):
            raise BadAnswer(SYSTEM, entity, window, "content không phải một danh sách")
        if number is not None and number != page:
            raise Incomplete(SYSTEM, entity, window, f"hỏi trang {page} nhưng nhận trang {number}")
        return SlicePage(content, bool(last))

    async def dossier_count(self, window: Window) -> DeclaredCount | None:
        """Return the control total of a window, or None if the portal does not offer it (404)."""
        reply = await self._authorised(
            "pa/dossier/count", "dossier_count", window, _updated(window), ok=frozenset({200, 404})
        )
        if reply.status == 404:
            return None
        body = reply.body
        if not isinstance(body, dict) or not ("count" in body or "checksum" in body):
            raise BadAnswer(
                SYSTEM, "dossier_count", window, f"trả lời không phải số tổng: {envelope_words(body)}"
            )
        try:
            count = integer(body.get("count"), "count")
        except DecodeError as error:
            raise BadAnswer(SYSTEM, "dossier_count", window, error.reason) from error
        checksum = text(body.get("checksum"))
        return DeclaredCount(count, checksum.lower() if checksum else None)

    async def token(self, window: Window | None = None) -> str:
        """Return a token that is not about to expire; `window` is what it is for, for messages."""
        async with self._token_lock:
            if self._token is None or time.monotonic() >= self._token_ends:
                await self._fetch_token(window)
            assert self._token is not None  # noqa: S101 - _fetch_token sets it or raises
            return self._token

    async def _renew(self, refused: str | None, window: Window | None) -> None:
        """Replace a token that was refused, unless another request has done so meanwhile."""
        async with self._token_lock:
            if self._token == refused:
                await self._fetch_token(window)

    async def _fetch_token(self, window: Window | None) -> None:
        config = self.config
        if self._token_http is None:
            raise _not_configured("PORTAL_TOKEN_URL")
        if not config.client_id:
            raise _not_configured("PORTAL_CLIENT_ID")
        if config.client_secret is None or not config.client_secret.get_secret_value():
            raise _not_configured("PORTAL_CLIENT_SECRET")
        pair = f"{config.client_id}:{config.client_secret.get_secret_value()}".encode()
        encoded = base64.b64encode(pair).decode("ascii")
        hide(encoded)
        basic = f"Basic {encoded}"
        try:
            reply = await self._token_http.request(
                "POST",
                config.token_url or "",
                service="token",
                window=window,
                form={"grant_type": "client_credentials"},
                headers={"Authorization": basic},
                ok={200, 201},
            )
        except RefusedAccess as error:
            raise RefusedAccess(
                SYSTEM,
                "token",
                window,
                f"{error.message} (PORTAL_CLIENT_ID, PORTAL_CLIENT_SECRET).",
            ) from error
        self._note(reply)
        body = reply.body
        token = text(body.get("access_token"), 100_000) if isinstance(body, dict) else None
        if not isinstance(body, dict) or token is None:
            raise BadAnswer(SYSTEM, "token", window, f"không có access_token: {envelope_words(body)}")
        try:
            lifetime = decimal_number(body.get("expires_in"), "expires_in")
        except DecodeError as error:
            raise BadAnswer(SYSTEM, "token", window, error.reason) from error
        # Without a lifetime the token is used until it is refused. The margin keeps a token from expiring on
        # its way, and is small for tokens that live only for seconds.
        seconds = float(lifetime) if lifetime is not None else float("inf")
        hide(token)
        self._token = token
        self._token_ends = time.monotonic() + max(seconds - min(30.0, seconds * 0.1), 0.5)

    async def _authorised(
        self,
        path: str,
        service: str,
        window: Window | None,
        params: Mapping[str, str | int],
        ok: frozenset[int] = frozenset({200}),
    ) -> Reply:
        used = await self.token(window)

        def headers() -> Mapping[str, str]:
            nonlocal used
            used = self._token or used
            return {"Authorization": f"Bearer {used}"}

        async def renew() -> None:
            await self._renew(used, window)

        reply = await self._http.request(
            "GET", path, service=service, window=window, params=params, headers=headers, ok=ok, renew=renew
        )
        self._note(reply)
        return reply

    async def _api(self, path: str, body: Mapping[str, str | int], service: str) -> Mapping[str, object]:
        """Call /api/v1 (HTTP 201 and an envelope) and return `data`; BadAnswer unless the code is OK."""
        reply = await self._http.request("POST", path, service=service, json=dict(body), ok={200, 201})
        self._note(reply)
        envelope = reply.body
        if not isinstance(envelope, dict) or str(envelope.get("code", "")).strip().upper() != "OK":
            raise BadAnswer(SYSTEM, service, None, f"hệ thống báo lỗi: {envelope_words(envelope)}")
        data = envelope.get("data")
        if data in (None, "", []):
            return {}
        if not isinstance(data, dict):
            raise BadAnswer(SYSTEM, service, None, "phần data không phải một đối tượng")
        return data

    def _note(self, reply: Reply) -> None:
        # Kept for the probe, which compares it with the injected clock.
        self.server_time = reply.server_time


def _updated(window: Window) -> dict[str, str | int]:
    return {
        "updated-from": f"{window.start:%Y%m%d%H%M%S}",
        "updated-to": f"{window.end:%Y%m%d%H%M%S}",
    }


def _not_configured(variable: str) -> NotConfigured:
    return NotConfigured(
        SYSTEM, "cấu hình", None, f"chưa đặt biến môi trường {variable}; hãy đặt rồi chạy lại."
    )
