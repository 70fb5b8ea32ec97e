"""Compiled programs are kept for later processes, and never believed when they are damaged."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.stages import Lowered

from foldsvc import executable_cache
from foldsvc.executable_cache import kept_program

X = np.linspace(-1, 1, 64 * 64, dtype=np.float32).reshape(64, 64)

PROCESS = """
import sys
from pathlib import Path
import numpy as np
from tests.test_executable_cache import X, lowered
from foldsvc.executable_cache import kept_program
traced = []
program = kept_program("squares", lambda: traced.append(1) or lowered(), Path(sys.argv[1]))
total, rows = program({"x": X})
np.savez(sys.argv[2], total=total, rows=rows, traced=len(traced))
"""


def lowered() -> Lowered:
    """Trace a program that has a loop, products of matrices and a sort."""

    def run(inputs: dict[str, jax.Array]) -> tuple[jax.Array, jax.Array]:
        def step(carry: jax.Array, row: jax.Array) -> tuple[jax.Array, jax.Array]:
            carry = jnp.tanh(carry @ inputs["x"]) + row
            return carry, jnp.sort(carry.sum(0))

        return jax.lax.scan(step, inputs["x"], inputs["x"])

    return jax.jit(run).lower({"x": X})


def never() -> Lowered:
    """Stand for tracing where nothing is to be traced."""
    pytest.fail("traced again")


def test_a_kept_program_is_not_traced_again(tmp_path: Path) -> None:
    """The second call loads what the first kept, and gives the same bits."""
    first = kept_program("squares", lowered, tmp_path)({"x": X})
    again = kept_program("squares", never, tmp_path)({"x": X})
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one, other)


def test_another_process_finds_it(tmp_path: Path) -> None:
    """A later process traces nothing; nor does one that JAX's own cache had to serve first."""
    traced, results = [], []
    for number, lost in enumerate((False, False, True, False)):
        if lost:
            (kept,) = tmp_path.glob("*.program")
            kept.unlink()
        out = tmp_path / f"{number}.npz"
        command = [sys.executable, "-W", "error", "-c", PROCESS, str(tmp_path), str(out)]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
        with np.load(out) as file:
            traced.append(int(file["traced"]))
            results.append((file["total"], file["rows"]))
    assert traced == [1, 0, 1, 0]
    for total, rows in results[1:]:
        assert np.array_equal(total, results[0][0])
        assert np.array_equal(rows, results[0][1])


@pytest.mark.parametrize("damage", [b"", b"\x80", b"no pickle", b"\x80\x04K\x01."])
def test_a_torn_program_is_replaced(tmp_path: Path, damage: bytes) -> None:
    """What does not load is compiled and written anew, and nothing is left beside it."""
    whole = kept_program("squares", lowered, tmp_path)({"x": X})
    (kept,) = tmp_path.glob("*.program")
    kept.write_bytes(damage or kept.read_bytes()[:-100])
    again = kept_program("squares", lowered, tmp_path)({"x": X})
    assert np.array_equal(again[0], whole[0])
    kept_program("squares", never, tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_what_it_was_compiled_under_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of another name, or compiled with other flags, is another program."""
    kept_program("squares", lowered, tmp_path)
    kept_program("cubes", lowered, tmp_path)
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=false")
    executable_cache._surroundings.cache_clear()
    kept_program("squares", lowered, tmp_path)
    monkeypatch.undo()
    executable_cache._surroundings.cache_clear()
    kept_program("squares", never, tmp_path)
    assert len(list(tmp_path.glob("*.program"))) == 3


def test_a_folder_that_takes_nothing_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the program runs all the same."""

    def full(self: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    total, _ = kept_program("squares", lowered, tmp_path)({"x": X})
    assert np.isfinite(total).all()
    assert not list(tmp_path.glob("*.program"))


class Planted:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._trace,)


@pytest.mark.parametrize("how", ["folder", "file", "link", "owner"])
def test_a_planted_program_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A program that others may have put there is not even read, and is compiled anew."""
    folder, trace = tmp_path / "compiled", tmp_path / "trace"
    right = kept_program("squares", lowered, folder)({"x": X})
    (kept,) = folder.glob("*.program")
    kept.write_bytes(pickle.dumps(Planted(trace)))
    if how == "folder":
        folder.chmod(0o777)
    elif how == "file":
        folder.chmod(0o755)
        kept.chmod(0o666)
    elif how == "link":
        kept.rename(tmp_path / "elsewhere")
        kept.symlink_to(tmp_path / "elsewhere")
    else:
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    again = kept_program("squares", lowered, folder)({"x": X})

    assert not trace.exists()
    assert np.array_equal(again[0], right[0])
    if how == "owner":
        return
    assert folder.stat().st_mode & 0o777 == 0o700
    kept_program("squares", never, folder)


def test_programs_are_their_users_alone(tmp_path: Path) -> None:
    """The folder and what is kept in it are closed to others from the beginning."""
    before = os.umask(0)
    try:
        kept_program("squares", lowered, tmp_path / "compiled")
    finally:
        os.umask(before)
    (kept,) = (tmp_path / "compiled").glob("*.program")

    assert (tmp_path / "compiled").stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    """Where the user's cache cannot be written, as without a home, the program runs anyhow."""
    (tmp_path / "file").touch()

    total, _ = kept_program("squares", lowered, tmp_path / "file" / "compiled")({"x": X})

    assert np.isfinite(total).all()
