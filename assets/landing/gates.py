"""Gates of a landing asset that are about a pull as such, not about rows: too much refused, too much gone.

Belongs here: what the two gates compare and what they have seen. Does not belong here: why they are there and what
to do (expectations.rules.records), what a failed gate means for a run (assets.checks, assets.landing.factory).

Both look at the extracts that no run has let pass yet, so what they stop has replaced nothing. They are rules of
the entity's table like those of its suite, and go the same way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assets.platform import GateLimits
from assets.sources.system import Entity
from expectations.model import RuleResult
from expectations.rules.records import QUARANTINE_SHARE, RETRACTION
from expectations.suites import RULES

if TYPE_CHECKING:
    from warehouse.landing.store import LandingStore, Manifest

FEW_RECORDS: Final = 10
"""Up to this many refused records in one pull stop nothing: a share of a handful says nothing."""


def judge(
    store: LandingStore,
    entity: Entity,
    manifests: Sequence[Manifest],
    fresh: Sequence[str],
    limits: GateLimits,
) -> list[RuleResult]:
    """Judge the extracts that have not passed yet.

    Args:
        store: landing.
        entity: whose extracts.
        manifests: all of the entity, oldest first.
        fresh: ids of those that have not passed.
        limits: when the gates close.

    Returns:
        One result per gate of the entity.
    """
    new = [manifest for manifest in manifests if manifest.extract_id in set(fresh)]
    found = [_share(entity, new, limits.quarantine_max_share)]
    if entity.contract.replaces:
        old = [manifest for manifest in manifests if manifest.extract_id not in set(fresh)]
        found.append(_retraction(store, entity, old, new, limits.retraction_min_share))
    return found


def _share(entity: Entity, new: Sequence[Manifest], limit: float) -> RuleResult:
    refused = sum(manifest.quarantined for manifest in new)
    total = refused + sum(manifest.records for manifest in new)
    observed = f"{refused}/{total} bản ghi mới bị cách ly ({_percent(refused, total)}), ngưỡng {limit:.1%}"
    failed = refused > FEW_RECORDS and refused > limit * total
    return _result(entity, QUARANTINE_SHARE, failed, refused, observed if total else "không có bản ghi mới")


def _retraction(
    store: LandingStore, entity: Entity, old: Sequence[Manifest], new: Sequence[Manifest], limit: float
) -> RuleResult:
    before, now = _counts(store, entity, old), _counts(store, entity, new)
    # Corrected files are compared with the file they replace, a list with the whole list before it.
    short = {
        part: (before[part], rows)
        for part, rows in now.items()
        if part in before and rows < limit * before[part]
    }
    gone = sum(was - rows for was, rows in short.values())
    texts = [
        f"{f'{part}: ' if part else ''}còn {rows} dòng so với {was} dòng của lần tốt gần nhất "
        f"({_percent(rows, was)}), ngưỡng {limit:.0%}"
        for part, (was, rows) in sorted(short.items())
    ]
    more = f" và {len(texts) - 3} phần nữa" if len(texts) > 3 else ""
    observed = "; ".join(texts[:3]) + more if short else "không có danh sách nào ngắn đi quá ngưỡng"
    return _result(entity, RETRACTION, bool(short), gone, observed)


def _counts(store: LandingStore, entity: Entity, manifests: Sequence[Manifest]) -> dict[str, int]:
    """Rows of the newest version of each part that is replaced as a whole: a list, a period, a file."""
    if entity.contract.replaces == "file":
        return _lines_per_file(store, entity, manifests)
    return {manifest.extra.get("period", ""): manifest.records for manifest in manifests}


def _lines_per_file(store: LandingStore, entity: Entity, manifests: Sequence[Manifest]) -> dict[str, int]:
    """Lines per settlement file; the Parquet is read only for files that came more than once."""
    import polars as pl

    named: dict[str, list[str]] = {}
    for manifest in store.manifests(entity.id):
        for one in json.loads(manifest.extra.get("files", "[]")):
            named.setdefault(str(one["name"]), []).append(manifest.extract_id)
    chosen = {manifest.extract_id for manifest in manifests}
    counts: dict[str, int] = {}
    for name, ids in named.items():
        newest = max((one for one in ids if one in chosen), default=None)
        if len(ids) > 1 and newest is not None:
            files = store.data_files(entity.id, [newest])
            lines = pl.scan_parquet(files).filter(pl.col("file_name") == name)
            counts[name] = int(lines.select(pl.len()).collect().item())
    return counts


def _result(entity: Entity, gate: str, failed: bool, bad: int, observed: str) -> RuleResult:
    rule = RULES[f"{entity.table}:{gate}"]
    return rule.result(entity.table, "failed" if failed else "passed", bad if failed else 0, observed)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"
