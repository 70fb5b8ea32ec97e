"""Reads the tensors of a PyTorch file without PyTorch and without running what is in it.

Such a file is a zip: one pickle that names the tensors, and their raw little-endian bytes.
A TorchScript file is one too; its pickle holds the network's modules, whose programs are left
unread.
"""

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from jaxtyping import Float

from foldsvc.errors import WeightsCorruptError


def read_torch_file(data: bytes, name: str, *, engine: str) -> dict[str, Float[np.ndarray, "..."]]:
    """Give the float32 tensors of a PyTorch state dict.

    The pickle may name three globals only, so it can build tensors and nothing else.

    Args:
        data: The file.
        name: What to call it in errors.
        engine: Whose weights these are, for the remedy of errors.

    Raises:
        WeightsCorruptError: The file is not a state dict of float32 tensors, or names anything
            else.
    """
    tensors = _unpickled(data, name, engine, modules=False)
    if not isinstance(tensors, dict):
        raise WeightsCorruptError(name, "it holds no named tensors", engine)
    return dict(tensors)


def read_torchscript_file(
    data: bytes, name: str, *, engine: str
) -> dict[str, Float[np.ndarray, "..."]]:
    """Give the float32 tensors of a TorchScript network, by the dotted names of its modules.

    The pickle may name the same three globals and classes of the network's own, which become
    plain records of their attributes.

    Args:
        data: The file.
        name: What to call it in errors.
        engine: Whose weights these are, for the remedy of errors.

    Raises:
        WeightsCorruptError: The file is not a TorchScript network of float32 tensors, or names
            anything else.
    """
    network = _unpickled(data, name, engine, modules=True)
    if not isinstance(network, _Module):
        raise WeightsCorruptError(name, "it holds no network", engine)
    return dict(_named_tensors(network, ""))


def _unpickled(data: bytes, name: str, engine: str, *, modules: bool) -> object:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            (listing,) = (entry for entry in archive.namelist() if entry.endswith("/data.pkl"))
            folder = listing.removesuffix("data.pkl") + "data/"
            unpickler = _TensorUnpickler(archive, listing, folder, modules=modules)
            return unpickler.load()
    except _RefusedError as error:
        raise WeightsCorruptError(name, str(error), engine) from error
    except _FAULTS as error:
        raise WeightsCorruptError(name, f"it cannot be read ({error})", engine) from error


_FAULTS = (
    *(zipfile.BadZipFile, pickle.UnpicklingError, EOFError),
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
)
"""What reading noise ends in."""


class _RefusedError(Exception):
    """The pickle asks for more than tensors."""


class _Module:
    """Stands for a module of a network: what it is made of, and none of what it does."""

    def __init__(self) -> None:
        self.attributes: Mapping[str, object] = {}

    def __setstate__(self, state: object) -> None:
        self.attributes = state if isinstance(state, dict) else {}


def _named_tensors(module: _Module, prefix: str) -> Iterator[tuple[str, Float[np.ndarray, "..."]]]:
    for name, value in module.attributes.items():
        if isinstance(value, _Module):
            yield from _named_tensors(value, f"{prefix}{name}.")
        elif isinstance(value, np.ndarray):
            yield f"{prefix}{name}", value


class _FloatStorage:
    """Stands for torch.FloatStorage, which is named but never called."""


class _TensorUnpickler(pickle.Unpickler):
    """An unpickler that knows tensors and refuses every other name."""

    def __init__(
        self, archive: zipfile.ZipFile, listing: str, storage_folder: str, *, modules: bool
    ) -> None:
        super().__init__(io.BytesIO(archive.read(listing)))
        self._archive = archive
        self._storage_folder = storage_folder
        self._modules = modules
        self._allowed = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): self._tensor,
            ("torch", "FloatStorage"): _FloatStorage,
        }

    def find_class(self, module: str, name: str, /) -> Any:  # noqa: ANN401 - as in the base class
        """Give one of the three allowed names, or what stands for a network's own class."""
        if self._modules and module.split(".", maxsplit=1)[0] == "__torch__":
            return _Module
        if (module, name) not in self._allowed:
            self._refuse(f"its pickle names {module}.{name}, which tensors do not need")
        return self._allowed[module, name]

    def persistent_load(self, pid: Any, /) -> np.ndarray:  # noqa: ANN401 - as in the base class
        """Give the values that a storage's key stands for."""
        kind, storage_type, key, _device, n_values = pid
        if kind != "storage" or storage_type is not _FloatStorage:
            self._refuse("it holds something other than float32 tensors")
        values = np.frombuffer(self._archive.read(self._storage_folder + key), dtype="<f4")
        if len(values) != n_values:
            self._refuse(f"storage {key} holds {len(values)} values, expected {n_values}")
        return values

    def _tensor(
        self,
        storage: np.ndarray,
        offset: int,
        shape: Sequence[int],
        strides: Sequence[int],
        *_: object,
    ) -> Float[np.ndarray, "..."]:
        row_major = tuple(int(np.prod(shape[axis + 1 :])) for axis in range(len(shape)))
        if tuple(strides) != row_major:
            self._refuse(f"a tensor of shape {tuple(shape)} is not contiguous")
        return storage[offset : offset + int(np.prod(shape))].reshape(shape)

    def _refuse(self, fault: str) -> NoReturn:
        raise _RefusedError(fault)
