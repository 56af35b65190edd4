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

pytestmark = pytest.mark.ui
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
        page.wait_for_load_state("networkidle")
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
