"""The figures that tests give with `record_property("figures", …)` stand at the end; `--without` guards `make fast`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without", action="append", default=[], help="package that no test may import")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    yield
    unwanted = item.config.option.without
    if imported := [name for name in unwanted if name in sys.modules]:
        unwanted.clear()  # told once
        pytest.fail(
            f"{', '.join(imported)} was imported, by this test or while its process collected all: "
            "mark the test slow, and import what is heavy in the test or fixture that needs it",
            pytrace=False,
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        text
        for reports in (terminalreporter.getreports(outcome) for outcome in ("passed", "failed"))
        for report in reports
        for name, text in report.user_properties
        if name == "figures"
    ]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(str(line))
