"""The points of Decision 766 and the gap to the official figures, worked by hand; June 2024 unless said otherwise."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tests.unit.mart.world import World

JUNE = "period_type = 'month' AND period_start = DATE '2024-06-01'"
LATE = datetime(2024, 6, 12)


def official(world: World, endpoint: str, code: str, scope: str = "parent", **values: object) -> None:
    """One published value of the city (parent) or of the department H29.41 (child)."""
    world.insert(
        "official_766",
        {
            "endpoint": endpoint,
            "period_type": "month",
            "year": 2024,
            "period": 6,
            "department_code": "H29" if scope == "parent" else "H29.41",
            "scope": scope,
            "metric_code": code,
            **world.origin(),
            **values,
        },
    )


def progress(world: World, on_time: int, received: int, score: str, scope: str = "parent") -> None:
    official(world, "dvc-progress-tree", "TOTAL", scope, score=Decimal(score), max_score=20)
    official(world, "dvc-progress-tree", "totalOnTime", scope, value=on_time)
    official(world, "dvc-progress-tree", "totalReceived", scope, value=received)


def points(world: World, where: str) -> dict[str, tuple[object, ...]]:
    found = world.query(
        f"""SELECT metric_code, numerator, denominator, score::VARCHAR, quality
            FROM mart.score_766 WHERE {JUNE} AND {where}"""
    )
    return {str(row[0]): row[1:] for row in found}


def test_known_distortions_explain_what_they_did_and_the_rest_is_named(world: World) -> None:
    world.dossier()  # on time, here and there
    world.dossier(finished_at=LATE)  # late, here and there
    world.dossier(status=5, finished_at=None)  # overdue here; there 9, ended when received
    world.dossier(status=8, finished_at=None)  # no end, outside; there in the base and on time
    world.dossier(finished_at=None)  # 9 without an end: outside; there in the base and on time
    world.dossier(status=10, finished_at=None, returned_at=LATE)  # late by NgayTra; there on time
    world.dossier()  # never reached the portal
    world.dossier(finished_at=LATE)  # neither did this one
    progress(world, 5, 6, "16.67")
    world.build()
    [gap] = world.query(
        f"""SELECT our_numerator, our_denominator, official_numerator, official_denominator, numerator_difference,
                denominator_difference, unexplained_numerator, unexplained_denominator, our_score::VARCHAR,
                official_score::VARCHAR, is_score_published, score_difference::VARCHAR, explained_score::VARCHAR
            FROM mart.official_gap WHERE {JUNE} AND metric_code IS NOT NULL"""
    )
    assert gap == (2, 6, 5, 6, 3, 0, 0, 0, "6.67", "16.67", True, "10.00", "10.00")
    causes = world.query(
        f"SELECT cause, numerator, denominator FROM mart.official_gap_cause WHERE {JUNE} ORDER BY cause"
    )
    assert causes == [("masked_status", 2, 1), ("moved_end_date", 2, 1), ("not_synchronised", -1, -2)]
    [group] = world.query(
        f"""SELECT our_score::VARCHAR, official_score::VARCHAR, score_difference::VARCHAR
            FROM mart.official_gap WHERE {JUNE} AND metric_code IS NULL"""
    )
    assert group == ("6.67", "16.67", "10.00")


def test_what_no_row_explains_stays_unexplained(world: World) -> None:
    for _ in range(3):
        world.dossier()
    progress(world, 1, 4, "5.00")  # one more than we have, and two of ours not in time there
    world.build()
    [gap] = world.query(
        f"""SELECT explained_numerator, explained_denominator, unexplained_numerator, unexplained_denominator,
                explained_score, unexplained_score::VARCHAR
            FROM mart.official_gap WHERE {JUNE} AND metric_code IS NOT NULL"""
    )
    assert gap == (0, 0, -2, 1, None, "-15.00")
    assert world.query("SELECT * FROM mart.official_gap_cause") == []


def test_cash_that_is_marked_online_is_not_paid_online(world: World) -> None:
    world.procedure("1.000001", fee=True)
    paid = world.dossier(fees=[10_000], online_payment_flag=1)
    world.payment(dossier_code=paid)
    world.dossier(fees=[10_000], online_payment_flag=2)  # cash at the desk
    unmarked = world.dossier(fees=[10_000], online_payment_flag=0)
    world.payment(dossier_code=unmarked)
    world.dossier(fees=[0], online_payment_flag=1)  # exempt: in neither
    for key, value in (
        ("totalDossierOnlinePaymentSuccess", 2),
        ("totalDossierFinancialObligation", 3),
        ("totalDossierOnlineFormalityPaymentSuccess", 1),
        ("totalFeeDossierFormalityDistinct", 1),
        ("totalFeeDossierFormality", 1),
        ("totalFeeFormality", 1),
    ):
        official(world, "formality-online-payment-tree", key, value=value)
    official(world, "formality-online-payment-tree", "TOTAL", score=Decimal(8), max_score=10)
    world.build()
    gap = world.query(
        f"""SELECT metric_code, our_numerator, our_denominator, official_numerator, our_score::VARCHAR,
                official_score::VARCHAR, is_score_published, unexplained_numerator
            FROM mart.official_gap WHERE {JUNE} AND group_code = 'TTTT' AND metric_code IS NOT NULL ORDER BY ALL"""
    )
    assert gap == [
        ("FEE_PROCEDURES", 1, 1, 1, "2.00", "2.00", False, 0),
        ("PAYMENT_DOSSIERS", 2, 3, 2, "4.00", "4.00", False, 0),
        ("PAYMENT_PROCEDURES", 1, 1, 1, "2.00", "2.00", False, 0),
    ]
    causes = world.query(
        "SELECT cause, numerator FROM mart.official_gap_cause WHERE period_type = 'month' ORDER BY 1"
    )
    assert causes == [("cash_marked_online", 1), ("online_not_marked", -1)]


def test_an_agency_takes_in_what_lies_below_it_and_nothing_is_not_zero(world: World) -> None:
    world.dossier()
    world.dossier(agency_code="H29.13.01", vneid_verified=True)  # a branch counts for H29.13
    world.dossier(
        agency_code="H29.61",
        received_at=datetime(2024, 6, 4),
        finished_at=LATE,
    )
    world.build()
    assert points(world, "agency_id = 'H29.13'")["DOSSIER_ON_TIME"] == (1, 1, "20.00", "final")
    assert points(world, "agency_id = 'H29.13'")["CITIZEN_DATA_CONNECTED_DOSSIER"] == (1, 1, "2.00", "final")
    assert points(world, "agency_id = 'H29.13.01'") == {}
    # a denominator of 0 earns nothing, what nobody counts has no points, procedures are the city's alone
    department = points(world, "agency_id = 'H29.41'")
    assert department["PAYMENT_DOSSIERS"] == (0, 0, "0.00", "final")
    assert department["CITIZEN_DATA_CONNECTED_FORMALITY"] == (None, None, None, "not_measurable")
    assert department["ONLINE_COVERAGE"] == (None, None, None, "not_measurable")
    assert points(world, "agency_id IS NULL")["ONLINE_COVERAGE"] == (None, None, None, "no_data")
    # the commune exists from July 2025 on: until then its code has no level, and nothing is awarded
    assert points(world, "agency_id = 'H29.61'")["CITIZEN_DATA_CONNECTED_DOSSIER"] == (0, 1, "0.00", "final")


def test_a_commune_is_awarded_population_data(world: World) -> None:
    world.now = datetime(2025, 9, 10, 6)
    world.dossier(
        agency_code="H29.61",
        received_at=datetime(2025, 8, 4),
        due_at=datetime(2025, 8, 11),
        finished_at=datetime(2025, 8, 5),
        updated_at=datetime(2025, 8, 6),
    )
    world.build()
    found = world.query(
        """SELECT metric_code, score::VARCHAR FROM mart.score_766
           WHERE period_type = 'month' AND period_start = DATE '2025-08-01' AND agency_id = 'H29.61'
               AND quality = 'awarded' ORDER BY 1"""
    )
    assert found == [("CITIZEN_DATA_CONNECTED_DOSSIER", "2.00"), ("CITIZEN_DATA_CONNECTED_FORMALITY", "2.00")]


def test_two_reports_of_one_period_keep_their_own_counts(world: World) -> None:
    for _ in range(3):
        world.dossier(channel_raw="2", result_file_count=1)
    progress(world, 3, 4, "15.00")
    official(world, "provide-online-tree", "TOTAL", score=Decimal(6), max_score=12)
    for key, value in (("channelOnlineSum", 3), ("channelTotalSum", 3)):
        official(world, "provide-online-tree", key, value=value)
    world.build()
    found = world.query(
        f"""SELECT metric_code, official_numerator, official_denominator FROM mart.official_gap
            WHERE {JUNE} AND official_denominator > 0 ORDER BY 1"""
    )
    # a tree's metric without all its values has no counts, and so no line
    assert found == [("DOSSIER_ON_TIME", 3, 4), ("ONLINE_DOSSIERS", 3, 3)]
    assert points(world, "agency_id IS NULL")["DOSSIER_SYNC"] == (3, 3, "6.00", "final")


def test_petitions_in_time_or_not_yet_due_and_none_is_not_nought(world: World) -> None:
    june = {"agency_code": "H29.41", "agency_root": "H29", "received_at": datetime(2024, 6, 3)}
    due = datetime(2024, 6, 20)
    for number, given in enumerate(
        (
            {
                "due_at": due,
                "finished_at": datetime(2024, 6, 20, 23),
                "status": 3,
                "satisfaction": 1,
            },  # the day's end
            {
                "due_at": due,
                "finished_at": datetime(2024, 6, 18),
                "status": 4,
                "satisfaction": 0,
            },  # in time, disliked
            {"due_at": due, "finished_at": datetime(2024, 6, 21), "status": 3, "satisfaction": 1},  # late
            {
                "due_at": datetime(2024, 7, 5),
                "finished_at": datetime(2024, 7, 9),
                "status": 3,
            },  # not yet due in June
            {"due_at": due, "status": 2},  # overdue
            {"finished_at": datetime(2024, 6, 9), "status": 3},  # without a due time nothing shows it in time
        )
    ):
        world.insert(
            "petition",
            {
                "petition_code": f"P{number}",
                "updated_at": datetime(2024, 7, 9),
                **june,
                **given,
                **world.origin(),
            },
        )
    quiet = world.dossier()
    disliked = world.dossier()
    world.insert(
        "rating",
        {
            "dossier_code": disliked,
            "rated_at": datetime(2024, 7, 1),
            "level": 3,
            "updated_at": datetime(2024, 7, 1),
            **world.origin(),
        },
    )
    assert quiet != disliked
    world.build()
    city = points(world, "agency_id IS NULL")
    assert city["PETITION_PROCESSING_ON_TIME"] == (3, 6, "3.00", "final")
    assert city["PETITION_HANDLING_SATISFACTION"] == (2, 6, "2.00", "final")
    assert city["DOSSIER_RECEIVING_SATISFACTION"] == (1, 2, "3.33", "final")  # full from 90%
    assert points(world, "agency_id = 'H29.41'")["PETITION_PROCESSING_ON_TIME"] == (3, 6, "3.00", "final")
    [may] = world.query(
        """SELECT numerator, denominator, score::VARCHAR FROM mart.score_766
           WHERE period_type = 'quarter' AND agency_id IS NULL AND metric_code = 'PETITION_PROCESSING_ON_TIME'
               AND period_start = DATE '2024-07-01'"""
    )
    assert may == (0, 0, "6.00")  # no petition earns all
