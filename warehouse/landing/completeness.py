"""How far each source is known, for the figures that stand on it (R28).

Belongs here: the gaps of windowed entities, of whole pulls and of details fetched per code, read from landing
alone. Does not belong here: what a gap means for a figure (warehouse.mart.states).

A whole pull says how things stood when it was made and before; so its source is unknown from the newest pull
on, and throughout where none was ever landed. A detail that was never landed is missing from every period its
procedure is counted in, so its source is then unknown throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from warehouse.clock import LOCAL
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.core_tables import CORE_TABLES
from warehouse.registry.source_entity import SourceEntity


def source_gaps(store: LandingStore, history_from: datetime, until: datetime) -> dict[str, list[Window]]:
    """Return what is not known of each source that core reads.

    Args:
        store: landing.
        history_from: first local moment that is to be known, naive.
        until: the run's local moment less the settle time, naive.

    Returns:
        ``system/entity`` → gaps within [history_from, until), sorted; empty where all is known. What is judged by the
        days or periods it speaks of (files, settlement, official figures) is not in it.
    """
    gaps: dict[str, list[Window]] = {}
    contracts = {source.landed: source.contract for table in CORE_TABLES.values() for source in table.inputs}
    for entity, contract in contracts.items():
        if contract.windowed:
            gaps[str(entity)] = store.gaps(entity, start=history_from, until=until)
        elif contract.listing:
            lacking = _lacks(store, entity, SourceEntity(entity.system, contract.listing))
            gaps[str(entity)] = _span(history_from, until) if lacking else []
        elif contract.replaces == "list":
            gaps[str(entity)] = _span(max(_pulled_at(store, entity), history_from), until)
    return gaps


def _span(start: datetime, end: datetime) -> list[Window]:
    return [Window(start, end)] if start < end else []


def _pulled_at(store: LandingStore, source: SourceEntity) -> datetime:
    """The local moment of the newest whole pull; the first of all moments when there was none."""
    manifests = store.manifests(source)
    return manifests[-1].started_at.astimezone(LOCAL).replace(tzinfo=None) if manifests else datetime.min


def _lacks(store: LandingStore, source: SourceEntity, listing: SourceEntity) -> bool:
    """Whether a code of the newest listing has no record, landed or in quarantine; so too without a listing."""
    manifests = store.manifests(listing)
    if not manifests:
        return True
    files = store.data_files(listing, [manifests[-1].extract_id])
    known = {str(code) for code in _codes(store.data_files(source))}
    for path in store.quarantine_files(source):
        # code/decision, as the pull writes it
        known |= {str(key).partition("/")[0] for key in pl.read_parquet(path)["business_key"].drop_nulls()}
    return not {str(code) for code in _codes(files)} <= known


def _codes(files: Sequence[Path]) -> list[object]:
    return [
        code
        for path in files
        for code in pl.read_parquet(path, columns=["procedure_code"])["procedure_code"].drop_nulls()
    ]
