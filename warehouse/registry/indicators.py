"""The registry of indicators: one YAML entry each under ``warehouse/indicators``, validated once.

What comes out of it: ``mart.indicator``, ``mart.target``, the figures' status, notes and versions, and everything that
describes an indicator to people (docs, asset specs, the scorecard). The rows of an indicator are
``warehouse/sql/mart/indicators/<id>.sql``; adding an indicator touches one YAML file and one SQL file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

REGISTRY_DIR = Path(__file__).parents[1] / "indicators"
SERIES_FILE = "_series.yaml"
SCORE_FILE = "_score_766.yaml"

Grain = Literal["city", "agency_group", "agency", "field", "agency_field"]
Operator = Literal[">", ">=", "<", "<=", "="]
Measure = Literal["share", "rank", "count"]
BreakKind = Literal["taxonomy", "organisation", "source"]
PeriodType = Literal["month", "quarter", "year", "ytd"]

HEADLINE = "headline"
WORST_FIELD = "worst_field"


class RegistryError(ValueError):
    """The registry cannot be read; the message names the file and the rule, in Vietnamese."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(_Strict):
    """A text in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Target(_Strict):
    """One step of a target schedule: in force for periods that start in [valid_from, valid_to)."""

    valid_from: date = Field(alias="from")
    valid_to: date | None = Field(default=None, alias="to")
    operator: Operator
    pct: Decimal = Field(ge=0, le=100, max_digits=5, decimal_places=2)
    note: str | None = None


class Variant(_Strict):
    """One reading of an indicator; ``headline`` is the main one.

    ``ends_by`` and ``ends_after`` limit it to periods with period_end <= or > that date (R22). ``sources`` of the
    indicator plus ``extra_sources`` are what its figures stand on; ``note`` stands on every row. ``targets``: a
    schedule of its own in place of the indicator's. ``unit``, ``grains``, ``sources``: its own, where it counts
    something else than the headline does. ``times_sync_rate``: the headline's figures times the official rate of
    synchronised dossiers of the same period (``mart.sync_rate``).
    """

    name: Bilingual
    formula: Bilingual
    times_sync_rate: bool = False
    ends_by: date | None = None
    ends_after: date | None = None
    unit: str | None = None
    grains: tuple[Grain, ...] = ()
    sources: tuple[str, ...] = ()
    extra_sources: tuple[str, ...] = ()
    note: str | None = None
    targets: tuple[Target, ...] | None = None


class Indicator(_Strict):
    """One indicator with its variants and targets.

    ``sources`` are ``system/entity``; the first decides ``no_data``, all of them ``provisional``.
    ``judged_by_field``: the target binds each field (R02), which adds the ``worst_field`` variants at city grain.
    ``measure``: of a ``rank`` the numerator is the rank, the denominator out of how many, the target is compared with
    the numerator and there is no percentage; of a ``count`` the numerator is all there is (R68).
    ``judged_in``: the period types a target speaks of, all if none is named. ``rows``: SQL condition on the rows of a
    file dataset that is the first source; only they are its data. ``items``: the groups of targets of the programme
    it answers, numbers of ``Series.programme``.
    ``not_applicable_from``: periods whose last day lies there or later have nothing to count by nature.
    ``breaks``: the kinds of break (``Series``) that make another series of it, besides those that do so for all;
    what stands on the portal breaks with it and need not say so.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    order: int
    tier: Literal["programme", "supporting"]
    items: tuple[int, ...] = ()
    unit: str
    direction: Literal["higher", "lower"]
    measure: Measure = "share"
    judged_by_field: bool = False
    judged_in: tuple[PeriodType, ...] = ()
    rows: str | None = None
    not_applicable_from: date | None = None
    breaks: tuple[BreakKind, ...] = ()
    grains: tuple[Grain, ...]
    sources: tuple[str, ...] = Field(min_length=1)
    name: Bilingual
    description: Bilingual
    exclusions: Bilingual
    legal_basis: Bilingual
    owner: str
    formula_version: str
    formula_since: date
    variants: dict[str, Variant]
    targets: tuple[Target, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Indicator:
        if HEADLINE not in self.variants:
            raise ValueError("thiếu biến thể headline")
        if (self.tier == "programme") != bool(self.items):
            raise ValueError("chỉ số của chương trình (tier: programme) phải có items, chỉ số khác thì không")
        if not all("city" in self.grains_of(variant) for variant in self.variants):
            raise ValueError("grains phải có city")
        if self.judged_by_field and "field" not in self.grains:
            raise ValueError("judged_by_field cần grains có field")
        for variant in self.variants:
            previous: Target | None = None
            for target in self.targets_of(variant):
                if previous is not None and (
                    previous.valid_to is None or target.valid_from < previous.valid_to
                ):
                    raise ValueError(f"chỉ tiêu từ {target.valid_from} chồng lên chỉ tiêu trước")
                previous = target
        return self

    def targets_of(self, variant: str) -> tuple[Target, ...]:
        """The target schedule of one (computed) variant."""
        own = self.variants[variant].targets
        return self.targets if own is None else own

    def grains_of(self, variant: str) -> tuple[Grain, ...]:
        """The grains of one (computed) variant."""
        return self.variants[variant].grains or self.grains

    def unit_of(self, variant: str) -> str:
        """What one (computed) variant counts."""
        return self.variants[variant].unit or self.unit

    def sources_of(self, variant: str) -> tuple[str, ...]:
        """The sources of one (computed) variant, the one that decides no_data first."""
        own = self.variants[variant]
        return (own.sources or self.sources) + own.extra_sources


class VersionStep(_Strict):
    """A named state of the taxonomy, the organisation or the source, from a date on.

    ``scope``: whose series breaks at its beginning; None for the first state, which nothing precedes. ``vi`` and
    ``en`` say what changed, to follow a date in a sentence.
    """

    version: str
    valid_from: date = Field(alias="from")
    scope: Literal["all", "named"] | None = None
    vi: str | None = None
    en: str | None = None


class SeriesBreak(_Strict):
    """A day from which on the figures of the named indicators are another series."""

    day: date
    kind: BreakKind
    version_before: str
    version_after: str
    description: Bilingual
    is_for_all: bool
    indicator_ids: tuple[str, ...]


class FieldGroups(_Strict):
    """Names of the fields (without the trailing bracket) that are land and investment (R11)."""

    land: tuple[str, ...]
    investment: tuple[str, ...]


class Series(_Strict):
    """What all indicators share.

    ``programme``: the decision's groups of targets.
    """

    taxonomy: tuple[VersionStep, ...]
    organisation: tuple[VersionStep, ...]
    source: tuple[VersionStep, ...]
    field_groups: FieldGroups
    programme: dict[int, Bilingual]

    @model_validator(mode="after")
    def _told(self) -> Series:
        for steps in (self.taxonomy, self.organisation, self.source):
            for step in steps[1:]:
                if not (step.scope and step.vi and step.en):
                    raise ValueError(
                        f"{step.version}: phải có scope, vi và en để nói vì sao chuỗi số liệu gián đoạn"
                    )
        return self


class PublishedVariant(_Strict):
    """A variant as it stands in ``mart.indicator``: the computed ones and the worst-field ones."""

    indicator: Indicator
    variant: str
    base_variant: str
    is_worst_field: bool
    name: Bilingual
    description: Bilingual
    formula: Bilingual


class Registry(_Strict):
    """All indicators, ordered, and what they share.

    ``content_hash`` changes with every byte of the registry files.
    """

    series: Series
    indicators: tuple[Indicator, ...]
    content_hash: str

    def published(self) -> Iterator[PublishedVariant]:
        """Every (indicator, variant) that gets rows, the derived ``worst_field`` variants included."""
        for indicator in self.indicators:
            for variant_id, variant in indicator.variants.items():
                headline = variant_id == HEADLINE
                yield PublishedVariant(
                    indicator=indicator,
                    variant=variant_id,
                    base_variant=variant_id,
                    is_worst_field=False,
                    name=indicator.name
                    if headline
                    else Bilingual(
                        vi=f"{indicator.name.vi} – {variant.name.vi}",
                        en=f"{indicator.name.en} – {variant.name.en}",
                    ),
                    description=indicator.description,
                    formula=variant.formula,
                )
            if not indicator.judged_by_field:
                continue
            vi, en = ("thấp nhất", "lowest") if indicator.direction == "higher" else ("cao nhất", "highest")
            for variant_id, variant in indicator.variants.items():
                headline = variant_id == HEADLINE
                suffix = "" if headline else f" – {variant.name.vi}"
                suffix_en = "" if headline else f" – {variant.name.en}"
                yield PublishedVariant(
                    indicator=indicator,
                    variant=WORST_FIELD if headline else f"{WORST_FIELD}_{variant_id}",
                    base_variant=variant_id,
                    is_worst_field=True,
                    name=Bilingual(
                        vi=f"{indicator.name.vi}{suffix} – lĩnh vực {vi}",
                        en=f"{indicator.name.en}{suffix_en} – {en} field",
                    ),
                    description=Bilingual(
                        vi=f"Lĩnh vực có tỷ lệ {vi}, nêu tên trong ghi chú. {indicator.description.vi}",
                        en=f"The field with the {en} share, named in the note. {indicator.description.en}",
                    ),
                    formula=variant.formula,
                )

    def series_breaks(self) -> list[SeriesBreak]:
        """Where the series break, and whose, by day."""
        found = []
        kinds: tuple[tuple[BreakKind, tuple[VersionStep, ...]], ...] = (
            ("taxonomy", self.series.taxonomy),
            ("organisation", self.series.organisation),
            ("source", self.series.source),
        )
        for kind, steps in kinds:
            named = tuple(one.id for one in self.indicators if kind in one.breaks)
            if kind == "source":
                named = tuple(
                    one.id for one in self.indicators if any(s.startswith("portal/") for s in one.sources)
                )
            for before, step in pairwise(steps):
                found.append(
                    SeriesBreak(
                        day=step.valid_from,
                        kind=kind,
                        version_before=before.version,
                        version_after=step.version,
                        description=Bilingual(vi=step.vi or "", en=step.en or ""),
                        is_for_all=step.scope == "all",
                        indicator_ids=tuple(one.id for one in self.indicators)
                        if step.scope == "all"
                        else named,
                    )
                )
        return sorted(found, key=lambda one: (one.day, one.kind))

    def get(self, indicator_id: str) -> Indicator:
        """The indicator with this id; KeyError if there is none."""
        for indicator in self.indicators:
            if indicator.id == indicator_id:
                return indicator
        raise KeyError(indicator_id)


def load_registry(directory: Path = REGISTRY_DIR) -> Registry:
    """Read and validate every entry of ``directory``.

    Raises RegistryError naming the file and what is wrong with it.
    """
    digest = hashlib.sha256()
    indicators: list[Indicator] = []
    series: Series | None = None
    for path in sorted(directory.glob("*.yaml")):
        raw = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + raw + b"\0")
        if path.name == SCORE_FILE:
            continue  # read by warehouse.registry.score_766
        try:
            content = parse_yaml(raw)
            if path.name == SERIES_FILE:
                series = Series.model_validate(content)
                continue
            indicator = Indicator.model_validate(content)
        except (yaml.YAMLError, ValueError) as error:
            raise RegistryError(
                f"Danh mục chỉ số: tệp {path.name} không đọc được: {error}. Hãy sửa tệp này rồi chạy lại."
            ) from error
        if indicator.id != path.stem:
            raise RegistryError(
                f"Danh mục chỉ số: tệp {path.name} mô tả chỉ số {indicator.id}; hãy đặt tên trùng nhau."
            )
        indicators.append(indicator)
    if series is None or not indicators:
        raise RegistryError(
            f"Danh mục chỉ số: thư mục {directory.name} thiếu {SERIES_FILE} hoặc không có chỉ số nào."
        )
    unknown = {item for one in indicators for item in one.items} - series.programme.keys()
    if unknown:
        raise RegistryError(
            f"Danh mục chỉ số: nhóm chỉ tiêu {sorted(unknown)} không có trong {SERIES_FILE}, mục programme."
        )
    return Registry(
        series=series,
        indicators=tuple(sorted(indicators, key=lambda item: (item.order, item.id))),
        content_hash=digest.hexdigest(),
    )


def parse_yaml(raw: bytes) -> object:
    """What an entry's file says; the C loader says the same in a fifth of the time, and every command reads them."""
    return yaml.load(raw, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader both


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The registry shipped with the package, read once per process."""
    return load_registry()
