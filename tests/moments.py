"""Moments as tests write them."""

from __future__ import annotations

from datetime import UTC, datetime

from warehouse.clock import LOCAL


def to_utc(local: datetime | str) -> datetime:
    """A naive wall time of Ho Chi Minh City, or the ISO 8601 text of one, as an aware UTC moment."""
    moment = datetime.fromisoformat(local) if isinstance(local, str) else local
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL)
    return moment.astimezone(UTC)
