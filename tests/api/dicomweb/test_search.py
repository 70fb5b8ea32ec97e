"""QIDO-RS at `/dicom-web`, over HTTP."""

from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from tests.api.dicomweb_bodies import PYDICOM, imported_from
from tests.imaging.made_series import slice_file, written

MR = sorted((PYDICOM / "dicomdirtests" / "98892003").rglob("MR*/[0-9]*"))
SOURCES = [pydicom.dcmread(path, stop_before_pixels=True) for path in MR]
N_STUDIES = len({one.StudyInstanceUID for one in SOURCES})
N_SERIES = len({one.SeriesInstanceUID for one in SOURCES})


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


@pytest.fixture
def imported(http):
    """Take in studies of magnetic resonance, a CT slice and a clip that is not to be shared."""
    imported_from(http, *MR, PYDICOM / "CT_small.dcm", PYDICOM / "examples_ybr_color.dcm")
    return http


def found(http, path, **params):
    """The matches as data sets."""
    answer = http.get(f"/dicom-web{path}", params=params)
    if answer.status_code == 204:
        assert answer.content == b""
        return []
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/dicom+json"
    return [Dataset.from_json(one) for one in answer.json()]


def test_studies_are_found_with_what_belongs_to_them(imported):
    """Each study is told once, with its modalities and how much is in it; withheld ones are not."""
    studies = found(imported, "/studies")

    assert Counter(study.ModalitiesInStudy for study in studies) == {"CT": 1, "MR": N_STUDIES}
    of_mr = [study for study in studies if study.ModalitiesInStudy == "MR"]
    assert sum(study.NumberOfStudyRelatedInstances for study in of_mr) == len(MR)
    assert sum(study.NumberOfStudyRelatedSeries for study in of_mr) == N_SERIES
    assert len({study.PatientID for study in of_mr}) == 1
    for study in studies:
        url = f"http://foldsvc.test/dicom-web/studies/{study.StudyInstanceUID}"
        assert (study.RetrieveURL, study.InstanceAvailability) == (url, "ONLINE")
        assert study.StudyInstanceUID.startswith("2.25.")
        assert "98890234" not in str(study)


def test_series_and_instances_are_found_below_their_study(imported):
    """What a study tells of its series and instances is what is found below it."""
    for study in found(imported, "/studies"):
        below = f"/studies/{study.StudyInstanceUID}"
        series = found(imported, f"{below}/series")
        assert len(series) == study.NumberOfStudyRelatedSeries
        assert {one.Modality for one in series} == {study.ModalitiesInStudy}
        count = 0
        for one in series:
            instances = found(imported, f"{below}/series/{one.SeriesInstanceUID}/instances")
            assert len(instances) == one.NumberOfSeriesRelatedInstances
            assert len({each.SOPInstanceUID for each in instances}) == len(instances)
            assert all("StudyInstanceUID" not in each for each in instances)
            count += len(instances)
        assert count == study.NumberOfStudyRelatedInstances
        assert len(found(imported, f"{below}/instances")) == count


def test_searches_over_everything_tell_what_is_above(imported):
    """Without a study in the path, series and instances tell the study and series they are of."""
    series = found(imported, "/series")
    instances = found(imported, "/instances")

    assert len(series) == N_SERIES + 1
    assert len(instances) == len(MR) + 1
    known = {(one.StudyInstanceUID, one.SeriesInstanceUID) for one in series}
    assert {(one.StudyInstanceUID, one.SeriesInstanceUID) for one in instances} == known
    numbers = Counter(int(one.InstanceNumber) for one in instances)
    assert numbers == Counter(int(one.InstanceNumber) for one in SOURCES) + Counter({1: 1})


def test_what_matches_is_found_and_nothing_else(imported):
    """Attributes match by keyword or tag, with wildcards and lists, at every level."""
    cases = [
        ("/studies", {"ModalitiesInStudy": "CT"}, 1),
        ("/studies", {"Modality": "MR"}, N_STUDIES),
        ("/studies", {"00080060": "CT,MR"}, N_STUDIES + 1),
        ("/studies", {"Modality": "US"}, 0),
        ("/series", {"Modality": "M?"}, N_SERIES),
        ("/series", {"Modality": "*"}, N_SERIES + 1),
        ("/instances", {"Modality": "MR", "InstanceNumber": "7"}, 1),
        ("/instances", {"Rows": "128"}, 1),
        ("/studies", {"StudyDate": "20000101-"}, 0),
        ("/studies", {"PatientID": "98890234"}, 0),
        ("/studies/1.2.3/series", {}, 0),
    ]
    for path, params, count in cases:
        assert len(found(imported, path, **params)) == count, (path, params)


def test_uids_match_as_lists(imported):
    """Several UIDs find each of theirs; the UIDs that images came with find nothing."""
    uids = [one.SOPInstanceUID for one in found(imported, "/instances")]

    assert len(found(imported, "/instances", SOPInstanceUID=",".join(uids[:3]))) == 3
    assert len(found(imported, "/instances", SOPInstanceUID=f"{uids[0]}\\{uids[1]}")) == 2
    assert found(imported, "/instances", SOPInstanceUID=SOURCES[0].SOPInstanceUID) == []
    (study,) = found(imported, "/studies", SOPInstanceUID=uids[0])
    assert found(imported, "/studies", StudyInstanceUID=study.StudyInstanceUID)


