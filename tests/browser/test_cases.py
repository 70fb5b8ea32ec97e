"""Cases on the page: made of a fold and an image, shared by a link, revoked."""

from pathlib import Path

import httpx
import nibabel
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Service, open_window
from tests.browser.images import sent

HEAD = Path(nibabel.__file__).parent / "tests" / "data" / "anatomical.nii"

pytestmark = pytest.mark.timeout(600)


def drawn(page: Page) -> None:
    """Wait until the structure and the image of a case are drawn."""
    expect(page.get_by_test_id("case-item")).to_have_count(2)
    expect(page.get_by_test_id("volume-viewer")).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )
    expect(page.get_by_test_id("structure").locator("canvas").first).to_be_visible()


def test_a_case_is_made_of_a_fold_and_an_image(page: Page, folded: str, service: Service) -> None:
    """Both are drawn side by side; notes, captions and their order stay after a reload."""
    image = sent(service, HEAD)
    page.goto("/cases")
    page.get_by_label("Title of a new case").fill("HER2 and a head")
    page.get_by_role("button", name="Begin a case").click()
    page.wait_for_url("**/cases/*-*")
    page.get_by_label("Add a structure").select_option(value=folded)
    expect(page.get_by_test_id("case-item")).to_have_count(1)
    page.get_by_label("Add an image").select_option(value=image)
    drawn(page)
    page.get_by_test_id("notes").fill("Staging in May.\nNothing else.")
    page.get_by_test_id("notes").blur()
    caption = page.get_by_role("textbox", name="Caption of").first
    caption.fill("the antibody")
    caption.blur()
    page.get_by_role("button", name="Move", disabled=False).first.click()
    last = page.get_by_test_id("case-item").last
    expect(last.get_by_role("textbox", name="Caption of")).to_have_value("the antibody")
    page.reload()
    drawn(page)
    expect(page.get_by_test_id("notes")).to_have_value("Staging in May.\nNothing else.")
    last = page.get_by_test_id("case-item").last
    expect(last.get_by_role("textbox", name="Caption of")).to_have_value("the antibody")


def test_a_link_is_followed_until_it_is_revoked(
    page: Page, folded: str, service: Service, chromium: Browser
) -> None:
    """Somebody else sees the case by the link's paths alone, and nothing once it is revoked."""
    case = httpx.post(
        f"{service.url}/api/v1/cases", json={"title": "HER2", "notes": "Nothing else."}
    ).json()["id"]
    for kind, reference in (("fold", folded), ("volume", sent(service, HEAD))):
        body = {"kind": kind, "reference": reference}
        httpx.post(f"{service.url}/api/v1/cases/{case}/items", json=body).raise_for_status()
    page.goto(f"/cases/{case}")
    page.get_by_test_id("make-link").click()
    link = page.get_by_test_id("share-url").input_value()
    assert "/shared/" in link

    context = chromium.new_context(base_url=service.url)
    other = open_window(context).page
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    other.goto(link)
    drawn(other)
    expect(other.get_by_test_id("shared-until")).to_be_visible()
    expect(other.get_by_text("Nothing else.")).to_be_visible()
    expect(other.get_by_text("not for diagnosis").first).to_be_visible()
    expect(other.get_by_role("navigation")).to_have_count(0)
    expect(other.get_by_role("textbox", name="Caption of")).to_have_count(0)
    api = [url for url in asked if "/api/" in url]
    assert api
    assert all("/api/v1/shared/" in url for url in api), api
    with other.expect_download() as download:
        other.get_by_role("link", name="PDB", exact=True).click()
    assert "ATOM" in Path(download.value.path()).read_text()

    page.get_by_test_id("shares").get_by_role("button", name="Revoke").click()
    expect(page.get_by_test_id("share")).to_have_attribute("data-state", "revoked")
    other.reload()
    expect(other.get_by_test_id("problem")).to_contain_text("leads nowhere")
    expect(other.get_by_test_id("case-item")).to_have_count(0)
    context.close()


def test_a_fold_goes_into_a_new_case_from_its_own_page(page: Page, folded: str) -> None:
    """One choice makes the case and leads there; the list has it."""
    page.goto(f"/jobs/{folded}")
    page.get_by_label("Add to a case").select_option(label="A new case")
    page.wait_for_url("**/cases/*-*")
    expect(page.get_by_test_id("case-item")).to_have_count(1)
    page.get_by_role("link", name="All cases").click()
    expect(page.get_by_test_id("case-row").first).to_contain_text("1 item")
    page.get_by_test_id("case-row").first.get_by_role("link").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_test_id("confirm-yes").click()
    page.wait_for_url("**/cases")
