"""Indicators worked by hand on a few rows each; the month is June 2024 unless said otherwise."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.mart.world import INVESTMENT, LAND, OTHER, SCHOOL, World


def month(start: str, grain: str = "city", extra: str = "") -> str:
    return f"period_type = 'month' AND period_start = DATE '{start}' AND grain = '{grain}' {extra}"


def test_city_meets_only_if_every_field_does_and_the_worst_is_named(world: World) -> None:
    for _ in range(3):
        world.dossier(field_code_raw=OTHER)
    world.dossier(field_code_raw=SCHOOL)
    world.dossier(field_code_raw=SCHOOL, finished_at=datetime(2024, 6, 12))
    world.dossier(field_code_raw=None)  # no field: in the city only
    world.build()
    assert world.value("on_time_resolution") == (5, 6, Decimal("83.33"), "not_met")
    assert world.value("on_time_resolution", "worst_field") == (1, 2, Decimal("50.00"), "not_met")
    [(city,), (worst,)] = world.query(
        f"""SELECT note FROM mart.indicator_value WHERE is_current AND indicator_id = 'on_time_resolution'
            AND variant IN ('headline', 'worst_field') AND {month("2024-06-01")} ORDER BY variant"""
    )
    assert city == "1/2 lĩnh vực đạt chỉ tiêu"
    assert worst == f"Lĩnh vực: Giáo dục ({SCHOOL})"


def test_worst_field_ties_go_to_the_larger_then_to_the_smaller_code(world: World) -> None:
    late = datetime(2024, 6, 12)
    for code, cases in (("12", 2), ("34", 4), ("57", 4)):
        for number in range(cases):
            world.dossier(field_code_raw=code, **({"finished_at": late} if number % 2 else {}))
    world.build()
    assert world.value("on_time_resolution", "worst_field")[:2] == (2, 4)
    [(note,)] = world.query(
        f"""SELECT note FROM mart.indicator_value WHERE is_current AND indicator_id = 'on_time_resolution'
            AND variant = 'worst_field' AND {month("2024-06-01")}"""
    )
    assert "(34)" in str(note)


def test_a_field_above_the_pooled_value_does_not_save_the_city(world: World) -> None:
    # pooled 99%, one field below 98%: not met (R02)
    world.execute(
        f"""INSERT INTO core.dossier BY NAME
            SELECT 'X' || i AS dossier_code, 'H29' AS agency_root, 'H29.41' AS agency_code,
                CASE WHEN i < 990 THEN '{OTHER}' ELSE '{SCHOOL}' END AS field_code_raw, 9 AS status,
                TIMESTAMP '2024-06-03 09:00:00' AS received_at, TIMESTAMP '2024-06-10 17:00:00' AS due_at,
                TIMESTAMP '2024-06-07 09:00:00' + to_days(CASE WHEN i < 990 THEN 0 ELSE 5 END) AS finished_at,
                FALSE AS deleted, TIMESTAMP '2024-07-01' AS updated_at, 'e' AS _extract_id, 1 AS _page, 1 AS _pos,
                1 AS _content_hash
            FROM range(1000) AS t (i)"""
    )
    world.build()
    assert world.value("on_time_resolution") == (990, 1000, Decimal("99.00"), "not_met")


def test_overdue_at_the_month_end_does_not_melt_away(world: World) -> None:
    # due in June, finished in July: overdue at the end of June, late in July (R07)
    world.dossier(finished_at=datetime(2024, 7, 2, 9))
    world.dossier(status=4, finished_at=None)
    world.dossier(
        status=5, finished_at=None, due_at=datetime(2024, 6, 30)
    )  # until 23:59:59: overdue at midnight (R08)
    world.dossier(status=4, finished_at=None, due_at=datetime(2024, 7, 1, 0, 0, 1))
    world.dossier(status=7, finished_at=None)
    world.build()
    assert world.value("on_time_resolution", "incl_overdue")[:2] == (0, 3)
    # July is open: measured at the run's moment, 10 July 06:00 (R85)
    where = month("2024-07-01")
    assert world.value("on_time_resolution", "incl_overdue", where=where) == (
        0,
        4,
        Decimal("0.00"),
        "provisional",
    )


def test_official_766_base_and_end_moments(world: World) -> None:
    june = datetime(2024, 6, 20, 9)
    world.dossier()  # ended on time
    world.dossier(finished_at=datetime(2024, 6, 12))  # ended late
    world.dossier(status=4, finished_at=None, due_at=datetime(2024, 7, 20))  # in progress, within time
    world.dossier(status=4, finished_at=None)  # in progress, past due
    world.dossier(
        finished_at=datetime(2024, 5, 30), received_at=datetime(2024, 5, 2), due_at=datetime(2024, 5, 31)
    )  # ended before
    world.dossier(
        status=8, finished_at=None, refused_at=datetime(2024, 6, 5)
    )  # stopped, with an end: on time
    world.dossier(status=3, finished_at=None)  # no end moment: outside
    world.dossier(status=1, finished_at=None)  # outside
    # one open supplement is the end
    world.dossier(status=5, finished_at=None, supplements=[{"requested_at": datetime(2024, 6, 9)}])
    # two supplements: never on time
    world.dossier(
        due_at=datetime(2024, 6, 28),
        finished_at=june,
        supplements=[
            {"requested_at": datetime(2024, 6, 4), "answered_at": datetime(2024, 6, 5)},
            {"requested_at": datetime(2024, 6, 6), "answered_at": datetime(2024, 6, 7)},
        ],
    )
    # finished in July, due in July: in progress and within time at the end of June
    world.dossier(due_at=datetime(2024, 7, 3, 17), finished_at=datetime(2024, 7, 5))
    world.build()
    assert world.value("on_time_resolution", "official_766")[:2] == (5, 8)


@pytest.mark.parametrize(
    ("provided", "eligible", "status"), [(3, 5, "not_met"), (4, 6, "met")], ids=["exactly 60%", "above"]
)
def test_coverage_is_strictly_above_sixty(world: World, provided: int, eligible: int, status: str) -> None:
    for number in range(eligible):
        code = f"1.00001{number}"
        world.procedure(code)
        world.eligible(code)
        # two services, one of level 4: the procedure counts once, at its highest
        for level in (2, 3 if number else 4) if number < provided else (2, 2):
            world.level(code, level)
    world.procedure("1.000090")  # not eligible
    world.dossier()
    world.build()
    value = world.value("online_service_coverage")
    assert value is not None
    assert value[:2] == (provided, eligible)
    assert value[3] == status
    assert world.value("online_service_coverage", "all")[:2] == (provided, eligible + 1)
    assert world.value("online_service_coverage", "full")[:2] == (1, eligible)
    assert world.value("online_service_coverage", "level4") is None


def test_coverage_takes_what_holds_on_the_last_day(world: World) -> None:
    world.procedure("1.000001", valid_to=date(2024, 6, 30))  # last valid day 29 June
    world.procedure("1.000002", valid_to=date(2024, 7, 1))  # last valid day 30 June
    world.dossier()
    world.build()
    assert world.value("online_service_coverage", "all")[:2] == (0, 1)


def test_late_land_investment_is_clamped_in_2025(world: World) -> None:
    world.dossier(field_code_raw=LAND)
    world.dossier(field_code_raw=INVESTMENT)
    world.dossier(field_code_raw=OTHER, finished_at=datetime(2024, 6, 12))
    world.build()
    assert world.value("late_land_investment") == (0, 2, Decimal("0.00"), "met")
    targets = world.query(
        "SELECT operator, target_pct, note FROM mart.target WHERE indicator_id = 'late_land_investment' "
        "AND variant = 'headline' ORDER BY valid_from"
    )
    assert targets[0] == ("<", Decimal("4.00"), None)
    assert targets[-1] == ("=", Decimal("0.00"), "target_clamped")
    assert (
        world.value("late_land_investment", where=month("2024-06-01", "field", f"AND field_code = '{OTHER}'"))
        is None
    )


def test_late_land_investment_after_the_clamp(tmp_path: Path) -> None:
    world = World(tmp_path, now=datetime(2025, 7, 10, 6))
    june = {"received_at": datetime(2025, 6, 3, 9), "due_at": datetime(2025, 6, 10, 17)}
    world.dossier(field_code_raw=LAND, finished_at=datetime(2025, 6, 9), **june)
    world.dossier(field_code_raw=INVESTMENT, finished_at=datetime(2025, 6, 11), **june)
    world.build()
    assert world.value("late_land_investment", where=month("2025-06-01")) == (
        1,
        2,
        Decimal("50.00"),
        "not_met",
    )
    assert world.value("late_land_investment", "worst_field", where=month("2025-06-01"))[:2] == (1, 1)
    where = month("2025-06-01", "field", f"AND field_code = '{LAND}'")
    assert world.value("late_land_investment", where=where) == (0, 1, Decimal("0.00"), "met")


def test_documents_count_once_and_recall_and_replacement_leave(world: World) -> None:
    both = [("H29.51", "truc", False), ("H29.61", "dien-tu", False)]
    world.document(both)
    world.document([("H29.51", "truc", False), ("H29.51", "giay", False)])  # electronic, but with paper
    world.document([("H29.51", "truc", False), ("H29.61", "giay", False)])  # only some
    world.document([("H29.51", "truc", True)], signed=False)
    world.document(both, secrecy=1)
    world.document(both, scope="noi-bo")
    world.document([])
    recalled, refused, replaced = (world.document(both) for _ in range(3))
    key = {"organ_code": "H29.41", "promulgation_date": date(2024, 6, 4)}

    def message(kind: int, names: str, number: int) -> None:
        world.insert(
            "axis_document",
            {
                "doc_id": f"m{number}",
                "organ_code": "H29.41",
                "promulgation_date": date(2024, 6, 20),
                "notation": f"9{number}/UBND",
                "business_type": kind,
                "business_organ_code": "H29.41",
                "business_date": date(2024, 6, 4),
                "business_notation": names,
                **world.origin(),
            },
        )

    def status(names: str, code: str, who: str, number: int) -> None:
        world.insert(
            "axis_status",
            {"doc_id": f"s{number}", "from_code": who, "notation": names, "status_code": code,
             "status_at": datetime(2024, 6, 21, number), **key, **world.origin()},
        )  # fmt: skip

    message(1, recalled, 1)
    message(1, refused, 2)
    message(3, replaced, 3)
    status(recalled, "16", "H29.51", 1)
    status(recalled, "15", "H29.51", 2)  # the last word of H29.51
    status(refused, "15", "H29.51", 3)
    status(refused, "16", "H29.61", 4)
    world.build()
    # four sent ones, and the one whose recall one addressee refused
    assert world.value("electronic_document_share")[:2] == (4, 5)
    assert world.value("electronic_document_share", "any_recipient")[:2] == (5, 5)
    assert world.value("electronic_document_share", "signed_paperless")[:2] == (2, 5)
    assert world.value("electronic_document_share", "axis_confirmed")[:2] == (0, 5)


def test_axis_confirmation_needs_every_recipient(world: World) -> None:
    notation = world.document([("H29.51", "truc", False), ("H29.61", "truc", False)])
    key = {"organ_code": "H29.41", "promulgation_date": date(2024, 6, 4), "notation": notation}
    for number, (who, code) in enumerate([("H29.51", "01"), ("H29.51", "03"), ("H29.61", "02")]):
        world.insert(
            "axis_status",
            {"doc_id": f"s{number}", "from_code": who, "status_code": code, **key, **world.origin()},
        )
    world.build()
    assert world.value("electronic_document_share", "axis_confirmed")[:2] == (0, 1)
    world.insert(
        "axis_status", {"doc_id": "s9", "from_code": "H29.61", "status_code": "01", **key, **world.origin()}
    )
    world.log()
    world.build()
    assert world.value("electronic_document_share", "axis_confirmed") == (1, 1, Decimal("100.00"), "met")


def test_imputed_offline_side_and_refunds(world: World) -> None:
    world.procedure("1.000001", fee=True)
    paid = world.dossier(fees=[100_000], online_payment_flag=1)
    refunded = world.dossier(fees=[30_000, 20_000], online_payment_flag=1)
    world.dossier(fees=[70_000], online_payment_flag=0)
    world.dossier(fees=[0, 0])  # exempt
    world.dossier(fees=[])
    world.payment(dossier_code=paid, amount=100_000, refund_amount=40_000, refunded_at=datetime(2024, 7, 3))
    world.payment(
        dossier_code=refunded, amount=50_000, refund_amount=50_000, refunded_at=datetime(2024, 7, 3)
    )
    world.payment(dossier_code=paid, status=3)
    world.payment(dossier_code=paid, status=4, amount=25_000)
    world.build()
    # online: one; offline: the refunded one and the third dossier (R03, R06)
    assert world.value("epayment_transaction_share")[:2] == (1, 3)
    assert world.value("epayment_amount_share")[:2] == (60_000, 60_000 + 50_000 + 70_000)
    assert world.value("epayment_transaction_share", "platform")[:2] == (1, 2)
    assert world.value("epayment_amount_share", "platform")[:2] == (60_000, 85_000)
    # R17: four dossiers have not only zero fees; the flag says two, the platform one
    assert world.value("epayment_dossier_share")[:2] == (2, 4)
    assert world.value("epayment_dossier_share", "reconciled")[:2] == (1, 4)


def test_adoption_scope_changes_on_1_july_2025(tmp_path: Path) -> None:
    world = World(tmp_path, now=datetime(2026, 1, 10, 6))
    world.procedure("1.000001", fee=True)
    for agency in ("H29.41", "H29.51", "H29.13.01"):
        world.dossier(agency_code=agency, received_at=datetime(2025, 3, 3, 9))
    world.dossier(agency_code="H29.61", received_at=datetime(2025, 8, 4, 9))
    world.payment(agency_code="H29.51", transacted_at=datetime(2025, 5, 5, 9))
    world.payment(agency_code="H29.61", transacted_at=datetime(2025, 8, 5, 9), refund_amount=100_000)
    world.payment(agency_code="H29.13.01", transacted_at=datetime(2025, 8, 5, 9))
    world.build()

    def adoption(where: str) -> tuple[object, ...] | None:
        value = world.value("epayment_agency_adoption", where=where)
        return value and value[:2]

    assert adoption(month("2025-05-01")) == (1, 2)  # department and district
    assert adoption(month("2025-08-01")) == (0, 2)  # department and commune; its payment was refunded
    # the year is judged with the agencies of 31 December: the district's payment counts nowhere (R18)
    assert adoption("period_type = 'year' AND period_start = DATE '2025-01-01' AND grain = 'city'") == (0, 2)
    assert adoption(month("2025-05-01", "agency_group", "AND agency_group = 'district'")) == (1, 1)
    assert adoption(month("2025-05-01", "agency", "AND agency_id = 'H29.13.01'")) is None


def test_agency_without_fee_bearing_procedure_is_not_applicable(world: World) -> None:
    world.procedure("1.000001", fee=False)
    world.dossier()
    world.payment()
    world.build()
    assert world.value("epayment_agency_adoption") == (0, 0, None, "not_applicable")


def test_channels(world: World) -> None:
    for channel in ("1", "2", "3", None, "9"):
        world.dossier(channel_raw=channel, status=3)
    world.dossier(channel_raw="2", received_at=None)
    world.build()
    assert world.value("online_dossier_share") == (1, 5, Decimal("20.00"), None)


def test_status_precedence_and_rounding(world: World) -> None:
    for number in range(3):
        world.dossier(finished_at=datetime(2024, 6, 12) if number else datetime(2024, 6, 7))
    world.build()
    assert world.value("on_time_resolution") == (1, 3, Decimal("33.33"), "not_met")
    assert world.value("on_time_resolution", where=month("2024-07-01"))[3] == "provisional"
    assert world.value("late_land_investment")[3] == "not_applicable"
    [labels] = world.query(
        "SELECT list(DISTINCT period_label ORDER BY period_label) FROM mart.indicator_value"
    )
    assert labels == (
        [
            "06/2024",
            "07/2024",
            "6 tháng đầu năm 2024",
            "7 tháng đầu năm 2024",
            "Năm 2024",
            "Quý 2/2024",
            "Quý 3/2024",
        ],
    )


def test_a_gap_makes_closed_periods_provisional_and_silence_is_no_data(tmp_path: Path) -> None:
    from datetime import timedelta

    import tests.unit.mart.world as module

    windowed, module.WINDOWED = module.WINDOWED, ()
    try:
        world = World(tmp_path)
    finally:
        module.WINDOWED = windowed
    world.land("portal", "dossier", datetime(2020, 12, 1), datetime(2024, 6, 10))
    world.land("portal", "dossier", datetime(2024, 6, 11), world.now - timedelta(minutes=10))
    world.dossier(
        received_at=datetime(2024, 5, 6, 9), due_at=datetime(2024, 5, 10), finished_at=datetime(2024, 5, 8)
    )
    world.dossier()
    world.build()
    assert world.value("on_time_resolution", where=month("2024-05-01"))[3] == "met"
    assert world.value("on_time_resolution") == (1, 1, Decimal("100.00"), "provisional")
    assert world.value("electronic_document_share") == (None, None, None, "no_data")
    assert world.value("epayment_transaction_share") == (None, None, None, "no_data")


def test_registry_sql_says_what_the_engine_counts(world: World) -> None:
    world.procedure("1.000001", fee=True)
    world.procedure("1.000002", field_code=LAND)
    for code in ("1.000001", "1.000002"):
        world.eligible(code)
    world.level("1.000001", 4)
    for number in range(12):
        world.dossier(
            field_code_raw=LAND if number % 3 else OTHER,
            channel_raw=str(number % 4),
            status=(9, 10, 4, 5, 8, 9)[number % 6],
            finished_at=None if number % 6 in (2, 3) else datetime(2024, 6, 5 + number, 9),
            fees=[number * 1000],
            online_payment_flag=number % 2,
            supplements=[{"requested_at": datetime(2024, 6, 4)}] * (number % 3),
        )
    for number in range(5):
        world.payment(
            dossier_code=f"H29.41-{number + 1:05}",
            status=(1, 4, 1, 3, 1)[number],
            refund_amount=number * 1000,
        )
    for number in range(4):
        world.document([("H29.51", ("truc", "giay")[number % 2], number == 2)])
    for number in range(4):
        day = datetime(2024, 6, 5 + 4 * number, 8)
        known = {"updated_at": datetime(2024, 7, 1), **world.origin()}
        world.insert(
            "rating",
            {"dossier_code": f"H29.41-{number + 1:05}", "rated_at": day, "level": number % 3 + 1, **known},
        )
        petition = {
            "petition_code": f"PA{number}",
            "agency_code": "H29.41",
            "agency_root": "H29",
            "status": 3,
        }
        times = {"received_at": datetime(2024, 6, 3), "due_at": datetime(2024, 6, 10), "finished_at": day}
        world.insert("petition", {**petition, **times, "dossier_code": f"H29.41-{number + 2:05}", **known})
    for number in range(3):
        line = {
            "file_name": "a.dat",
            "line_no": number,
            "settlement_date": date(2024, 6, 3 + number),
            "amount": 1000,
        }
        world.insert(
            "settlement_line", {**line, "response_code": "0000", "rrn": str(number), **world.origin()}
        )
    world.report_by("admin15")
    sync = {
        "endpoint": "transparency",
        "metric_code": "DOSSIER_SYNC",
        "period_type": "month",
        "year": 2024,
        "period": 6,
    }
    rate = {"scope": "parent", "department_code": "H29", "numerator": 9, "denominator": 10}
    world.insert("official_766", {**sync, **rate, **world.origin()})
    # a department whose code was refused: its rate is nobody's, and never a second one of the city
    nameless = {"scope": "child", "department_code": None, "numerator": 1, "denominator": 2}
    world.insert("official_766", {**sync, **nameless, **world.origin()})
    world.land_whole("portal", "official_766", period="month:2024:6", closed="true")
    world.build()
    compared = 0
    with world.warehouse.mart(read_only=True, attach_core=False) as con:
        rows = con.execute(
            """SELECT i.indicator_id, i.variant, i.numerator_sql, i.denominator_sql, v.numerator, v.denominator,
                    v.period_start, v.period_end
                FROM mart.indicator AS i INNER JOIN mart.indicator_value AS v USING (indicator_id, variant)
                WHERE v.is_current AND v.period_type = 'month' AND v.grain = 'city'
                    AND v.period_start IN (DATE '2024-06-01', DATE '2024-05-15')
                    AND i.variant NOT LIKE 'worst_field%' AND v.status IS DISTINCT FROM 'no_data'"""
        ).fetchall()
        for indicator, variant, numerator_sql, denominator_sql, numerator, denominator, start, end in rows:
            parameters = {"period_start": start, "period_end": end}
            for sql, value in ((numerator_sql, numerator), (denominator_sql, denominator)):
                text = sql.replace("$as_of", f"TIMESTAMPTZ '{end} 00:00:00+07'")
                used = {name: moment for name, moment in parameters.items() if f"${name}" in text}
                assert con.execute(text, used).fetchall() == [(value,)], (indicator, variant, sql)
                compared += 1
    assert compared == 2 * (2 * 35 + 1)  # the sync rate is of June alone
