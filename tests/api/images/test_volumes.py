"""`/api/v1/volumes`, over HTTP."""

import gzip
import io
import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest

DATA = Path(__file__).parents[2] / "data" / "imaging"
PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
NIBABEL = Path(nibabel.__file__).parent / "tests" / "data"


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


def post(http, *paths):
    """Send files as a form."""
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    return http.post("/api/v1/volumes", files=files)


def left_over(settings):
    """The files of the data folder that are neither database, result nor key."""
    return list(settings.uploads.rglob("*")) if settings.uploads.exists() else []


def test_a_volume_is_taken_in_and_given_back(http, settings):
    """A NIfTI file becomes an image whose voxels come back as NIfTI with the same places."""
    source = NIBABEL / "anatomical.nii"

    answer = post(http, source)

    assert answer.status_code == 201, answer.text
    (volume,) = answer.json()["volumes"]
    assert answer.headers["location"] == f"/api/v1/volumes/{volume['id']}"
    assert (volume["kind"], volume["format"], volume["unit"]) == ("volume", "nifti", "signal")
    assert http.get(answer.headers["location"]).json() == volume
    got = http.get(f"/api/v1/volumes/{volume['id']}/volume.nii.gz")
    given = nibabel.nifti1.Nifti1Image.from_bytes(gzip.decompress(got.content))
    expected = nibabel.as_closest_canonical(nibabel.load(source))
    np.testing.assert_array_equal(np.asanyarray(given.dataobj), np.asanyarray(expected.dataobj))
    np.testing.assert_allclose(given.affine, expected.affine, atol=1e-4)
    np.testing.assert_allclose(volume["geometry"]["affine"], expected.affine, atol=1e-4)
    assert left_over(settings) == []


