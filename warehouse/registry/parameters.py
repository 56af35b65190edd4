"""What an operator decides about figures.

Belongs here: the settings that decide what a figure is, as one value that settings, runs, builds and snapshots hand on
whole. Does not belong here: reading the environment (pipelines.settings), where files lie.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from warehouse.registry.periods import Calendar


class MartParameters(BaseModel):
    """The settings that decide what a figure is.

    Attributes:
        history_from: naive local; where windows should begin.
        settle_seconds: how long a source may take to commit what it has dated; a tail of that length is no gap.
        min_field_cases: fields with fewer cases are marked in the scorecard.
        public_min_count: smaller counts are hidden in the tables for the public; 0 hides none.
        report_calendar: ``admin15`` adds the periods that administrative reports close on, for the city (R47).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    history_from: datetime
    settle_seconds: int
    min_field_cases: int
    public_min_count: int
    report_calendar: Calendar = "civil"

    @property
    def settle(self) -> timedelta:
        """`settle_seconds` as a length of time."""
        return timedelta(seconds=self.settle_seconds)

    def by_name(self) -> dict[str, object]:
        """The parameters alone, by the names that mart.state and a snapshot's basis know them under."""
        return self.model_dump(include=set(MartParameters.model_fields))
