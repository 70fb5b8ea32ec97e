"""`/api/v1/volumes/{id}/masks`: what is written into pictures, blacked out everywhere."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image

DATA = Path(__file__).parents[2] / "data" / "imaging"
PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
BOXES = [{"x": 4, "y": 2, "width": 90, "height": 20}, {"x": 200, "y": 100, "width": 1, "height": 1}]


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def sent(http, path):
    """Import one file and give its image."""
    answer = http.post("/api/v1/volumes", files=[("file", (path.name, path.read_bytes()))])
    (image,) = answer.json()["volumes"]
    return image


def covered(shape, boxes=BOXES):
    """Where the boxes are."""
    inside = np.zeros(shape, bool)
    for box in boxes:
        inside[box["y"] : box["y"] + box["height"], box["x"] : box["x"] + box["width"]] = True
    return inside


def dicom_files(http, image):
    """The anonymous DICOM files of an image."""
    got = http.get(f"/api/v1/volumes/{image['id']}/files/dicom.zip")
    with zipfile.ZipFile(io.BytesIO(got.content)) as packed:
        return [pydicom.dcmread(io.BytesIO(packed.read(name))) for name in packed.namelist()]


def test_boxes_are_black_in_every_frame_and_file_and_nothing_else_changes(http, settings):
    """A clip in colour has its boxes black in all frames and in its DICOM file, then is shared."""
    image = sent(http, PYDICOM / "examples_ybr_color.dcm")
    url = f"/api/v1/volumes/{image['id']}"
    before = [http.get(f"{url}/frames/{index}").content for index in (0, 29)]
    assert not image["sharing"]["shareable"]

    answer = http.post(f"{url}/masks", json={"boxes": BOXES})

    assert answer.status_code == 200, answer.text
    masked = answer.json()
    assert masked == http.get(url).json()
    inside = covered((image["frames"]["rows"], image["frames"]["columns"]))
    for old, index in zip(before, (0, 29), strict=True):
        was = np.asarray(Image.open(io.BytesIO(old)))
        now = np.asarray(Image.open(io.BytesIO(http.get(f"{url}/frames/{index}").content)))
        assert was[inside].any()
        assert not now[inside].any()
        np.testing.assert_array_equal(now[~inside], was[~inside])
    (dataset,) = dicom_files(http, image)
    assert dataset.pixel_array.shape[0] == 30
    assert not dataset.pixel_array[:, inside].any()
    assert "113101" in {item.CodeValue for item in dataset.DeidentificationMethodCodeSequence}
    assert dataset.BurnedInAnnotation == "NO"
    assert masked["sharing"] == {
        "shareable": True, "burned_in_text": image["sharing"]["burned_in_text"], "reasons": [],
    }  # fmt: skip
    assert [one["code"] for one in masked["deidentification"]["methods"]] == ["113100", "113101"]
    assert "burned_in_text" not in {one["code"] for one in masked["notices"]}
    assert list(settings.uploads.iterdir()) == []


def test_black_is_the_highest_number_where_low_values_are_bright(http):
    """In MONOCHROME1 the boxes have the largest number, in numbers and DICOM file alike."""
    image = sent(http, DATA / "RG1_J2KI.dcm")
    url = f"/api/v1/volumes/{image['id']}"
    shape = (image["frames"]["rows"], image["frames"]["columns"])
    was = np.frombuffer(http.get(f"{url}/frames/0").content, "<u2").reshape(shape)

    masked = http.post(f"{url}/masks", json={"boxes": BOXES}).json()

    now = np.frombuffer(http.get(f"{url}/frames/0").content, "<u2").reshape(shape)
    inside = covered(shape)
    assert set(now[inside]) == {was.max()}
    np.testing.assert_array_equal(now[~inside], was[~inside])
    (dataset,) = dicom_files(http, image)
    np.testing.assert_array_equal(dataset.pixel_array, now)
    sizes = {file["name"]: file["sha256"] for file in masked["files"]}
    assert sizes != {file["name"]: file["sha256"] for file in image["files"]}


def test_the_thumbnail_is_drawn_anew(http):
    """A box over the whole picture leaves nothing in the small one."""
    image = sent(http, PYDICOM / "examples_palette.dcm")
    url = f"/api/v1/volumes/{image['id']}"
    whole = {"x": 0, "y": 0, "width": image["frames"]["columns"], "height": image["frames"]["rows"]}
    seen = http.get(f"{url}/files/thumbnail.png")

    http.post(f"{url}/masks", json={"boxes": [whole]})

    small = http.get(f"{url}/files/thumbnail.png")
    assert np.asarray(Image.open(io.BytesIO(seen.content))).any()
    assert not np.asarray(Image.open(io.BytesIO(small.content))).any()
    assert small.headers["etag"] != seen.headers["etag"]
    assert "no-cache" in small.headers["cache-control"]


def test_a_second_mask_adds_to_the_first(http):
    """What was blacked out stays so; the report counts all boxes, the method once."""
    image = sent(http, PYDICOM / "examples_palette.dcm")
    url = f"/api/v1/volumes/{image['id']}"
    for box in BOXES:
        masked = http.post(f"{url}/masks", json={"boxes": [box]}).json()

    now = np.asarray(Image.open(io.BytesIO(http.get(f"{url}/frames/0").content)))
    assert not now[covered(now.shape[:2])].any()
    (told,) = [one for one in masked["notices"] if one["code"] == "masked"]
    assert told["message"].startswith("2 boxes")
    assert [one["code"] for one in masked["deidentification"]["methods"]] == ["113100", "113101"]


def test_boxes_beyond_the_picture_and_images_without_pictures_are_refused(http):
    """A box outside, no box at all, a volume, and an image that is not there change nothing."""
    image = sent(http, PYDICOM / "examples_palette.dcm")
    url = f"/api/v1/volumes/{image['id']}"
    wide = {"x": 1, "y": 0, "width": image["frames"]["columns"], "height": 5}

    outside = http.post(f"{url}/masks", json={"boxes": [wide]})
    nothing = http.post(f"{url}/masks", json={"boxes": []})
    gone = http.post(f"/api/v1/volumes/{'0' * 36}/masks", json={"boxes": BOXES})

    assert (outside.status_code, outside.json()["code"]) == (422, "mask_outside")
    assert nothing.status_code == 422
    assert gone.status_code == 404
    assert http.get(url).json() == image


def test_a_volume_has_no_pictures_to_mask(http):
    """Boxes are for pictures."""
    import nibabel  # noqa: PLC0415

    folder = Path(nibabel.__file__).parent / "tests" / "data"
    image = sent(http, folder / "anatomical.nii")

    answer = http.post(f"/api/v1/volumes/{image['id']}/masks", json={"boxes": BOXES})

    assert (answer.status_code, answer.json()["code"]) == (422, "no_pictures")
