"""Writes a truth folder into a landing store, as if the connectors had pulled it whole.

Lets the SQL be tested without the wire: what the decoders do between the two is tested with the decoders.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from assets.sources.files.reader import decode_table
from assets.sources.files.table import Table
from warehouse.clock import Clock
from warehouse.landing.store import LandingStore
from warehouse.landing.windows import Window
from warehouse.registry.codes import (
    canonical_agency_code,
    canonical_procedure_code,
    qcvn102_code,
)
from warehouse.registry.core_tables import CORE_TABLES, Source
from warehouse.registry.datasets import datasets
from warehouse.registry.source_entity import SourceEntity

Row = dict[str, Any]
RUN = "truth"


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None


def _whole(value: object) -> int | None:
    text = _text(value)
    return int(text) if text is not None else None


def _time(value: object) -> datetime | None:
    text = _text(value)
    return datetime.fromisoformat(text.replace("/", "-")) if text is not None else None


def _day(value: object) -> date | None:
    moment = _time(value)
    return moment.date() if moment is not None else None


def _flag(value: object) -> bool:
    return str(value) in {"1", "True", "true"}


def _lines(folder: Path, name: str) -> Iterator[Row]:
    path = folder / f"{name}.jsonl"
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def _file(folder: Path, name: str) -> Iterator[dict[str, str | None]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {key: value or None for key, value in row.items()}


def _document_id(value: object) -> tuple[str | None, date | None, str | None]:
    text = _text(value)
    if text is None:
        return None, None, None
    organ, day, notation = text.split(",", 2)
    return canonical_agency_code(organ), _day(day), notation.strip()


def _as_sent(code: str | None, number: str) -> str | None:
    """A code in the scheme the source happens to use: every second record sends QCVN 102, leaf first."""
    canonical = canonical_agency_code(code)
    if canonical is None or sum(number.encode()) % 2:
        return code
    return qcvn102_code(canonical) or code


def _dossier(row: Row) -> Row:
    return {
        "dossier_code": row["MaHoSo"],
        "agency_code_raw": _as_sent(row["MaDinhDanhDonVi"], row["MaHoSo"]),
        "agency_code": canonical_agency_code(row["MaDinhDanhDonVi"]),
        "agency_root": (canonical_agency_code(row["MaDinhDanhDonVi"]) or "").partition(".")[0] or None,
        "procedure_code_raw": row["MaTTHC"],
        "procedure_code": canonical_procedure_code(row["MaTTHC"]),
        "field_code_raw": _text(row["MaLinhVuc"]),
        "channel_raw": _text(row["KenhThucHien"]),
        "status": _whole(row["TrangThaiHoSo"]),
        "submitted_at": _time(row["NgayNopHoSo"]),
        "received_at": _time(row["NgayTiepNhan"]),
        "due_at": _time(row["NgayHenTra"]),
        "returned_at": _time(row["NgayTra"]),
        "finished_at": _time(row["NgayKetThucXuLy"]),
        "refused_at": _time(row["NgayTuChoi"]),
        "digitised_components": _flag(row["HoSoCoThanhPhanSoHoa"]),
        "result_count": len(row["DanhSachGiayToKetQua"] or []),
        "result_file_count": sum(_flag(item.get("CoTep")) for item in row["DanhSachGiayToKetQua"] or []),
        "online_payment_flag": _whole(row["DuocThanhToanTrucTuyen"]),
        "fees": [
            {
                "code": item.get("MaPhiLePhi"),
                "kind": item.get("LoaiPhiLePhi"),
                "collected_at": item.get("HinhThucThu"),
                "amount": _whole(item.get("Gia")),
            }
            for item in row["DanhSachLePhi"] or []
        ],
        "supplements": [
            {
                "supplement_id": item.get("HoSoBoSungId"),
                "requested_at": _time(item.get("NgayBoSung")),
                "answered_at": _time(item.get("NgayTiepNhanBoSung")),
                "due_before": _time(item.get("NgayHenTraTruoc")),
                "due_after": _time(item.get("NgayHenTraMoi")),
            }
            for item in row["DanhSachHoSoBoSung"] or []
        ],
        "updated_at": _time(row["ThoiGianCapNhat"]),
        "deleted": _flag(row["DaXoa"]),
    }


def _rating(row: Row) -> Row:
    return {
        "dossier_code": row["MaHoSo"],
        "level": _whole(row["MucDoHaiLong"]),
        "rated_at": _time(row["ThoiGianDanhGia"]),
        "updated_at": _time(row["ThoiGianCapNhat"]),
    }


def _petition(row: Row) -> Row:
    return {
        "petition_code": row["MaPAKN"],
        "agency_code_raw": _as_sent(row["MaDinhDanhDonVi"], row["MaPAKN"]),
        "agency_code": canonical_agency_code(row["MaDinhDanhDonVi"]),
        "agency_root": (canonical_agency_code(row["MaDinhDanhDonVi"]) or "").partition(".")[0] or None,
        "dossier_code": _text(row["MaHoSo"]),
        "received_at": _time(row["NgayTiepNhan"]),
        "due_at": _time(row["NgayHanXuLy"]),
        "finished_at": _time(row["NgayXuLyXong"]),
        "status": _whole(row["TrangThai"]),
        "satisfaction": _whole(row["HaiLong"]),
        "updated_at": _time(row["ThoiGianCapNhat"]),
    }


def _register(row: Row) -> Row:
    return {
        "register_id": row["RegisterId"],
        "organ_code_raw": _as_sent(row["OrganId"], row["RegisterId"]),
        "organ_code": canonical_agency_code(row["OrganId"]),
        "code_number": row["CodeNumber"],
        "code_notation": row["CodeNotation"],
        "notation": f"{row['CodeNumber']}/{row['CodeNotation']}",
        "promulgation_date": _day(row["PromulgationDate"]),
        "document_type": row["DocumentType"],
        "secrecy": _whole(row["DoMat"]),
        "scope": row["PhamVi"],
        "recipients": [
            {
                "organ_code_raw": item["OrganId"],
                "organ_code": canonical_agency_code(item["OrganId"]),
                "channel": item["Kenh"],
                "paper_copy": _flag(item["KemBanGiay"]),
            }
            for item in row["Recipients"]
        ],
        "signed": _flag(row["KySo"]),
        "updated_at": _time(row["ThoiGianCapNhat"]),
        "deleted": _flag(row["DaXoa"]),
    }


def _axis_document(row: Row) -> Row:
    organ, day, notation = _document_id(row["DocumentId"])
    about_organ, about_day, about = _document_id(row["Bussiness"]["DocumentId"])
    return {
        "doc_id": row["docId"],
        "from_code_raw": row["From"],
        "from_code": canonical_agency_code(row["From"]),
        "to_codes": [canonical_agency_code(code) for code in row["To"]],
        "document_id_raw": row["DocumentId"],
        "organ_code": organ,
        "promulgation_date": day,
        "notation": notation,
        "business_type": _whole(row["Bussiness"]["BussinessDocType"]),
        "business_organ_code": about_organ,
        "business_date": about_day,
        "business_notation": about,
        "sent_at": _time(row["sentTime"]),
    }


def _axis_status(row: Row) -> Row:
    organ, day, notation = _document_id(row["ResponseFor"]["DocumentId"])
    return {
        "doc_id": row["docId"],
        "from_code_raw": row["From"],
        "from_code": canonical_agency_code(row["From"]),
        "organ_code": organ,
        "promulgation_date": day,
        "notation": notation,
        "status_code": row["StatusCode"],
        "status_at": _time(row["Timestamp"]),
        "created_at": _time(row["created_time"]),
    }


def _transaction(row: Row) -> Row:
    query = row.get("Query") or {}
    return {
        "reference": row["MaThamChieu"],
        "transaction_no": query.get("MaGiaoDich") or row["MaGiaoDich"],
        "dossier_code": _text(row["MaHoSo"]),
        "procedure_code_raw": row["MaTTHC"],
        "procedure_code": canonical_procedure_code(row["MaTTHC"]),
        "agency_code_raw": _as_sent(_text(row["MaDonVi"]), row["MaThamChieu"]),
        "agency_code": canonical_agency_code(_text(row["MaDonVi"])),
        "amount": row["SoTien"],
        "currency": row["MaTienTe"],
        "transacted_at": _time(query.get("ThoiGianGD") or row["ThoiGianGD"]),
        "status": _whole(query.get("TrangThaiGD") or row["TrangThaiGD"]),
        "listed_status": _whole(row["TrangThaiGD"]),
        "listed_at": _time(row["ThoiGianGD"]),
        "queried": bool(query),
        "attempt": _whole(row["LanThu"]),
        "refund_amount": _whole(row["SoTienHoan"]),
        "refunded_at": _time(row["ThoiGianHoan"]),
        "fees": [],
        "updated_at": _time(row["ThoiGianCapNhat"]),
    }


def _settlement(row: Row) -> Row:
    return {
        **row,
        "file_date": _day(row["file_date"]),
        "settlement_date": _day(row["settlement_date"]),
        "transacted_at": _time(row["transacted_at"]),
    }


def _decimals(row: Row) -> Row:
    return {name: None if row[name] is None else Decimal(row[name]) for name in ("numerator", "denominator")}


def _field(row: Row) -> Row:
    name, _, ministry = str(row["FIELD_NAME"]).rpartition("(")
    return {
        "field_code": str(row["ID"]),
        "name_raw": row["FIELD_NAME"],
        "name": name.strip(),
        "ministry": ministry.rstrip(")") or None,
    }


def _detail(row: Row) -> Row:
    return {
        "procedure_code": row["PROCEDURE_CODE"],
        "decision_id": row["QDCBID"],
        "is_ward": True,
        "is_province": False,
        "methods": [
            {
                "channel": item["submissionMethod"],
                "processing_time": None
                if item["processingTime"] is None
                else Decimal(str(item["processingTime"])),
                "processing_time_unit": item["processingTimeUnit"],
                "fee_amounts": [fee["amount"] for fee in item["fees"]],
            }
            for item in row["detail"]["executionMethods"]
        ],
        "result_count": results
        if isinstance(results := row["detail"]["resultsDetails"], int)
        else len(results),
    }


def _dated(row: Mapping[str, str | None], **columns: object) -> Row:
    first = row.get("tu_ngay") or row.get("hieu_luc_tu")
    last = row.get("den_ngay") or row.get("hieu_luc_den")
    return {**columns, "valid_from": _day(first), "valid_to": _day(last)}


@cache
def _schema(columns: tuple[tuple[str, str], ...]) -> pl.Schema:
    """The Polars types of columns whose DuckDB types are given."""
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in columns)
    with duckdb.connect() as con:
        return con.sql(f"SELECT {empty}").pl().schema


class _Writer:
    """Writes one extract per entity; the columns are those that core reads."""

    def __init__(self, store: LandingStore, clock: Clock, settle: timedelta, history_from: datetime) -> None:
        self._store, self._clock = store, clock
        self._window = Window(history_from, clock.local_now() - settle)
        self._sources: dict[tuple[str, str], dict[str, str]] = {}
        for spec in CORE_TABLES.values():
            for source in spec.inputs:
                self._know(source)

    def _know(self, source: Source) -> None:
        self._sources.setdefault(source.landed, {}).update(source.columns)

    def put(
        self,
        system: str,
        entity: str,
        rows: Iterable[Row],
        *,
        windowed: bool = False,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        columns = {**self._sources[system, entity], "_page": "INTEGER", "_pos": "INTEGER"}
        schema = _schema(tuple(columns.items()))
        listed = [{**dict.fromkeys(columns), **row, "_page": 0, "_pos": at} for at, row in enumerate(rows)]
        frame = pl.DataFrame(listed, schema=schema, orient="row")
        with self._store.extract(
            SourceEntity(system, entity),
            window=self._window if windowed else None,
            clock=self._clock,
            run_id=RUN,
            code_version="test",
        ) as writer:
            writer.write(frame)
            writer.commit(pages=1, distinct_keys=len(listed), extra=extra)


def land(
    folder: Path,
    store: LandingStore,
    clock: Clock,
    settle: timedelta = timedelta(minutes=10),
    history_from: datetime = datetime(2020, 12, 1),
) -> None:
    """Write every entity that core reads from a truth folder into the store, one extract each."""
    writer = _Writer(store, clock, settle, history_from)
    pull = {"pull_date": clock.today().isoformat()}
    for system, entity, name, shape in (
        ("portal", "dossier", "dossiers", _dossier),
        ("portal", "rating", "ratings", _rating),
        ("portal", "petition", "petitions", _petition),
        ("exchange", "register", "register", _register),
        ("exchange", "document", "axis_documents", _axis_document),
        ("exchange", "status", "axis_statuses", _axis_status),
        ("payment", "transaction", "transactions", _transaction),
    ):
        writer.put(system, entity, map(shape, _lines(folder, name)), windowed=True)
    writer.put("payment", "settlement", map(_settlement, _lines(folder, "settlement_lines")))
    official: dict[str, list[Row]] = {}
    for row in _lines(folder, "official_sync"):
        name = ":".join(str(row[part]) for part in ("period_type", "year", "period") if row[part] is not None)
        official.setdefault(name, []).append(row)
    for name, rows in official.items():
        shaped = [
            {**row, "endpoint": "transparency", "metric_code": "DOSSIER_SYNC"} | _decimals(row)
            for row in rows
        ]
        closed = "true" if rows[0]["final"] else "false"
        writer.put("portal", "official_766", shaped, extra={"period": name, "closed": closed})
    procedures = list(_lines(folder, "procedures"))
    writer.put("portal", "field", map(_field, _lines(folder, "fields")))
    writer.put(
        "portal",
        "procedure",
        (
            {
                "procedure_code": canonical_procedure_code(row["PROCEDURE_CODE"]),
                "name": row["PROCEDURE_NAME"],
                "field_name": row["FIELD_NAME"],
            }
            for row in procedures
        ),
        extra=pull,
    )
    writer.put("portal", "procedure_detail", map(_detail, procedures))
    writer.put(
        "portal",
        "service_level",
        (
            {"procedure_code": row["TTHC_MA"], "level": int(row["MucDo"])}
            for row in _lines(folder, "service_levels")
        ),
        extra=pull,
    )
    undated = {"period": "", "file_name": "x.csv", "file_sha256": ""}
    for entity, rows in (
        (
            "procedures",
            [
                _dated(row, procedure_code=row["ma_tthc"], field_code=row["linh_vuc"])
                for row in _file(folder, "procedures")
            ],
        ),
        (
            "service_levels",
            [
                _dated(
                    row,
                    procedure_code=row["ma_tthc"],
                    service_code=row["ma_dich_vu"],
                    level=_whole(row["muc_do"]),
                )
                for row in _file(folder, "service_levels")
            ],
        ),
        (
            "eligible_procedures",
            [
                _dated(
                    row,
                    decision=row["quyet_dinh"],
                    procedure_code=row["ma_tthc"],
                    **{"class": row["du_dieu_kien"]},
                )
                for row in _file(folder, "eligible_procedures")
            ],
        ),
        (
            "agencies",
            [
                _dated(
                    row,
                    code_qd20=canonical_agency_code(row["ma_qd20"]),
                    code_qcvn102=row["ma_qcvn102"],
                    gso_code=row["ma_gso"],
                    name=row["ten"],
                    level=row["cap"],
                    parent_code=canonical_agency_code(row["ma_cha"]),
                )
                for row in _file(folder, "agencies")
            ],
        ),
        (
            "agency_succession",
            [
                {
                    "old_code": canonical_agency_code(row["ma_cu"]),
                    "new_code": canonical_agency_code(row["ma_moi"]),
                    "date": _day(row["ngay"]),
                    "kind": row["kieu"],
                    "weight": float(row["trong_so"] or 1),
                }
                for row in _file(folder, "agency_succession")
            ],
        ),
    ):
        writer.put("files", entity, rows, extra=undated)
    for entry in datasets().datasets:
        _land_filings(folder, entry.id, writer)


def _land_filings(folder: Path, dataset: str, writer: _Writer) -> None:
    """One extract per file of a dataset of the registry, decoded as the reader of dropped files does."""
    path = folder / f"{dataset}.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as stream:
        header, *lines = list(csv.reader(stream))
    files: dict[str, list[tuple[int, list[str]]]] = {}
    for number, (period, *cells) in enumerate(lines, start=2):
        files.setdefault(period, []).append((number, cells))
    for period, rows in files.items():
        decoded, faults = decode_table(dataset, Table(header[1:], rows))
        assert not faults, faults
        named = [
            {**dict(zip(decoded.columns, row, strict=True)), "file_period": period}
            for row in zip(*decoded.columns.values(), strict=True)
        ]
        writer.put("files", dataset, named, extra={"period": period, "file_name": "x.csv", "file_sha256": ""})
