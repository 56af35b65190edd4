"""Pulling the exchange from a server that only knows the documents of the protocol."""

import asyncio
import hashlib
import hmac
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest
from pydantic import SecretStr

from assets.sources.errors import BadAnswer, Incomplete, NotConfigured, RefusedAccess
from assets.sources.exchange import ExchangeConfig
from assets.sources.exchange.client import ExchangeClient
from assets.sources.exchange.probe import probe
from assets.sources.exchange.pulls import pull_axis_agencies, pull_documents, pull_register, pull_statuses
from assets.sources.http import HttpSettings
from assets.sources.pull import PullContext, PullReport
from warehouse.clock import Clock
from warehouse.landing.quarantine import Again, Retries, listed
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.source_entity import SourceEntity

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


def edxml(number: int) -> str:
    return (
        f'<edXML xmlns="{NS}"><MessageHeader><From><OrganId>000.00.14.H29</OrganId></From>'
        f"<To><OrganId>H29.15</OrganId></To><DocumentId>000.00.14.H29,2026/03/0{number},{number}/UBND</DocumentId>"
        "<Subject>Nguyễn Thị Hoa</Subject></MessageHeader></edXML>"
    )


def status(number: int) -> str:
    return (
        f'<s xmlns="{NS}"><MessageHeader><ResponseFor><DocumentId>H29.14,2026/03/0{number},{number}/UBND'
        "</DocumentId></ResponseFor><From><OrganId>H29.15</OrganId></From><StatusCode>01</StatusCode>"
        "<Timestamp>2026/03/02 08:00:00</Timestamp></MessageHeader></s>"
    )


@dataclass
class Server:
    secret: str = "axis"
    contents: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, object]] = field(default_factory=list)
    received: list[dict[str, object]] = field(default_factory=list)
    register: list[dict[str, object]] = field(default_factory=list)
    page_cap: int = 1000
    page_of: Callable[[int, list[object], int], tuple[list[object], int]] | None = None
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    busy: int = 0
    most: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.busy += 1
        self.most = max(self.most, self.busy)
        await asyncio.sleep(0)
        try:
            answer = self.answer(request)
            # A streamed body, as a network gives it.
            return httpx.Response(
                answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
            )
        finally:
            self.busy -= 1

    def answer(self, request: httpx.Request) -> httpx.Response:
        operation = request.url.path.rsplit("/", 1)[-1]
        if operation == "outgoing":
            return self.outgoing(request)
        headers = {k.lower().removeprefix("xroadvnpt-"): v for k, v in request.headers.items()}
        self.calls.append((operation, headers))
        text = headers["sign-header"]
        good = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        if good != headers["hash-header"] or any(
            request.headers[name] != value for name, value in json.loads(text).items()
        ):
            return httpx.Response(
                200, json={"status": "FAIL", "ErrorCode": "3", "ErrorDesc": "bad signature"}
            )
        data: object = self.contents.get(headers.get("docid", ""))
        if operation == "getSentEdocList":
            data = [i for i in self.sent if self.in_days(str(i["sentTime"]), headers)]
        elif operation == "getReceivedEdocList":
            data = [i for i in self.received if self.in_days(str(i["created_time"]), headers)]
        elif operation == "getAgenciesList":
            data = [{"id": 7, "pid": "1", "code": "000.00.14.H29", "name": "Sở A", "mail": "a@b.vn"}]
        elif data is None:
            return httpx.Response(200, json={"status": "FAIL", "ErrorCode": "2", "ErrorDesc": "Hoa Nguyễn"})
        return httpx.Response(200, json={"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": data})

    @staticmethod
    def in_days(moment: str, headers: dict[str, str]) -> bool:
        day = (
            moment[:10].replace("-", "/")
            if "-" in moment or "/" in moment
            else (f"{moment[:4]}/{moment[4:6]}/{moment[6:8]}")
        )
        return headers["fromdate"] <= day <= headers["todate"]

    def outgoing(self, request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] != "Bearer tok":
            return httpx.Response(403, text="no")
        q = request.url.params
        self.calls.append(("outgoing", dict(q)))
        rows: list[object] = [
            r for r in self.register if q["updated-from"] <= str(r["ThoiGianCapNhat"]) < q["updated-to"]
        ]
        size, page = min(int(q["size"]), self.page_cap), int(q["page"])
        items, total = rows[(page - 1) * size : page * size], len(rows)
        if self.page_of:
            items, total = self.page_of(page, items, total)
        return httpx.Response(200, json={"items": items, "total": str(total)})


