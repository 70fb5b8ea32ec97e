"""What the page teaches of methods and doses, and the form for what a person sees, twice over."""

import csv
from io import StringIO

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Service
from tests.browser.images import sent

pytestmark = pytest.mark.timeout(180)


def test_methods_and_doses_are_told_in_two_languages(page: Page) -> None:
    """The page of images leads there; the other language stays chosen on the next visit.

    The document says in which of them it is.
    """
    page.goto("/images")
    page.get_by_role("link", name="What shows what").click()
    expect(page.get_by_test_id("doses")).to_contain_text("CT angiography of the heart")
    expect(page.get_by_test_id("doses").get_by_role("row")).to_have_count(11)
    expect(page.get_by_test_id("dose-caveat")).to_contain_text("Typical adult values")
    heart = page.get_by_role("row", name="CT angiography of the heart")
    expect(heart).to_contain_text("450–600")
    film = page.get_by_role("row", name="X-ray of the chest")
    expect(film).to_contain_text("0.020.01–0.15")
    page.get_by_test_id("language-zh-TW").click()
    expect(page.get_by_test_id("modalities")).to_contain_text("磁振造影")
    expect(page).to_have_title("看見身體內部的方法 · foldsvc")
    assert page.locator("html").get_attribute("lang") == "zh-TW"
    page.reload()
    expect(page.get_by_test_id("dose-caveat")).to_contain_text("典型成人數值")
    page.get_by_role("link", name="所有影像").click()
    expect(page).to_have_title("Images · foldsvc")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_bar_of_a_dose_is_as_long_as_the_dose(page: Page) -> None:
    """Twice the dose is twice the length, and the line of a year's background stands at 2.4 mSv."""
    page.set_viewport_size({"width": 1300, "height": 900})
    page.goto("/images/learn")
    newborn = page.get_by_role("row", name="newborn").locator(".dose-bar").bounding_box()
    abdomen = page.get_by_role("row", name="CT of the abdomen").locator(".dose-bar").bounding_box()
    line = page.locator(".dose-background").bounding_box()
    assert newborn is not None
    assert abdomen is not None
    assert line is not None
    per_msv = newborn["width"] / 20
    assert abdomen["width"] / per_msv == pytest.approx(8, rel=0.02)
    assert (line["x"] - newborn["x"]) / per_msv == pytest.approx(2.4, rel=0.05)


def test_a_reading_is_saved_and_given_as_chexpert_has_it(page: Page, service: Service) -> None:
    """What was chosen is there after a reload, in either language, and in the row of the table."""
    chest = sent(service, ROOT / "tests" / "data" / "imaging" / "RG1_J2KI.dcm")
    page.goto(f"/images/{chest}")
    reading = page.get_by_test_id("reading")
    expect(reading).to_contain_text("No program looks at the image")
    page.get_by_test_id("Cardiomegaly: negative").click()
    page.get_by_test_id("Lung Lesion: positive").click()
    page.get_by_test_id("Edema: uncertain").click()
    page.get_by_test_id("Fracture: positive").click()
    page.get_by_test_id("Fracture: blank").click()
    page.get_by_test_id("No Finding: positive").click()
    expect(reading).to_contain_text("both said to be present")
    page.get_by_test_id("No Finding: negative").click()
    reading.get_by_role("button", name="Save the reading").click()
    expect(page.get_by_test_id("reading-csv")).to_be_visible()

    page.get_by_test_id("language-zh-TW").click()
    page.reload()
    expect(reading).to_contain_text("心臟肥大")
    expect(page.get_by_test_id("Lung Lesion: positive")).to_have_attribute("aria-pressed", "true")
    address = page.get_by_test_id("reading-csv").get_attribute("href")
    text = httpx.get(f"{service.url}{address}", timeout=30).text
    (row,) = csv.DictReader(StringIO(text))
    told = {name: row[name] for name in ("No Finding", "Cardiomegaly", "Lung Lesion", "Edema")}
    assert told == {
        "No Finding": "0", "Cardiomegaly": "0", "Lung Lesion": "1", "Edema": "-1",
    }  # fmt: skip
    assert row["Fracture"] == ""


def test_only_x_rays_have_the_form(page: Page, service: Service) -> None:
    """A slice of a CT is not read by the labels of chest X-rays."""
    page.goto(f"/images/{sent(service, ROOT / 'tests' / 'data' / 'imaging' / '693_UNCR.dcm')}")
    expect(page.get_by_test_id("facts")).to_be_visible()
    expect(page.get_by_test_id("reading")).to_have_count(0)
