"""`/volumes/from-dicomweb`: images that the service fetches itself."""

from fastapi import APIRouter, status

from foldsvc import errors
from foldsvc.api.backend import Backend, TheBackend
from foldsvc.api.problems import responses
from foldsvc.api.space import NEEDS_SPACE
from foldsvc.client.dicomweb import DicomwebPeer, Fetched
from foldsvc.images import volumes
from foldsvc.images.upload_folder import upload_folder
from foldsvc.imaging.parser_messages import SentFile
from foldsvc.wire.dicomweb import PeerImport
from foldsvc.wire.volumes import ImportedVolumes

router = APIRouter(tags=["volumes"])

_BUSY_SECONDS = 60.0


@router.post(
    "/volumes/from-dicomweb",
    status_code=status.HTTP_201_CREATED,
    responses=responses(
        "image_invalid",
        "dicom_peer_unknown",
        "dicom_peer_failed",
        "request_invalid",
        "upload_too_large",
        "imaging_busy",
        "storage_full",
    ),
    dependencies=[NEEDS_SPACE],
)
def import_from_dicomweb(asked: PeerImport, backend: TheBackend) -> ImportedVolumes:
    """Fetch a study, series or instance from a DICOMweb server, and take it in like an upload.

    Only servers that the operator has named are asked. Not a medical device; not for diagnosis.
    """
    peers = backend.settings.peers
    if asked.peer not in peers:
        raise errors.UnknownPeerError(tuple(peers))
    if not backend.fetches.acquire(blocking=False):
        raise errors.BusyError("imaging_busy")
    try:
        return _fetched(backend, peers[asked.peer], asked)
    finally:
        backend.fetches.release()


def _fetched(backend: Backend, url: str, asked: PeerImport) -> ImportedVolumes:
    settings = backend.settings
    bounds = Fetched(
        settings.max_upload_bytes, settings.max_upload_files, settings.dicomweb_seconds
    )
    with upload_folder(settings.uploads) as folder:
        with DicomwebPeer(url) as peer:
            files = peer.fetch(
                folder, bounds, study=asked.study, series=asked.series, instance=asked.instance
            )
        if not files:
            raise errors.NoImageSentError
        sent = [SentFile(path=file.name, name="") for file in files]
        if not backend.readers.acquire(timeout=_BUSY_SECONDS):
            raise errors.BusyError("imaging_busy")
        try:
            return volumes.import_upload(backend.database, backend.store, settings, folder, sent)
        finally:
            backend.readers.release()
