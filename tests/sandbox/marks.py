"""Which records of a world are cases of the project's list of mistakes: those laid by hand and those drawn."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sandbox.agencies import CITY
from sandbox.payments import FAILED
from sandbox.planted import Marks
from sandbox.world import World


def marks_of(world: World, laid: Marks) -> Marks:
    """The cases laid by hand, as `plant` returned them, and the drawn ones beside them."""
    marks: Marks = defaultdict(list)
    for case, keys in laid.items():
        marks[case].extend(keys)
    _catalogue_marks(world, marks)
    _dossier_marks(world, marks)
    _payment_marks(world, marks)
    _document_marks(world, marks)
    return marks


def _catalogue_marks(world: World, marks: Marks) -> None:
    for procedure in world.catalogue.procedures:
        levels = {level.level for level in procedure.levels if level.valid_to is None}
        services = {level.service for level in procedure.levels}
        if len(services) > 1:
            marks["1", "several services of one procedure"].append(procedure.code)
        if {3, 4} <= levels:
            marks["1", "services at level 3 and at level 4"].append(procedure.code)
        if not procedure.eligible:
            marks["2", "in force but not eligible"].append(procedure.code)
        if procedure.valid_to is not None and procedure.valid_to < world.clock.date():
            marks["2", "abolished: in force in the past only"].append(procedure.code)
        if any(level.level >= 3 and level.valid_to == date(2022, 8, 14) for level in procedure.levels):
            marks["3", "level 3 or 4 closed by the change of classes on 15/8/2022"].append(procedure.code)
        if not any(method.fees for method in procedure.methods):
            marks["21", "no fee known"].append(procedure.code)


def _dossier_marks(world: World, marks: Marks) -> None:
    for dossier in world.dossiers:
        found = dossier.record.at(world.clock)
        if found is None:
            continue
        state, code = found[1], dossier.code
        if state["KenhThucHien"] is None:
            marks["8", "channel missing"].append(code)
        elif state["KenhThucHien"] == "3":
            marks["8", "postal channel"].append(code)
        supplements = state["DanhSachHoSoBoSung"]
        if isinstance(supplements, list) and supplements:
            if str(supplements[-1]["HoSoBoSungId"]).startswith("HL"):
                marks["11", "rescheduled"].append(code)
            else:
                marks["10", "supplements"].append(code)
        finished, received, due = state["NgayKetThucXuLy"], state["NgayTiepNhan"], state["NgayHenTra"]
        returned = state["NgayTra"]
        timed = (
            isinstance(finished, datetime) and isinstance(due, datetime) and isinstance(returned, datetime)
        )
        if timed and str(finished) <= str(due) < str(returned):
            marks["12", "picked up after the due date"].append(code)
        if state["TrangThaiHoSo"] == "10" and finished is None:
            marks["12", "returned without an end of processing"].append(code)
        if state["TrangThaiHoSo"] in ("2", "4", "5", "6") and isinstance(due, datetime) and due < world.clock:
            marks["13", "overdue now"].append(code)
        if received is not None and due is None:
            marks["15", "no due date"].append(code)
        if isinstance(due, datetime) and due.time() == datetime.min.time():
            marks["17", "due at midnight"].append(code)
        if finished is not None and finished == received:
            marks["30", "no time between receipt and finish"].append(code)
        if state["TrangThaiHoSo"] in ("0", "11"):
            marks["33", "unknown status"].append(code)
        if state["DaXoa"] == 1:
            marks["31", "withdrawn from the source"].append(code)
        if dossier.root != CITY:
            marks["24", "another root"].append(code)
        if (
            found[0] - max(m for m in (received, finished, dossier.submitted) if isinstance(m, datetime))
        ).days > 1:
            marks["27", "became known days later"].append(code)


def _payment_marks(world: World, marks: Marks) -> None:
    for made in world.payments:
        found = made.record.at(world.clock)
        if found is None:
            continue
        state = found[1]
        amount, back = state["SoTien"], state["SoTienHoan"]
        if isinstance(amount, int) and isinstance(back, int) and back:
            marks["18", "refunded in full" if back >= amount else "refunded in part"].append(made.reference)
        if made.query is not None:
            marks["18", "pending in LIST for ever"].append(made.reference)
        if state["TrangThaiGD"] == FAILED:
            marks["18", "failed attempt"].append(made.reference)
        if made.twelve_hours:
            marks["20", "12-hour time"].append(made.reference)


def _document_marks(world: World, marks: Marks) -> None:
    for kind, keys in world.exchange.marks.items():
        item = "5" if kind.startswith("recall") else "6"
        marks[item, kind.replace("_", " ")].extend(keys)
    for entry in world.exchange.register:
        found = entry.record.at(world.clock)
        if found is None:
            continue
        state = found[1]
        recipients = state["Recipients"]
        if state["DoMat"] != 0:
            marks["4", "secret"].append(entry.key)
        if not isinstance(recipients, list) or not recipients:
            marks["6", "no recipients"].append(entry.key)
            continue
        if len(recipients) > 1:
            marks["6", "several recipients"].append(entry.key)
        if len({r["OrganId"] for r in recipients}) < len(recipients):
            marks["6", "one recipient twice, electronic and paper"].append(entry.key)
        if state["KySo"] == 0 or any(r["KemBanGiay"] == 1 for r in recipients):
            marks["7", "unsigned, or a paper copy follows"].append(entry.key)
