"""Any bytes at all lead to an image or to a refusal; the parsing process may die, no more."""

import dataclasses
import io
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import h5py
import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies

from foldsvc.errors import ImageDamagedError, ImageError, ImageLimitError
from foldsvc.images.upload_folder import sweep_uploads, upload_folder
from foldsvc.imaging.pseudonym_key import KEY_FILE
from foldsvc.landlock import landlock_version
from tests.imaging import bombs
from tests.imaging.conftest import HERE, NIBABEL, PYDICOM
from tests.imaging.opened import opened

SEEDS = [
    *(PYDICOM / name for name in (
        "CT_small.dcm", "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_jp2klossless.dcm", "SC_rgb_jpeg_dcmtk.dcm", "examples_palette.dcm",
        "image_dfl.dcm", "rtdose.dcm", "MR_small_bigendian.dcm",
    )),
    *(NIBABEL / name for name in (
        "anatomical.nii", "standard.nii.gz", "example_nifti2.nii.gz", "tiny.mnc", "small.mnc",
    )),
]  # fmt: skip
MUTATED = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_answered(answer, data_dir: Path):
    """A success, or a problem of the 400 family; and nothing of the upload is left."""
    assert answer.status_code in range(200, 500), answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["remedy"]
    uploads = data_dir / "uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []


@MUTATED
@given(
    seed=strategies.sampled_from(SEEDS),
    changes=strategies.lists(
        strategies.tuples(strategies.floats(0, 1), strategies.binary(min_size=1, max_size=4)),
        min_size=1,
        max_size=12,
    ),
    near_the_beginning=strategies.booleans(),
    length=strategies.floats(0.05, 1),
)
def test_mutated_images_are_answered(http, settings, seed, changes, near_the_beginning, length):
    """Real files with bytes changed or their end cut off are read or refused, and leave nothing."""
    data = bytearray(seed.read_bytes()[:200_000])
    span = min(len(data), 2_000) if near_the_beginning else len(data)
    for place, change in changes:
        start = int(place * (span - 1))
        data[start : start + len(change)] = change
    cut = bytes(data[: max(1, int(len(data) * length))]) if length < 0.5 else bytes(data)

    answer = http.post("/api/v1/volumes", content=cut)

    is_answered(answer, settings.data_dir)


@pytest.mark.parametrize("bomb", bombs.ALL, ids=lambda bomb: bomb.__name__)
def test_bombs_are_refused(http, settings, bomb):
    """What would fill memory or disk, or reach outside, is refused within the limits."""
    body = bomb()
    begun = time.monotonic()
    answer = http.post("/api/v1/volumes", content=body)

    is_answered(answer, settings.data_dir)
    assert answer.status_code >= 400, answer.text
    assert "root:" not in answer.text
    assert time.monotonic() - begun < 60
    assert not any(Path(place).exists() for place in bombs.OUTSIDE)
    kept = {path.name for path in settings.results.rglob("*") if path.is_file()}
    assert kept <= {KEY_FILE}


PEAK = """
import resource
import sys
from pathlib import Path
from foldsvc.errors import ImageError
from tests.imaging import bombs
from tests.imaging.opened import opened
folder = Path(sys.argv[1])
for name in sys.argv[2:]:
    bomb = getattr(bombs, name)
    place = folder / bomb.__name__
    place.write_bytes(bomb())
    try:
        opened([place], folder / f"{bomb.__name__}_out", max_inflated_bytes=1 << 28)
    except ImageError:
        print("refused")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


PACKED = ("gzip_bomb", "deflated_dicom", "zip_bomb")
COSTLY = (
    "overlapping_zip", "long_index", "empty_items", "empty_elements", "empty_fragments",
    "wide_jpeg2000", "wider_jpeg2000", "hollow_minc", "words_of_voxels",
)  # fmt: skip


@pytest.mark.parametrize(("names", "most"), [(PACKED, 900_000), (COSTLY, 450_000)])
def test_bombs_do_not_fill_the_memory(tmp_path, names, most):
    """What unpacks to GiB, or becomes millions of objects, is refused before it takes memory."""
    # In a process of its own: a child's peak counts what its parent held when it was made.
    command = [sys.executable, "-c", PEAK, str(tmp_path), *names]
    root = Path(__file__).parents[2]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root)
    *refused, peak = [line for line in run.stdout.splitlines() if not line.startswith("20")]

    assert refused == ["refused"] * len(names)
    assert int(peak) < most  # kB


def test_files_that_lie_over_one_another_are_not_unpacked(tmp_path):
    """Sixty names for the same bytes leave nothing on the disk."""
    place = tmp_path / "overlapping.zip"
    place.write_bytes(bombs.overlapping_zip())
    with pytest.raises(ImageDamagedError, match="over one another"):
        opened([place], tmp_path / "out")

    assert list((tmp_path / "out" / "unpacked").iterdir()) == []


CONFINED = """
import sys
from pathlib import Path
from foldsvc.imaging.parser_messages import Request
from foldsvc.imaging.parser_process import confine
own, others = Path(sys.argv[1]), Path(sys.argv[2])
request = Request(files=[], key_hex="00", dates="remove", keep_patient=False, max_files=1,
                  memory_bytes=4 << 30, seconds=60, max_inflated_bytes=1 << 20)