def context(tmp_path: Path, **changes: object) -> PullContext:
    values: dict[str, object] = {
        "store": LandingStore(tmp_path / "landing", "test"),
        "clock": Clock(datetime(2026, 3, 10, tzinfo=UTC)),
        "run_id": "r",
        "code_version": "1",
        "history_from": datetime(2026, 2, 1),
        "settle": timedelta(minutes=10),
        **changes,
    }
    return PullContext(**values)  # type: ignore[arg-type]


def run(server: Server, ctx: PullContext, pull: Callable[..., object], token: str = "tok") -> PullReport:
    async def go() -> PullReport:
        config = ExchangeConfig(
            "http://axis.test/x", "SYS", SecretStr("axis"), "http://register.test", SecretStr(token)
        )
        settings = HttpSettings(attempts=2, backoff_seconds=0)
        async with ExchangeClient(config, settings, transport=httpx.MockTransport(server)) as client:
            return await pull(client, ctx)  # type: ignore[misc]

    return asyncio.run(go())


def rows(ctx: PullContext, entity: str) -> pl.DataFrame:
    return pl.read_parquet(ctx.store.data_files(SourceEntity("exchange", entity)))


def filled() -> Server:
    times = ["2026-03-01 09:00:00", "2026/03/02 09:00:00", "2026-03-03T09:00:00+07:00", "20260304090000"]
    server = Server(contents={f"d{n}": edxml(n) for n in range(1, 5)})
    server.sent = [
        {"senderDocId": f"d{n}", "title": "Nguyễn Thị Hoa", "sentTime": times[n - 1]} for n in range(1, 5)
    ]
    server.contents |= {f"s{n}": status(n) for n in (1, 2)}
    server.received = [{"docId": f"s{n}", "created_time": "2026-03-02 08:00:01"} for n in (1, 2)]
    return server


def test_documents_are_fetched_once(tmp_path: Path) -> None:
    server, ctx = filled(), context(tmp_path)
    server.sent.append({**server.sent[0], "receiverDocId": "other"})
    assert run(server, ctx, pull_documents).records == 4
    assert sum(op == "getEdoc" for op, _ in server.calls) == 4
    frame = rows(ctx, "document").sort("doc_id")
    assert frame["sent_at"].to_list() == [datetime(2026, 3, n, 9) for n in range(1, 5)]
    assert frame["organ_code"].unique().to_list() == ["H29.14"]
    assert "Hoa" not in str(frame.to_dicts())
    server.calls.clear()
    assert run(server, ctx, pull_documents).records == 0
    assert [op for op, _ in server.calls] == ["getSentEdocList"]


def test_windows_are_days_and_the_end_waits_for_its_own(tmp_path: Path) -> None:
    server, ctx = filled(), context(tmp_path, until=datetime(2026, 3, 3, 8))
    run(server, ctx, pull_documents)
    lists = [(h["fromdate"], h["todate"]) for op, h in server.calls if op == "getSentEdocList"]
    assert sorted(lists) == [("2026/02/01", "2026/02/28"), ("2026/03/01", "2026/03/03")]
    assert rows(ctx, "document")["doc_id"].sort().to_list() == ["d1", "d2"]
    server.calls.clear()
    later = context(tmp_path)
    run(server, later, pull_documents)
    assert [h["fromdate"] for op, h in server.calls if op == "getSentEdocList"] == ["2026/03/03"]
    assert rows(later, "document")["doc_id"].sort().to_list() == ["d1", "d2", "d3", "d4"]


def test_bad_documents_go_to_quarantine_and_are_not_asked_again(tmp_path: Path) -> None:
    server, ctx = filled(), context(tmp_path)
    server.contents["d2"] = f"<!DOCTYPE x>{edxml(2)}"
    server.sent.append({"sentTime": "2026-03-05 00:00:00"})
    report = run(server, ctx, pull_documents)
    assert (report.records, report.quarantined) == (3, 2)
    quarantine = pl.read_parquet(ctx.store.quarantine_files(SourceEntity("exchange", "document")))
    assert set(quarantine["rule"]) == {"edxml_doctype", "required"}
    server.calls.clear()
    run(server, ctx, pull_documents)
    assert "getEdoc" not in [op for op, _ in server.calls]


