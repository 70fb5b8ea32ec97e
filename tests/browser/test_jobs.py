"""The list of jobs: it lives, it filters, and it deletes only what was meant."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import EXAMPLE, FOLD_SECONDS, Service


def test_list_shows_a_job_from_its_submission_to_its_end(page: Page, service: Service) -> None:
    """A new job appears and changes without a reload."""
    page.goto("/jobs")
    job_id = service.submit(name="seen from the list", relax=False)
    row = page.locator(f'[data-testid=job-row][data-id="{job_id}"]')
    expect(row).to_be_visible()
    expect(row.get_by_test_id("state")).to_have_attribute(
        "data-state", "succeeded", timeout=FOLD_SECONDS * 1000
    )
    expect(row).to_contain_text(re.compile(r"9\d\.\d\s*Very high"))


def test_filters_leave_what_passes_them(page: Page, folded: str) -> None:
    """Name and state narrow the list."""
    page.goto("/jobs")
    row = page.locator(f'[data-testid=job-row][data-id="{folded}"]')
    expect(row).to_be_visible()
    page.get_by_label("Filter by name").fill("no such name")
    expect(row).to_have_count(0)
    page.get_by_label("Filter by name").fill("trastuzumab")
    expect(row).to_be_visible()
    page.get_by_label("Filter by state").select_option("failed")
    expect(row).to_have_count(0)


def test_deleting_asks_first(page: Page, service: Service) -> None:
    """Escape keeps the job, and only the answer deletes it."""
    job_id = service.submit(name="to be deleted", relax=False)
    service.wait(job_id)
    page.goto("/jobs")
    row = page.locator(f'[data-testid=job-row][data-id="{job_id}"]')
    row.get_by_role("button", name="Delete").click()
    expect(page.get_by_test_id("confirm-yes")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("confirm-yes")).to_be_hidden()
    expect(row).to_be_visible()
    row.get_by_role("button", name="Delete").click()
    page.get_by_test_id("confirm-yes").click()
    expect(row).to_have_count(0)
    assert service.job(job_id)["code"] == "job_not_found"


def test_batch_has_a_list_of_its_own(page: Page) -> None:
    """Several antibodies in one paste lead to their jobs, and to no others."""
    page.goto("/")
    page.get_by_test_id("fasta").fill(EXAMPLE + EXAMPLE)
    page.get_by_test_id("relax").uncheck()
    page.get_by_role("button", name="Fold 2 antibodies").click()
    expect(page).to_have_url(re.compile(r"/jobs\?batch="))
    expect(page.get_by_test_id("job-row")).to_have_count(2)
