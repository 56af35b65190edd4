"""The truth export: what really is, without wire noise, so that others can compute from it on their own.

Raw attributes and events only: no on-time flag, no period, no resolved agency, no computed due date.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path

from sandbox.answers import Call
from sandbox.drops import write_plain
from sandbox.official import ROOT_DEPARTMENT, Official
from sandbox.payments import PENDING
from sandbox.settlement import ACCOUNTS
from sandbox.times import slashed
from sandbox.world import World


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(_ENCODER.encode(row) + "\n" for row in rows)


def _dossiers(world: World) -> Iterable[dict[str, object]]:
    for dossier in world.dossiers:
        found = dossier.record.at(world.clock)
        if found is not None:
            yield {"MaHoSo": dossier.code, **found[1], "ThoiGianCapNhat": found[0]}


def _opinions(world: World, kind: str) -> Iterable[dict[str, object]]:
    for one in world.opinions[kind]:
        found = one.record.at(world.clock)
        if found is not None:
            yield {**found[1], "ThoiGianCapNhat": found[0]}


def _register(world: World) -> Iterable[dict[str, object]]:
    for entry in world.exchange.register:
        found = entry.record.at(world.clock)
        if found is not None:
            yield {**found[1], "ThoiGianCapNhat": found[0]}


def _messages(world: World) -> Iterable[dict[str, object]]:
    for message in world.exchange.messages:
        if message.sent <= world.clock:
            yield {
                "docId": message.doc_id,
                "From": message.sender,
                "To": list(message.recipients),
                "DocumentId": _document_id(message.organ, message.day, message.number, message.notation),
                "Code": {"CodeNumber": message.number, "CodeNotation": message.notation},
                "PromulgationDate": message.day,
                "DocumentType": message.document_type,
                "Priority": message.priority,
                "Bussiness": {
                    "BussinessDocType": message.business,
                    "DocumentId": _canonical(message.about) if message.about else None,
                    "Paper": message.paper,
                },
                "Signed": int(message.signed),
                "attachments": len(message.attachments),
                "attachment_bytes": sum(message.attachments),
                "sentTime": message.sent,
            }


def _document_id(organ: str, day: date, number: str, notation: str) -> str:
    return f"{organ},{slashed(day)},{number}/{notation}"


def _canonical(document_id: str) -> str:
    """Return the id of the document a message is about with its organ in the root-first form."""
    organ, rest = document_id.split(",", 1)
    blocks = organ.split(".")
    if len(blocks) == 4 and blocks[0].isdigit() and not blocks[-1].isdigit():
        leaves = [block[-2:] for block in reversed(blocks[:-1]) if int(block)]
        organ = ".".join([blocks[-1], *leaves])
    return f"{organ},{rest}"


def _answers(world: World) -> Iterable[dict[str, object]]:
    for answer in world.exchange.answers:
        if answer.created <= world.clock:
            yield {
                "docId": answer.doc_id,
                "From": answer.sender,
                "ResponseFor": {
                    "OrganId": answer.organ,
                    "DocumentId": _document_id(answer.organ, answer.day, answer.number, answer.notation),
                },
                "StatusCode": answer.code,
                "Timestamp": answer.moment,
                "created_time": answer.created,
            }


def _transactions(world: World) -> Iterable[dict[str, object]]:
    for made in world.payments:
        found = made.record.at(world.clock)
        if found is None:
            continue
        row = {**found[1], "ThoiGianCapNhat": found[0]}
        moment = row["ThoiGianGD"]
        waits = isinstance(moment, datetime) and moment + timedelta(minutes=30) < world.clock
        if row["TrangThaiGD"] == PENDING and waits:
            known = made.query.at(world.clock) if made.query is not None else None
            row["Query"] = {key: row[key] for key in ("TrangThaiGD", "MaGiaoDich", "ThoiGianGD")} | (
                known[1] if known else {}
            )
        yield row


def _lines(world: World) -> Iterable[dict[str, object]]:
    for file in world.settlements():
        for number, line in enumerate(file.lines, 1):
            yield {
                "file_name": file.name,
                "file_date": file.day,
                "line_no": number,
                "settlement_date": line.settled,
                "transacted_at": line.moment,
                "rrn": line.rrn,
                "amount": line.amount,
                "response_code": line.code,
            }


def _sync(world: World) -> Iterable[dict[str, object]]:
    """What the national portal says of synchronised dossiers, per period that can be asked for and department."""
    official, today = Official(world), world.clock.date()
    for year in range(2026, today.year + 1):
        spans: list[tuple[str, int | None, date, date]] = [
            ("year", None, date(year, 1, 1), date(year + 1, 1, 1))
        ]
        for kind, months in (("quarter", 3), ("month", 1)):
            for number in range(1, 12 // months + 1):
                first, behind = months * (number - 1), months * number
                end = date(year + behind // 12, behind % 12 + 1, 1)
                spans.append((kind, number, date(year, first + 1, 1), end))
        for kind, place, start, end in spans:
            if end > today and (kind == "month" or start + timedelta(days=31) > today):
                continue
            asked: dict[str, object] = {"timeType": kind, "year": year, "rootDepartmentId": ROOT_DEPARTMENT}
            asked |= {"pageSize": 10_000} if place is None else {"pageSize": 10_000, kind: place}
            call = Call("POST", "/evaluation/transparency", {}, {}, json.dumps(asked).encode())
            data = json.loads(official.evaluation(call).body)["data"]
            for scope, rows in (("parent", [data["overview"]]), ("child", data["evaluation"])):
                for row in rows:
                    [sync] = [one for one in row["metrics"] if one["code"] == "DOSSIER_SYNC"]
                    yield {
                        "period_type": kind,
                        "year": year,
                        "period": place,
                        "final": end <= today,
                        "department_code": row["departmentCode"],
                        "scope": scope,
                        "numerator": sync["numerator"],
                        "denominator": sync["denominator"],
                    }


def _procedures(world: World) -> Iterable[dict[str, object]]:
    today = world.clock.date()
    for procedure in world.catalogue.procedures:
        if procedure.in_force(today):
            yield {
                "PROCEDURE_CODE": procedure.code,
                "PROCEDURE_NAME": procedure.name,
                "FIELD_NAME": procedure.field_name,
                "IS_CONNECTED": int(procedure.connected),
                "QDCBID": procedure.decision_id(today),
                "detail": {
                    "isWard": procedure.is_ward,
                    "isProvince": procedure.is_province,
                    "executionMethods": [
                        {
                            "submissionMethod": method.channel,
                            "processingTime": method.time,
                            "processingTimeUnit": method.unit,
                            "fees": [{"amount": amount} for amount in method.fees],
                        }
                        for method in procedure.methods_on(today)
                    ],
                    "resultsDetails": procedure.result_count,
                },
            }


def _levels(world: World) -> Iterable[dict[str, object]]:
    today = world.clock.date()
    for level in (1, 2, 3, 4):
        for code, _, national, _ in world.catalogue.services_at(today, level):
            yield {"TTHC_MA": code, "MucDo": level, "ISNGANHDOC": int(national)}


def export(world: World, folder: Path, settlement_key: str = "") -> None:
    """Write the whole truth, as of the world's clock, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "dossiers.jsonl", _dossiers(world))
    _write(folder / "ratings.jsonl", _opinions(world, "rating"))
    _write(folder / "petitions.jsonl", _opinions(world, "petition"))
    _write(folder / "register.jsonl", _register(world))
    _write(folder / "axis_documents.jsonl", _messages(world))
    _write(folder / "axis_statuses.jsonl", _answers(world))
    _write(folder / "transactions.jsonl", _transactions(world))
    _write(folder / "settlement_lines.jsonl", _lines(world))
    _write(folder / "official_sync.jsonl", _sync(world))
    _write(
        folder / "fields.jsonl", ({"ID": f.source_id, "FIELD_NAME": f.raw} for f in world.catalogue.fields)
    )
    _write(folder / "procedures.jsonl", _procedures(world))
    _write(folder / "service_levels.jsonl", _levels(world))
    _write(
        folder / "people.jsonl",
        (
            {"kind": kind, "value": value}
            for kind, value in chain(
                (("account", account) for account in ACCOUNTS),
                (pair for person in world.people.all for pair in person.values()),
            )
        ),
    )
    write_plain(world, folder)
    with (folder / "calendar.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("date", "is_working_day", "reason"))
        writer.writerows((day.isoformat(), int(works), reason) for day, works, reason in world.calendar.rows)
    meta = {
        "seed": world.seed,
        "scale": world.scale.name,
        "end": world.end.isoformat(),
        "clock": world.clock.isoformat(),
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")