def test_voxels_are_given_in_ranges_and_by_tag(http):
    """A range gives its bytes, a known tag none, a wrong range 416."""
    (volume,) = post(http, NIBABEL / "anatomical.nii").json()["volumes"]
    url = f"/api/v1/volumes/{volume['id']}/volume.nii.gz"
    whole = http.get(url)

    part = http.get(url, headers={"Range": "bytes=10-19"})

    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert http.get(url, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert http.get(url, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    (entry,) = [file for file in volume["files"] if file["name"] == "volume.nii.gz"]
    assert whole.headers["etag"] == f'"{entry["sha256"]}"'


def test_a_radiograph_is_given_as_numbers_and_how_to_show_them(http):
    """A chest X-ray in MONOCHROME1 comes back as its stored values, marked as inverted."""
    (image,) = post(http, DATA / "RG1_J2KI.dcm").json()["volumes"]

    frames = image["frames"]
    assert (image["kind"], image["modality"], frames["inverted"]) == ("frames", "CR", True)
    assert (frames["rows"], frames["columns"]) == (1955, 1841)
    got = http.get(f"/api/v1/volumes/{image['id']}/frames/0")
    values = np.frombuffer(got.content, "<u2").reshape(1955, 1841)
    np.testing.assert_array_equal(values, pydicom.dcmread(DATA / "RG1_J2KI.dcm").pixel_array)
    again = http.get(
        f"/api/v1/volumes/{image['id']}/frames/0", headers={"If-None-Match": got.headers["etag"]}
    )
    assert again.status_code == 304
    missing = http.get(f"/api/v1/volumes/{image['id']}/frames/1")
    assert (missing.status_code, missing.json()["code"]) == (404, "volume_file_not_found")
    voxels = http.get(f"/api/v1/volumes/{image['id']}/volume.nii.gz")
    assert voxels.json()["code"] == "volume_file_not_found"


def test_a_cine_in_colour_is_given_as_pictures(http):
    """Each frame of an ultrasound clip is a PNG, and the clip is not to be shared as it is."""
    (image,) = post(http, PYDICOM / "examples_ybr_color.dcm").json()["volumes"]

    assert (image["frames"]["n_frames"], image["frames"]["samples"]) == (30, 3)
    assert image["frames"]["frame_time_ms"] > 0
    assert image["sharing"] == {
        "shareable": False,
        "burned_in_text": "possible",
        "reasons": ["burned_in_text"],
    }
    last = http.get(f"/api/v1/volumes/{image['id']}/frames/29")
    assert last.headers["content-type"] == "image/png"
    assert last.content.startswith(b"\x89PNG")


def test_a_body_without_a_form_is_one_file(http):
    """What curl sends with --data-binary is read by its content."""
    answer = http.post(
        "/api/v1/volumes",
        content=(PYDICOM / "CT_small.dcm").read_bytes(),
        headers={"Content-Type": "application/octet-stream"},
    )

    assert answer.status_code == 201
    assert answer.json()["volumes"][0]["unit"] == "HU"


def test_a_zip_gives_all_its_images_and_says_what_it_left(http):
    """Images of several formats in one zip become one each; the rest is counted, not named."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(PYDICOM / "CT_small.dcm", "Doe^John/1.dcm")
        archive.write(NIBABEL / "small.mnc", "brain")
        archive.writestr("readme.txt", "nothing to see")

    answer = http.post("/api/v1/volumes", files={"file": ("a.zip", packed.getvalue())})

    formats = {volume["format"] for volume in answer.json()["volumes"]}
    assert formats == {"dicom", "minc"}
    (skipped,) = answer.json()["skipped"]
    assert (skipped["code"], skipped["files"]) == ("image_format_unknown", ["readme.txt"])
    assert "Doe" not in answer.text


def test_images_are_listed_in_pages_and_deleted(http, settings):
    """Every image is on exactly one page, newest first, until it is deleted with its files."""
    made = [post(http, NIBABEL / "small.mnc").json()["volumes"][0]["id"] for _ in range(3)]

    first = http.get("/api/v1/volumes", params={"limit": 2}).json()
    second = http.get("/api/v1/volumes", params={"limit": 2, "cursor": first["next_cursor"]}).json()

    listed = [volume["id"] for page in (first, second) for volume in page["volumes"]]
    assert listed == made[::-1]
    assert second["next_cursor"] is None
    assert http.get("/api/v1/volumes", params={"kind": "frames"}).json()["volumes"] == []
    assert http.get("/api/v1/volumes", params={"cursor": "x"}).status_code == 422
    for volume_id in made:
        assert http.delete(f"/api/v1/volumes/{volume_id}").status_code == 204
        assert http.delete(f"/api/v1/volumes/{volume_id}").status_code == 404
        assert http.get(f"/api/v1/volumes/{volume_id}").json()["code"] == "volume_not_found"
    assert [path for path in (settings.results / "volumes").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 422, "no_image_sent"),
        (b"hello", {}, 422, "image_format_unknown"),
        (b"{}", {"Content-Type": "application/json"}, 415, "http_415"),
        (b"x", {"Content-Type": "multipart/form-data; boundary=y"}, 422, "request_invalid"),
        (b"x", {"Content-Type": "multipart/form-data"}, 422, "request_invalid"),
        (
            b'--y\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--y--\r\n',
            {"Content-Type": "multipart/form-data; boundary=y"},
            422,
            "request_invalid",
        ),
        (
            b'--y\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nx',
            {"Content-Type": "multipart/form-data; boundary=y"},
            422,
            "request_invalid",
        ),
    ],
)
def test_what_is_no_image_is_refused(http, settings, body, headers, status, code):
    """A body that holds no image is a problem of the sender's, and nothing of it stays."""
    answer = http.post("/api/v1/volumes", content=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["remedy"]
    assert left_over(settings) == []


def test_too_many_uploads_at_once_are_asked_to_come_again(http, app, settings, monkeypatch):
    """With all readers taken an upload is refused for the moment, and nothing of it stays."""
    monkeypatch.setattr("foldsvc.api.images.volumes._BUSY_SECONDS", 0.05)
    readers = app.state.backend.readers
    for _ in range(settings.imaging_processes):
        readers.acquire()

    refused = post(http, NIBABEL / "anatomical.nii")
    for _ in range(settings.imaging_processes):
        readers.release()

    assert (refused.status_code, refused.json()["code"]) == (429, "imaging_busy")
    assert refused.headers["retry-after"]
    assert left_over(settings) == []
    assert post(http, NIBABEL / "anatomical.nii").status_code == 201
