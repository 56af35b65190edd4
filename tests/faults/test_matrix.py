"""Every interface and every fault mode at least once; the whole matrix is in tests/long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from assets.sources.portal import slices
from sandbox.faults import DATA_MODES, INTERFACES, TRANSPORT_MODES
from tests.faults.matrix import Fault, quick, reason_not_tried, whole
from tests.faults.rig import PULLED, Rig, Tally

SUMMER = (datetime(2026, 6, 1), datetime(2026, 8, 1))


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return Rig(tmp_path_factory.mktemp("faults"), "small", SUMMER)


def test_exactly_the_right_rows_or_an_error_that_names_what_failed(
    rig: Rig, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    tally.try_all(rig, quick())
    record_property("figures", tally.line())
    assert not tally.wrong, "\n".join(tally.wrong)


def test_every_interface_and_every_mode_is_tried_or_has_a_reason() -> None:
    tried = {(fault.interface, fault.mode) for fault in whole()}
    for interface in INTERFACES:
        for mode in (*TRANSPORT_MODES, *DATA_MODES):
            assert ((interface, mode) in tried) is (reason_not_tried(interface, mode) is None)
    chosen = quick()
    assert {fault.interface for fault in chosen} == set(PULLED)
    assert {fault.mode for fault in chosen} == {*TRANSPORT_MODES, *DATA_MODES}


def test_a_silently_short_pull_is_seen(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_mismatch", lambda *_: None)
    with pytest.raises(AssertionError, match="rows are missing"):
        rig.judge(Fault("portal.dossier", "missing_record", once=False))
