"""WADO-RS at `/dicom-web`, over HTTP."""

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset

from tests.api.dicomweb_bodies import PYDICOM, imported_from, parts_of

DATA = Path(__file__).parents[2] / "data" / "imaging"
MR = sorted((PYDICOM / "dicomdirtests" / "98892003" / "MR700").iterdir())


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def only_series(http):
    """The address of the only series there is."""
    (series,) = http.get("/dicom-web/series").json()
    return Dataset.from_json(series).RetrieveURL


def only_instance(http):
    """The address of the only instance there is."""
    (instance,) = http.get("/dicom-web/instances").json()
    return Dataset.from_json(instance).RetrieveURL


def test_a_series_comes_back_with_pixels_and_places_untouched(http):
    """Each instance of a series is a part; pixels and geometry are those of its source."""
    imported_from(http, *MR)
    sources = {one.InstanceNumber: one for one in map(pydicom.dcmread, MR)}

    answer = http.get(only_series(http))

    assert answer.status_code == 200
    assert 'type="application/dicom"' in answer.headers["content-type"]
    parts = parts_of(answer)
    assert len(parts) == len(MR)
    for headers, content in parts:
        given = pydicom.dcmread(io.BytesIO(content))
        source = sources.pop(given.InstanceNumber)
        np.testing.assert_array_equal(given.pixel_array, source.pixel_array)
        assert given.ImagePositionPatient == source.ImagePositionPatient
        assert given.ImageOrientationPatient == source.ImageOrientationPatient
        assert given.PixelSpacing == source.PixelSpacing
        assert headers["Content-Type"].startswith("application/dicom; transfer-syntax=")
        assert headers["Content-Location"].endswith(given.SOPInstanceUID)
        assert given.PatientIdentityRemoved == "YES"
    assert sources == {}


def test_study_series_and_instance_give_the_same_file(http):
    """One instance is the same whichever way it is asked for, as a part or by itself."""
    imported_from(http, PYDICOM / "CT_small.dcm")
    instance = only_instance(http)
    series = instance.partition("/instances")[0]
    study = series.partition("/series")[0]

    alone = http.get(instance, headers={"Accept": "application/dicom"})

    assert alone.headers["content-type"] == "application/dicom"
    accept = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
    for url in (study, series, instance):
        ((_, content),) = parts_of(http.get(url, headers=accept))
        assert content == alone.content
    found = pydicom.dcmread(io.BytesIO(alone.content))
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"


def test_metadata_is_the_header_with_the_pixels_elsewhere(http):
    """Metadata tell every element of the file; where the pixels are, the bytes are the pixels."""
    imported_from(http, PYDICOM / "CT_small.dcm")
    instance = only_instance(http)
    whole = pydicom.dcmread(
        io.BytesIO(http.get(instance, headers={"Accept": "application/dicom"}).content)
    )

    answer = http.get(f"{instance}/metadata")

    assert answer.headers["content-type"] == "application/dicom+json"
    (told,) = answer.json()
    pixels = told.pop("7FE00010")
    assert told.pop("00083002")["Value"] == ["1.2.840.10008.1.2.1"]
    del whole.PixelData
    assert Dataset.from_json(told) == Dataset(whole)
    source = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    octets = http.get(pixels["BulkDataURI"], headers={"Accept": "application/octet-stream"})
    assert octets.content == source.pixel_array.tobytes()
    for end in ("/series/", "/instances/"):
        above = instance.partition(end)[0]
        assert http.get(f"{above}/metadata").json() == answer.json()


