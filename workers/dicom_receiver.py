"""The receiver's process: `python -m workers.dicom_receiver`, where FOLDSVC_DICOM_PORT is set."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from foldsvc.images.upload_folder import sweep_uploads, upload_folder
from foldsvc.images.volumes import import_upload
from foldsvc.imaging.c_store import Receiver, Reception
from foldsvc.imaging.parser_messages import SentFile
from foldsvc.jobs.free_space import shortage
from foldsvc.log import configure
from foldsvc.settings import Settings, settings
from foldsvc.storage.database import Database, open_database
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.result_store import ResultStore
from workers.space import PatientStore

log = structlog.get_logger()


def receiver_of(chosen: Settings, database: Database, store: ResultStore, port: int) -> Receiver:
    """Begin to receive; what comes by one association is one upload."""
    # What was answered as received is kept, though it may have to wait for space.
    patient = PatientStore(store, lambda: None)

    def take_in(folder: Path, sent: list[SentFile]) -> None:
        import_upload(database, patient, chosen, folder, sent)

    @contextmanager
    def new_folder() -> Iterator[Path]:
        if (lacking := shortage(store, database, chosen)) is not None:
            raise lacking
        with upload_folder(chosen.uploads) as folder:
            yield folder

    return Receiver(
        Reception(
            host=chosen.dicom_host,
            port=port,
            ae_title=chosen.dicom_ae_title,
            max_bytes=chosen.max_upload_bytes,
            max_files=chosen.max_upload_files,
            parallel=chosen.imaging_processes,
            new_folder=new_folder,
            take_in=take_in,
        )
    )


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    chosen = settings()
    configure(level=chosen.log_level, as_json=chosen.log_json, libraries=True)
    if chosen.dicom_port is None:
        raise SystemExit("FOLDSVC_DICOM_PORT is not set: nothing is received")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    sweep_uploads(chosen.uploads)
    database = open_database(chosen.database)
    receiver = receiver_of(chosen, database, FolderStore(chosen.results), chosen.dicom_port)
    log.info("receiver started", port=receiver.port)
    stopped.wait()
    receiver.close()
    log.info("receiver stopped")


if __name__ == "__main__":
    main()
