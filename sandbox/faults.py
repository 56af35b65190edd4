"""Fault modes, switched on per share of the requests or per call number, and the request log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.scales import draw

INTERFACES = (
    "portal.catalogue",
    "portal.detail",
    "portal.token",
    "portal.dossier",
    "portal.count",
    "portal.evaluation",
    "portal.rating",
    "portal.petition",
    "exchange.sent",
    "exchange.received",
    "exchange.edoc",
    "exchange.agencies",
    "register",
    "payment.list",
    "payment.query",
    "settlement.list",
    "settlement.file",
)

TRANSPORT_MODES = (
    "http_408",
    "http_425",
    "http_429",
    "http_429_date",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "http_400",
    "http_403",
    "http_404",
    "timeout",
    "reset",
    "reset_mid_body",
    "truncated_gzip",
    "corrupt_gzip",
    "truncated_json",
    "html",
    "html_403",
    "error_envelope",
    "expired_token",
    "wrong_signature",
    "oversized",
    "redirect",
)
"""Modes that replace or damage the answer of any interface."""

DATA_MODES = (
    "total_changes",
    "repeated_page",
    "stuck_cursor",
    "out_of_order",
    "duplicates",
    "deleted",
    "missing_record",
    "count_mismatch",
    "not_offered",
    "dirty",
    "malformed",
    "missing_key",
    "personal",
    "bad_checksum",
    "entities",
    "capped_size",
)
"""Modes that change what an answer holds, where the interface knows them."""


class BadRuleError(ValueError):
    """A fault rule that names an unknown interface or mode."""


@dataclass(frozen=True)
class Rule:
    """One fault: where, what, and for which calls (numbers from 1, or a share of all)."""

    interface: str
    mode: str
    share: float = 0.0
    calls: frozenset[int] = frozenset()
    seconds: float = 30.0
    retry_after: int = 1

    @classmethod
    def read(cls, raw: Mapping[str, object]) -> Rule:
        """Read a rule from JSON; raises BadRuleError."""
        interface, mode = str(raw.get("interface", "")), str(raw.get("mode", ""))
        if interface not in INTERFACES and interface != "*":
            raise BadRuleError(f"unknown interface {interface!r}; known: {', '.join(INTERFACES)}")
        if mode not in TRANSPORT_MODES and mode not in DATA_MODES:
            raise BadRuleError(f"unknown mode {mode!r}; known: {', '.join(TRANSPORT_MODES + DATA_MODES)}")
        calls = raw.get("calls") or []
        if not isinstance(calls, list):
            raise BadRuleError("calls must be a list of call numbers")
        share = raw.get("share")
        return cls(
            interface,
            mode,
            float(str(share)) if share is not None else (0.0 if calls else 1.0),
            frozenset(int(str(call)) for call in calls),
            float(str(raw.get("seconds", 30.0))),
            int(str(raw.get("retry_after", 1))),
        )


@dataclass
class LogLine:
    """One request as the server saw it."""

    interface: str
    method: str
    path: str
    params: dict[str, object]
    status: int
    call_no: int
    mode: str | None = None


@dataclass
class FaultBook:
    """The rules in force, call counters, and the request log."""

    seed: int
    rules: list[Rule] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)
    calls: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def set(self, rules: list[Rule]) -> None:
        """Replace the rules and count calls from 1 again."""
        self.rules = rules
        self.calls.clear()

    def next(self, interface: str) -> tuple[int, Rule | None]:
        """Count a call and return its number with the rule that strikes it, if any."""
        self.calls[interface] += 1
        number = self.calls[interface]
        for rule in self.rules:
            if rule.interface not in (interface, "*"):
                continue
            if number in rule.calls:
                return number, rule
            if rule.share and draw(self.seed, "fault", interface, rule.mode, number).random() < rule.share:
                return number, rule
        return number, None