def test_a_message_that_a_person_asks_for_is_fetched_again(tmp_path: Path) -> None:
    server, ctx = filled(), context(tmp_path)
    server.contents["d2"] = f"<!DOCTYPE x>{edxml(2)}"
    run(server, ctx, pull_documents)
    Retries(tmp_path).ask(listed(ctx.store), ctx.clock, rule=None, key="d2")
    server.contents["d2"] = edxml(2)
    server.calls.clear()
    run(server, context(tmp_path, again=Retries(tmp_path).pending(ctx.store, "exchange")), pull_documents)
    assert [h["docid"] for op, h in server.calls if op == "getEdoc"] == ["d2"]
    assert not listed(ctx.store)["is_open"].any()
    assert Retries(tmp_path).pending(ctx.store, "exchange") == {}


def test_windows_asked_for_again_come_beside_what_is_missing(tmp_path: Path) -> None:
    february = Window(datetime(2026, 2, 1), datetime(2026, 3, 1))
    day = Window(datetime(2026, 2, 3), datetime(2026, 2, 4))
    ctx = context(tmp_path, again={SourceEntity("exchange", "document"): Again((day,), frozenset({"d1"}))})
    assert february in ctx.windows(SourceEntity("exchange", "document"))
    assert day not in ctx.windows(SourceEntity("exchange", "document")), (
        "what is missing anyway is asked for once"
    )
    run(filled(), ctx, pull_documents)
    assert day in ctx.windows(SourceEntity("exchange", "document"))
    assert day not in ctx.windows(SourceEntity("exchange", "status"))


def test_statuses_say_which_document_they_answer(tmp_path: Path) -> None:
    server, ctx = filled(), context(tmp_path)
    run(server, ctx, pull_statuses)
    frame = rows(ctx, "status").sort("doc_id")
    assert frame["notation"].to_list() == ["1/UBND", "2/UBND"]
    assert frame["organ_code"].to_list() == ["H29.14", "H29.14"]
    assert frame["from_code"].to_list() == ["H29.15", "H29.15"]
    assert {h["messagetype"] for op, h in server.calls if op == "getReceivedEdocList"} == {"status"}


def test_never_more_than_ten_connections(tmp_path: Path) -> None:
    server = Server(contents={f"d{n}": edxml(1) for n in range(60)})
    server.sent = [{"senderDocId": f"d{n}", "sentTime": "2026-03-01 09:00:00"} for n in range(60)]
    run(server, context(tmp_path), pull_documents)
    assert 2 < server.most <= 10


def test_wrong_secret_is_refused_access(tmp_path: Path) -> None:
    server = filled()
    server.secret = "another"
    with pytest.raises(RefusedAccess, match="EDOC_SECRET"):
        run(server, context(tmp_path), pull_documents)


def test_error_envelope_fails_without_names(tmp_path: Path) -> None:
    server = filled()
    del server.contents["d3"]
    with pytest.raises(BadAnswer) as caught:
        run(server, context(tmp_path), pull_documents)
    assert "getEdoc" in str(caught.value)
    assert "Hoa" not in str(caught.value)


def test_agencies(tmp_path: Path) -> None:
    ctx = context(tmp_path)
    run(Server(), ctx, pull_axis_agencies)
    assert rows(ctx, "agency").row(0)[:5] == ("7", "1", "000.00.14.H29", "H29.14", "Sở A")


def record(number: int, **changes: object) -> dict[str, object]:
    return {
        "RegisterId": f"R{number}",
        "OrganId": "000.00.14.H29",
        "CodeNumber": number,
        "CodeNotation": "QĐ-UBND",
        "PromulgationDate": "2026/03/01",
        "DocumentType": "18",
        "DoMat": "0",
        "PhamVi": "lien-co-quan",
        "Recipients": [{"OrganId": "H29.15", "Kenh": "truc", "KemBanGiay": 1}],
        "KySo": 1,
        "ThoiGianCapNhat": f"202603{number % 5 + 1:02d}{number % 24:02d}0000",
        **changes,
    }


