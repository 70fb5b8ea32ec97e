"""A DICOMweb server as the client sees it: this service's own, and one with bad manners."""

import io
from pathlib import Path

import httpx
import numpy as np
import pydicom
import pytest

from foldsvc.client.dicomweb import DicomwebPeer, Fetched
from foldsvc.errors import InvalidRequestError, PeerError, UploadTooLargeError

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
CT = sorted((PYDICOM / "dicomdirtests" / "98892001" / "CT5N").iterdir())
BOUNDS = Fetched(max_bytes=1 << 30, max_files=100)


@pytest.fixture
def weights_dir(tmp_path: Path) -> Path:
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


@pytest.fixture
def peer(transport):
    """Give this service, seen as another's."""
    with DicomwebPeer("http://foldsvc.test/dicom-web", transport=transport) as opened:
        yield opened


def answering(status=200, content=b"", **headers):
    """A peer that always says the same."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(status, content=content, headers=told)
    )
    return DicomwebPeer("http://peer.test/dicom-web", transport=transport)


def test_what_is_sent_is_found_and_fetched(peer, tmp_path):
    """A series that is stored is found at each level and comes back with its pixels."""
    stored = peer.send(CT)

    assert (stored.kept, stored.failures) == (len(CT), ())
    (study,) = peer.find()
    uid = study["0020000D"]["Value"][0]
    (series,) = peer.find("series", study=uid, matching={"Modality": "CT"})
    series_uid = series["0020000E"]["Value"][0]
    assert len(peer.find("instances", study=uid, series=series_uid)) == len(CT)
    assert len(peer.find("instances", limit=2, offset=4)) == 1
    assert peer.find(matching={"Modality": "MR"}) == []
    folder = tmp_path / "fetched"
    folder.mkdir()
    files = peer.fetch(folder, BOUNDS, study=uid, series=series_uid)
    assert sorted(folder.iterdir()) == files
    fetched = {one.InstanceNumber: one for one in map(pydicom.dcmread, files)}
    for source in map(pydicom.dcmread, CT):
        given = fetched.pop(source.InstanceNumber)
        np.testing.assert_array_equal(given.pixel_array, source.pixel_array)
    assert fetched == {}


def test_what_is_not_kept_is_told(peer):
    """Instances that a server refuses are counted with their reasons."""
    stored = peer.send([PYDICOM / "CT_small.dcm", PYDICOM / "test-SR.dcm"])

    assert (stored.kept, stored.failures) == (1, (0x0122,))


def test_bounds_hold_while_it_comes(peer, tmp_path):
    """More bytes or files than wanted are not taken."""
    peer.send(CT)
    uid = peer.find()[0]["0020000D"]["Value"][0]

    for number, bounds in enumerate((Fetched(10_000, 100), Fetched(1 << 30, 2))):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with pytest.raises(UploadTooLargeError):
            peer.fetch(folder, bounds, study=uid)
    with pytest.raises(PeerError, match="too long"):
        peer.fetch(tmp_path, Fetched(1 << 30, 100, seconds=-1), study=uid)


def test_uids_cannot_lead_elsewhere(peer, tmp_path):
    """A UID that is none is refused before anything is asked."""
    for wrong in ("../..", "1.2/../..", "..", "a", "1" * 65):
        with pytest.raises(InvalidRequestError):
            peer.fetch(tmp_path, BOUNDS, study=wrong)
    with pytest.raises(InvalidRequestError):
        peer.fetch(tmp_path, BOUNDS, study="1.2", instance="1.3")


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (404, b"", "text/plain"),
        (302, b"", "text/plain"),
        (200, b"<html>", "text/html"),
        (200, b"--x\r\n\r\nabc", "multipart/related; boundary=x"),
        (200, b"nothing at all", "multipart/related; boundary=x"),
    ],
)
def test_other_answers_are_failures_of_the_peer(tmp_path, status, content, kind):
    """What is no answer of DICOMweb ends in an error of the peer, for each of the three calls."""
    with answering(status, content, content_type=kind, location="http://else.test/") as peer:
        with pytest.raises(PeerError):
            peer.fetch(tmp_path, BOUNDS, study="1.2")
        with pytest.raises(PeerError):
            peer.find()
        with pytest.raises(PeerError):
            peer.send([PYDICOM / "CT_small.dcm"])


def test_a_password_in_the_address_is_not_told():
    """Where nobody answers, the error has no part of the address in it."""
    with (
        DicomwebPeer("http://me:secret@127.0.0.1:9/dicom-web") as peer,
        pytest.raises(PeerError) as failed,
    ):
        peer.find()

    assert "secret" not in str(failed.value)
    assert "ConnectError" in str(failed.value)


def test_an_instance_alone_is_fetched(tmp_path):
    """A server that answers with one instance as the body gives one file."""
    content = (PYDICOM / "CT_small.dcm").read_bytes()
    with answering(200, content, content_type="application/dicom") as peer:
        (file,) = peer.fetch(tmp_path, BOUNDS, study="1.2", series="1.3", instance="1.4")

    assert pydicom.dcmread(io.BytesIO(file.read_bytes())).Modality == "CT"


def test_wildcards_are_sent_as_they_are():
    """A star stays a star on the wire, since not every server decodes it; the rest is encoded."""
    asked = []

    def answer(request):
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, json=[])

    transport = httpx.MockTransport(answer)
    with DicomwebPeer("http://peer.test/dicom-web", transport=transport) as peer:
        peer.find(matching={"PatientID": "a*&b c"})

    assert asked == ["/dicom-web/studies?PatientID=a*%26b%20c&limit=25&offset=0"]