def test_pages_are_parts_of_the_whole(imported):
    """Limit and offset cut a page out, and a warning says how much comes after it."""
    whole = [one.SOPInstanceUID for one in found(imported, "/instances")]

    first = imported.get("/dicom-web/instances", params={"limit": 5, "offset": 2})

    uids = [Dataset.from_json(one).SOPInstanceUID for one in first.json()]
    assert uids == whole[2:7]
    assert first.headers["warning"].startswith("299 foldsvc/")
    assert f"There are {len(whole) - 7} additional results" in first.headers["warning"]
    last = imported.get("/dicom-web/instances", params={"offset": 2})
    assert "warning" not in last.headers
    assert imported.get("/dicom-web/instances", params={"offset": 900}).status_code == 204


def test_further_attributes_are_told_when_asked_for(imported):
    """`includefield` adds what it names, by keyword or tag, or all there is."""
    (plain,) = found(imported, "/instances", Modality="CT")
    (named,) = found(imported, "/instances", Modality="CT", includefield="PixelSpacing,00180050")
    (whole,) = found(imported, "/instances", Modality="CT", includefield="all")

    source = pydicom.dcmread(PYDICOM / "CT_small.dcm", stop_before_pixels=True)
    assert "PixelSpacing" not in plain
    assert named.PixelSpacing == source.PixelSpacing
    assert named.SliceThickness == source.SliceThickness
    assert whole.ImagePositionPatient == source.ImagePositionPatient
    assert set(plain.keys()) < set(named.keys()) < set(whole.keys())


def test_faults_of_a_query_are_told(imported):
    """What is no attribute is refused; what is one but not searched by is ignored and told."""
    for params in ({"Nonsense": "1"}, {"limit": "-1"}, {"includefield": "nonsense"}):
        refused = imported.get("/dicom-web/studies", params=params)
        assert (refused.status_code, refused.json()["code"]) == (400, "dicom_query_invalid")
    ignored = imported.get("/dicom-web/studies", params={"OtherPatientIDs": "1"})
    assert (ignored.status_code, len(ignored.json())) == (200, N_STUDIES + 1)
    assert "OtherPatientIDs" in ignored.headers["warning"]
    xml = imported.get("/dicom-web/studies", headers={"Accept": "application/dicom+xml"})
    assert (xml.status_code, xml.json()["code"]) == (406, "not_acceptable")


def test_the_same_study_sent_twice_is_one(imported):
    """Keyed UIDs make the same instances meet; deleting an image takes its instances away."""
    before = len(found(imported, "/instances"))
    imported_from(imported, PYDICOM / "CT_small.dcm")

    assert len(found(imported, "/instances")) == before
    for volume in imported.get("/api/v1/volumes", params={"modality": "CT"}).json()["volumes"]:
        assert imported.delete(f"/api/v1/volumes/{volume['id']}").status_code == 204
    assert found(imported, "/studies", ModalitiesInStudy="CT") == []


def test_what_is_withheld_is_found_once_it_is_masked(http):
    """A clip with text burned in is on no list until it is blacked out."""
    (clip,) = imported_from(http, PYDICOM / "examples_ybr_color.dcm")
    assert found(http, "/instances") == []

    boxes = {"boxes": [{"x": 0, "y": 0, "width": 40, "height": 8}]}
    assert http.post(f"/api/v1/volumes/{clip['id']}/masks", json=boxes).is_success

    (instance,) = found(http, "/instances", includefield="BurnedInAnnotation")
    assert (instance.NumberOfFrames, instance.BurnedInAnnotation) == (30, "NO")


def test_text_in_one_instance_withholds_its_series(http, tmp_path):
    """An instance that declares burned-in text is never found, nor are those sent with it."""
    slices = [
        slice_file(np.full((4, 5), at, np.int16), position=(0, 0, at), number=at + 1)
        for at in range(3)
    ]
    slices[1].BurnedInAnnotation = "YES"

    (volume,) = imported_from(http, *written(slices, tmp_path / "in"))

    assert volume["sharing"] == {
        "shareable": False, "burned_in_text": "declared", "reasons": ["burned_in_text"]
    }  # fmt: skip
    assert found(http, "/instances") == []
    assert found(http, "/studies") == []


def test_slices_that_shared_a_uid_are_instances_each(http, tmp_path):
    """Files of one SOPInstanceUID are found as so many instances, each with its own pixels."""
    slices = [
        slice_file(np.full((4, 5), at, np.int16), position=(0, 0, at), number=at + 1)
        for at in range(3)
    ]
    for one in slices:
        one.SOPInstanceUID = one.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    imported_from(http, *written(slices, tmp_path / "in"))

    instances = found(http, "/instances", includefield="ImagePositionPatient")

    assert len({one.SOPInstanceUID for one in instances}) == 3
    assert sorted(float(one.ImagePositionPatient[2]) for one in instances) == [0, 1, 2]
