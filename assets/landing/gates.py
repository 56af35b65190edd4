"""Gates of a landing asset that are about a pull as such, not about rows: too much refused, too much gone.

Belongs here: what the two gates compare and how they say it. Does not belong here: rules about rows
(expectations), what a failed gate means for a run (assets.checks, assets.landing.factory).

Both look at the extracts that no run has let pass yet, so what they stop has replaced nothing; their
outcome is a group result like that of a suite and goes the same way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from assets.platform import GateLimits
from assets.sources.system import Entity
from expectations.model import GroupResult, Outcome, Owner, RuleResult

if TYPE_CHECKING:
    from warehouse.landing.store import LandingStore, Manifest

QUARANTINE_SHARE: Final = "quarantine_share"
RETRACTION: Final = "retraction"
OWNER: Final[Owner] = "nguồn"
FEW_RECORDS: Final = 10
"""Up to this many refused records in one pull stop nothing: a share of a handful says nothing."""

REASONS: Final[Mapping[str, str]] = {
    QUARANTINE_SHARE: (
        "Tỷ lệ bản ghi bị cách ly trong một lần lấy vượt ngưỡng: nguồn đã đổi cấu trúc hoặc gửi sai hàng loạt, "
        "phần còn lại không đại diện cho thực tế."
    ),
    RETRACTION: (
        "Danh sách lấy lại toàn bộ ngắn hơn hẳn lần tốt gần nhất: nguồn có thể đã mất dữ liệu hoặc trả thiếu, "
        "và thay thế thì chỉ số sai theo."
    ),
}
_ACTIONS: Final[Mapping[str, str]] = {
    QUARANTINE_SHARE: (
        "Xem `egov quarantine` để biết quy tắc và mã; báo đơn vị vận hành nguồn sửa rồi chạy lại. Nếu dữ liệu đúng "
        "là như vậy, cho qua có thời hạn bằng `egov waive {check}`."
    ),
    RETRACTION: (
        "Hỏi đơn vị vận hành nguồn; nếu nguồn trả thiếu thì chạy lại sau. Nếu thật sự có sắp xếp, bãi bỏ theo quyết "
        "định, cho qua có thời hạn bằng `egov waive {check}`."
    ),
}


def gates_of(entity: Entity) -> tuple[str, ...]:
    """The names of an entity's gates."""
    return (QUARANTINE_SHARE, RETRACTION) if entity.contract.replaces else (QUARANTINE_SHARE,)


def judge(
    store: LandingStore,
    entity: Entity,
    manifests: Sequence[Manifest],
    fresh: Sequence[str],
    limits: GateLimits,
) -> list[GroupResult]:
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


def _share(entity: Entity, new: Sequence[Manifest], limit: float) -> GroupResult:
    refused = sum(manifest.quarantined for manifest in new)
    total = refused + sum(manifest.records for manifest in new)
    observed = f"{refused}/{total} bản ghi mới bị cách ly ({_percent(refused, total)}), ngưỡng {limit:.1%}"
    return _result(
        entity,
        QUARANTINE_SHARE,
        refused > FEW_RECORDS and refused > limit * total,
        refused,
        total,
        observed if total else "không có bản ghi mới",
    )


def _retraction(
    store: LandingStore, entity: Entity, old: Sequence[Manifest], new: Sequence[Manifest], limit: float
) -> GroupResult:
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
    return _result(entity, RETRACTION, bool(short), gone, sum(now.values()), observed)


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


def _result(entity: Entity, gate: str, failed: bool, bad: int, rows: int, observed: str) -> GroupResult:
    check = f"{entity.table}:{gate}"
    outcome: Outcome = "failed" if failed else "passed"
    return GroupResult(
        table=entity.table,
        group=gate,
        severity="ERROR",
        outcome=outcome,
        rules=[
            RuleResult(
                name=gate,
                outcome=outcome,
                failing_rows=bad if failed else 0,
                observed=observed,
                reason=REASONS[gate],
                action=_ACTIONS[gate].format(check=check),
                owner=OWNER,
            )
        ],
        rows=rows,
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"