def test_frames_are_plain_pixels(http):
    """Frames come uncompressed in the order asked for, several as parts and one by itself too."""
    (clip,) = imported_from(http, PYDICOM / "examples_ybr_color.dcm")
    boxes = {"boxes": [{"x": 0, "y": 0, "width": 1, "height": 1}]}
    http.post(f"/api/v1/volumes/{clip['id']}/masks", json=boxes)
    instance = only_instance(http)

    answer = http.get(f"{instance}/frames/30,2")

    shape = (clip["frames"]["rows"], clip["frames"]["columns"], 3)
    frames = [np.frombuffer(content, np.uint8).reshape(shape) for _, content in parts_of(answer)]
    for number, frame in zip((30, 2), frames, strict=True):
        png = http.get(f"/api/v1/volumes/{clip['id']}/frames/{number - 1}").content
        np.testing.assert_array_equal(frame, np.asarray(Image.open(io.BytesIO(png))))
    alone = http.get(f"{instance}/frames/2", headers={"Accept": "application/octet-stream"})
    assert alone.content == frames[1].tobytes()
    for wrong in ("0", "31", "1,31"):
        missing = http.get(f"{instance}/frames/{wrong}")
        assert (missing.status_code, missing.json()["code"]) == (404, "dicom_frame_not_found")
    assert http.get(f"{instance}/frames/x").status_code == 400


def test_pictures_are_drawn_by_the_window(http):
    """A rendered CT is black below the window asked for, white above and grey between."""
    imported_from(http, PYDICOM / "CT_small.dcm")
    source = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    hu = source.pixel_array * float(source.RescaleSlope) + float(source.RescaleIntercept)
    instance = only_instance(http)

    answer = http.get(
        f"{instance}/rendered",
        params={"window": "40,400,linear-exact"},
        headers={"Accept": "image/png"},
    )

    assert answer.headers["content-type"] == "image/png"
    shown = np.asarray(Image.open(io.BytesIO(answer.content)))
    np.testing.assert_array_equal(shown, np.rint(np.clip((hu - 40) / 400 + 0.5, 0, 1) * 255))
    jpeg = http.get(f"{instance}/frames/1/rendered")
    assert jpeg.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(jpeg.content)).size == (source.Columns, source.Rows)
    assert http.get(f"{instance}/rendered", params={"window": "1,0,linear"}).status_code == 400


def test_low_values_are_bright_in_an_inverted_radiograph(http):
    """MONOCHROME1 is rendered with its low values white."""
    imported_from(http, DATA / "RG1_J2KI.dcm")
    values = pydicom.dcmread(DATA / "RG1_J2KI.dcm").pixel_array

    answer = http.get(f"{only_instance(http)}/rendered", headers={"Accept": "image/png"})

    shown = np.asarray(Image.open(io.BytesIO(answer.content))).astype(float)
    assert np.corrcoef(shown.ravel(), values.ravel())[0, 1] < -0.5


def test_what_may_not_be_seen_is_not_there(http):
    """A withheld image and UIDs that nobody has end alike, in 404."""
    imported_from(http, PYDICOM / "examples_ybr_color.dcm")
    uid = pydicom.dcmread(PYDICOM / "examples_ybr_color.dcm").StudyInstanceUID

    for study in (uid, "1.2.3", "2.25.1%2F..", "x" * 80):
        for path in ("", "/metadata", "/series/1.2", "/series/1.2/instances/1.2/rendered"):
            assert http.get(f"/dicom-web/studies/{study}{path}").status_code == 404
    assert http.get(f"/dicom-web/studies/{uid}").json()["code"] == "dicom_not_found"


def test_forms_that_are_not_kept_are_refused(http):
    """A compressed transfer syntax or XML asked for alone is 406, and a list is gone through."""
    imported_from(http, PYDICOM / "CT_small.dcm")
    instance = only_instance(http)
    jpeg = 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50'

    assert http.get(instance, headers={"Accept": jpeg}).status_code == 406
    assert http.get(f"{instance}/rendered", headers={"Accept": "video/mp4"}).status_code == 406
    xml = {"Accept": 'multipart/related; type="application/dicom+xml"'}
    assert http.get(f"{instance}/metadata", headers=xml).status_code == 406
    either = f"{jpeg}, application/dicom;q=0.5"
    answer = http.get(instance, headers={"Accept": either})
    assert answer.headers["content-type"] == "application/dicom"
