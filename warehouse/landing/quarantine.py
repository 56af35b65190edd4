"""What is in quarantine, what of it is still open, and what people asked to have examined again.

Belongs here: reading the quarantine files of landing and deciding, from landing alone, which refused
records have come back right; the decisions to try again. Does not belong here: refusing records
(assets.sources), counting them for BI (warehouse.mart.inputs), printing them (pipelines.cli).

A refused record is open until one of these, all of which need no action but the source's:

- a good version of its key is landed behind it (later extract, page or position);
- its list, its period or its window is landed again as a whole and it is no longer among the refused;
- it is refused again: then the newer refusal stands for it.

Messages of the axis and procedure details are fetched once in their life, so a window that is asked
again says nothing about a refused one; there only a good version counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from pydantic import BaseModel, ConfigDict

from warehouse.clock import Clock
from warehouse.decided.log import append_line, read_lines
from warehouse.home import DECISIONS
from warehouse.landing import layout
from warehouse.landing.store import (
    QUARANTINE_SCHEMA,
    LandingStore,
    Manifest,
    scan_landed,
)
from warehouse.landing.windows import Window, merge_windows, subtract_windows
from warehouse.registry.contracts import CONTRACTS
from warehouse.registry.source_entity import SourceEntity

RETRIES: Final = "retries.jsonl"

SCHEMA: Final[dict[str, pl.DataType]] = {
    "source": pl.String(),
    "entity": pl.String(),
    "rule": pl.String(),
    "reason": pl.String(),
    "business_key": pl.String(),
    "record": pl.String(),
    "extract_id": pl.String(),
    "page": pl.Int32(),
    "pos": pl.Int32(),
    "landed_at": pl.Datetime("us", "UTC"),
    "open_since": pl.Datetime("us", "UTC"),
    "is_open": pl.Boolean(),
    "set_aside": pl.Boolean(),
}


def refusals(store: LandingStore, entity: SourceEntity, *, set_aside: bool = False) -> pl.DataFrame:
    """Every refusal of an entity, one row each, oldest first.

    Args:
        store: landing.
        entity: whose refusals.
        set_aside: also those of extracts that a gate has set aside (nothing was built from them).

    Returns:
        Columns of ``SCHEMA``: ``record`` is one text per refused record (its key, else its place),
        ``is_open`` is true on the newest refusal of a record that is still open, and only there, and
        ``open_since`` beside it says when it was first refused without a good version since.
    """
    folder = store.folder(entity)
    found = {m.extract_id: _Extract(m, folder / m.extract_id) for m in store.manifests(entity)}
    if set_aside:
        found = dict(sorted({**_rejected(store, entity), **found}.items()))
    frames = [
        pl.read_parquet(extract.folder / layout.QUARANTINE)
        .select(*QUARANTINE_SCHEMA)
        .with_columns(
            pl.lit(name).alias("extract_id"),
            pl.lit(extract.manifest.ended_at).cast(SCHEMA["landed_at"]).alias("landed_at"),
            pl.lit(extract.set_aside).alias("set_aside"),
            pl.lit(_is_replaced(entity, extract.manifest, _later(found, name))).alias("replaced"),
        )
        for name, extract in found.items()
        if extract.manifest.quarantined
    ]
    if not frames:
        return pl.DataFrame(schema=SCHEMA)
    rows = pl.concat(frames).with_columns(
        _place().alias("place"),
        pl.coalesce(
            "business_key",
            pl.format("{}/{}/{}", "extract_id", "_page", "_pos"),
        ).alias("record"),
    )
    good = _newest_good(store, entity, rows)
    rows = rows.join(good, on="record", how="left", maintain_order="left").with_columns(
        # A refusal behind the last good version belongs to the present trouble.
        (pl.col("good").is_null() | (pl.col("place") > pl.col("good"))).alias("present"),
        (pl.col("place") == pl.col("place").max().over("record")).alias("newest"),
    )
    return (
        rows.with_columns(
            (pl.col("newest") & pl.col("present") & ~pl.col("replaced")).alias("is_open"),
            pl.when("present").then("landed_at").min().over("record").alias("since"),
        )
        .select(
            pl.lit(entity.system).alias("source"),
            pl.lit(entity.name).alias("entity"),
            "rule",
            "reason",
            "business_key",
            "record",
            "extract_id",
            pl.col("_page").alias("page"),
            pl.col("_pos").alias("pos"),
            "landed_at",
            pl.when("is_open").then("since").alias("open_since"),
            "is_open",
            "set_aside",
        )
        .sort("extract_id", "page", "pos")
    )


@dataclass(frozen=True)
class _Extract:
    manifest: Manifest
    folder: Path
    set_aside: bool = False


def _rejected(store: LandingStore, entity: SourceEntity) -> dict[str, _Extract]:
    """The extracts that were set aside and can be read."""
    folder = layout.rejected(store.root, entity)
    found: dict[str, _Extract] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            manifest = Manifest.from_json((path / layout.MANIFEST).read_bytes())
        except (OSError, ValueError):
            continue
        if manifest.extract_id == path.name and (
            not manifest.quarantined or (path / layout.QUARANTINE).exists()
        ):
            found[path.name] = _Extract(manifest, path, set_aside=True)
    return found


def _later(found: Mapping[str, _Extract], extract_id: str) -> list[Manifest]:
    return [one.manifest for name, one in found.items() if name > extract_id]


def _is_replaced(entity: SourceEntity, manifest: Manifest, later: Iterable[Manifest]) -> bool:
    """Whether all that an extract spoke of has been landed again behind it."""
    if (contract := CONTRACTS.get(entity)) is not None and contract.fetched_once:
        return False
    if manifest.window is not None:
        return _covers(manifest.window, later)
    if "period" in manifest.extra:
        return any(one.extra.get("period") == manifest.extra["period"] for one in later)
    return "pull_date" in manifest.extra and any(True for _ in later)


def _covers(window: Window, manifests: Iterable[Manifest]) -> bool:
    covered = merge_windows([one.window for one in manifests if one.window is not None])
    return not subtract_windows(window, covered)


def _place() -> pl.Expr:
    """Where a record was landed, as a text that sorts: extract, page, position."""
    numbers = (pl.col(name).cast(pl.String).str.zfill(10) for name in ("_page", "_pos"))
    return pl.concat_str(pl.col("extract_id"), *numbers, separator="/")


def _newest_good(store: LandingStore, entity: SourceEntity, rows: pl.DataFrame) -> pl.DataFrame:
    """The place of the newest good version of each refused key that has one: columns record, good."""
    nothing = pl.DataFrame(schema={"record": pl.String(), "good": pl.String()})
    contract = CONTRACTS.get(entity)
    if contract is None or not contract.key:
        return nothing
    key = pl.col("business_key")
    if contract.listing:
        # Refused under code/decision, so that another decision is asked for; it comes back under its code.
        key = key.str.split("/").list.first()
    keys = rows.drop_nulls("business_key").select("record", key.alias("key")).unique()
    first = rows["extract_id"].min()
    ids = [m.extract_id for m in store.manifests(entity) if m.extract_id >= str(first)]
    files = store.data_files(entity, ids)
    if keys.is_empty() or not files:
        return nothing
    landed = (
        scan_landed(files, path_column="_path")
        .select(pl.col(contract.key[0]).alias("key"), "_page", "_pos", "_path")
        .filter(pl.col("key").is_in(keys["key"].unique().to_list()))
        .with_columns(pl.col("_path").str.extract(r"([^/\\]+)[/\\][^/\\]+$").alias("extract_id"))
        .with_columns(_place().alias("good"))
        .group_by("key")
        .agg(pl.col("good").max())
        .collect()
    )
    return keys.join(landed, on="key").select("record", "good")


class RetryLine(BaseModel):
    """One line of ``retries.jsonl``: examine again what is open of an entity up to an extract.

    Attributes:
        source: source system.
        entity: source entity.
        through: newest extract at the time; what is refused again behind it is not asked for again.
        rule: only what this rule refused; None is every rule.
        key: only this key, as listed; None is every record.
        at: when, aware.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str
    entity: str
    through: str
    rule: str | None = None
    key: str | None = None
    at: datetime


