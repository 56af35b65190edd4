"""What the axis says about the register's documents: recalled, replaced, confirmed (R12, R32)."""

from __future__ import annotations

from datetime import datetime

from tests.oracle.truth import AxisDocument, AxisStatus, Document, DocumentKey


def recalled(axis: list[AxisDocument], statuses: list[AxisStatus]) -> set[DocumentKey]:
    """Documents named by a recall that someone agreed to and nobody's last word refuses."""
    asked = {row.about for row in axis if row.business == 1 and row.about is not None}
    answers: dict[DocumentKey, dict[str | None, tuple[datetime, str]]] = {}
    agreed: set[DocumentKey] = set()
    for row in statuses:
        if row.about not in asked or row.code not in {"15", "16"}:
            continue
        if row.code == "15":
            agreed.add(row.about)
        words = answers.setdefault(row.about, {})
        if row.sender not in words or words[row.sender] <= (row.at, row.code):
            words[row.sender] = (row.at, row.code)
    return {key for key in agreed if all(word != "16" for _, word in answers[key].values())}


def replaced(axis: list[AxisDocument]) -> set[DocumentKey]:
    """Documents another document replaces; in a chain only the last is not among them."""
    return {row.about for row in axis if row.business == 3 and row.about is not None and row.about != row.key}


def confirmations(statuses: list[AxisStatus]) -> dict[DocumentKey, set[str | None]]:
    """Who answered a document with 01 (arrived) or 03 (accepted)."""
    found: dict[DocumentKey, set[str | None]] = {}
    for row in statuses:
        if row.code in {"01", "03"}:
            found.setdefault(row.about, set()).add(row.sender)
    return found


def sent(document: Document, confirmed: set[str | None]) -> dict[str, bool]:
    """Whether the document meets each variant of electronic_document_share."""
    electronic: dict[str | None, bool] = {}
    for entry in document.recipients:
        electronic[entry.organ] = electronic.get(entry.organ, False) or entry.channel in {"truc", "dien-tu"}
    everyone = all(electronic.values())
    paper = any(entry.paper_copy or entry.channel == "giay" for entry in document.recipients)
    return {
        "headline": everyone,
        "signed_paperless": everyone and document.signed and not paper,
        "axis_confirmed": all(organ in confirmed for organ in electronic),
        "any_recipient": any(electronic.values()),
    }
