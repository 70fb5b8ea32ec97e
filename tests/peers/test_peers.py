"""Series to and from Orthanc and dcmtk, each pixel and place compared."""

import gzip
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import httpx
import nibabel
import numpy as np
import pydicom
import pytest

from foldsvc.client import Client
from tests.peers.conftest import TITLE, program, run

pytestmark = pytest.mark.peers

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
CT = sorted((PYDICOM / "dicomdirtests" / "98892001" / "CT5N").iterdir())
GEOMETRY = ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "Rows", "Columns",
            "RescaleSlope", "RescaleIntercept")  # fmt: skip


@pytest.fixture
def service(peers):
    """Give a client of a service without images, beside an Orthanc without any."""
    with Client(peers.foldsvc) as client:
        for volume in client.volumes(limit=200).volumes:
            client.delete_volume(volume.id)
        for study in httpx.get(f"{peers.orthanc}/studies").json():
            httpx.delete(f"{peers.orthanc}/studies/{study}")
        yield client


def instances_of(service, volume_id):
    """The anonymous instances of an image, by number."""
    archive = io.BytesIO(service.download_volume(volume_id, "dicom.zip"))
    with zipfile.ZipFile(archive) as packed:
        read = [pydicom.dcmread(io.BytesIO(packed.read(name))) for name in packed.namelist()]
    return {int(one.InstanceNumber): one for one in read}


def sources():
    """The instances that are sent, by number."""
    return {int(one.InstanceNumber): one for one in map(pydicom.dcmread, CT)}


def is_same(given, expected):
    """Two sets of instances have the same pixels at the same places."""
    assert set(given) == set(expected)
    for number, one in given.items():
        np.testing.assert_array_equal(one.pixel_array, expected[number].pixel_array)
        for name in GEOMETRY:
            assert one.get(name) == expected[number].get(name), name


def kept(service, n_volumes=1):
    """Wait for images that were sent by C-STORE, and give them."""
    end = time.monotonic() + 60
    while len(service.volumes().volumes) < n_volumes and time.monotonic() < end:
        time.sleep(0.2)
    volumes = service.volumes().volumes
    assert len(volumes) == n_volumes
    return volumes


def in_orthanc(peers):
    """Every instance that Orthanc has, by number."""
    files = [
        httpx.get(f"{peers.orthanc}/instances/{uid}/file").content
        for uid in httpx.get(f"{peers.orthanc}/instances").json()
    ]
    read = [pydicom.dcmread(io.BytesIO(file)) for file in files]
    return {int(one.InstanceNumber): one for one in read}


def stored_in_orthanc(peers, *paths):
    """Put files into Orthanc by its own API, and give the UID of their study."""
    for path in paths:
        httpx.post(f"{peers.orthanc}/instances", content=path.read_bytes()).raise_for_status()
    return str(pydicom.dcmread(paths[0], stop_before_pixels=True).StudyInstanceUID)


def voxels(service, volume_id):
    """Values and affine of a volume."""
    content = gzip.decompress(service.download_volume(volume_id, "volume.nii.gz"))
    image = nibabel.nifti1.Nifti1Image.from_bytes(content)
    return np.asanyarray(image.dataobj), image.affine


