"""A transport that answers from a function, with bodies sent as they are on the wire."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

import httpx

from assets.sources.http import HttpClient, HttpSettings, Timing

FAST = HttpSettings(timeout=2, attempts=4, total_seconds=60, backoff_seconds=0.01, max_body_bytes=100_000)


class Raw(httpx.AsyncByteStream):
    """Bytes as they go over the wire, in pieces."""

    def __init__(self, body: bytes, piece: int = 1000) -> None:
        self._body = body
        self._piece = piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self._body), self._piece):
            yield self._body[at : at + self._piece]


def answer(
    body: object = None, status: int = 200, headers: dict[str, str] | None = None, raw: bytes | None = None
) -> httpx.Response:
    content = raw if raw is not None else json.dumps(body, ensure_ascii=False).encode()
    found = {"content-type": "application/json", **(headers or {})}
    return httpx.Response(status, headers=found, stream=Raw(content))


class Hours:
    """A clock that moves only when somebody sleeps, and jitter that is given; `waits` are the sleeps."""

    def __init__(self, jitter: float = 0.5) -> None:
        self.now = 0.0
        self.waits: list[float] = []
        self.timing = Timing(self.sleep, lambda: self.now, lambda: jitter)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


class Script:
    """Answers the requests one after the other and remembers them; the last answer is repeated."""

    def __init__(
        self, *answers: httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
    ) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.hours = Hours()
        self._streams: dict[int, httpx.SyncByteStream | httpx.AsyncByteStream] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        next_answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(next_answer, Exception):
            raise next_answer
        if not isinstance(next_answer, httpx.Response):
            return next_answer(request)
        # A response can be read once only, so the last one is copied for every repetition.
        stream = self._streams.setdefault(id(next_answer), next_answer.stream)
        return httpx.Response(next_answer.status_code, headers=next_answer.headers, stream=stream)

    @property
    def waits(self) -> list[float]:
        return self.hours.waits

    def client(self, base: str = "https://portal.example", settings: HttpSettings = FAST) -> HttpClient:
        return HttpClient(
            "portal", base, settings, transport=httpx.MockTransport(self), timing=self.hours.timing
        )
