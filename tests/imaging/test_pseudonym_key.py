"""The secret that makes pseudonyms: one for all processes of an installation."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pydicom
import pytest

from foldsvc.errors import DeidentificationKeyError, StorageError
from foldsvc.imaging import pseudonym_key
from foldsvc.imaging.pseudonym_key import installation_key
from foldsvc.settings import Settings
from foldsvc.storage.folder_store import FolderStore

ROOT = Path(__file__).parents[2]
SOURCE = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"
KEY = bytes(range(32))

PRINT_KEY = """
from foldsvc.imaging.pseudonym_key import installation_key
from foldsvc.settings import settings
input()
print(installation_key(settings()).hex())
"""
TAKE_IN = f"""
import shutil, sys
from foldsvc.imaging.parser_messages import SentFile
from foldsvc.images.upload_folder import upload_folder
from foldsvc.images.volumes import import_upload
from foldsvc.settings import settings
from foldsvc.storage.database import open_database
from foldsvc.storage.folder_store import FolderStore
chosen = settings()
database, store = open_database(chosen.database), FolderStore(chosen.results)
with upload_folder(chosen.uploads) as folder:
    shutil.copy({str(SOURCE)!r}, folder / "sent00000")
    input()
    sent = [SentFile(path="sent00000", name="")]
    print(import_upload(database, store, chosen, folder, sent).volumes[0].id)
"""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Give settings with a data folder and results of their own."""
    return Settings(data_dir=tmp_path / "data", results_dir=tmp_path / "results", _env_file=None)


def raced(program: str, n: int, places: Path, url: str = "") -> list[str]:
    """Run a program in processes that share results and go on at once; gives what each prints."""
    processes = []
    for number in range(n):
        environment = os.environ | {
            "FOLDSVC_DATA_DIR": str(places / f"data{number}"),
            "FOLDSVC_RESULTS_DIR": str(places / "results"),
            "FOLDSVC_DATABASE_URL": url,
        }
        processes.append(
            subprocess.Popen(
                [sys.executable, "-c", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=environment,
            )
        )
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=120)[0].split()[-1] for process in processes]


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    """Whoever is first makes it, and all others take that one."""
    keys = set(raced(PRINT_KEY, 6, tmp_path))

    assert len(keys) == 1
    assert keys == {(tmp_path / "results" / "deidentification.key").read_bytes().hex()}
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["deidentification.key"]


def test_whoever_is_slower_takes_what_is_there(own: Settings) -> None:
    """A process that found none, and meanwhile another made one, keeps that one."""
    first = installation_key(own)
    pseudonym_key._keep(own.results / pseudonym_key.KEY_FILE, own.data_dir / pseudonym_key.KEY_FILE)

    assert installation_key(own) == first
    assert len(list(own.results.iterdir())) == 1


def test_a_patient_has_one_pseudonym_in_all_processes(tmp_path: Path, database_url: str) -> None:
    """Two services with nothing but database and results in common write the same PatientID."""
    ids = raced(TAKE_IN, 2, tmp_path, database_url)
    store = FolderStore(tmp_path / "results")
    patients = set()
    for volume_id in ids:
        with (
            store.open(f"volumes/{volume_id}", "dicom.zip") as file,
            zipfile.ZipFile(io.BytesIO(file.read())) as archive,
        ):
            (name,) = [name for name in archive.namelist() if name.endswith(".dcm")]
            patients.add(str(pydicom.dcmread(io.BytesIO(archive.read(name))).PatientID))

    assert len(set(ids)) == 2
    assert len(patients) == 1
    assert patients != {str(pydicom.dcmread(SOURCE).PatientID)}


def test_an_earlier_secret_is_taken_over(own: Settings) -> None:
    """What an earlier version kept in the data folder stays the secret, and moves."""
    own.data_dir.mkdir()
    earlier = own.data_dir / "deidentification.key"
    earlier.write_bytes(KEY)

    assert installation_key(own) == KEY
    assert not earlier.exists()
    assert installation_key(own) == KEY
    assert (own.results / "deidentification.key").stat().st_mode & 0o777 == 0o600


def test_what_is_kept_stays_where_there_is_one_folder(tmp_path: Path) -> None:
    """Where results lie in the data folder itself, nothing is moved away."""
    own = Settings(data_dir=tmp_path, results_dir=tmp_path, _env_file=None)

    assert installation_key(own) == installation_key(own)


@pytest.mark.parametrize("content", [KEY, KEY.hex().encode() + b"\n"], ids=["bytes", "hexadecimal"])
def test_a_given_secret_wins(own: Settings, tmp_path: Path, content: bytes) -> None:
    """One that is given is taken instead of the one that is kept, and is kept nowhere."""
    kept = installation_key(own)
    given = tmp_path / "secret"
    given.write_bytes(content)
    told = own.model_copy(update={"deidentification_key_file": given})

    assert installation_key(told) == KEY
    assert installation_key(own) == kept != KEY
    shutil.rmtree(own.results)
    assert installation_key(told) == KEY
    assert not own.results.exists()


@pytest.mark.parametrize("content", [None, b"", b"secret", KEY + b"\0", b"00" * 31])
def test_what_is_no_secret_is_refused(own: Settings, tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing, empty, cut or too long makes no pseudonyms, be it given or kept."""
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
        own.results.mkdir()
        (own.results / "deidentification.key").write_bytes(content)
        with pytest.raises(DeidentificationKeyError, match=r"deidentification\.key"):
            installation_key(own)
    with pytest.raises(DeidentificationKeyError, match="secret") as refused:
        installation_key(own.model_copy(update={"deidentification_key_file": path}))

    assert "32 random bytes" in refused.value.remedy


def test_an_earlier_file_that_is_no_secret_is_left_alone(own: Settings) -> None:
    """Nothing is made in place of a damaged secret: that would cut a patient's images apart."""
    own.data_dir.mkdir()
    (own.data_dir / "deidentification.key").write_bytes(KEY[:10])

    with pytest.raises(DeidentificationKeyError, match="data"):
        installation_key(own)
    assert (own.data_dir / "deidentification.key").read_bytes() == KEY[:10]


def test_results_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    """A secret that can be kept nowhere is an error of storage that names the place."""
    (tmp_path / "file").touch()
    own = Settings(data_dir=tmp_path, results_dir=tmp_path / "file" / "results", _env_file=None)

    with pytest.raises(StorageError, match=r"results/deidentification\.key cannot be written"):
        installation_key(own)
