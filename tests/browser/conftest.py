"""The real service on free ports, and Chromium to look at its page.

The weights are the trained ones; nothing between the page and the network is replaced.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from known_models_server import KnownModelsServer, known_models
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "examples" / "trastuzumab.fasta").read_text()
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
START_SECONDS = 120
FOLD_SECONDS = 240
STOP_SECONDS = 60
PATIENCE_MILLISECONDS = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is under this folder, so that only `make e2e` runs it."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Service:
    """A running service."""

    url: str

    def submit(self, fasta: str = EXAMPLE, *, name: str = "", relax: bool = True) -> str:
        """Submit by the API and give the job's id."""
        body = {"fasta": fasta, "name": name, "options": {"relax": relax}}
        answer = httpx.post(f"{self.url}/api/v1/folds", json=body, timeout=30)
        answer.raise_for_status()
        return str(answer.json()["jobs"][0]["id"])

    def job(self, job_id: str) -> dict[str, object]:
        """Give the job as it stands."""
        return dict(httpx.get(f"{self.url}/api/v1/folds/{job_id}", timeout=30).json())

    def wait(self, job_id: str, state: str = "succeeded") -> None:
        """Wait until the job is in this state."""
        deadline = time.monotonic() + FOLD_SECONDS
        while (now := self.job(job_id))["state"] != state:
            assert time.monotonic() < deadline, now
            assert now["state"] in ("queued", "running"), now
            time.sleep(0.3)


@pytest.fixture(scope="session")
def afdb() -> Iterator[KnownModelsServer]:
    """Run an AlphaFold DB that knows ubiquitin."""
    with known_models() as server:
        yield server


@contextmanager
def running(data: Path, **settings: str) -> Iterator[Service]:
    """Run `foldsvc up` on free ports with a data folder of its own and these variables."""
    command = [Path(sys.executable).with_name("foldsvc"), "up", "--port", "0", "--data", data]
    with (
        (data / "up.log").open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), (data / "up.log").read_text()
        try:
            yield Service(url)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def service(
    weights_dir: Path, afdb: KnownModelsServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Start the service as it is."""
    with running(
        tmp_path_factory.mktemp("service"),
        FOLDSVC_WEIGHTS_DIR=str(weights_dir),
        FOLDSVC_AFDB_LOOKUP="true",
        FOLDSVC_AFDB_URL=afdb.url,
    ) as started:
        yield started


@pytest.fixture(scope="session")
def folded(service: Service) -> str:
    """Fold trastuzumab once for all who only look at it; gives the job's id."""
    job_id = service.submit(name="trastuzumab Fv")
    service.wait(job_id)
    return job_id


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start the driver."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start Debian's Chromium, drawing WebGL in software."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield browser
    browser.close()


@dataclass(slots=True)
class Window:
    """One page, and what it asked for and complained of."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


def open_window(context: BrowserContext) -> Window:
    """Open a page that is watched."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    window = Window(page)
    page.on("request", lambda request: window.hosts.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: window.complaints.append(str(error)))
    page.on("console", lambda message: _complain(window, message.type, message.text))
    return window


def _complain(window: Window, kind: str, text: str) -> None:
    # A refusal that the page was answered with is news of the browser, not a fault of the page.
    if kind == "error" and not text.startswith("Failed to load resource"):
        window.complaints.append(text)


@pytest.fixture
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    """Open a page that must ask no other host and break no rule of its policy."""
    context = chromium.new_context(
        base_url=service.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    window = open_window(context)
    yield window.page
    context.close()
    assert window.hosts <= {urlsplit(service.url).netloc, ""}
    assert window.complaints == []
