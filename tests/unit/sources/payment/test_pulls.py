"""Pulling the payment side from a server that only knows the documents of the protocol."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest
from pydantic import SecretStr

from assets.sources.errors import BadAnswer, Incomplete, RefusedAccess
from assets.sources.http import HttpSettings
from assets.sources.payment import PaymentConfig
from assets.sources.payment.client import PaymentClient
from assets.sources.payment.probe import probe
from assets.sources.payment.pulls import pull_settlements, pull_transactions
from assets.sources.pull import PullContext, PullReport
from tests.unit.sources.payment.test_napas import DETAIL, KEY, built
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.registry.source_entity import SourceEntity


def digest(*values: object) -> str:
    return hashlib.sha256("|".join(map(str, values)).encode()).hexdigest()


@dataclass
class Server:
    secret: str = "pay"
    answer_secret: str = "pay"
    items: list[dict[str, object]] = field(default_factory=list)
    outcomes: dict[str, dict[str, object]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    spoiled: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    as_text: bool = True

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = self.platform(request) if request.method == "POST" else self.file(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content)
        )

    def platform(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        sent = body.pop("MaXacThuc")
        if sent != digest(*body.values(), self.secret):
            return httpx.Response(200, json={"MaLoi": "97", "MoTaLoi": "Sai chữ ký"})
        if body["LoaiBanTin"] == "QUERY":
            self.calls.append(("QUERY", body["MaThamChieu"]))
            return httpx.Response(
                200,
                json={
                    "MaLoi": "00",
                    "MaThamChieu": body["MaThamChieu"],
                    **self.outcomes[body["MaThamChieu"]],
                },
            )
        self.calls.append(("LIST", f"{body['TuThoiGian']} {body['TrangSo']}"))
        rows = [
            i for i in self.items if body["TuThoiGian"] <= str(i["ThoiGianCapNhat"]) < body["DenThoiGian"]
        ]
        size, page = min(int(body["KichThuoc"]), 40), int(body["TrangSo"])
        shown = rows[(page - 1) * size : page * size]
        total = len(rows)
        return httpx.Response(
            200,
            json={
                "MaLoi": "00",
                "TongSo": f"{total}" if self.as_text else total,
                "DanhSach": shown,
                "MaXacThuc": digest("LIST", body["MaDoiTac"], total, len(shown), self.answer_secret),
            },
        )

    def file(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.removeprefix("/")
        if not name:
            return httpx.Response(
                200,
                json=[
                    {"name": n, "size": f"{len(c)}", "sha256": hashlib.sha256(c).hexdigest()}
                    for n, c in self.files.items()
                ],
            )
        self.calls.append(("FILE", name))
        if name not in self.files:
            return httpx.Response(404)
        return httpx.Response(200, content=self.spoiled.get(name, self.files[name]))


def item(number: int, **changes: object) -> dict[str, object]:
    return {
        "MaThamChieu": f"ref{number}",
        "MaGiaoDich": f"GD{number:010d}",
        "MaHoSo": "H29.14-260301-0001",
        "MaTTHC": "2.000815.000.00.00.H29",
        "MaDonVi": "000.00.14.H29",
        "SoTien": "8000",
        "MaTienTe": "VND",
        "MaNganHang": "VCB",
        "ThoiGianGD": "20260301091500",
        "TrangThaiGD": "1",
        "LanThu": 1,
        "PhiLePhi": [{"LoaiPhiLePhi": "Phi", "MaPhiLePhi": "2.000815.01", "SoTien": 8000}],
        "HoTenNguoiNop": "Nguyễn Thị Hoa",
        "ThoiGianCapNhat": "20260301091600",
        **changes,
    }


def context(tmp_path: Path, now: datetime = datetime(2026, 3, 10, tzinfo=UTC)) -> PullContext:
    return PullContext(
        store=LandingStore(tmp_path / "landing", "test"),
        clock=Clock(now),
        run_id="r",
        code_version="1",
        history_from=datetime(2026, 3, 1),
        settle=timedelta(minutes=10),
    )


def run(server: Server, ctx: PullContext, pull: Callable[..., object]) -> PullReport:
    async def go() -> PullReport:
        config = PaymentConfig(
            "http://pay.test/api", "P", SecretStr("pay"), "http://files.test", SecretStr(KEY)
        )
        settings = HttpSettings(attempts=2, backoff_seconds=0)
        async with PaymentClient(config, settings, transport=httpx.MockTransport(server)) as client:
            return await pull(client, ctx)  # type: ignore[misc]

    return asyncio.run(go())


def rows(ctx: PullContext, entity: str = "transaction") -> pl.DataFrame:
    return pl.read_parquet(ctx.store.data_files(SourceEntity("payment", entity)))


@pytest.mark.parametrize("as_text", [True, False])
def test_list_is_read_to_its_total(as_text: bool, tmp_path: Path) -> None:
    server, ctx = Server(items=[item(n) for n in range(90)], as_text=as_text), context(tmp_path)
    report = run(server, ctx, pull_transactions)
    assert report.records == 90
    assert (report.manifests[0].declared_total, report.manifests[0].pages) == (90, 3)
    row = rows(ctx).row(0, named=True)
    assert (row["amount"], row["procedure_code"], row["agency_code"]) == (8000, "2.000815", "H29.14")
    assert row["fees"] == [{"kind": "Phi", "code": "2.000815.01", "amount": 8000}]
    assert (row["queried"], row["status"], row["listed_status"]) == (False, 1, 1)
    assert "Hoa" not in str(rows(ctx).to_dicts())


@pytest.mark.mistake(20)
def test_money_is_exact_or_quarantined(tmp_path: Path) -> None:
    server, ctx = Server(), context(tmp_path)
    server.items = [
        item(1, SoTien=9007199254740993 // 10),
        item(2, SoTien="8000.5"),
        item(3, SoTien="-1"),
        item(4, MaTienTe="USD"),
        item(5, SoTien=""),
        item(6, ThoiGianGD="20260231000000"),
        item(7, SoTienHoan="1,5"),
        item(8, MaNganHang="Ngân hàng của bà Hoa"),
    ]
    report = run(server, ctx, pull_transactions)
    assert (report.records, report.quarantined) == (2, 6)
    assert rows(ctx)["amount"].to_list() == [900719925474099, 8000]
    assert report.nulled_codes == {"MaNganHang": 1}


def test_pending_ones_are_asked_about(tmp_path: Path) -> None:
    server, ctx = Server(), context(tmp_path)
    server.items = [item(1, TrangThaiGD=3), item(2, TrangThaiGD="3", ThoiGianGD="20260310064500")]
    server.outcomes = {"ref1": {"TrangThaiGD": "1", "MaGiaoDich": "GDX", "ThoiGianGD": "20260301092000"}}
    run(server, ctx, pull_transactions)
    assert [name for kind, name in server.calls if kind == "QUERY"] == ["ref1"]
    first, second = rows(ctx).sort("reference").to_dicts()
    assert (first["status"], first["listed_status"], first["transaction_no"]) == (1, 3, "GDX")
    assert first["transacted_at"] == datetime(2026, 3, 1, 9, 20)
    assert first["listed_at"] == datetime(2026, 3, 1, 9, 15)
    assert first["queried"]
    assert (second["status"], second["queried"]) == (3, False)


def test_landed_pending_ones_are_asked_again_for_three_days(tmp_path: Path) -> None:
    pending = {"TrangThaiGD": 3, "MaGiaoDich": "", "ThoiGianGD": ""}
    server = Server(items=[item(1, TrangThaiGD=3)], outcomes={"ref1": pending})
    start = datetime(2026, 3, 1, 3, tzinfo=UTC)
    asked = []
    for hours in (0, 0.2, 24, 80, 100):
        server.calls.clear()
        run(server, context(tmp_path, start + timedelta(hours=hours)), pull_transactions)
        asked.append(sum(kind == "QUERY" for kind, _ in server.calls))
    assert asked == [1, 0, 1, 1, 0]
    ctx = context(tmp_path, start + timedelta(hours=110))
    assert rows(ctx)["status"].unique().to_list() == [3]


def test_a_new_answer_is_landed_behind_the_old_one(tmp_path: Path) -> None:
    server = Server(items=[item(1, TrangThaiGD=3)], outcomes={"ref1": {"TrangThaiGD": 3}})
    start = datetime(2026, 3, 1, 3, tzinfo=UTC)
    run(server, context(tmp_path, start), pull_transactions)
    server.outcomes["ref1"] = {"TrangThaiGD": 1, "ThoiGianGD": "20260301100000"}
    ctx = context(tmp_path, start + timedelta(days=1))
    run(server, ctx, pull_transactions)
    last = ctx.store.manifests(SourceEntity("payment", "transaction"))[-1]
    assert last.window is None
    row = pl.read_parquet(
        ctx.store.data_files(SourceEntity("payment", "transaction"), [last.extract_id])
    ).row(0, named=True)
    assert (row["status"], row["transacted_at"]) == (1, datetime(2026, 3, 1, 10))


def test_signatures_both_ways(tmp_path: Path) -> None:
    with pytest.raises(RefusedAccess, match="PAYMENT_SECRET"):
        run(Server(secret="x"), context(tmp_path), pull_transactions)
    with pytest.raises(RefusedAccess, match="MaXacThuc"):
        run(Server(answer_secret="x"), context(tmp_path), pull_transactions)


def test_error_envelope(tmp_path: Path) -> None:
    class Broken(Server):
        def platform(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"MaLoi": "99", "MoTaLoi": "Lỗi của Nguyễn Thị Hoa 0901234567"})

    with pytest.raises(BadAnswer) as caught:
        run(Broken(), context(tmp_path), pull_transactions)
    assert "Hoa" not in str(caught.value)
    assert "0901234567" not in str(caught.value)


def test_settlement_files_are_landed_once_and_bad_ones_refused(tmp_path: Path) -> None:
    server, ctx = Server(), context(tmp_path)
    names = ["112026_A.dat", "112126_A.dat", "112226_A.dat"]
    server.files = {
        names[0]: built(DETAIL),
        names[1]: built(DETAIL, DETAIL),
        names[2]: built(DETAIL, count=5),
    }
    server.spoiled = {names[1]: built(DETAIL)}
    with pytest.raises(Incomplete) as caught:
        run(server, ctx, pull_settlements)
    assert names[1] in str(caught.value)
    assert names[2] in str(caught.value)
    assert rows(ctx, "settlement")["file_name"].to_list() == [names[0]]
    manifest = ctx.store.manifests(SourceEntity("payment", "settlement"))[0]
    assert manifest.extra["file_name"] == names[0]
    server.spoiled, server.files[names[2]] = {}, built(DETAIL)
    server.calls.clear()
    assert run(server, ctx, pull_settlements).records == 3
    assert sorted(name for _, name in server.calls) == names[1:]
    server.calls.clear()
    nothing_new = run(server, ctx, pull_settlements)
    assert (nothing_new.manifests, nothing_new.answered) == ([], True)
    assert not server.calls


def test_probe_writes_nothing(tmp_path: Path) -> None:
    server, ctx = Server(files={"a.dat": built(DETAIL)}), context(tmp_path, datetime(2026, 3, 2, tzinfo=UTC))
    server.items, server.outcomes = [item(1)], {"ref1": {"TrangThaiGD": 1, "ThoiGianGD": "20260301091500"}}

    async def go() -> object:
        config = PaymentConfig(
            "http://pay.test/api", "P", SecretStr("pay"), "http://files.test", SecretStr(KEY)
        )
        async with PaymentClient(config, HttpSettings(), transport=httpx.MockTransport(server)) as client:
            return await probe(client, ctx)

    results = asyncio.run(go())
    assert isinstance(results, list)
    assert all(result.reachable and result.error is None for result in results)
    assert ctx.store.entities() == []
