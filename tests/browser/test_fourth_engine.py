"""An engine of another package on the page: in the form with its options, and its result."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_structure_engine import NAME
from playwright.sync_api import Page, expect

from tests.browser.conftest import FOLD_SECONDS, ROOT, STOP_SECONDS, Service

PEPTIDE = ROOT / "tests/data/structures/1ejg_20_26.pdb"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start `foldsvc up` with the engine's module in its settings, and without any weights."""
    data = tmp_path_factory.mktemp("fourth")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "tests/fixtures"),
        "FOLDSVC_ENGINE_MODULES": "copied_structure_engine",
        "FOLDSVC_WEIGHTS_DIR": str(data / "weights"),
    }
    command = [Path(sys.executable).with_name("foldsvc"), "up", "--port", "0", "--data", data]
    with (
        (data / "up.log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
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


def test_it_is_asked_and_shows_its_result(page: Page) -> None:
    """The form offers it with its own option; the result has the pLDDT that was asked for."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(">crambin\nGTPEALC\n")
    choice = page.get_by_test_id(f"engine-{NAME}")
    expect(choice).to_contain_text("Copied structure")
    choice.get_by_role("radio").check()
    page.get_by_test_id("template-files").set_input_files(PEPTIDE)
    options = page.get_by_test_id(f"{NAME}-options")
    options.locator("summary").click()
    options.get_by_label("Certainty of the copy").fill("61.5")
    expect(options.locator("summary")).to_contain_text("1 changed")

    page.get_by_test_id("fold").click()
    expect(page.get_by_test_id("state")).to_have_attribute(
        "data-state", "succeeded", timeout=FOLD_SECONDS * 1000
    )
    expect(page.get_by_test_id("structure")).to_be_visible()
    expect(page.get_by_test_id("mean-plddt")).to_have_text("61.5")