def foldsvc(*words):
    """Run the command as a user does, and give its data."""
    ended = subprocess.run(
        [sys.executable, "-m", "foldsvc.cli.main", *(str(word) for word in words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_dcmtk_sends_a_series_by_c_store(peers, service):
    """What storescu sends becomes one volume with the pixels and places of its source."""
    run("echoscu", "-aec", TITLE, "127.0.0.1", peers.receiver)
    run("storescu", "-aec", TITLE, "127.0.0.1", peers.receiver, *CT)

    (volume,) = kept(service)

    assert (volume.kind, volume.modality, volume.shape[2]) == ("volume", "CT", len(CT))
    is_same(instances_of(service, volume.id), sources())


def test_dcmtk_sends_compressed_pixels(peers, service, tmp_path):
    """Run-length and lossless JPEG encodings of dcmtk come out as the pixels that went in."""
    for name, option, codec in (("dcmcrle", "-xr", ()), ("dcmcjpeg", "-xs", ("+e1",))):
        packed = tmp_path / f"{name}.dcm"
        run(name, *codec, PYDICOM / "CT_small.dcm", packed)
        run("storescu", option, "-aec", TITLE, "127.0.0.1", peers.receiver, packed)
        (volume,) = kept(service)
        ((_, given),) = instances_of(service, volume.id).items()
        source = pydicom.dcmread(PYDICOM / "CT_small.dcm")
        np.testing.assert_array_equal(given.pixel_array, source.pixel_array)
        service.delete_volume(volume.id)


def test_dcmtk_reads_what_is_kept(peers, service, tmp_path):
    """Each anonymous instance passes dcmtk's check, dump and index, and names nobody."""
    program("dcmqridx")
    service.import_volumes(CT)
    url = f"{peers.foldsvc}/dicom-web"
    files = []
    for one in httpx.get(f"{url}/instances").json():
        place = one["00081190"]["Value"][0]
        path = tmp_path / f"{len(files)}.dcm"
        path.write_bytes(httpx.get(place, headers={"Accept": "application/dicom"}).content)
        files.append(path)
    assert len(files) == len(CT)

    checked = run("dcmftest", *files)
    dumped = run("dcmdump", "+W", tmp_path, *files)
    index = tmp_path / "index"
    index.mkdir()
    run("dcmqridx", index, *files)

    assert checked.count("yes:") == len(CT)
    assert dumped.count("(0012,0062) CS [YES]") == len(CT)
    source = pydicom.dcmread(CT[0])
    for name in ("PatientName", "PatientID", "StudyInstanceUID", "InstitutionName"):
        if source.get(name):
            assert str(source.get(name)) not in dumped
    indexed = run("dcmqridx", "-p", index)
    assert indexed.count("RECORD NUMBER") == len(CT)
    assert all(str(path) in indexed for path in files)


def test_anonymous_instances_are_sent_to_orthanc(peers, service):
    """`foldsvc dicomweb send` stores by STOW-RS what Orthanc gives back unchanged."""
    (volume,) = service.import_volumes(CT).volumes

    said = foldsvc(
        "dicomweb", "send", f"{peers.orthanc}/dicom-web", volume.id, "--url", peers.foldsvc
    )

    assert said == f"{volume.id}\t{len(CT)}\n"
    given = in_orthanc(peers)
    ours = instances_of(service, volume.id)
    is_same(given, sources())
    assert {one.SOPInstanceUID for one in given.values()} == {
        one.SOPInstanceUID for one in ours.values()
    }


def test_a_study_is_fetched_from_orthanc(peers, service):
    """WADO-RS from Orthanc gives the volume that an upload of the same files gives."""
    study = stored_in_orthanc(peers, *CT)
    (direct,) = service.import_volumes(CT).volumes
    found = foldsvc("dicomweb", "find", f"{peers.orthanc}/dicom-web", "--match", "PatientID=*")
    assert found.split("\t")[0] == study

    answer = httpx.post(
        f"{peers.foldsvc}/api/v1/volumes/from-dicomweb",
        json={"peer": "orthanc", "study": study},
        timeout=60,
    )
    printed = foldsvc(
        "dicomweb", "fetch", f"{peers.orthanc}/dicom-web", "--study", study, "--url", peers.foldsvc
    )

    assert answer.status_code == 201, answer.text
    values, affine = voxels(service, direct.id)
    for volume_id in (answer.json()["volumes"][0]["id"], printed.split("\t")[0]):
        fetched, placed = voxels(service, volume_id)
        np.testing.assert_array_equal(fetched, values)
        np.testing.assert_array_equal(placed, affine)
        is_same(instances_of(service, volume_id), sources())


def test_orthanc_stores_here_by_stow(peers, service):
    """Orthanc's own client of DICOMweb sends a series, and is content with the answer."""
    stored_in_orthanc(peers, *CT)
    resources = httpx.get(f"{peers.orthanc}/studies").json()

    answer = httpx.post(
        f"{peers.orthanc}/dicom-web/servers/foldsvc/stow",
        json={"Resources": resources, "Synchronous": True},
        timeout=60,
    )

    assert answer.status_code == 200, answer.text
    (volume,) = service.volumes().volumes
    is_same(instances_of(service, volume.id), sources())


def test_orthanc_finds_and_fetches_here(peers, service):
    """Orthanc's own client of DICOMweb searches this service and takes a study over, exactly."""
    (volume,) = service.import_volumes(CT).volumes
    asked = {"Uri": "/studies", "Arguments": {"ModalitiesInStudy": "CT"}}

    found = httpx.post(f"{peers.orthanc}/dicom-web/servers/foldsvc/qido", json=asked)

    assert found.status_code == 200, found.text
    (study,) = found.json()
    uid = study["0020000D"]["Value"]
    taken = httpx.post(
        f"{peers.orthanc}/dicom-web/servers/foldsvc/retrieve",
        json={"Resources": [{"Study": uid}], "Synchronous": True},
        timeout=60,
    )
    assert taken.status_code == 200, taken.text
    given = in_orthanc(peers)
    is_same(given, sources())
    ours = instances_of(service, volume.id)
    for number, one in given.items():
        assert one.SOPInstanceUID == ours[number].SOPInstanceUID


def test_orthanc_sends_by_c_store(peers, service):
    """Orthanc's C-STORE of a study becomes the volume that it was."""
    stored_in_orthanc(peers, *CT)
    (study,) = httpx.get(f"{peers.orthanc}/studies").json()

    answer = httpx.post(f"{peers.orthanc}/modalities/foldsvc/store", content=study, timeout=60)

    assert answer.status_code == 200, answer.text
    (volume,) = kept(service)
    is_same(instances_of(service, volume.id), sources())
