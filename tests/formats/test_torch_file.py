"""Reading tensors out of PyTorch's files, and refusing all else."""

import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
from torch_files import Module, torch_file

from foldsvc.errors import WeightsCorruptError
from foldsvc.formats.torch_file import read_torch_file, read_torchscript_file


def test_torch_file_gives_its_tensors() -> None:
    """Tensors come back with their names, shapes and values."""
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensors = read_torch_file(torch_file(OrderedDict(a=array, b=array[0])), "test", engine="test")
    np.testing.assert_array_equal(tensors["a"], array)
    np.testing.assert_array_equal(tensors["b"], array[0])


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("collections", "Counter")],
)
def test_unpickler_refuses_other_names(tmp_path: Path, module: str, name: str) -> None:
    """A pickle that names anything but tensors is refused before anything is called."""
    witness = tmp_path / "witness"
    listing = b"\x80\x02" + f"c{module}\n{name}\n".encode()
    listing += b"X" + len(command := f"touch {witness}".encode()).to_bytes(4, "little") + command
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("test/data.pkl", listing + b"\x85R.")
    with pytest.raises(WeightsCorruptError, match=f"names {module}.{name}"):
        read_torch_file(file.getvalue(), "test", engine="test")
    assert not witness.exists()


def test_the_refused_pickle_is_a_real_attack(tmp_path: Path) -> None:
    """The same pickle read without the allow-list does run its command."""
    witness = tmp_path / "witness"
    command = f"touch {witness}".encode()
    listing = b"\x80\x02cos\nsystem\nX" + len(command).to_bytes(4, "little") + command + b"\x85R."
    pickle.loads(listing)  # noqa: S301 - the point of the test
    assert witness.exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (np.arange(6, dtype=np.float32).reshape(2, 3).T, "not contiguous"),
        (np.zeros(3, np.float32), "no named tensors"),
    ],
)
def test_torch_file_refuses_what_it_would_misread(content: np.ndarray, fault: str) -> None:
    """A transposed tensor or a file without names is refused, not misread."""
    wrapped = OrderedDict(a=content) if content.ndim == 2 else content
    with pytest.raises(WeightsCorruptError, match=fault):
        read_torch_file(torch_file(wrapped), "test", engine="test")


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_torch_file_refuses_noise(data: bytes) -> None:
    """Bytes that are no PyTorch file are refused as corrupt."""
    with pytest.raises(WeightsCorruptError, match="cannot be read"):
        read_torch_file(data, "test", engine="test")


def network(tensor: object) -> Module:
    """Give a network of two modules, one inside the other."""
    inner = Module("__torch__.nn.Conv3d", {"training": False, "weight": tensor})
    return Module("__torch__.Net", {"training": False, "conv": inner, "hook": None})


def test_torchscript_file_gives_the_tensors_of_its_modules() -> None:
    """Tensors of a network come back by the dotted names of its modules, and nothing else."""
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    tensors = read_torchscript_file(torch_file(network(array)), "test", engine="test")
    assert list(tensors) == ["conv.weight"]
    np.testing.assert_array_equal(tensors["conv.weight"], array)


def test_torchscript_reader_refuses_names_that_are_no_modules() -> None:
    """A network that names a function of the library is refused, and the error says which."""
    attack = Module("os.system", {})
    with pytest.raises(WeightsCorruptError, match=r"names os\.system"):
        read_torchscript_file(torch_file(network(attack)), "test", engine="test")


def test_a_state_dict_is_no_network() -> None:
    """Modules are refused in a state dict, and a state dict where a network should be."""
    with pytest.raises(WeightsCorruptError, match="which tensors do not need"):
        read_torch_file(torch_file(network(np.zeros(3, np.float32))), "test", engine="test")
    with pytest.raises(WeightsCorruptError, match="holds no network"):
        read_torchscript_file(torch_file(OrderedDict()), "test", engine="test")
