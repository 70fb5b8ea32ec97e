"""One service a data folder."""

import os
from pathlib import Path

import pytest

from foldsvc.cli.data_folder import held
from foldsvc.errors import DataDirInUseError


def test_second_service_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    """The second one learns the process and the address of the first."""
    with (
        held(tmp_path / "data", "http://127.0.0.1:8000"),
        pytest.raises(DataDirInUseError, match=f"process {os.getpid()}, http://127.0.0.1:8000"),
        held(tmp_path / "data", "http://127.0.0.1:8001"),
    ):
        pass


def test_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    """The lock ends with its holder; the file that stays behind does not matter."""
    for _ in range(2):
        with held(tmp_path, "once"):
            pass
