from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl

from assets.sources.frame import schema_of
from assets.sources.portal.opinions import pull_petitions, pull_ratings
from tests.unit.sources.portal.portal import Portal, Record, context, petition, rating, with_client
from warehouse.registry.contracts.portal import PETITION, RATING
from warehouse.registry.source_entity import SourceEntity


def landed(home: Path, entity: str) -> pl.DataFrame:
    return pl.read_parquet(context(home).store.data_files(SourceEntity("portal", entity)))


def serving(**opinions: list[Record]) -> Portal:
    portal = Portal()
    portal.opinions = dict(opinions)
    return portal


def test_ratings_are_landed_unverified_without_their_words(tmp_path: Path) -> None:
    portal = serving(rating=[rating(n) for n in range(1, 8)])
    report = with_client(portal, lambda client: pull_ratings(client, context(tmp_path)))
    (manifest,) = report.manifests
    assert (manifest.records, manifest.completeness, manifest.declared_total) == (7, "unverified", None)
    assert not portal.paths("/count"), "the contract has no total of them (R61)"
    assert len(portal.paths("/search")) == 6, "three pages, read until two readings agree"
    assert report.unknown_keys == {"NhanXet": 7}
    frame = landed(tmp_path, "rating")
    assert dict(frame.schema) == schema_of(RATING)
    row = frame.sort("dossier_code").to_dicts()[0]
    assert (row["dossier_code"], row["level"]) == ("H29.100-260301-0001", 2)
    assert row["rated_at"] == datetime(2026, 3, 1, 12, 1)
    assert "NGUYỄN" not in str(frame.to_dicts())


def test_a_level_outside_the_scale_is_kept_and_one_that_is_no_number_refused(tmp_path: Path) -> None:
    portal = serving(
        rating=[
            rating(1, MucDoHaiLong="5"),
            rating(2, MucDoHaiLong="rất hài lòng"),
            rating(3, MucDoHaiLong=""),
            rating(4, ThoiGianDanhGia=None),
        ]
    )
    report = with_client(portal, lambda client: pull_ratings(client, context(tmp_path)))
    assert (report.records, report.quarantined) == (1, 3)
    assert landed(tmp_path, "rating")["level"].to_list() == [5]


def test_two_ratings_of_one_dossier_are_two(tmp_path: Path) -> None:
    again = rating(1, ThoiGianDanhGia="20260302090000", MucDoHaiLong="3")
    portal = serving(rating=[rating(1), again])
    report = with_client(portal, lambda client: pull_ratings(client, context(tmp_path)))
    assert report.manifests[0].distinct_keys == 2


def test_petitions_are_landed_without_their_text(tmp_path: Path) -> None:
    portal = serving(
        petition=[
            petition(1),
            petition(2, MaHoSo="", NgayHanXuLy=None, HaiLong=""),
            petition(3, MaHoSo="Nguyễn Văn A"),
        ]
    )
    report = with_client(portal, lambda client: pull_petitions(client, context(tmp_path)))
    assert (report.records, report.quarantined, dict(report.nulled_codes)) == (3, 0, {"MaHoSo": 1})
    frame = landed(tmp_path, "petition").sort("petition_code")
    assert dict(frame.schema) == schema_of(PETITION)
    one, two, three = frame.to_dicts()
    assert (one["agency_code"], one["agency_root"], one["agency_code_raw"]) == (
        "H29.41",
        "H29",
        "000.00.41.H29",
    )
    assert (one["status"], one["satisfaction"], one["due_at"]) == (3, 1, datetime(2026, 3, 15))
    assert (two["dossier_code"], two["due_at"], two["satisfaction"]) == (None, None, None)
    assert three["dossier_code"] is None, "a name is no code; the petition stays and counts"
    assert "NGUYỄN" not in str(frame.to_dicts()).upper()


def test_a_petition_without_agency_or_status_is_refused(tmp_path: Path) -> None:
    portal = serving(
        petition=[
            petition(1, MaDinhDanhDonVi=""),
            petition(2, TrangThai="xong"),
            petition(3, NgayXuLyXong="31/02/2026"),
        ]
    )
    report = with_client(portal, lambda client: pull_petitions(client, context(tmp_path)))
    assert (report.records, report.quarantined) == (0, 3)
