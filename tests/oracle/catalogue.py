"""Procedures: in force and in authority, eligible, at which level, in which field, with or without a fee."""

from __future__ import annotations

from datetime import date

from tests.oracle.truth import Truth


class Catalogue:
    """The portal's listing (one pull, on `pulled`) and the drop files, asked with a code and a day."""

    def __init__(self, truth: Truth, pulled: date) -> None:
        self._pulled = pulled
        self._truth = truth
        self._rows: dict[str, list[tuple[date, date, str | None]]] = {}
        for row in truth.file_procedures:
            self._rows.setdefault(row.code, []).append(
                (row.first or date.min, row.last or date.max, row.field_code)
            )
        self._eligible: dict[str, list[tuple[date, date, str | None]]] = {}
        for listed_row in truth.eligible:
            span = (listed_row.first or date.min, listed_row.last or date.max, listed_row.service_class)
            self._eligible.setdefault(listed_row.code, []).append(span)
        self._file_levels: dict[str, list[tuple[date, date, int]]] = {}
        for level in truth.file_levels:
            served = (level.first or date.min, level.last or date.max, level.level)
            self._file_levels.setdefault(level.code, []).append(served)
        self._portal_levels: dict[str, set[int]] = {}
        for code, number in truth.portal_levels:
            self._portal_levels.setdefault(code, set()).add(number)
        ids: dict[str, str] = {}
        for field_id, name in sorted(truth.field_names.items(), key=lambda item: int(item[0])):
            ids.setdefault(name, field_id)  # R10: the lowest numeric ID if several carry the name
        # R10: by the listing's FIELD_NAME; the newest file row where the listing names no known field
        self._fields: dict[str, str | None] = {
            code: max(rows, key=lambda row: row[0])[2] for code, rows in self._rows.items()
        }
        for code, listed in truth.listed.items():
            self._fields[code] = ids.get(listed.field_name or "") or self._fields.get(code)
        self._dossier_fees = {
            row.procedure
            for row in truth.dossiers
            if not row.deleted and any(fee is not None and fee > 0 for fee in row.fees)
        }

    @property
    def known(self) -> bool:
        return bool(self._truth.listed or self._truth.file_procedures)

    def in_force(self, on: date) -> dict[str, str | None]:
        """Procedures of the city in force on the day, each with its field (R05, R24).

        From the pull on the listing alone decides. Before it the file rows of a code do, if it has any;
        a listed code without rows is in force since ever.
        """
        if on >= self._pulled:
            return {code: self._fields[code] for code in self._truth.listed}
        found: dict[str, str | None] = {}
        for code, rows in self._rows.items():
            for first, last, field_code in rows:
                if first <= on <= last:
                    found[code] = self._fields[code] if code in self._truth.listed else field_code
        for code in self._truth.listed:
            if code not in self._rows:
                found[code] = self._fields[code]
        return found

    def eligible(self, code: str, on: date) -> bool:
        """R31: any row covers the day, whatever its class."""
        return any(first <= on <= last for first, last, _ in self._eligible.get(code, []))

    def eligible_in_full(self, code: str, on: date) -> bool:
        """Any row of class full covers the day."""
        return any(
            first <= on <= last and listed == "full" for first, last, listed in self._eligible.get(code, [])
        )

    def offered(self, on: date) -> set[str]:
        """Procedures with a service at level 3 or 4 on the day; of other codes services are ignored (R24)."""
        known = set(self._portal_levels) if on >= self._pulled else set(self._file_levels)
        ours = self._truth.listed.keys() | self._rows.keys()
        return {code for code in known & ours if self.level(code, on) >= 3}

    def level(self, code: str, on: date) -> int:
        """The highest level of any of its services on the day, 0 if it has none (R23)."""
        if on >= self._pulled:
            return max(self._portal_levels.get(code, set()), default=0)
        rows = self._file_levels.get(code, [])
        return max((level for first, last, level in rows if first <= on <= last), default=0)

    def field_of(self, code: str) -> str | None:
        """A procedure's field today: by its listing, else by its newest file row."""
        return self._fields.get(code)

    def fee_bearing(self, code: str) -> bool:
        """R04: a fee above 0 in the catalogue's detail; for a code not in it, a dossier with Gia above 0."""
        listed = self._truth.listed.get(code)
        return listed.has_fee if listed is not None else code in self._dossier_fees
