"""What people say of the service: ratings (đánh giá hài lòng) and petitions (phản ánh, kiến nghị).

Both come in slices like dossiers, without a control total: completeness is reported as unverified (R61).
"""

from __future__ import annotations

from collections.abc import Mapping

from assets.sources.decode import (
    DecodeError,
    agency_code,
    key_text,
    list_number,
    local_time,
    required_number,
    text,
)
from assets.sources.frame import Row
from assets.sources.portal.client import PortalClient
from assets.sources.portal.slices import SliceDecoder, pull_slices
from assets.sources.pull import PullContext, PullReport
from warehouse.registry.contracts.portal import PETITION, RATING


async def pull_ratings(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the ratings of every missing window (portal/rating)."""
    return await pull_slices(client, ctx, RatingDecoder)


async def pull_petitions(client: PortalClient, ctx: PullContext) -> PullReport:
    """Land the petitions of every missing window (portal/petition)."""
    return await pull_slices(client, ctx, PetitionDecoder)


class RatingDecoder(SliceDecoder):
    """Decodes ratings; comments and the rater's data are forgotten."""

    contract = RATING
    identity = ("MaHoSo", "ThoiGianDanhGia")

    def _row(self, record: Mapping[str, object]) -> Row:
        get = record.get
        code = key_text(get("MaHoSo"), "MaHoSo")
        level = required_number(get("MucDoHaiLong"), "MucDoHaiLong")
        rated_at = local_time(get("ThoiGianDanhGia"), "ThoiGianDanhGia")
        if rated_at is None:
            raise DecodeError("required", "thiếu ThoiGianDanhGia")
        updated_at = local_time(get("ThoiGianCapNhat"), "ThoiGianCapNhat")
        if updated_at is None:
            raise DecodeError("required", "thiếu ThoiGianCapNhat")
        return {"dossier_code": code, "rated_at": rated_at, "level": level, "updated_at": updated_at}


class PetitionDecoder(SliceDecoder):
    """Decodes petitions; their text and the petitioner's data are forgotten."""

    contract = PETITION
    identity = ("MaPAKN",)

    def _row(self, record: Mapping[str, object]) -> Row:
        get = record.get
        code = key_text(get("MaPAKN"), "MaPAKN")
        agency_raw = text(get("MaDinhDanhDonVi"))
        if agency_raw is None:
            raise DecodeError("required", "thiếu MaDinhDanhDonVi")
        agency = agency_code(agency_raw, "MaDinhDanhDonVi")
        status = required_number(get("TrangThai"), "TrangThai")
        updated_at = local_time(get("ThoiGianCapNhat"), "ThoiGianCapNhat")
        if updated_at is None:
            raise DecodeError("required", "thiếu ThoiGianCapNhat")
        row: Row = {
            "petition_code": code,
            "agency_code_raw": agency_raw,
            "agency_code": agency.canonical,
            "agency_root": agency.root,
            "dossier_code": self._dossier(get("MaHoSo")),
            "received_at": local_time(get("NgayTiepNhan"), "NgayTiepNhan"),
            "due_at": local_time(get("NgayHanXuLy"), "NgayHanXuLy"),
            "finished_at": local_time(get("NgayXuLyXong"), "NgayXuLyXong"),
            "status": status,
            "satisfaction": list_number(get("HaiLong"), "HaiLong"),
            "updated_at": updated_at,
        }
        return row

    def _dossier(self, value: object) -> str | None:
        """Return the dossier a petition is about; what cannot be a code is NULL and counted, the petition stays."""
        if text(value) is None:
            return None
        try:
            return key_text(value, "MaHoSo")
        except DecodeError:
            self.nulled_codes["MaHoSo"] += 1
            return None
