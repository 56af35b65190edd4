"""The portal's transport: rest.jsp, /api/v1, the dossier gateway and its token."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

import httpx

from assets.sources.decode import DecodeError, flag, integer, text
from assets.sources.errors import BadAnswer, Incomplete
from assets.sources.http import HttpClient, HttpSettings, Reply, Timing, envelope_words, loads
from assets.sources.portal import PortalConfig
from assets.sources.portal.columns import Columns
from assets.sources.portal.token import TokenSource, not_configured
from warehouse.landing.windows import Window
from warehouse.registry.contracts.portal import SYSTEM

PAGE_SIZE = 500
DETAIL_PATH = "api/v1/configuring/formality/get-formality-by-citizen"
EVALUATION_PATH = "api/v1/reporting/evaluation/"


@dataclass(frozen=True)
class SlicePage:
    """One page of a slice: the records in order, parsed exactly or by column, and whether it is the last."""

    records: list[object] | Columns
    last: bool

    def repeats(self, before: SlicePage) -> bool:
        """Tell whether it has the very records of the page before."""
        mine, other = self.records, before.records
        if isinstance(mine, Columns) and isinstance(other, Columns):
            return mine.says_the_same(other)
        return self.exact() == before.exact()

    def exact(self) -> list[object]:
        """The records, parsed exactly."""
        records = self.records
        return records.exact(range(len(records))) if isinstance(records, Columns) else records


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
            raise not_configured("PORTAL_URL")
        self.config = config
        self._http = HttpClient(SYSTEM, config.url, settings, transport=transport, timing=timing)
        self._token_http = (
            HttpClient(SYSTEM, config.token_url, settings, transport=transport, timing=timing)
            if config.token_url
            else None
        )
        self._tokens = TokenSource(config, self._token_http)
        self.server_time: datetime | None = None

    async def __aenter__(self) -> PortalClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tokens.close()
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

    async def slice_page(
        self,
        entity: str,
        page: int,
        window: Window,
        size: int = PAGE_SIZE,
        parse: Callable[[bytes], object] = loads,
    ) -> SlicePage:
        """Return a page of the records (dossier, rating, petition) updated in a window; pages count from 0.

        The window is naive local, half-open; `parse` may give `Columns` for the list of records. BadAnswer for an
        envelope, Incomplete if the page is not the one asked for (R40).
        """
        reply = await self._authorised(
            f"pa/{entity}/search",
            entity,
            window,
            {"page": page, "size": size, "spec": "slice", **_updated(window)},
            parse=parse,
        )
        body = reply.body
        if not isinstance(body, dict) or not ("content" in body or "last" in body):
            raise BadAnswer(
                SYSTEM, entity, window, f"trả lời không phải một trang danh sách: {envelope_words(body)}"
            )
        content = body.get("content")
        if content is None or content == "":
            content = []
        try:
            last = flag(body.get("last"), "last")
            number = integer(body.get("number"), "number")
        except DecodeError as error:
            raise BadAnswer(SYSTEM, entity, window, error.reason) from error
        if not isinstance(content, list | Columns):
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
        return await self._tokens.get(window)

    async def _authorised(
        self,
        path: str,
        service: str,
        window: Window | None,
        params: Mapping[str, str | int],
        ok: frozenset[int] = frozenset({200}),
        parse: Callable[[bytes], object] = loads,
    ) -> Reply:
        used = await self.token(window)

        def headers() -> Mapping[str, str]:
            nonlocal used
            used = self._tokens.newest or used
            return {"Authorization": f"Bearer {used}"}

        async def renew() -> None:
            await self._tokens.renew(used, window)

        reply = await self._http.request(
            "GET", path, service=service, window=window, params=params, headers=headers, ok=ok, renew=renew,
            parse=parse,
        )  # fmt: skip
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
