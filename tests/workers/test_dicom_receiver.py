"""C-STORE into the service, sent by pynetdicom over a real association."""

import socket
import time
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pynetdicom import AE
from pynetdicom.sop_class import Verification

from foldsvc.images.volumes import get_volume, list_volumes
from foldsvc.settings import Settings
from foldsvc.storage.folder_store import FolderStore
from workers.dicom_receiver import receiver_of

PYDICOM = Path(pydicom.__file__).parent / "data" / "test_files"
CT = sorted((PYDICOM / "dicomdirtests" / "98892001" / "CT5N").iterdir())


@pytest.fixture
def weights_dir(tmp_path):
    """Give an empty folder: no network is needed to open images."""
    return tmp_path / "weights"


@pytest.fixture
def settings(tmp_path, weights_dir):
    """Give settings with small limits, whose receiver is called TEST."""
    return Settings(
        data_dir=tmp_path,
        weights_dir=weights_dir,
        dicom_ae_title="TEST",
        max_upload_files=6,
        max_upload_bytes=3_000_000,
        _env_file=None,
    )


@pytest.fixture
def store(settings):
    """Give an empty result store."""
    return FolderStore(settings.results)


@pytest.fixture
def receiver(settings, database, store):
    """Give a receiver on a free port."""
    opened = receiver_of(settings, database, store, 0)
    yield opened
    opened.close()


def associated(receiver, *datasets, title="TEST"):
    """Open an association that can send these."""
    entity = AE(ae_title="SENDER")
    entity.add_requested_context(Verification)
    for dataset in datasets:
        entity.add_requested_context(dataset.SOPClassUID, dataset.file_meta.TransferSyntaxUID)
    return entity.associate("127.0.0.1", receiver.port, ae_title=title)


def kept(database, n_volumes):
    """Wait for images, and give them."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        volumes = list_volumes(database).volumes
        if len(volumes) >= n_volumes:
            return volumes
        time.sleep(0.05)
    return list_volumes(database).volumes


def test_a_series_becomes_one_image(receiver, settings, database, store):
    """What comes by one association is read together, made anonymous, and nothing else stays."""
    datasets = [pydicom.dcmread(path) for path in CT]

    association = associated(receiver, datasets[0])
    assert association.send_c_echo().Status == 0
    statuses = [association.send_c_store(dataset).Status for dataset in datasets]
    association.release()

    assert statuses == [0] * len(CT)
    (volume,) = kept(database, 1)
    assert (volume.kind, volume.modality) == ("volume", "CT")
    whole = get_volume(database, store, volume.id)
    assert whole.n_source_files == len(CT)
    positions = [dataset.ImagePositionPatient for dataset in datasets]
    span = np.ptp([position[2] for position in positions])
    assert whole.geometry.spacing[2] * (whole.geometry.shape[2] - 1) == pytest.approx(span)
    receiver.close()
    assert list(settings.uploads.iterdir()) == []
    assert b"Doe^" not in b"".join(path.read_bytes() for path in settings.results.rglob("*.json"))


def test_it_listens_on_this_machine_alone(receiver):
    """The address is that of the loopback, whatever the settings of the API."""
    addresses = {one[4][0] for one in socket.getaddrinfo(socket.gethostname(), receiver.port)}
    for address in addresses - {"127.0.0.1", "127.0.1.1", "::1"}:
        with pytest.raises(OSError, match=r"refused|unreachable|not allowed|socket"):
            socket.create_connection((address, receiver.port), timeout=1)
    socket.create_connection(("127.0.0.1", receiver.port), timeout=5).close()


def test_it_listens_where_it_is_told(settings, database, store):
    """Another address may be named, as in a container, and then no other is listened on."""
    told = settings.model_copy(update={"dicom_host": "127.0.0.2"})
    opened = receiver_of(told, database, store, 0)
    try:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", opened.port), timeout=5)
    finally:
        opened.close()


def test_who_calls_it_otherwise_is_refused(receiver):
    """An association that calls another title is rejected."""
    association = associated(receiver, title="OTHER")

    assert association.is_rejected


def test_what_is_too_much_is_refused_and_the_rest_is_read(receiver, database):
    """More files than an upload may have are answered by a failure; those before are kept."""
    dataset = pydicom.dcmread(PYDICOM / "CT_small.dcm")

    association = associated(receiver, dataset)
    statuses = [association.send_c_store(dataset).Status for _ in range(8)]
    association.release()

    assert statuses == [0] * 6 + [0xA700] * 2
    assert len(kept(database, 1)) == 1


def test_too_many_bytes_end_the_association(receiver, settings, database):
    """An association that sends too many bytes is aborted; what came before is read."""
    small = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    large = pydicom.dcmread(PYDICOM / "CT_small.dcm")
    large.Rows = large.Columns = 2_000
    large.PixelData = b"\0" * 8_000_000

    association = associated(receiver, small)
    assert association.send_c_store(small).Status == 0
    answer = association.send_c_store(large)

    assert "Status" not in answer
    (volume,) = kept(database, 1)
    assert volume.modality == "CT"
    receiver.close()
    assert list(settings.uploads.iterdir()) == []


def test_what_is_no_image_leaves_nothing(receiver, settings, database):
    """A report is received and dropped."""
    report = pydicom.dcmread(PYDICOM / "test-SR.dcm")

    association = associated(receiver, report)
    status = association.send_c_store(report).Status
    association.release()
    receiver.close()

    assert status == 0
    assert list_volumes(database).volumes == []
    assert list(settings.uploads.iterdir()) == []
