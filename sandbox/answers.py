"""Requests as handlers see them, and answers as they go out, faults included."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from starlette.types import Receive, Scope, Send

from sandbox.faults import Rule

HTML = (
    b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. "
    b"Please consult with your administrator.</body></html>"
)


@dataclass
class Call:
    """One request: names of headers are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    number: int = 0
    rule: Rule | None = None

    @property
    def mode(self) -> str | None:
        """The fault mode that strikes this call."""
        return self.rule.mode if self.rule else None

    def json(self) -> dict[str, object]:
        """Return the JSON object of the body; empty if there is none."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass
class Answer:
    """What goes back."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def answer_json(value: object, status: int = 200) -> Answer:
    """Return a JSON answer, Vietnamese kept as it is."""
    return Answer(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), status)


def fault_answer(rule: Rule, interface: str, clock: datetime) -> Answer | None:
    """Return the answer of a fault that needs no real one; None for faults that damage the real answer."""
    mode = rule.mode
    if mode.startswith("http_"):
        status = int(mode.split("_")[1])
        headers = {}
        if mode == "http_429_date":
            later = clock - timedelta(hours=7) + timedelta(seconds=rule.retry_after)
            headers["retry-after"] = format_datetime(later).replace("-0000", "GMT")
        elif status in (429, 503):
            headers["retry-after"] = str(rule.retry_after)
        return Answer(b'{"message":"sandbox fault"}', status, headers=headers)
    if mode == "html":
        return Answer(HTML, 200, "text/html; charset=utf-8")
    if mode == "html_403":
        return Answer(HTML, 403, "text/html; charset=utf-8")
    if mode == "redirect":
        return Answer(b"", 302, headers={"location": "http://other-host.invalid/login"})
    if mode == "expired_token":
        return Answer(b'{"error":"invalid_token"}', 401)
    if mode == "error_envelope":
        return answer_json(_envelope(interface))
    if mode == "wrong_signature":
        if interface.startswith("exchange"):
            return answer_json({"status": "FAIL", "ErrorCode": "3", "ErrorDesc": "wrong signature"})
        if interface.startswith("payment"):
            return answer_json({"MaLoi": "97", "MoTaLoi": "Sai mã xác thực"})
        return Answer(b'{"error":"invalid_client"}', 401)
    return None


def _envelope(interface: str) -> dict[str, object]:
    if interface.startswith("exchange"):
        return {"status": "FAIL", "ErrorCode": "99", "ErrorDesc": "internal error", "data": None}
    if interface.startswith("payment"):
        return {"MaLoi": "99", "MoTaLoi": "Lỗi hệ thống"}
    if interface in ("portal.detail", "portal.evaluation"):
        return {"code": "INTERNAL_ERROR", "message": "Lỗi hệ thống", "data": None}
    return {"error_code": -1, "message": "Lỗi hệ thống", "result": None}


class Outgoing:
    """An ASGI answer that compresses where asked and can break off on purpose."""

    def __init__(self, call: Call, answer: Answer, clock: datetime) -> None:
        self._answer, self._mode = answer, call.mode
        self._clock = clock
        self._zip = "gzip" in call.headers.get("accept-encoding", "") and len(answer.body) > 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; raises ConnectionResetError where the fault is a broken connection."""
        answer, mode = self._answer, self._mode
        body, headers = answer.body, dict(answer.headers)
        if mode == "truncated_json":
            body = body[: max(1, len(body) * 2 // 3)]
        if self._zip or mode in ("truncated_gzip", "corrupt_gzip"):
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers["content-encoding"] = "gzip"
        if mode == "truncated_gzip":
            body = body[: max(12, len(body) // 2)]
        elif mode == "corrupt_gzip":
            middle = len(body) // 2
            body = (
                body[:middle] + bytes(255 - byte for byte in body[middle : middle + 20]) + body[middle + 20 :]
            )
        headers["content-type"] = answer.kind
        headers["content-length"] = str(len(body))
        headers["date"] = format_datetime(self._clock - timedelta(hours=7)).replace("-0000", "GMT")
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            }
        )
        if mode == "reset":
            raise ConnectionResetError("sandbox fault: reset")
        if mode == "reset_mid_body":
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            raise ConnectionResetError("sandbox fault: reset in mid-body")
        await send({"type": "http.response.body", "body": body})
