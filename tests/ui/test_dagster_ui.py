"""The Dagster UI in a real browser: the asset graph, the history of runs, an asset with its checks.

Needs a browser: EGOV_BROWSER, or a chromium on the PATH. Without one these tests fail and say what to type.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.bench import ROOT, sandbox
from tests.e2e.test_gates import double_a_dossier
from warehouse.database.connection import Warehouse

pytestmark = pytest.mark.ui
expect.set_options(timeout=60_000)  # a page that waits for the code location on a busy machine
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def browser_path() -> str:
    named = os.environ.get("EGOV_BROWSER")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.fail(
        "Không thấy trình duyệt. Gõ: apt-get install -y chromium  (hoặc: EGOV_BROWSER=/đường/dẫn make test-ui)"
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = browser_path()
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("ui")
    home = folder / "home"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with sandbox(folder / "sandbox") as bench:
        bench.run(home)
        double_a_dossier(Warehouse(home / "warehouse"))
        bench.run(home, expect=1)
        log = (folder / "ui.log").open("wb")
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("egov")), "ui", "--port", str(port)],
            cwd=ROOT, env=bench.environment(home), stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_serves(process, address, folder / "ui.log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            log.close()


def wait_until_it_serves(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, trust_env=False) as client:
        while True:
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                try:
                    answer = client.post(
                        f"{address}/graphql",
                        json={
                            "query": "{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }"
                        },
                    )
                except httpx.TransportError:
                    continue
                entries = answer.json()["data"]["workspaceOrError"]["locationEntries"]
                if entries and all(entry["loadStatus"] == "LOADED" for entry in entries):
                    return
            else:
                raise AssertionError("the UI ended early:\n" + log.read_text(errors="replace")[-3000:])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("EGOV_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.evaluate("document.fonts.ready")  # not an idle network: the pages ask again all the time
        page.screenshot(path=f"{folder}/{name}.png")


def test_asset_graph_shows_every_layer(ui: str, page: Page) -> None:
    page.goto(f"{ui}/asset-groups")
    for group in ("landing", "core", "mart", "published"):
        expect(page.get_by_text(re.compile(rf"^{group}", re.IGNORECASE)).first).to_be_visible()
    shot(page, "asset-graph")


def test_catalogue_lists_the_assets_with_their_health(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets")
    expect(page.get_by_text("agency_resolution").first).to_be_visible()
    expect(page.get_by_text("Materialized").first).to_be_visible()
    shot(page, "assets")


def test_past_run_is_in_the_history_with_its_steps(ui: str, page: Page) -> None:
    page.goto(f"{ui}/runs")
    expect(page.get_by_text(re.compile("Success")).first).to_be_visible()
    shot(page, "runs")
    page.locator("a[href*='/runs/']").first.click()
    expect(page.get_by_text(re.compile("published__snapshot|landing__")).first).to_be_visible()
    shot(page, "run")


def test_asset_page_shows_metadata_columns_and_checks(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/mart/indicator_value")
    expect(page.get_by_text("numerator").first).to_be_visible()
    shot(page, "asset")
    page.goto(f"{ui}/assets/mart/indicator_value?view=checks")
    expect(page.get_by_text(re.compile("Passed|passed")).first).to_be_visible()
    shot(page, "checks")


def test_landing_asset_shows_windows_and_rows(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/landing/portal/dossier")
    expect(page.get_by_text("Row count").first).to_be_visible()
    expect(page.get_by_text("agency_root").first).to_be_visible()
    shot(page, "landing-dossier")
    page.goto(f"{ui}/assets/landing/portal/dossier?view=events")
    expect(page.get_by_text(re.compile("window")).first).to_be_visible()
    shot(page, "landing-dossier-events")


def test_a_red_check_says_what_since_when_how_many_rows_and_what_to_do(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/core/dossier?view=checks&checkDetail=blocking_rules")
    rule = "dossier_code_agency_root_unique"
    told = page.get_by_text(re.compile(rf"Quy tắc core\.dossier:{rule} không đạt từ \d\d/\d\d/\d{{4}}")).first
    expect(told).to_be_visible()
    for part in (
        "1 trường hợp sai",
        "Việc cần làm",
        "egov rebuild",
        "Người làm",
        f"egov waive core.dossier:{rule}",
    ):
        expect(told).to_contain_text(part)
    expect(page.get_by_text(rule, exact=True).first).to_be_visible()
    shot(page, "red-check")


def test_the_snapshots_page_lists_what_is_wrong(ui: str, page: Page) -> None:
    page.goto(f"{ui}/assets/published/snapshot?view=events")
    expect(page.get_by_text("Trục trặc đang mở khi lần chạy kết thúc.").first).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"core\.dossier:dossier_code_agency_root_unique")).first
    ).to_be_visible()
    expect(page.get_by_text(re.compile("Người làm: vận hành")).first).to_be_visible()
    shot(page, "troubles")
