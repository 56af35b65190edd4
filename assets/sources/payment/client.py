"""The payment platform (LIST, QUERY) and the settlement file server over HTTP. Reads only."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from urllib.parse import quote

import httpx

from assets.sources.counted import CountedPage
from assets.sources.decode import DecodeError, integer, text
from assets.sources.errors import BadAnswer, Incomplete, NotConfigured, RefusedAccess
from assets.sources.http import HttpClient, HttpSettings, Reply, Timing, envelope_words
from assets.sources.kept import wire_time
from assets.sources.payment import PaymentConfig
from assets.sources.payment.signing import list_answer_code, list_request, query_request, same_code
from warehouse.landing.windows import Window
from warehouse.registry.contracts.payment import SYSTEM

LIST_PAGE = 1000
_FILE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,119}")
_REFUSED = re.compile(r"xác thực|chữ ký|signature|checksum|MaXacThuc|secret|hash", re.IGNORECASE)


@dataclass(frozen=True)
class ListedFile:
    """One entry of the settlement index."""

    name: str
    size: int
    sha256: str


class PaymentClient:
    """Connections to both services; an async context manager. ``transport`` and ``timing`` are for tests."""

    def __init__(
        self,
        config: PaymentConfig,
        settings: HttpSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.config = config
        self._platform = (
            None
            if config.url is None
            else HttpClient(SYSTEM, config.url, settings, transport=transport, timing=timing)
        )
        self._files = (
            None
            if config.settlement_url is None
            else HttpClient(SYSTEM, config.settlement_url, settings, transport=transport, timing=timing)
        )

    async def __aenter__(self) -> "PaymentClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for http in (self._platform, self._files):
            if http is not None:
                await http.__aexit__(kind, error, trace)

    async def list_page(
        self, window: Window, page: int, local_now: Callable[[], datetime], size: int = LIST_PAGE
    ) -> tuple[CountedPage, Reply]:
        """Ask for one page of LIST and verify the answer's MaXacThuc.

        Args:
            window: half-open, on ThoiGianCapNhat.
            page: TrangSo, from 1.
            local_now: tells the local time of the request.
            size: KichThuoc, at most 1000.

        Returns:
            The page's records with TongSo, and the reply.

        Raises:
            NotConfigured: PAYMENT_URL, PAYMENT_PARTNER or PAYMENT_SECRET is missing.
            RefusedAccess: the platform refuses our signature, or its own is wrong.
            BadAnswer: an error envelope or no page.
            Incomplete: another page than the one asked for.
            Unreachable: no answer.
        """
        url, partner, secret = self._credentials("LIST", window)
        body, reply = await self._post(
            url,
            list_request(
                partner=partner,
                secret=secret,
                start=wire_time(window.start),
                end=wire_time(window.end),
                page=page,
                size=size,
                now=wire_time(local_now()),
            ),
            "LIST",
            window,
        )
        items = body.get("DanhSach")
        items = [] if items is None or items == "" else items
        if not isinstance(items, list):
            raise BadAnswer(SYSTEM, "LIST", window, "DanhSach không phải danh sách; hãy kiểm tra PAYMENT_URL")
        try:
            total, number = integer(body.get("TongSo"), "TongSo"), integer(body.get("TrangSo"), "TrangSo")
        except DecodeError as error:
            raise BadAnswer(
                SYSTEM, "LIST", window, f"{error.reason}; hãy báo bên quản lý nền tảng"
            ) from error
        if total is None or total < 0:
            raise BadAnswer(SYSTEM, "LIST", window, "thiếu TongSo; hãy báo bên quản lý nền tảng")
        if not same_code(list_answer_code(partner, total, len(items), secret), text(body.get("MaXacThuc"))):
            raise RefusedAccess(
                SYSTEM,
                "LIST",
                window,
                "chữ ký MaXacThuc của trả lời không đúng, không nhận dữ liệu. "
                "Hãy kiểm tra PAYMENT_SECRET và PAYMENT_URL",
            )
        if number is not None and number != page:
            raise Incomplete(
                SYSTEM, "LIST", window, f"hỏi trang {page} nhưng nhận trang {number}; hãy chạy lại sau"
            )
        return CountedPage([item for item in items if isinstance(item, dict)], total), reply

    async def query(
        self, reference: str, local_now: Callable[[], datetime], window: Window | None = None
    ) -> tuple[Mapping[str, object], Reply]:
        """Ask what became of one transaction (QUERY, D1).

        The protocol does not say how the answer's MaXacThuc is made, so it is not checked; that the answer is
        about the transaction asked for is.

        Args:
            reference: MaThamChieu.
            local_now: tells the local time of the request.
            window: the window whose transaction it is, for messages only.

        Returns:
            The answer, not yet decoded, and the reply.

        Raises:
            SourceError: as for ``list_page``.
        """
        url, partner, secret = self._credentials("QUERY", window)
        body, reply = await self._post(
            url,
            query_request(partner=partner, secret=secret, reference=reference, now=wire_time(local_now())),
            "QUERY",
            window,
        )
        answered = text(body.get("MaThamChieu"))
        if answered is not None and answered != reference:
            raise BadAnswer(
                SYSTEM, "QUERY", window, "trả lời nói về một giao dịch khác; hãy báo bên quản lý nền tảng"
            )
        return body, reply

    def settlement_key(self) -> str:
        """Return the key of the settlement files' checksums.

        Raises:
            NotConfigured: SETTLEMENT_KEY is missing.
        """
        if self.config.settlement_key is None:
            raise NotConfigured(
                SYSTEM, "settlement", None, "chưa đặt SETTLEMENT_KEY; hãy đặt biến này rồi chạy lại"
            )
        return self.config.settlement_key.get_secret_value()

    async def settlement_index(self) -> tuple[list[ListedFile], Reply]:
        """Ask for the list of settlement files.

        Raises:
            NotConfigured: SETTLEMENT_URL is missing.
            BadAnswer: no list, or an entry without name, size or sha256.
            Unreachable: no answer.
        """
        http, base = self._file_server()
        reply = await http.request("GET", f"{base}/", service="settlement", expect="json")
        if not isinstance(reply.body, list):
            raise BadAnswer(
                SYSTEM,
                "settlement",
                None,
                f"danh mục tệp không phải danh sách: {envelope_words(reply.body)}. "
                "Hãy kiểm tra SETTLEMENT_URL",
            )
        files = []
        for entry in reply.body:
            name = text(entry.get("name")) if isinstance(entry, dict) else None
            digest = text(entry.get("sha256")) if isinstance(entry, dict) else None
            try:
                size = integer(entry.get("size"), "size") if isinstance(entry, dict) else None
            except DecodeError:
                size = None
            if name is None or not _FILE_NAME.fullmatch(name) or digest is None or size is None:
                raise BadAnswer(
                    SYSTEM,
                    "settlement",
                    None,
                    "danh mục tệp có mục thiếu name, size hoặc sha256 hợp lệ; hãy báo bên gửi tệp",
                )
            files.append(ListedFile(name, size, digest.lower()))
        return files, reply

    async def settlement_file(self, listed: ListedFile) -> bytes:
        """Fetch a settlement file and verify its size and SHA-256; one that does not hold is fetched once more.

        Raises:
            Incomplete: size or hash is not the declared one, twice; the message names the file.
            SourceError: no file; the message names it.
        """
        http, base = self._file_server()
        service = f"settlement/{listed.name}"
        for _ in (1, 2):
            reply = await http.request("GET", f"{base}/{quote(listed.name)}", service=service, expect="bytes")
            content = reply.body
            if not isinstance(content, bytes):
                raise BadAnswer(SYSTEM, service, None, "trả lời không phải tệp")
            if len(content) == listed.size and hashlib.sha256(content).hexdigest() == listed.sha256:
                return content
        raise Incomplete(
            SYSTEM, service, None, "kích thước hoặc SHA-256 khác danh mục, hai lần liền; không nhận"
        )

    def _credentials(self, service: str, window: Window | None) -> tuple[str, str, str]:
        config = self.config
        if config.url is None:
            raise NotConfigured(
                SYSTEM, service, window, "chưa đặt PAYMENT_URL: nền tảng thanh toán bị bỏ qua"
            )
        if not config.partner or config.secret is None:
            missing = "PAYMENT_SECRET" if config.partner else "PAYMENT_PARTNER"
            raise NotConfigured(SYSTEM, service, window, f"chưa đặt {missing}; hãy đặt biến này rồi chạy lại")
        return config.url, config.partner, config.secret.get_secret_value()

    def _file_server(self) -> tuple[HttpClient, str]:
        if self._files is None or self.config.settlement_url is None:
            raise NotConfigured(
                SYSTEM, "settlement", None, "chưa đặt SETTLEMENT_URL: tệp quyết toán bị bỏ qua"
            )
        return self._files, self.config.settlement_url.rstrip("/")

    async def _post(
        self, url: str, request: Mapping[str, str], service: str, window: Window | None
    ) -> tuple[Mapping[str, object], Reply]:
        if self._platform is None:
            raise NotConfigured(SYSTEM, service, window, "chưa đặt PAYMENT_URL")
        reply = await self._platform.request("POST", url, service=service, window=window, json=dict(request))
        body = reply.body
        if not isinstance(body, dict) or text(body.get("MaLoi")) is None:
            raise BadAnswer(
                SYSTEM,
                service,
                window,
                f"trả lời không có MaLoi: {envelope_words(body)}. Hãy kiểm tra PAYMENT_URL",
            )
        code = text(body.get("MaLoi")) or ""
        if code.strip("0"):
            words = envelope_words(body)
            shown = code if code.isalnum() and len(code) < 6 else "?"
            if code == "97" or _REFUSED.search(words):
                raise RefusedAccess(
                    SYSTEM,
                    service,
                    window,
                    f"chữ ký không được chấp nhận (MaLoi {shown}: {words}). "
                    "Hãy kiểm tra PAYMENT_PARTNER và PAYMENT_SECRET",
                )
            raise BadAnswer(
                SYSTEM, service, window, f"nền tảng báo lỗi (MaLoi {shown}: {words}). Hãy chạy lại sau"
            )
        return body, reply