@dataclass(frozen=True)
class Again:
    """What the next pull of an entity asks for once more.

    Attributes:
        windows: the windows of the refused records.
        keys: their keys.
    """

    windows: tuple[Window, ...] = ()
    keys: frozenset[str] = field(default_factory=frozenset)


class Retries:
    """The decisions to examine again.

    Args:
        home: EGOV_HOME; nothing is made before the first decision.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / DECISIONS / RETRIES

    def ask(self, found: pl.DataFrame, clock: Clock, *, rule: str | None, key: str | None) -> list[RetryLine]:
        """Ask for the open records of a list (columns of ``SCHEMA``); on disk when this returns.

        Raises:
            OSError: the disk is full or cannot be written.
        """
        newest = (
            found.filter("is_open")
            .group_by("source", "entity")
            .agg(pl.col("extract_id").max())
            .sort("source", "entity")
        )
        lines = [
            RetryLine(source=source, entity=entity, through=through, rule=rule, key=key, at=clock.now())
            for source, entity, through in newest.sort("source", "entity").iter_rows()
        ]
        for line in lines:
            append_line(self.path, line)
        return lines

    def lines(self) -> list[RetryLine]:
        """All lines, oldest first; one that cannot be read asks for nothing."""
        return read_lines(self.path, RetryLine)[0]

    def pending(self, store: LandingStore, system: str) -> dict[SourceEntity, Again]:
        """Entity → what its next pull has to ask for again; entities without anything are left out."""
        asked: dict[SourceEntity, list[RetryLine]] = {}
        for line in self.lines():
            if line.source == system:
                asked.setdefault(SourceEntity(line.source, line.entity), []).append(line)
        return {
            entity: again
            for entity, lines in asked.items()
            if (again := _pending(store, entity, lines)) is not None
        }


def _pending(store: LandingStore, entity: SourceEntity, lines: Sequence[RetryLine]) -> Again | None:
    found = refusals(store, entity, set_aside=True).filter("is_open")
    manifests = {m.extract_id: m for m in store.manifests(entity)}
    windows: set[Window] = set()
    keys: set[str] = set()
    for line in lines:
        matching = found.filter(pl.col("extract_id") <= line.through)
        if line.rule is not None:
            matching = matching.filter(pl.col("rule") == line.rule)
        if line.key is not None:
            matching = matching.filter(pl.col("record") == line.key)
        since = [m for m in manifests.values() if m.extract_id > line.through]
        for extract_id, key in matching.select("extract_id", "business_key").iter_rows():
            if extract_id not in manifests:
                # Its whole extract was set aside, so its window is missing and asked for anyway.
                continue
            window = manifests[extract_id].window
            # Asked for and not refused again: it is gone at the source, which asking for ever would not mend.
            if window is not None and _covers(window, since):
                continue
            if window is not None:
                windows.add(window)
            if key is not None:
                keys.add(key)
    return Again(tuple(sorted(windows)), frozenset(keys)) if windows or keys else None


def listed(store: LandingStore, entities: Collection[SourceEntity] | None = None) -> pl.DataFrame:
    """The refusals of all entities (or of the named ones), set-aside extracts included."""
    aside = layout.entities(store.root / layout.REJECTED)
    wanted = entities if entities is not None else {*store.entities(), *aside}
    return pl.concat(
        [pl.DataFrame(schema=SCHEMA), *(refusals(store, one, set_aside=True) for one in sorted(wanted))]
    )
