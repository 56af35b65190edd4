"""What each core table is built from: landing entities, their columns, keys and children.

The column lists are the contract between landing and core. A column that an older extract lacks is read as
NULL; columns not named here are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from warehouse.registry.datasets import SYSTEM, Dataset, datasets
from warehouse.registry.source_entity import SourceEntity

Take = Literal["all", "latest", "per_period", "per_pull_date"]


@dataclass(frozen=True)
class Source:
    """A landing entity as core reads it.

    Attributes:
        system: source system.
        entity: source entity; the view over it is `landed_<entity>` (`landed` for a fact).
        columns: DuckDB type of every column that is read.
        take: which extracts count: all; the latest; the newest per file period (R46) or per pull date.
    """

    system: str
    entity: str
    columns: Mapping[str, str]
    take: Take = "all"

    @property
    def landed(self) -> SourceEntity:
        """The landing entity."""
        return SourceEntity(self.system, self.entity)


@dataclass(frozen=True)
class Fact:
    """A table whose rows live by business key: of each key the newest version stands, whatever came first.

    Attributes:
        source: the one landing entity.
        key: business key.
        children: child tables, rewritten together with their parent row.
        has_update_time: rows carry `updated_at`, which comes before the extract in the order of versions.
        touches_everything: any change may move any figure (no touched_from).
        whole_by: a newer extract of this group (a file) replaces all its rows, not only the keys it repeats.
        code_column: column whose new agency codes must be resolved in the same transaction.
    """

    source: Source
    key: tuple[str, ...]
    children: tuple[str, ...] = ()
    has_update_time: bool = False
    touches_everything: bool = False
    whole_by: str | None = None
    code_column: str | None = None

    @property
    def inputs(self) -> tuple[Source, ...]:
        """The landing entities this table is built from."""
        return (self.source,)


@dataclass(frozen=True)
class Reference:
    """A table rebuilt as a whole whenever an input has a new extract (always, when it has no landing input).

    Attributes:
        inputs: landing entities.
        moves_resolution: a change of it changes what agency codes resolve to.
        code_column: column whose new agency codes must be resolved in the same transaction.
        seen_from: column with the first day an indicator can see a row; without it a change touches everything.
    """

    inputs: tuple[Source, ...] = ()
    moves_resolution: bool = field(default=False)
    code_column: str | None = None
    seen_from: str | None = None


def _columns(text: str) -> Mapping[str, str]:
    """Read `name TYPE` lines."""
    pairs = (line.split(None, 1) for line in text.strip().splitlines())
    return MappingProxyType(dict(pairs))


_DOSSIER = Source(
    "portal",
    "dossier",
    _columns("""
        dossier_code VARCHAR
        agency_code_raw VARCHAR
        agency_code VARCHAR
        agency_root VARCHAR
        procedure_code_raw VARCHAR
        procedure_code VARCHAR
        field_code_raw VARCHAR
        channel_raw VARCHAR
        subject_type VARCHAR
        submission_place VARCHAR
        result_delivery VARCHAR
        status INTEGER
        submitted_at TIMESTAMP
        received_at TIMESTAMP
        due_at TIMESTAMP
        returned_at TIMESTAMP
        finished_at TIMESTAMP
        refused_at TIMESTAMP
        digitised_components BOOLEAN
        vneid_verified BOOLEAN
        online_payment_flag INTEGER
        fees STRUCT(code VARCHAR, kind VARCHAR, collected_at VARCHAR, amount BIGINT)[]
        supplements STRUCT(supplement_id VARCHAR, requested_at TIMESTAMP, answered_at TIMESTAMP, due_before TIMESTAMP, due_after TIMESTAMP)[]
        result_count INTEGER
        result_file_count INTEGER
        attachment_count INTEGER
        attachment_digitised_count INTEGER
        attachment_reused_count INTEGER
        updated_at TIMESTAMP
        deleted BOOLEAN
    """),  # noqa: E501
)
_RATING = Source(
    "portal",
    "rating",
    _columns("""
        dossier_code VARCHAR
        level INTEGER
        rated_at TIMESTAMP
        updated_at TIMESTAMP
    """),
)
_PETITION = Source(
    "portal",
    "petition",
    _columns("""
        petition_code VARCHAR
        agency_code_raw VARCHAR
        agency_code VARCHAR
        agency_root VARCHAR
        dossier_code VARCHAR
        received_at TIMESTAMP
        due_at TIMESTAMP
        finished_at TIMESTAMP
        status INTEGER
        satisfaction INTEGER
        updated_at TIMESTAMP
    """),
)
_REGISTER = Source(
    "exchange",
    "register",
    _columns("""
        register_id VARCHAR
        organ_code_raw VARCHAR
        organ_code VARCHAR
        code_number VARCHAR
        code_notation VARCHAR
        notation VARCHAR
        promulgation_date DATE
        document_type VARCHAR
        secrecy INTEGER
        scope VARCHAR
        recipients STRUCT(organ_code_raw VARCHAR, organ_code VARCHAR, channel VARCHAR, paper_copy BOOLEAN)[]
        signed BOOLEAN
        updated_at TIMESTAMP
        deleted BOOLEAN
    """),
)
_DOCUMENT = Source(
    "exchange",
    "document",
    _columns("""
        doc_id VARCHAR
        from_code_raw VARCHAR
        from_code VARCHAR
        to_codes VARCHAR[]
        document_id_raw VARCHAR
        organ_code VARCHAR
        promulgation_date DATE
        notation VARCHAR
        code_number VARCHAR
        code_notation VARCHAR
        document_type VARCHAR
        priority INTEGER
        business_type INTEGER
        business_organ_code VARCHAR
        business_date DATE
        business_notation VARCHAR
        paper INTEGER
        first_trace_at TIMESTAMP
        last_trace_at TIMESTAMP
        is_signed BOOLEAN
        attachment_count INTEGER
        attachment_bytes BIGINT
        sent_at TIMESTAMP
    """),
)
_STATUS = Source(
    "exchange",
    "status",
    _columns("""
        doc_id VARCHAR
        from_code_raw VARCHAR
        from_code VARCHAR
        organ_code VARCHAR
        promulgation_date DATE
        notation VARCHAR
        status_code VARCHAR
        status_at TIMESTAMP
        created_at TIMESTAMP
    """),
)
_TRANSACTION = Source(
    "payment",
    "transaction",
    _columns("""
        reference VARCHAR
        transaction_no VARCHAR
        dossier_code VARCHAR
        procedure_code_raw VARCHAR
        procedure_code VARCHAR
        agency_code_raw VARCHAR
        agency_code VARCHAR
        amount BIGINT
        currency VARCHAR
        bank_code VARCHAR
        channel_code VARCHAR
        transacted_at TIMESTAMP
        status INTEGER
        listed_status INTEGER
        listed_at TIMESTAMP
        queried BOOLEAN
        attempt INTEGER
        refund_amount BIGINT
        refunded_at TIMESTAMP
        fees STRUCT(kind VARCHAR, code VARCHAR, amount BIGINT)[]
        updated_at TIMESTAMP
    """),
)
_SETTLEMENT = Source(
    "payment",
    "settlement",
    _columns("""
        file_name VARCHAR
        file_date DATE
        line_no INTEGER
        settlement_date DATE
        transacted_at TIMESTAMP
        rrn VARCHAR
        amount BIGINT
        currency_code VARCHAR
        response_code VARCHAR
        trace_no VARCHAR
        terminal VARCHAR
    """),
)
_DETAIL = Source(
    "portal",
    "procedure_detail",
    _columns("""
        procedure_code VARCHAR
        decision_id VARCHAR
        is_ward BOOLEAN
        is_province BOOLEAN
        methods STRUCT(channel VARCHAR, processing_time DECIMAL(9,2), processing_time_unit VARCHAR, fee_amounts BIGINT[])[]
        result_count INTEGER
    """),  # noqa: E501
)
_OFFICIAL = Source(
    "portal",
    "official_766",
    _columns("""
        endpoint VARCHAR
        period_type VARCHAR
        year INTEGER
        period INTEGER
        department_code VARCHAR
        department_name VARCHAR
        department_level VARCHAR
        scope VARCHAR
        metric_code VARCHAR
        value DECIMAL(20,4)
        numerator DECIMAL(20,4)
        denominator DECIMAL(20,4)
        ratio DECIMAL(9,4)
        score DECIMAL(9,4)
        max_score DECIMAL(9,4)
        quality_flag VARCHAR
    """),
)
_FIELD = Source(
    "portal",
    "field",
    _columns("""
        field_code VARCHAR
        name_raw VARCHAR
        name VARCHAR
        ministry VARCHAR
    """),
    take="latest",
)
_PROCEDURE = Source(
    "portal",
    "procedure",
    _columns("""
        procedure_code VARCHAR
        name VARCHAR
        field_name VARCHAR
    """),
    take="per_pull_date",
)
_SERVICE_LEVEL = Source(
    "portal",
    "service_level",
    _columns("""
        procedure_code VARCHAR
        level INTEGER
    """),
    take="per_pull_date",
)
_PROCEDURES_FILE = Source(
    "files",
    "procedures",
    _columns("""
        procedure_code VARCHAR
        field_code VARCHAR
        valid_from DATE
        valid_to DATE
    """),
    take="per_period",
)
_SERVICE_LEVELS_FILE = Source(
    "files",
    "service_levels",
    _columns("""
        procedure_code VARCHAR
        service_code VARCHAR
        level INTEGER
        valid_from DATE
        valid_to DATE
    """),
    take="per_period",
)
_ELIGIBLE_FILE = Source(
    "files",
    "eligible_procedures",
    _columns("""
        decision VARCHAR
        valid_from DATE
        valid_to DATE
        procedure_code VARCHAR
        class VARCHAR
    """),
    take="per_period",
)
_AGENCIES_FILE = Source(
    "files",
    "agencies",
    _columns("""
        code_qd20 VARCHAR
        code_qcvn102 VARCHAR
        gso_code VARCHAR
        name VARCHAR
        level VARCHAR
        parent_code VARCHAR
        valid_from DATE
        valid_to DATE
    """),
    take="per_period",
)
_SUCCESSION_FILE = Source(
    "files",
    "agency_succession",
    _columns("""
        old_code VARCHAR
        new_code VARCHAR
        date DATE
        kind VARCHAR
        weight DOUBLE
    """),
    take="per_period",
)


def _registered(entry: Dataset) -> Reference:
    """The table of a file dataset: rebuilt from the newest file of each period (R46)."""
    columns = {column.name: column.sql_type for column in entry.columns}
    source = Source(
        SYSTEM, entry.id, MappingProxyType({**columns, "file_period": "VARCHAR"}), take="per_period"
    )
    return Reference((source,), code_column=entry.of_type("agency"), seen_from="span_start")


CORE_TABLES: Mapping[str, Fact | Reference] = MappingProxyType(
    {
        "field": Reference((_FIELD,)),
        "agency": Reference((_AGENCIES_FILE,), moves_resolution=True),
        "agency_succession": Reference((_SUCCESSION_FILE,), moves_resolution=True),
        "procedure": Reference((_PROCEDURE, _PROCEDURES_FILE, _FIELD)),
        "service_level": Reference((_SERVICE_LEVEL, _SERVICE_LEVELS_FILE)),
        "eligible_procedure": Reference((_ELIGIBLE_FILE,)),
        "calendar": Reference(),
        "procedure_detail": Fact(
            _DETAIL, ("procedure_code",), children=("procedure_method",), touches_everything=True
        ),
        "dossier": Fact(
            _DOSSIER,
            ("dossier_code", "agency_root"),
            children=("dossier_fee", "dossier_supplement"),
            has_update_time=True,
            code_column="agency_code",
        ),
        "rating": Fact(_RATING, ("dossier_code", "rated_at"), has_update_time=True),
        "petition": Fact(_PETITION, ("petition_code",), has_update_time=True, code_column="agency_code"),
        "register_document": Fact(
            _REGISTER,
            ("register_id",),
            children=("register_recipient",),
            has_update_time=True,
            code_column="organ_code",
        ),
        "axis_document": Fact(_DOCUMENT, ("doc_id",), children=("axis_recipient",)),
        "axis_status": Fact(_STATUS, ("doc_id",)),
        "payment": Fact(
            _TRANSACTION,
            ("reference",),
            children=("payment_fee",),
            has_update_time=True,
            code_column="agency_code",
        ),
        "settlement_line": Fact(_SETTLEMENT, ("file_name", "line_no"), whole_by="file_name"),
        "official_766": Fact(
            _OFFICIAL,
            ("endpoint", "period_type", "year", "period", "department_code", "scope", "metric_code"),
        ),
        **{entry.table: _registered(entry) for entry in datasets().datasets},
        "agency_resolution": Reference(),
    }
)
"""Core tables that `apply_entity` fills, in an order that respects what they read of each other."""

CHILD_TABLES: Mapping[str, str] = MappingProxyType(
    {child: name for name, spec in CORE_TABLES.items() if isinstance(spec, Fact) for child in spec.children}
)
"""Child table → the table it is filled with."""
