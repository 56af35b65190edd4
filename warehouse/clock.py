"""The one injected clock, so that a run can be repeated at any moment of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of every naive time of the sources (giờ Việt Nam, no daylight saving)."""


@dataclass(frozen=True)
class Clock:
    """Tells the time; `fixed` (aware) stops it at one moment, as `EGOV_NOW` does."""

    fixed: datetime | None = None

    def __post_init__(self) -> None:
        if self.fixed is not None and self.fixed.tzinfo is None:
            raise ValueError("Clock.fixed must be an aware datetime")

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return (self.fixed or datetime.now(UTC)).astimezone(UTC)

    def local_now(self) -> datetime:
        """Return the wall time of Ho Chi Minh City, naive."""
        return self.now().astimezone(LOCAL).replace(tzinfo=None)

    def today(self) -> date:
        """Return the local calendar date."""
        return self.local_now().date()