confine(request, own)
(own / "written").write_text((own / "mine").read_text())
import nibabel, pydicom, h5py  # what it runs on is still there
for touch in (others.read_text, others.parent.iterdir, (others.parent / "new").touch,
              Path("/etc/passwd").read_text):
    try:
        list(touch() or ())
        print("seen", touch)
    except PermissionError:
        print("hidden")
"""


def test_the_parsing_process_sees_its_own_folder_alone(tmp_path):
    """Another upload, a result and the machine's own files are out of its sight."""
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    (own / "mine").write_text("mine")
    (other / "secret").write_text("secret")
    command = [sys.executable, "-c", CONFINED, str(own), str(other / "secret")]
    run = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    if landlock_version() < 1:
        pytest.skip("this kernel has no Landlock, so that folders stay in sight")

    assert run.stdout.split() == ["hidden"] * 4
    assert (own / "written").read_text() == "mine"


def test_memory_and_time_have_limits(tmp_path):
    """With too little of either the process dies and its parent says which limit it was."""
    with pytest.raises(ImageError):
        opened([NIBABEL / "anatomical.nii"], tmp_path / "a", memory_bytes=200 << 20)
    place = tmp_path / "slow.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for index in range(400):
            archive.write(
                HERE / "RG1_J2KI.dcm" if index < 100 else NIBABEL / "small.mnc", f"{index}"
            )
    with pytest.raises(ImageLimitError):
        opened([place], tmp_path / "b", seconds=1)


def test_a_minc_file_that_points_elsewhere_is_refused(tmp_path):
    """Voxels that HDF5 would fetch from a file of the server are not fetched."""
    secret = tmp_path / "secret"
    secret.write_bytes(bytes(range(64)) * 100)
    place = tmp_path / "pointing.mnc"
    shutil.copy(NIBABEL / "small.mnc", place)
    with h5py.File(place, "a") as file:
        group = file["minc-2.0/image/0"]
        shape = group["image"].shape
        attributes = dict(group["image"].attrs)
        del group["image"]
        group.create_dataset("image", shape, "u1", external=[(str(secret), 0, h5py.h5f.UNLIMITED)])
        for name, value in attributes.items():
            group["image"].attrs[name] = value

    with pytest.raises(ImageError) as refused:
        opened([place], tmp_path / "out")

    assert "others" in refused.value.message


def test_one_bad_file_does_not_spoil_the_others(http):
    """The images that can be read are made, and the one that cannot is counted."""
    files = [
        ("file", ("a", (PYDICOM / "CT_small.dcm").read_bytes())),
        ("file", ("b", (PYDICOM / "MR_small.dcm").read_bytes()[:5_000])),
        ("file", ("c", (NIBABEL / "small.mnc").read_bytes()[:3_000])),
        ("file", ("d", (NIBABEL / "anatomical.nii").read_bytes())),
    ]

    answer = http.post("/api/v1/volumes", files=files)

    assert answer.status_code == 201
    assert len(answer.json()["volumes"]) == 2
    assert sum(skipped["count"] for skipped in answer.json()["skipped"]) == 2


def test_the_limit_of_bytes_holds_while_they_come(http, app, settings):
    """More than is taken is refused before it is all there, with the limit in the answer."""
    small = settings.model_copy(update={"max_upload_bytes": 10_000, "max_upload_files": 2})
    backend = app.state.backend
    app.state.backend = dataclasses.replace(backend, settings=small)

    long = http.post("/api/v1/volumes", content=b"x" * 10_001)
    many = http.post("/api/v1/volumes", files=[("file", ("a", b"x"))] * 3)

    assert (long.status_code, long.json()["code"]) == (413, "upload_too_large")
    assert (many.status_code, many.json()["code"]) == (413, "upload_too_large")
    is_answered(long, settings.data_dir)


def test_uploads_of_killed_processes_are_swept_away(tmp_path):
    """A folder that a killed process left is removed; one that is in use is not."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from foldsvc.images.upload_folder import upload_folder\n"
        "with upload_folder(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'sent').write_text('somebody'); print('here', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, cwd=HERE.parents[2]
    )
    process.stdout.readline()

    with upload_folder(tmp_path) as mine:
        assert sweep_uploads(tmp_path) == 0
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert sweep_uploads(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_upload_is_not_swept_away(tmp_path):
    """Where another folder was named by mistake, what is in it stays."""
    for name in ("thesis", "0190", "A" * 32):
        (tmp_path / name).mkdir()
        (tmp_path / name / "only_copy.txt").write_text("years of work")

    assert sweep_uploads(tmp_path) == 0

    assert len(list(tmp_path.rglob("only_copy.txt"))) == 3


def test_a_zip_may_be_sent_in_pieces(http):
    """A body without a length is taken as it comes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(NIBABEL / "small.mnc", "x")
    data = packed.getvalue()

    answer = http.post(
        "/api/v1/volumes", content=(data[at : at + 1_000] for at in range(0, len(data), 1_000))
    )

    assert answer.status_code == 201