def test_register_pages_with_a_silent_cap(tmp_path: Path) -> None:
    server, ctx = Server(register=[record(n) for n in range(1, 96)], page_cap=20), context(tmp_path)
    report = run(server, ctx, pull_register)
    assert report.records == 95
    manifest = next(m for m in report.manifests if m.records)
    assert (manifest.declared_total, manifest.distinct_keys, manifest.completeness) == (95, 95, "verified")
    asked = [int(q["page"]) for op, q in server.calls if q["updated-from"].startswith("202603")]
    assert sorted(asked) == list(range(1, math.ceil(95 / 20) + 1))
    first = rows(ctx, "register").filter(pl.col("register_id") == "R7").to_dicts()[0]
    assert (first["notation"], first["secrecy"], first["signed"], first["deleted"]) == (
        "7/QĐ-UBND",
        0,
        True,
        False,
    )
    assert first["recipients"] == [
        {"organ_code_raw": "H29.15", "organ_code": "H29.15", "channel": "truc", "paper_copy": True}
    ]


def test_register_quarantine_and_emptied_codes(tmp_path: Path) -> None:
    server, ctx = Server(), context(tmp_path)
    server.register = [
        record(1, PromulgationDate="31/02/2026"),
        record(2, DoMat=""),
        record(3, DocumentType="Công văn gửi bà Hoa", CodeNotation="gửi bà Nguyễn Thị Hoa", Recipients=""),
        record(4, OrganId="ông Trần Văn An"),
    ]
    report = run(server, ctx, pull_register)
    assert (report.records, report.quarantined) == (1, 3)
    assert report.nulled_codes == {"DocumentType": 1, "CodeNotation": 1}
    assert "Hoa" not in str(rows(ctx, "register").to_dicts())


@pytest.mark.parametrize(
    "page_of",
    [
        lambda page, items, total: (items if page < 3 else [], total),
        lambda page, items, total: (items, total + page),
        lambda page, items, total: (items, total + 1),
    ],
)
def test_register_that_does_not_add_up_fails(tmp_path: Path, page_of: Callable[..., object]) -> None:
    server = Server(register=[record(n) for n in range(1, 96)], page_cap=20, page_of=page_of)  # type: ignore[arg-type]
    ctx = context(tmp_path)
    with pytest.raises(Incomplete):
        run(server, ctx, pull_register)
    assert all(m.records == 0 for m in ctx.store.manifests(SourceEntity("exchange", "register")))


def test_register_page_that_repeats_fails(tmp_path: Path) -> None:
    server = Server(register=[record(n) for n in range(1, 96)], page_cap=20)
    first: list[object] = []

    def repeat(page: int, items: list[object], total: int) -> tuple[list[object], int]:
        if page == 1:
            first[:] = items
        return (first if page == 2 else items), total

    server.page_of = repeat
    with pytest.raises(Incomplete, match="lặp lại"):
        run(server, context(tmp_path), pull_register)


def test_register_repeats_are_normal(tmp_path: Path) -> None:
    server = Server(register=[record(n) for n in range(1, 96)], page_cap=20)
    server.page_of = lambda page, items, total: ([*items, items[0]] if items else items, total)
    report = run(server, context(tmp_path), pull_register)
    assert max(m.distinct_keys for m in report.manifests) == 95


def test_register_token_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedAccess):
        run(Server(), context(tmp_path), pull_register, token="old")


def test_not_configured_names_the_variable(tmp_path: Path) -> None:
    async def go(config: ExchangeConfig) -> None:
        async with ExchangeClient(config, HttpSettings()) as client:
            await pull_documents(client, context(tmp_path))

    with pytest.raises(NotConfigured, match="EDOC_URL"):
        asyncio.run(go(ExchangeConfig()))
    with pytest.raises(NotConfigured, match="EDOC_SECRET"):
        asyncio.run(go(ExchangeConfig(url="http://x.test", system_id="S")))


def test_probe_writes_nothing(tmp_path: Path) -> None:
    server, ctx = filled(), context(tmp_path)
    server.register = [record(1, ThoiGianCapNhat="20260309000000", Moi="x")]

    async def go() -> object:
        config = ExchangeConfig("http://a.test", "SYS", SecretStr("axis"), "http://r.test", SecretStr("tok"))
        async with ExchangeClient(config, HttpSettings(), transport=httpx.MockTransport(server)) as client:
            return {result.interface: result for result in await probe(client, ctx)}

    results = asyncio.run(go())
    assert isinstance(results, dict)
    assert all(r.reachable and r.signature_ok and r.error is None for r in results.values())
    assert results["register"].unknown_keys == ["Moi"]
    assert ctx.store.entities() == []
