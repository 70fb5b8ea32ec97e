"""`foldsvc receiver`."""

import os
import sys

RECEIVER_COMMAND = [sys.executable, "-m", "workers.dicom_receiver"]


def receiver() -> None:
    """Receive DICOM by C-STORE.

    It listens on FOLDSVC_DICOM_HOST and FOLDSVC_DICOM_PORT. What arrives is made anonymous and
    kept as uploads are. Where FOLDSVC_DICOM_PORT is set, `up` starts one by itself.
    """
    os.execv(RECEIVER_COMMAND[0], RECEIVER_COMMAND)  # noqa: S606 - no shell is wanted
