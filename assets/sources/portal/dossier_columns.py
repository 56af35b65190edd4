"""Dossiers by the column: the rows of many pages made at once, each rule asked once per distinct value.

The readers of single values (`assets.sources.decode`) stay the authority. Values of which there are few are given to
them, each once; those of which there are many (codes of dossiers, times, links) have a form here that is known to pass.
A record with any other value is left to `DossierDecoder`, which makes its row or refuses it, so that no reason is told
in two places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from assets.sources.decode import (
    DecodeError,
    RecordDecoder,
    agency_code,
    flag,
    key_text,
    money,
    procedure_code,
    required_number,
    text,
)
from assets.sources.portal.columns import Listed, Rows, Shape
from warehouse.registry.contracts.portal import DOSSIER

_FEES: Final = "DanhSachLePhi"
_SUPPLEMENTS: Final = "DanhSachHoSoBoSung"
_RESULTS: Final = "DanhSachGiayToKetQua"
_ATTACHMENTS: Final = "TaiLieuNop"
_ONLINE: Final = "DuocThanhToanTrucTuyen"
_LINK: Final = "DuongDanTepTinKetQua"
_GIVEN: Final = "DuongDanTaiTepTin"
_LISTS: Final = {
    _FEES: tuple(sorted(DOSSIER.keys_within("fees"))),
    _SUPPLEMENTS: tuple(sorted(DOSSIER.keys_within("supplements"))),
    _RESULTS: (_LINK,),
    _ATTACHMENTS: (_GIVEN, "DuocSoHoa", "DuocTaiSuDung"),
}
SHAPE: Final = Shape(
    values=tuple(sorted(DOSSIER.kept_keys - _LISTS.keys())), lists=_LISTS, known=DOSSIER.keys
)
_TIMES: Final = {
    "submitted_at": "NgayNopHoSo",
    "received_at": "NgayTiepNhan",
    "due_at": "NgayHenTra",
    "returned_at": "NgayTra",
    "finished_at": "NgayKetThucXuLy",
    "refused_at": "NgayTuChoi",
    "updated_at": "ThoiGianCapNhat",
}
_CODES: Final = {
    "field_code_raw": "MaLinhVuc",
    "channel_raw": "KenhThucHien",
    "subject_type": "LoaiDoiTuong",
    "submission_place": "NoiNopHoSo",
    "result_delivery": "HinhThuc",
}
_FLAGS: Final = {
    "digitised_components": "HoSoCoThanhPhanSoHoa",
    "vneid_verified": "TaiKhoanDuocXacThucVoiVNeID",
}
_SUPPLEMENT_TIMES: Final = {
    "requested_at": "NgayBoSung",
    "answered_at": "NgayTiepNhanBoSung",
    "due_before": "NgayHenTraTruoc",
    "due_after": "NgayHenTraMoi",
}
# Never a person's number (digits alone), nor a name of a person or a file (no digit at its end).
_PLAIN_KEY: Final = r"^(?:[0-9][0-9._/-]*[A-Za-z][0-9A-Za-z._/-]*|[A-Za-z._/-][0-9A-Za-z._/-]*[0-9])$"
_KEY_LENGTH: Final = 64
_CONTROL: Final = r"\p{Cc}"
_LINK_LENGTH: Final = 4000
_MOST_REMEMBERED: Final = 20_000

Read = Callable[[str], object]


def read_procedure(decoder: RecordDecoder, value: object) -> str | None:
    """Return a procedure code as delivered; what is none is NULL and counted. DecodeError without a value."""
    raw = text(value)
    if raw is None:
        raise DecodeError("required", "thiếu MaTTHC")
    try:
        # A suffixed code (1.000494.000.00.00.H29) is longer than other codes, so R84's 20 do not bind it.
        return key_text(raw, "MaTTHC")
    except DecodeError:
        decoder.nulled_codes["MaTTHC"] += 1
        return None


def is_set(value: object) -> bool:
    """Tell whether a flag of a document stands: anything but no value and the words for no."""
    return text(value) not in (None, "0", "false", "False")


@dataclass
class _Judged:
    """What a reader says of the values of a key: results by part, values it refuses, values it empties and counts."""

    asked: set[str] = field(default_factory=set)
    results: defaultdict[int, dict[str, object]] = field(default_factory=lambda: defaultdict(dict))
    refused: set[str] = field(default_factory=set)
    emptied: set[str] = field(default_factory=set)

    def fresh(self, values: Sequence[str]) -> set[str]:
        """Those it was not asked about; it is now."""
        found = set(values) - self.asked
        self.asked |= found
        return found


class DossierColumns:
    """Makes rows of columns; remembers, over the parts of an extract, what the readers said of a value."""

    def __init__(self) -> None:
        self.decoder = RecordDecoder(())
        self._judged: dict[str, _Judged] = {}

    def rows(self, values: pl.DataFrame, lists: Mapping[str, Listed]) -> Rows:
        """Make the rows of records (`assets.sources.portal.columns.join`)."""
        part = _Values(self, values)
        agency = part.read("MaDinhDanhDonVi", _agency, required=True)
        procedure = part.read("MaTTHC", self._procedure, required=True)
        row: dict[str, pl.Series] = {
            "dossier_code": part.key("MaHoSo"),
            "agency_code_raw": agency.column(pl.String, 0),
            "agency_code": agency.column(pl.String, 1),
            "agency_root": agency.column(pl.String, 2),
            "procedure_code_raw": procedure.column(pl.String, 0),
            "procedure_code": procedure.column(pl.String, 1),
            "status": part.read(
                "TrangThaiHoSo", lambda value: required_number(value, "TrangThaiHoSo"), required=True
            ).column(pl.Int32),
            "deleted": part.read("DaXoa", lambda value: flag(value, "DaXoa"))
            .column(pl.Boolean)
            .fill_null(value=False),
            "online_payment_flag": part.read(
                _ONLINE, lambda value: self.decoder.code_number(value, _ONLINE)
            ).column(pl.Int32),
            **{name: part.code(key) for name, key in _CODES.items()},
            **{name: part.flag(key) for name, key in _FLAGS.items()},
            **part.times(_TIMES),
        }
        part.bad |= row["updated_at"].is_null().to_numpy()
        fees = _Values(self, lists[_FEES].frame)
        row["fees"] = _nested(
            lists[_FEES],
            {
                "code": fees.code("MaPhiLePhi"),
                "kind": fees.code("LoaiPhiLePhi"),
                "collected_at": fees.code("HinhThucThu"),
                "amount": fees.read("Gia", lambda value: money(value, "Gia")).column(pl.Int64),
            },
        )
        supplements = _Values(self, lists[_SUPPLEMENTS].frame)
        row["supplements"] = _nested(
            lists[_SUPPLEMENTS],
            {
                "supplement_id": supplements.code("HoSoBoSungId"),
                **supplements.times(_SUPPLEMENT_TIMES),
            },
        )
        results = _Values(self, lists[_RESULTS].frame)
        attachments = _Values(self, lists[_ATTACHMENTS].frame)
        row |= _papers(lists, results, attachments)
        inner = {_FEES: fees, _SUPPLEMENTS: supplements, _RESULTS: results, _ATTACHMENTS: attachments}
        owners = {name: _owners(lists[name]) for name in inner}
        for name, objects in inner.items():
            part.bad[owners[name][objects.bad]] = True
        for name in (_FEES, _SUPPLEMENTS):
            # A list that indicators read must be one; of the other two, words are as good as no value.
            part.bad[lists[name].worded] = True
        hold = ~part.bad
        emptied = part.emptied_in(hold)
        for name, objects in inner.items():
            emptied += objects.emptied_in(hold[owners[name]])
        return Rows(pl.DataFrame(row), pl.Series(hold), emptied)

    def judge(self, key: str, values: Sequence[str], read: Read) -> _Judged:
        """Ask a reader once about each value that it was not asked about before."""
        judged = self._judged.setdefault(key, _Judged())
        if len(judged.asked) > _MOST_REMEMBERED:
            judged = self._judged[key] = _Judged()
        counts = self.decoder.nulled_codes
        for value in judged.fresh(values):
            before = counts.total()
            try:
                result = read(value)
            except DecodeError:
                judged.refused.add(value)
            else:
                for place, part in enumerate(result if isinstance(result, tuple) else (result,)):
                    judged.results[place][value] = part
            if counts.total() != before:
                judged.emptied.add(value)
        return judged

    def _procedure(self, value: str) -> tuple[str | None, str | None]:
        raw = read_procedure(self.decoder, value)
        return raw, procedure_code(raw)


@dataclass(frozen=True)
class _Answers:
    """The values of a key, as places in the list of those that occur, and what its reader said of each of these."""

    raw: pl.Series
    places: pa.Array
    found: Sequence[str]
    results: Mapping[int, Mapping[str, object]]

    def column(self, kind: type[pl.DataType], part: int = 0) -> pl.Series:
        """The results, or a part of each; null for what has no value."""
        told = list(map(self.results[part].get, self.found))
        if kind is pl.String and told == self.found:
            return self.raw
        return _series(pl.Series(told, dtype=kind).to_arrow().take(self.places))

    def among(self, values: Collection[str]) -> NDArray[np.bool_]:
        """Which objects have one of these values."""
        chosen = pl.Series([one in values for one in self.found], dtype=pl.Boolean).to_arrow()
        found: NDArray[np.bool_] = _series(chosen.take(self.places)).fill_null(value=False).to_numpy()
        return found


class _Values:
    """Objects of one kind as columns of text, and which of them only the decoder can judge (`bad`)."""

    def __init__(self, owner: DossierColumns, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.bad = np.zeros(frame.height, dtype=bool)
        self._owner = owner
        self._emptied: list[tuple[str, NDArray[np.bool_]]] = []

    def emptied_in(self, chosen: NDArray[np.bool_]) -> Counter[str]:
        """How often the value of a key was emptied in the chosen objects."""
        counts: Counter[str] = Counter()
        for key, emptied in self._emptied:
            counts[key] += int(np.count_nonzero(emptied & chosen))
        return +counts

    def read(self, key: str, read: Read, *, required: bool = False) -> _Answers:
        """Have the values of a key read, each once; an object with a refused one is left to the decoder."""
        raw = self.frame[key]
        encoded = raw.to_arrow().dictionary_encode()
        found = encoded.dictionary.to_pylist()
        judged = self._owner.judge(key, found, read)
        answers = _Answers(raw, encoded.indices, found, judged.results)
        if required:
            self.bad |= raw.is_null().to_numpy()
        if not judged.refused.isdisjoint(found):
            self.bad |= answers.among(judged.refused)
        if not judged.emptied.isdisjoint(found):
            self._emptied.append((key, answers.among(judged.emptied)))
        return answers

    def code(self, key: str) -> pl.Series:
        """The codes of a key (`RecordDecoder.code`)."""
        return self.read(key, lambda value: self._owner.decoder.code(value, key)).column(pl.String)

    def flag(self, key: str) -> pl.Series:
        """The flags of a key that no indicator reads (`RecordDecoder.code_flag`)."""
        return self.read(key, lambda value: self._owner.decoder.code_flag(value, key)).column(pl.Boolean)

    def key(self, key: str) -> pl.Series:
        """Business keys (`key_text`), in a form that is surely one."""
        raw = self.frame[key]
        plain = raw.str.contains(_PLAIN_KEY) & (raw.str.len_bytes() <= _KEY_LENGTH)
        self.bad |= ~plain.fill_null(value=False).to_numpy()
        return raw

    def times(self, keys: Mapping[str, str]) -> dict[str, pl.Series]:
        """Local times (`local_time`) by name: days, or days and times, from the year 1000 on."""
        frame = self.frame.select(**{name: pl.col(key) for name, key in keys.items()})
        digits = frame.select(pl.all().cast(pl.Int64, strict=False).fill_null(0)).to_numpy(order="fortran")
        # As many signs as digits: no sign of a number, no blank.
        signs = frame.select(pl.all().str.len_bytes().fill_null(0)).to_numpy(order="fortran")
        days = (signs == 8) & (digits >= 10**7)
        digits = np.where(days, digits * 10**6, digits)
        # Division by a number is many times faster in numpy than its remainder.
        day = digits // 10**6
        time = (digits - day * 10**6).astype(np.int32)
        day = day.astype(np.int32)
        year, hour = day // 10_000, time // 10_000
        day -= year * 10_000
        time -= hour * 10_000
        month, minute = day // 100, time // 100
        of_month, second = day - month * 100, time - minute * 100
        start = ((year - 1970) * 12 + month - 1).astype("datetime64[M]").astype("datetime64[D]")
        moment = (start + (of_month - 1)).astype("datetime64[s]") + (hour * 60 + minute) * 60 + second
        length = ((start.astype("datetime64[M]") + 1).astype("datetime64[D]") - start).astype(np.int64)
        good = (days | (signs == 14)) & (digits >= 10**13)
        good &= (month >= 1) & (month <= 12) & (of_month >= 1) & (of_month <= length)
        good &= (hour < 24) & (minute < 60) & (second < 60)
        self.bad |= (~good & (signs > 0)).any(axis=1)
        stamps = moment.astype("datetime64[us]")
        return {
            name: _series(pa.array(stamps[:, place], mask=~good[:, place])) for place, name in enumerate(keys)
        }

    def link(self, key: str) -> pl.Series:
        """Links (`text`), null without one."""
        raw = self.frame[key]
        odd = raw.str.contains(_CONTROL) | (raw.str.len_bytes() > _LINK_LENGTH)
        self.bad |= odd.fill_null(value=False).to_numpy()
        stripped = raw.str.strip_chars()
        return stripped.set(stripped == "", None)


def _series(array: pa.Array) -> pl.Series:
    made = pl.from_arrow(array)
    assert isinstance(made, pl.Series)  # noqa: S101 - of an array, so no frame
    return made


def _agency(value: str) -> tuple[str, str, str]:
    raw = text(value)
    if raw is None:
        raise DecodeError("required", "thiếu MaDinhDanhDonVi")
    agency = agency_code(raw, "MaDinhDanhDonVi")
    return raw, agency.canonical, agency.root


def _papers(lists: Mapping[str, Listed], results: _Values, attachments: _Values) -> dict[str, pl.Series]:
    """Count results and attachments. Links may carry names, so they are compared here and forgotten."""
    paper, attachment = _owners(lists[_RESULTS]), _owners(lists[_ATTACHMENTS])
    links, given = results.link(_LINK), attachments.link(_GIVEN)
    handed_in = pl.DataFrame({"owner": attachment, "link": given}).drop_nulls()
    both = pl.DataFrame({"owner": paper, "link": links}).join(handed_in, on=["owner", "link"], how="semi")
    height = len(lists[_RESULTS].lengths)

    def flagged(key: str) -> pl.Series:
        stand = attachments.read(key, is_set).column(pl.Boolean).fill_null(value=False)
        return _count(attachment[stand.to_numpy()], height)

    return {
        "result_count": lists[_RESULTS].lengths,
        "result_file_count": _count(paper[links.is_not_null().to_numpy()], height),
        "result_input_count": _count(both["owner"].to_numpy(), height),
        "attachment_count": lists[_ATTACHMENTS].lengths,
        "attachment_digitised_count": flagged("DuocSoHoa"),
        "attachment_reused_count": flagged("DuocTaiSuDung"),
    }


def _owners(listed: Listed) -> NDArray[np.intp]:
    """The place of the record that each object of a list belongs to."""
    lengths = listed.lengths.to_numpy()
    return np.repeat(np.arange(len(lengths)), lengths)


def _count(owners: NDArray[np.intp], height: int) -> pl.Series:
    return pl.Series(np.bincount(owners, minlength=height).astype(np.int32))


def _nested(listed: Listed, columns: Mapping[str, pl.Series]) -> pl.Series:
    """Objects as one list per record."""
    ends = np.concatenate([[0], np.cumsum(listed.lengths.to_numpy(), dtype=np.int64)])
    objects = pl.DataFrame(dict(columns)).to_struct().to_arrow()
    return _series(pa.LargeListArray.from_arrays(pa.array(ends), objects))
