"""Cases of collections on the page: contrasts, labels over them, Dice of two raters."""

import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Service
from tests.browser.images import coloured, sent
from tests.browser.pixels import count, inner_place, of_color, picture_of

HEAD = Path(nibabel.__file__).parent / "tests" / "data" / "anatomical.nii"
IMAGE = nibabel.nifti1.load(HEAD)
CASE = "BraTS19_2013_0_1"

pytestmark = pytest.mark.timeout(600)


def labels(*boxes: tuple[int, int, int, int]) -> bytes:
    """Give a map with a value in each box: value, first slice, first row, length of its edges."""
    voxels = np.zeros(IMAGE.shape, np.uint8)
    for value, x, y, length in boxes:
        voxels[x : x + length, y : y + length, 8 : 8 + length] = value
    return bytes(nibabel.nifti1.Nifti1Image(voxels, IMAGE.affine).to_bytes())


def test_brats_opens_with_its_labels_over_its_contrasts(
    page: Page, service: Service, tmp_path: Path
) -> None:
    """The map lies over the contrast, its volumes stand below, all four are shown together.

    On its own page it has the same colours, and the cross-hair says the name.
    """
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        for role in ("flair", "t1", "t1ce", "t2"):
            archive.write(HEAD, f"{CASE}/{CASE}_{role}.nii")
        archive.writestr(f"{CASE}/{CASE}_seg.nii", labels((1, 10, 15, 5), (2, 18, 15, 6)))
    page.set_viewport_size({"width": 760, "height": 640})
    page.goto(f"/images/{sent(service, tmp_path / 'case.zip')}")
    expect(page.get_by_test_id("volume-viewer")).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("BraTS")
    expect(page.get_by_test_id("overlay")).to_have_count(1)
    page.wait_for_timeout(3_000)
    shown = coloured(page)
    page.get_by_test_id("overlay").get_by_role("checkbox").uncheck()
    page.wait_for_timeout(1_500)
    assert shown > coloured(page) + 100
    table = page.get_by_test_id("label-volumes")
    expect(table).to_contain_text("peritumoral oedema (ED)")
    expect(table.get_by_role("row").nth(2)).to_contain_text("216")
    expect(table.get_by_role("row").nth(2)).to_contain_text(f"{216 / (216 + 125):.1%}"[:-1])
    page.get_by_role("link", name="labels", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Labels")
    expect(page.get_by_test_id("volume-viewer")).to_have_attribute(
        "data-state", "ready", timeout=120_000
    )
    expect(page.get_by_test_id("label-key")).to_contain_text("peritumoral oedema (ED)")
    page.get_by_role("button", name="Axial").click()
    page.wait_for_timeout(3_000)
    picture = picture_of(page.get_by_test_id("volume-canvas"))
    oedema = of_color(picture, "#56b4e9")
    # Of 25 and 36 voxels in every slice that they reach, some below the cross-hair.
    assert count(picture, "#e4572e") / oedema.sum() == pytest.approx(25 / 36, abs=0.2)
    x, y = inner_place(oedema)
    page.get_by_test_id("volume-canvas").click(position={"x": x, "y": y})
    expect(page.get_by_test_id("volume-readout")).to_contain_text("peritumoral oedema (ED) (2)")
    page.get_by_role("link", name="FLAIR", exact=True).click()
    page.get_by_role("link", name="All contrasts side by side").click()
    expect(page.get_by_test_id("volume-viewer")).to_have_count(4)
    for index in range(4):
        expect(page.get_by_test_id("volume-viewer").nth(index)).to_have_attribute(
            "data-state", "ready", timeout=120_000
        )


def test_two_raters_are_compared(page: Page, service: Service, tmp_path: Path) -> None:
    """The page of one rater's map tells how far the other's agrees."""
    (tmp_path / "training07_01_mask1.nii").write_bytes(labels((1, 10, 10, 4)))
    (tmp_path / "training07_01_mask2.nii").write_bytes(labels((1, 12, 10, 4)))
    first = sent(service, *sorted(tmp_path.iterdir()))
    page.goto(f"/images/{first}")
    panel = page.get_by_test_id("labels")
    expect(panel.get_by_test_id("label-volumes")).to_contain_text("MS lesion")
    panel.get_by_label("Compare with another map").select_option(
        label="Labels, second rater, ISBI 2015 MS, 33 × 41 × 25"
    )
    expect(panel.get_by_test_id("dice")).to_contain_text("0.500")
