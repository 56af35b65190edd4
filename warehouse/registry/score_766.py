"""The rules of the 100 points of Decision 766/QĐ-TTg (Bộ chỉ số 766), read from ``indicators/_score_766.yaml``.

Only what a metric is worth and where its counts come from; the arithmetic (percentage, then subscore, then sum, each
rounded half-up) is ``sql/mart/engine/score_766.sql``. Legal source: Quyết định 766/QĐ-TTg and the portal's practice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.registry.indicators import REGISTRY_DIR, SCORE_FILE, RegistryError, parse_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ours(_Strict):
    """Where our counts of a metric come from: one of ``indicator``, ``base`` and ``own``.

    ``indicator`` is an ``id/variant``, ``base`` a column of the base of progress, ``own`` a count of figure_766.sql.
    ``state``: the ``id/variant`` whose state the figure shares. ``city_only``: agencies have no counts of it.
    """

    indicator: str | None = None
    base: str | None = None
    own: str | None = None
    state: str | None = None
    city_only: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Ours:
        if sum(one is not None for one in (self.indicator, self.base, self.own)) != 1:
            raise ValueError("ours phải có đúng một trong indicator, base, own")
        if self.indicator is None and self.state is None:
            raise ValueError("ours không phải indicator thì phải có state")
        return self

    @property
    def state_of(self) -> str:
        """The ``id/variant`` whose state decides whether the figure is final."""
        return self.state or self.indicator or ""


class Official(_Strict):
    """Where the portal publishes its counts: in a report's metrics, or in the trees as sums of ``value`` rows."""

    report: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()


class Metric(_Strict):
    """One metric: its most points, the percentage (``full_at``) from which it earns them, and its exceptions."""

    code: str = Field(pattern=r"^[A-Z][A-Z_]*$")
    group: str
    points: int = Field(gt=0)
    full_at: int = Field(default=100, gt=0, le=100)
    if_none: Literal["zero", "full"] = "zero"
    at_commune: Literal["counted", "awarded"] = "counted"
    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)
    ours: Ours | None = None
    official: Official


class Group(_Strict):
    """A group of metrics, as the portal shows it."""

    code: str
    points: int
    vi: str
    en: str


class ScoreRules(_Strict):
    """All of it: what counts from when, in the portal's order."""

    formula_version: str
    since: date
    groups: tuple[Group, ...]
    metrics: tuple[Metric, ...]

    @model_validator(mode="after")
    def _adds_up(self) -> ScoreRules:
        for group in self.groups:
            points = sum(metric.points for metric in self.metrics if metric.group == group.code)
            if points != group.points:
                raise ValueError(
                    f"nhóm {group.code}: các chỉ số cộng lại {points} điểm, nhóm có {group.points}"
                )
        codes = [metric.code for metric in self.metrics]
        if len(codes) != len(set(codes)):
            raise ValueError("hai chỉ số cùng mã")
        if sum(metric.points for metric in self.metrics) != 100:
            raise ValueError("các chỉ số phải cộng lại 100 điểm")
        return self

    def rows(self) -> list[dict[str, object]]:
        """The rules as rows of ``mart.score_rule``, in order."""
        groups = {group.code: group for group in self.groups}
        return [
            {
                "rule_order": order,
                "group_code": metric.group,
                "group_name_vi": groups[metric.group].vi,
                "group_name_en": groups[metric.group].en,
                "group_points": groups[metric.group].points,
                "metric_code": metric.code,
                "name_vi": metric.vi,
                "name_en": metric.en,
                "points": metric.points,
                "full_at": metric.full_at,
                "if_none": metric.if_none,
                "at_commune": metric.at_commune,
                "counted_from": metric.ours
                and (metric.ours.indicator or metric.ours.base or metric.ours.own),
                "state_of": metric.ours and metric.ours.state_of,
                "city_only": metric.ours is not None and metric.ours.city_only,
                "report": metric.official.report,
                "formula_version": self.formula_version,
                "valid_from": self.since,
            }
            for order, metric in enumerate(self.metrics, 1)
        ]

    def official_values(self) -> Iterator[dict[str, object]]:
        """The value rows of the official trees that a metric adds up, and for which side of the fraction."""
        for metric in self.metrics:
            for keys, is_numerator in (
                (metric.official.numerator, True),
                (metric.official.denominator, False),
            ):
                for key in keys:
                    yield {
                        "metric_code": metric.code,
                        "endpoint": metric.official.report,
                        "value_key": key,
                        "is_numerator": is_numerator,
                    }


def load_score_rules(path: Path = REGISTRY_DIR / SCORE_FILE) -> ScoreRules:
    """Read and check the rules; RegistryError names the file and what is wrong with it."""
    try:
        return ScoreRules.model_validate(parse_yaml(path.read_bytes()))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise RegistryError(
            f"Bộ chỉ số 766: tệp {path.name} không đọc được: {error}. Hãy sửa tệp này rồi chạy lại."
        ) from error


@lru_cache(maxsize=1)
def score_rules() -> ScoreRules:
    """The rules shipped with the package, read once per process."""
    return load_score_rules()
