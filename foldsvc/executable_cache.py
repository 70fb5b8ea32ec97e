"""Compiled programs, kept in a folder where later processes find them."""

import functools
import hashlib
import os
import pickle
import platform
import warnings
from collections.abc import Callable
from pathlib import Path

import jax
import jaxlib.version
import structlog
from jax.experimental.compilation_cache import compilation_cache
from jax.experimental.serialize_executable import deserialize_and_load, serialize
from jax.stages import Compiled, Lowered

from foldsvc.private_folder import make_private, take_over
from foldsvc.settings import compiler_flags

log = structlog.get_logger()

_DAMAGED = "Error reading persistent compilation cache entry"
_KEPT = ("*.program", "*-cache", "*-atime")
_SOURCES = ("antibody", "chem", "frames", "imaging/segmentation", "model")


def kept_program(name: str, lower: Callable[[], Lowered], folder: Path) -> Compiled:
    """Load a program that an earlier process compiled, or compile and keep it.

    Nothing is traced where it is loaded, which takes longer than loading.
    A program is loaded only where versions, sources, compiler flags and machine are what they were.
    What lies in the folder is run: a folder of another user is not used, and what other users may
    have written is removed unread.

    Args:
        name: Says all that `lower` depends on.
        lower: Traces the program.
        folder: Keeps the programs; made if it is not there.
    """
    digest = hashlib.sha256(f"{_surroundings()}\n{name}".encode()).hexdigest()
    path = folder / f"{digest[:40]}.program"
    if not keep_programs_in(folder):
        return lower().compile()
    try:
        return deserialize_and_load(*pickle.loads(_bytes_of(path)))  # type: ignore[no-any-return] # noqa: S301
    except FileNotFoundError:
        pass
    except Exception as error:  # noqa: BLE001 - whatever a torn file makes of itself
        log.warning("compiled_program_damaged", path=str(path), error=str(error)[:200])
    program = _compiled_anew(lower())
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        unfinished.write_bytes(pickle.dumps(serialize(program)))
        unfinished.replace(path)
    except OSError as error:
        log.warning("compiled_program_not_kept", path=str(path), error=str(error))
    finally:
        unfinished.unlink(missing_ok=True)
    return program


def compiled(lowered: Lowered, folder: Path) -> Compiled:
    """Compile a program, or take it from JAX's cache in `folder` if it is there.

    Args:
        lowered: As `jax.jit(...).lower(...)` gives it.
        folder: JAX's persistent compilation cache; made if it is not there.
    """
    keep_programs_in(folder)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=_DAMAGED)
            return lowered.compile()
    except UserWarning:
        # A worker killed while it wrote leaves a torn file, which JAX never replaces.
        log.warning("compiled_programs_damaged", folder=str(folder))
        for kept in folder.glob("*-cache"):
            kept.unlink(missing_ok=True)
        return lowered.compile()


def keep_programs_in(folder: Path) -> bool:
    """Let JAX keep every program that this process compiles in `folder`, the small ones too.

    Gives whether it does: what is in a folder of another user is neither read nor added to.
    """
    try:
        make_private(folder)
        own = take_over(folder, _KEPT)
    except OSError as error:
        # Such as a user's cache where the home cannot be written: all is compiled anew.
        log.warning("compiled_programs_not_kept", folder=str(folder), error=str(error))
        own = False
    if not own:
        _let_jax_keep_in(None)
        return False
    _let_jax_keep_in(str(folder.absolute()))
    return True


def _let_jax_keep_in(path: str | None) -> None:
    if jax.config.jax_compilation_cache_dir == path:  # type: ignore[attr-defined]
        return
    for name, value in (
        ("jax_compilation_cache_dir", path),
        ("jax_persistent_cache_min_compile_time_secs", 0.0),
        ("jax_persistent_cache_min_entry_size_bytes", 0),
    ):
        jax.config.update(name, value)  # type: ignore[no-untyped-call]
    # JAX looks at the folder once, at the first program of the process.
    compilation_cache.reset_cache()


def _bytes_of(path: Path) -> bytes:
    """Read a file, but not what a symbolic link leads to."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        return file.read()


def _compiled_anew(lowered: Lowered) -> Compiled:
    """Compile without JAX's cache: what comes from it lacks functions when it is serialized."""
    _let_jax_cache(used=False)
    try:
        return lowered.compile()
    finally:
        _let_jax_cache(used=True)


def _let_jax_cache(*, used: bool) -> None:
    jax.config.update("jax_enable_compilation_cache", used)  # type: ignore[no-untyped-call]
    # JAX decides once, at the next program.
    compilation_cache.reset_cache()


@functools.cache
def _surroundings() -> str:
    """Say what a compiled program depends on beside its name."""
    device = jax.local_devices()[0]
    sources = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted((Path(__file__).parent / folder).rglob("*.py")):
            sources.update(path.read_bytes())
    return "\n".join(
        (
            jax.__version__,
            jaxlib.version.__version__,
            device.device_kind,
            device.client.platform_version,
            _cpu_features() if device.platform == "cpu" else "",
            compiler_flags(),
            str(jax.config.jax_default_matmul_precision),  # type: ignore[attr-defined]
            str(jax.config.jax_enable_x64),  # type: ignore[attr-defined]
            sources.hexdigest(),
        )
    )


def _cpu_features() -> str:
    """Say which instructions the CPU has; one that lacks some would end the process."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return f"{platform.machine()} {platform.processor()} {flags}"
