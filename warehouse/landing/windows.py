"""Windows of local time, half-open, and what is missing between them.

Belongs here: arithmetic on windows. Does not belong here: which windows have been pulled (warehouse.landing.store).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_TAIL_LIMIT = timedelta(days=31)


@dataclass(frozen=True, order=True)
class Window:
    """A half-open span of local time, `start` ≤ t < `end`, both naive Asia/Ho_Chi_Minh."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"empty window {self.start} .. {self.end}")

    def __str__(self) -> str:
        return f"[{self.start:%Y-%m-%d %H:%M:%S}, {self.end:%Y-%m-%d %H:%M:%S})"


def month_start_after(moment: datetime) -> datetime:
    """Return the first month start strictly after a naive moment."""
    year, month = (moment.year + 1, 1) if moment.month == 12 else (moment.year, moment.month + 1)
    return datetime(year, month, 1)


def cut_at_months(window: Window) -> list[Window]:
    """Cut a window at every month start inside it."""
    pieces: list[Window] = []
    start = window.start
    while start < window.end:
        end = min(month_start_after(start), window.end)
        pieces.append(Window(start, end))
        start = end
    return pieces


def merge_windows(windows: Collection[Window]) -> list[Window]:
    """Unite overlapping and touching windows; sorted."""
    merged: list[Window] = []
    for window in sorted(windows):
        if merged and window.start <= merged[-1].end:
            if window.end > merged[-1].end:
                merged[-1] = Window(merged[-1].start, window.end)
        else:
            merged.append(window)
    return merged


def subtract_windows(span: Window, covered: Sequence[Window]) -> list[Window]:
    """Return what of `span` no window of `covered` (merged, sorted) holds."""
    gaps: list[Window] = []
    at = span.start
    for window in covered:
        if window.end <= at:
            continue
        if window.start >= span.end:
            break
        if window.start > at:
            gaps.append(Window(at, window.start))
        at = max(at, window.end)
    if at < span.end:
        gaps.append(Window(at, span.end))
    return gaps


def missing_windows(
    covered: Sequence[Window], *, start: datetime, until: datetime, settle: timedelta
) -> list[Window]:
    """Compute what to ask for from what is covered (merged, sorted); see `LandingStore.missing`."""
    if start >= until:
        return []
    last_end = max((window.end for window in covered), default=None)
    tail: Window | None = None
    span_end = until
    if last_end is not None and last_end > start:
        tail_start = max(start, last_end - settle)
        # Also with `last_end` at `until`: records committed late inside the settle time may be new.
        if tail_start < until and last_end - settle < until:
            tail = Window(tail_start, until)
            span_end = tail_start
    windows: list[Window] = []
    if start < span_end:
        for gap in subtract_windows(Window(start, span_end), list(covered)):
            windows.extend(cut_at_months(gap))
    if tail is not None:
        windows.extend(_cut_tail(tail, last_end))
    return windows


def _cut_tail(tail: Window, last_end: datetime | None) -> list[Window]:
    """Keep a tail of up to a month whole; a longer one is cut, the overlap staying with its first piece."""
    if tail.end - tail.start <= _TAIL_LIMIT or last_end is None or last_end >= tail.end:
        return [tail]
    first, *others = cut_at_months(Window(last_end, tail.end))
    return [Window(tail.start, first.end), *others]
