"""Which fault is tried on which interface, what must come of it, and which are not tried and why.

There are two outcomes and no third: the rows are exactly right, or the pull fails with an error that names
system, window (or the listing, code, period or file, where there is no window) and reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sandbox.faults import DATA_MODES, INTERFACES, TRANSPORT_MODES


def _modes(text: str) -> frozenset[str]:
    return frozenset(text.split())


RETRIED = _modes(
    """
    http_408 http_425 http_429 http_429_date http_500 http_502 http_503 http_504
    timeout reset reset_mid_body truncated_gzip corrupt_gzip truncated_json
    """
)
"""What another attempt may mend: once is healed unseen, for ever ends as Unreachable."""

_LISTED = frozenset({"total_changes", "repeated_page", "stuck_cursor", "missing_record"})
_COUNTED = _LISTED | {"count_mismatch", "capped_size", "malformed", "missing_key"}
_SAID = _modes(
    """
    repeated_page stuck_cursor out_of_order duplicates missing_record dirty malformed missing_key capped_size
    """
)
DATA: dict[str, frozenset[str]] = {
    "portal.catalogue": _LISTED,
    "portal.dossier": _modes(
        """
        repeated_page stuck_cursor out_of_order duplicates deleted missing_record dirty malformed missing_key
        personal capped_size
        """
    ),
    "portal.rating": _SAID,
    "portal.petition": _SAID | {"personal"},
    "portal.count": frozenset({"total_changes", "count_mismatch", "bad_checksum", "not_offered"}),
    "exchange.sent": frozenset({"duplicates"}),
    "exchange.received": frozenset({"duplicates"}),
    "exchange.edoc": frozenset({"entities", "malformed"}),
    "register": _COUNTED | {"deleted"},
    "payment.list": _COUNTED | {"dirty", "bad_checksum"},
    "settlement.list": frozenset({"bad_checksum"}),
    "settlement.file": frozenset({"bad_checksum", "missing_record", "malformed"}),
}
"""The data modes that an interface knows."""

BEYOND_THE_CONTRACT = {
    ("portal.rating", "missing_record"): "ratings have no total (R61): their completeness is unverified",
    ("portal.petition", "missing_record"): "petitions have no total (R61): their completeness is unverified",
    (
        "exchange.sent",
        "missing_record",
    ): "the axis' list has no total: register against axis finds it",
    (
        "exchange.received",
        "missing_record",
    ): "the list has no total; an answer that is missing shows on the axis only",
    (
        "payment.query",
        "bad_checksum",
    ): "the protocol gives no formula for the MaXacThuc of a QUERY answer",
}
"""Modes that the interface knows and the contract gives no means to see."""


class Must(Enum):
    """What must come of a fault."""

    HEAL = "healed"
    FAIL = "failed, named"
    EITHER = "healed, or failed, named"


@dataclass(frozen=True)
class Fault:
    """One combination; `once` strikes one call, else every call is struck."""

    interface: str
    mode: str
    once: bool

    def __str__(self) -> str:
        return f"{self.interface} x {self.mode} {'once' if self.once else 'always'}"

    @property
    def must(self) -> Must:
        """The outcome that is due."""
        if self.interface == "portal.count" and self.mode in ("http_404", "not_offered"):
            return Must.HEAL  # the source does not offer a total: landed, and reported as unverified
        if self.mode in RETRIED or (self.interface in BEARER and self.mode in _REFUSED):
            return Must.HEAL if self.once else Must.FAIL
        if self.mode in _HARMLESS or (self.interface.endswith("edoc") and self.mode in DATA["exchange.edoc"]):
            # A server caps all its pages or none: one short page among long ones is a fault to be seen.
            return Must.EITHER if self.mode == "capped_size" and self.once else Must.HEAL
        if (self.mode in ("malformed", "missing_key", "dirty")) and self.interface != "settlement.file":
            return Must.HEAL
        if self.mode in TRANSPORT_MODES and self.interface != "settlement.file":
            return Must.FAIL
        return Must.EITHER if self.once else Must.FAIL


_HARMLESS = frozenset({"out_of_order", "duplicates", "deleted", "personal", "capped_size"})
_REFUSED = frozenset({"expired_token", "wrong_signature"})
BEARER = frozenset({"portal.dossier", "portal.count", "portal.rating", "portal.petition"})
"""Interfaces whose token is renewed once per request when it is refused."""


def reason_not_tried(interface: str, mode: str) -> str | None:
    """Why a combination of the sandbox's interfaces and modes is not in the matrix; None if it is."""
    if (interface, mode) in BEYOND_THE_CONTRACT:
        return BEYOND_THE_CONTRACT[interface, mode]
    if mode in TRANSPORT_MODES or mode in DATA.get(interface, ()):
        return None
    return "the interface does not know the mode: it has no such page, total, key or checksum"


def whole() -> list[Fault]:
    """Every combination, once and always."""
    return [
        Fault(interface, mode, once)
        for interface in INTERFACES
        for mode in (*TRANSPORT_MODES, *DATA_MODES)
        if reason_not_tried(interface, mode) is None
        for once in (True, False)
    ]


def quick() -> list[Fault]:
    """A part of it that has every interface and every mode, each mode once and for ever."""
    chosen: list[Fault] = []
    used = dict.fromkeys(INTERFACES, 0)
    for mode in (*TRANSPORT_MODES, *DATA_MODES):
        taking = [name for name in INTERFACES if reason_not_tried(name, mode) is None]
        # The one that has had the fewest so far, so that all get their share.
        interface = min(taking, key=lambda name: used[name])
        used[interface] += 1
        chosen += [Fault(interface, mode, once) for once in (True, False)]
    return chosen
