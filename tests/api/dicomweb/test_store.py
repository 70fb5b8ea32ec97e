"""STOW-RS at `/dicom-web`, over HTTP."""

import io
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest
import structlog
from pydicom.dataset import Dataset

from tests.api.dicomweb_bodies import PYDICOM, parts_of, related

DATA = Path(__file__).parents[2] / "data" / "imaging"
MR = sorted((PYDICOM / "dicomdirtests" / "98892003" / "MR700").iterdir())
STUDIES = "/dicom-web/studies"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def stored(http, *files, url=STUDIES):
    """Store files, and give the status with the answer as a data set."""
    content, headers = related(*files)
    answer = http.post(url, content=content, headers=headers)
    assert answer.headers["content-type"] == "application/dicom+json", answer.text
    return answer.status_code, Dataset.from_json(answer.json())


def left_over(settings):
    """What is still in the folder of uploads."""
    return list(settings.uploads.rglob("*")) if settings.uploads.exists() else []


def test_what_is_stored_can_be_retrieved_where_the_answer_says(http, settings):
    """Each instance is named by its new UID, with the old one, and comes back from its address."""
    sources = {one.SOPInstanceUID: one for one in map(pydicom.dcmread, MR)}

    status, answer = stored(http, *(path.read_bytes() for path in MR))

    assert status == 200
    assert "FailedSOPSequence" not in answer
    assert len(answer.ReferencedSOPSequence) == len(MR)
    for item in answer.ReferencedSOPSequence:
        (original,) = item.OriginalAttributesSequence[0].ModifiedAttributesSequence
        source = sources.pop(original.SOPInstanceUID)
        assert item.WarningReason == 0xB000
        assert item.ReferencedSOPClassUID == source.SOPClassUID
        ((_, content),) = parts_of(http.get(item.RetrieveURL))
        given = pydicom.dcmread(io.BytesIO(content))
        assert given.SOPInstanceUID == item.ReferencedSOPInstanceUID
        assert given.SOPInstanceUID.startswith("2.25.")
        np.testing.assert_array_equal(given.pixel_array, source.pixel_array)
    assert sources == {}
    assert len(parts_of(http.get(answer.RetrieveURL))) == len(MR)
    (volume,) = http.get("/api/v1/volumes").json()["volumes"]
    assert volume["modality"] == "MR"
    assert left_over(settings) == []


def test_a_single_instance_may_be_the_body(http):
    """An instance that is the body itself is stored like a part."""
    content = (PYDICOM / "CT_small.dcm").read_bytes()

    answer = http.post(STUDIES, content=content, headers={"Content-Type": "application/dicom"})

    assert answer.status_code == 200
    assert len(Dataset.from_json(answer.json()).ReferencedSOPSequence) == 1


def test_some_instances_fail_and_the_rest_is_stored(http):
    """A report and a broken file are told with their reasons, and the image between is kept."""
    report = PYDICOM / "test-SR.dcm"
    ct = pydicom.dcmread(PYDICOM / "CT_small.dcm")

    status, answer = stored(
        http, report.read_bytes(), (PYDICOM / "CT_small.dcm").read_bytes(), b"no image"
    )

    assert status == 202
    (failed,) = answer.FailedSOPSequence
    assert failed.ReferencedSOPInstanceUID == pydicom.dcmread(report).SOPInstanceUID
    assert failed.FailureReason == 0x0122
    (other,) = answer.OtherFailuresSequence
    assert other.FailureReason == 0xC000
    (kept,) = answer.ReferencedSOPSequence
    assert kept.ReferencedSOPClassUID == ct.SOPClassUID
    assert len(http.get("/dicom-web/instances").json()) == 1


def test_nothing_stored_is_a_conflict(http, settings):
    """Where no instance can be kept, the answer is 409 with every reason, and nothing is left."""
    damaged = (PYDICOM / "CT_small.dcm").read_bytes()[:20_000]

    status, answer = stored(http, damaged)

    assert status == 409
    assert "ReferencedSOPSequence" not in answer
    (failed,) = answer.FailedSOPSequence
    assert failed.FailureReason == 0xC000
    assert http.get("/api/v1/volumes").json()["volumes"] == []
    assert left_over(settings) == []


def test_a_study_takes_its_own_instances_alone(http):
    """At the address of a study, called by its old or its new UID, others are refused."""
    ct = (PYDICOM / "CT_small.dcm").read_bytes()
    uid = pydicom.dcmread(io.BytesIO(ct)).StudyInstanceUID

    status, answer = stored(http, ct, MR[0].read_bytes(), url=f"{STUDIES}/{uid}")

    assert status == 202
    assert len(answer.ReferencedSOPSequence) == 1
    (failed,) = answer.FailedSOPSequence
    assert failed.ReferencedSOPInstanceUID == pydicom.dcmread(MR[0]).SOPInstanceUID
    assert failed.FailureReason == 0x0110
    new = answer.RetrieveURL.rpartition("/")[2]
    assert stored(http, ct, url=f"{STUDIES}/{new}")[0] == 200
    assert stored(http, ct, url=f"{STUDIES}/1.2.3")[0] == 409


def test_what_may_not_be_shown_is_stored_without_an_address(http):
    """A clip that may have names in its pixels is kept, and no address of it is told."""
    status, answer = stored(http, (PYDICOM / "examples_ybr_color.dcm").read_bytes())

    assert status == 200
    (kept,) = answer.ReferencedSOPSequence
    assert not kept.RetrieveURL
    assert not answer.RetrieveURL
    assert len(http.get("/api/v1/volumes").json()["volumes"]) == 1
    assert http.get("/dicom-web/studies").status_code == 204


def test_other_formats_do_not_come_this_way(http):
    """What is no DICOM is not read, though the service knows its format."""
    nifti = Path(nibabel.__file__).parent / "tests" / "data" / "anatomical.nii"

    status, answer = stored(http, nifti.read_bytes())

    assert status == 409
    assert len(answer.OtherFailuresSequence) == 1


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/related; type=application/dicom+json; boundary=x", b"--x--", 415),
        ("multipart/related; type=application/dicom", b"", 400),
        ("multipart/related; type=application/dicom; boundary=x", b"nothing", 422),
        ("multipart/related; type=application/dicom; boundary=x", b"", 422),
        (
            "multipart/related; boundary=x",
            b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--",
            415,
        ),
    ],
)
def test_bodies_of_other_kinds_are_refused(http, settings, kind, content, status):
    """What is no body of instances ends in a problem document, and nothing is left of it."""
    answer = http.post(STUDIES, content=content, headers={"Content-Type": kind})

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert left_over(settings) == []


def test_large_bodies_are_not_kept_in_memory(http, settings):
    """More than the limit of other requests is taken, at both addresses."""
    files = [(DATA / "RG1_J2KI.dcm").read_bytes()] * 3
    files.append(b"\0" * settings.max_request_bytes)
    uid = pydicom.dcmread(DATA / "RG1_J2KI.dcm").StudyInstanceUID

    for url in (STUDIES, f"{STUDIES}/{uid}"):
        status, answer = stored(http, *files, url=url)
        assert (status, len(answer.ReferencedSOPSequence)) == (202, 1)


def test_no_uid_of_a_sender_is_logged(http):
    """The UIDs in a path do not reach the log."""
    with structlog.testing.capture_logs() as lines:
        stored(http, (PYDICOM / "CT_small.dcm").read_bytes(), url=f"{STUDIES}/1.3.6.1.4.1.5962.9")

    assert "5962" not in str(lines)
    assert "/dicom-web/studies/{uid}" in str(lines)
