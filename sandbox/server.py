"""The HTTP face of the sandbox: every system under its own prefix of one loopback port, and the control desk."""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.answers import Answer, Call, Outgoing, answer_json, fault_answer
from sandbox.drops import write_drops
from sandbox.exchange_api import ExchangeApi
from sandbox.faults import BadRuleError, FaultBook, LogLine, Rule
from sandbox.official import Official
from sandbox.payment_api import PaymentApi
from sandbox.portal import AGENCY_ID, Portal, PortalSecrets
from sandbox.records import State
from sandbox.replay import Replay
from sandbox.times import parse_stamp
from sandbox.truth import export
from sandbox.world import World

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
Handler = Callable[[Call], Answer]
_TIMES = ("NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "NgayTuChoi")
_NUMBERS = ("DaXoa", "DuocThanhToanTrucTuyen", "HoSoCoThanhPhanSoHoa", "TaiKhoanDuocXacThucVoiVNeID")


@dataclass(frozen=True)
class Secrets:
    """Credentials of all emulated systems; made from the seed, worth nothing elsewhere."""

    client_id: str
    client_secret: str
    edoc_system_id: str
    edoc_secret: str
    register_token: str
    payment_partner: str
    payment_secret: str
    settlement_key: str

    @classmethod
    def of(cls, seed: int) -> Secrets:
        """Return the credentials of a seed."""
        return cls(
            f"egov-{seed}",
            f"portal-{seed}-only-here",
            "000.00.00.H29",
            f"edoc-{seed}-only-here",
            f"register-{seed}-only-here",
            "H29PARTNER",
            f"payment-{seed}-only-here",
            f"settlement-{seed}-only-here",
        )


def environment(base: str, secrets: Secrets, world: World, drop_dir: Path, origin: str) -> dict[str, str]:
    """Return the environment variables that point a pipeline at this sandbox."""
    return {
        "PORTAL_URL": f"{base}/portal",
        "PORTAL_TOKEN_URL": f"{base}/portal/oauth/token",
        "PORTAL_CLIENT_ID": secrets.client_id,
        "PORTAL_CLIENT_SECRET": secrets.client_secret,
        "PORTAL_AGENCY_ID": AGENCY_ID,
        "PORTAL_ROOT_DEPARTMENT_ID": "019d2be3-6a87-7317-855a-9a81af57b106",
        "HISTORY_FROM": world.scale.first_day(world.end).isoformat(),
        "EDOC_URL": f"{base}/edoc",
        "EDOC_SYSTEM_ID": secrets.edoc_system_id,
        "EDOC_SECRET": secrets.edoc_secret,
        "REGISTER_URL": f"{base}/register",
        "REGISTER_TOKEN": secrets.register_token,
        "PAYMENT_URL": f"{base}/payment",
        "PAYMENT_PARTNER": secrets.payment_partner,
        "PAYMENT_SECRET": secrets.payment_secret,
        "SETTLEMENT_URL": f"{base}/settlement",
        "SETTLEMENT_KEY": secrets.settlement_key,
        "DROP_DIR": str(drop_dir),
        "EGOV_ORIGIN": origin,
        "EGOV_NOW": world.clock.isoformat(),
    }


class Endpoint:
    """One interface as an ASGI application: counts, logs, strikes with faults, answers."""

    def __init__(self, server: Server, interface: str | Callable[[Call], str], handler: Handler) -> None:
        self._server, self._interface, self._handler = server, interface, handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        call = await _read(scope, receive)
        server = self._server
        interface = self._interface if isinstance(self._interface, str) else self._interface(call)
        call.number, call.rule = server.faults.next(interface)
        answer = fault_answer(call.rule, interface, server.world.clock) if call.rule else None
        if call.mode == "timeout" and call.rule:
            await asyncio.sleep(call.rule.seconds)
        if answer is None:
            try:
                answer = self._handler(call)
            except Exception:
                traceback.print_exc(file=sys.stderr)
                answer = answer_json({"message": "sandbox error"}, 500)
        answer = server.changed(interface, answer)
        if call.mode == "expired_token":
            server.portal.expire()
        if call.mode == "oversized":
            answer = Answer(b'{"padding":"' + b"x" * (70 * 1024 * 1024) + b'"}', answer.status)
        server.faults.log.append(
            LogLine(interface, call.method, call.path, _params(call), answer.status, call.number, call.mode)
        )
        await Outgoing(call, answer, server.world.clock)(scope, receive, send)


class Control:
    """One handler of the control desk as an ASGI application; it is neither logged nor struck by faults."""

    def __init__(self, server: Server, handler: Handler) -> None:
        self._server, self._handler = server, handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a bad one gets 400 with the reason."""
        call = await _read(scope, receive)
        try:
            answer = self._handler(call)
        except (ValueError, KeyError, TypeError) as error:
            answer = answer_json({"error": str(error)}, 400)
        await Outgoing(call, answer, self._server.world.clock)(scope, receive, send)


async def _read(scope: Scope, receive: Receive) -> Call:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return Call(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
        body=b"".join(parts),
    )


def _params(call: Call) -> dict[str, object]:
    """Return what a request asked for, signatures and credentials left out."""
    params: dict[str, object] = dict(call.query)
    kind = call.headers.get("content-type", "")
    if "json" in kind and call.body:
        params.update({key: value for key, value in call.json().items() if key != "MaXacThuc"})
    elif "form" in kind and call.body:
        fields = parse_qs(call.body.decode("utf-8", "replace"))
        try:
            inner = json.loads(fields.get("params", ["{}"])[0])
        except ValueError:
            inner = {}
        params.update(inner if isinstance(inner, dict) else {})
    for name in ("fromdate", "todate", "messagetype", "docid"):
        value = call.headers.get(f"xroadvnpt-{name}")
        if value is not None:
            params[name] = value
    return params


class Server:
    """All systems over one world."""

    def __init__(self, world: World, secrets: Secrets, truth_dir: Path | None, replay: Replay | None) -> None:
        self.world, self.secrets, self._truth_dir = world, secrets, truth_dir
        self.faults = FaultBook(world.seed)
        self.portal = Portal(world, PortalSecrets(secrets.client_id, secrets.client_secret))
        self._exchange = ExchangeApi(
            world, secrets.edoc_system_id, secrets.edoc_secret, secrets.register_token
        )
        self.payment = PaymentApi(
            world, secrets.payment_partner, secrets.payment_secret, secrets.settlement_key
        )
        official: Handler = Official(world).evaluation
        catalogue: Handler = self.portal.catalogue
        if replay is not None:
            official, catalogue = replay.evaluation, replay.catalogue
        table: list[tuple[str, str, str | Callable[[Call], str], Handler]] = [
            ("POST", "/portal/jsp/rest.jsp", "portal.catalogue", catalogue),
            (
                "POST",
                "/portal/api/v1/configuring/formality/get-formality-by-citizen",
                "portal.detail",
                self.portal.detail,
            ),
            ("POST", "/portal/api/v1/reporting/evaluation/{name}", "portal.evaluation", official),
            ("POST", "/portal/oauth/token", "portal.token", self.portal.token),
            ("GET", "/portal/pa/dossier/search", "portal.dossier", self.portal.dossiers),
            ("GET", "/portal/pa/dossier/count", "portal.count", self.portal.count),
            ("GET", "/portal/pa/rating/search", "portal.rating", self.portal.ratings),
            ("GET", "/portal/pa/petition/search", "portal.petition", self.portal.petitions),
            ("POST", "/edoc/getSentEdocList", "exchange.sent", self._exchange.sent),
            ("POST", "/edoc/getReceivedEdocList", "exchange.received", self._exchange.received),
            ("POST", "/edoc/getEdoc", "exchange.edoc", self._exchange.edoc),
            ("POST", "/edoc/getAgenciesList", "exchange.agencies", self._exchange.agencies),
            ("GET", "/register/api/v1/register/outgoing", "register", self._exchange.register),
            ("POST", "/payment", PaymentApi.interface, self.payment.transactions),
            ("GET", "/settlement/", "settlement.list", self.payment.folder),
            ("GET", "/settlement/{name}", "settlement.file", self.payment.file),
        ]
        routes = [Route(path, Endpoint(self, name, run), methods=[verb]) for verb, path, name, run in table]
        routes += [Route(path, Control(self, run), methods=[verb]) for verb, path, run in self.desk()]
        self.app = Starlette(routes=routes)

    def desk(self) -> list[tuple[str, str, Handler]]:
        """The control desk: verb, path and handler of each of its knobs."""
        return [
            ("GET", "/control/clock", self._clock),
            ("POST", "/control/clock", self._set_clock),
            ("GET", "/control/faults", self._rules),
            ("POST", "/control/faults", self._set_rules),
            ("GET", "/control/requests", self._requests),
            ("DELETE", "/control/requests", self._clear_requests),
            ("POST", "/control/patch", self._patch),
            ("POST", "/control/truth", self._export),
            ("POST", "/control/drops", self._drops),
        ]

    def changed(self, _interface: str, answer: Answer) -> Answer:
        """The answer as it goes out; a server made for a test may put something into it."""
        return answer

    def _clock(self, _call: Call) -> Answer:
        return answer_json({"now": self.world.clock.isoformat()})

    def _set_clock(self, call: Call) -> Answer:
        moment = datetime.fromisoformat(str(call.json()["now"]))
        if moment.tzinfo is not None:
            moment = moment.astimezone(LOCAL).replace(tzinfo=None)
        self.world.move(moment)
        return self._clock(call)

    def _rules(self, _call: Call) -> Answer:
        rules = [{**asdict(rule), "calls": sorted(rule.calls)} for rule in self.faults.rules]
        return answer_json({"rules": rules, "calls": dict(self.faults.calls)})

    def _set_rules(self, call: Call) -> Answer:
        raw = call.json().get("rules", [])
        if not isinstance(raw, list):
            raise BadRuleError("rules must be a list")
        self.faults.set([Rule.read(rule) for rule in raw])
        return self._rules(call)

    def _requests(self, _call: Call) -> Answer:
        return answer_json([asdict(line) for line in self.faults.log])

    def _clear_requests(self, _call: Call) -> Answer:
        self.faults.log.clear()
        return answer_json([])

    def _patch(self, call: Call) -> Answer:
        body = call.json()
        raw = body.get("set")
        if not isinstance(raw, dict):
            raise TypeError("set must be an object of attributes")
        if not self.world.patch(str(body["dossier"]), _read_state(raw)):
            return answer_json({"error": f"no dossier {body['dossier']}"}, 404)
        return answer_json({"dossier": body["dossier"], "ThoiGianCapNhat": self.world.clock.isoformat()})

    def _export(self, call: Call) -> Answer:
        named = call.json().get("dir")
        target = Path(str(named)) if named else self._truth_dir
        if target is None:
            raise ValueError("no truth folder was given")
        export(self.world, target, self.secrets.settlement_key)
        return answer_json({"truth_dir": str(target)})

    def _drops(self, call: Call) -> Answer:
        """Send the files of the clock's moment into a folder: new ones, and those corrected since."""
        target = Path(str(call.json()["dir"]))
        return answer_json({"dir": str(target), "files": write_drops(self.world, target)})


def _read_state(raw: dict[str, object]) -> State:
    """Read patched attributes: times in ISO or wire form, numbers where the raw attribute is one."""
    state: State = {}
    for key, value in raw.items():
        if key in _TIMES and value:
            text = str(value)
            state[key] = parse_stamp(text) if text.isdigit() else datetime.fromisoformat(text)
        elif key in _TIMES:
            state[key] = None
        elif key in _NUMBERS:
            state[key] = None if value in (None, "") else int(str(value))
        else:
            state[key] = value
    return state
