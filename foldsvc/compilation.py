"""Compiled programs, kept in a folder where later processes find them."""

import warnings
from pathlib import Path

import jax
import structlog
from jax.experimental.compilation_cache import compilation_cache
from jax.stages import Compiled, Lowered

log = structlog.get_logger()

_DAMAGED = "Error reading persistent compilation cache entry"


def compiled(lowered: Lowered, folder: Path) -> Compiled:
    """Compile a program, or take it from `folder` if it is there.

    Args:
        lowered: As `jax.jit(...).lower(...)` gives it.
        folder: JAX's persistent compilation cache; made if it is not there.
    """
    _keep_programs_in(folder)
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


def _keep_programs_in(folder: Path) -> None:
    """Let JAX keep every program that this process compiles in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = str(folder.absolute())
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
