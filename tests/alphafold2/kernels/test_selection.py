"""Which kernels a process uses, and what it says about that."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from all_logged import all_logged
from structlog.testing import capture_logs

from foldsvc.alphafold2.kernels import cases, check, selection, xla
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.selection import KernelChoice, checked, kernels_for
from foldsvc.alphafold2.kernels.xla import XLA

__all__ = ["all_logged"]

COLABFOLD = pytest.importorskip("foldsvc.alphafold2.kernels.colabfold").COLABFOLD
pytestmark = pytest.mark.usefixtures("all_logged")
BFLOAT16, FLOAT32 = jnp.dtype(jnp.bfloat16), jnp.dtype(jnp.float32)
CASES = tuple(
    case
    for case in cases.cases_of(np.random.default_rng(0), 7)
    if case.name == "transition, 64 channels"
)
FUSED = replace(XLA, name="fused", fused=True)


@dataclass(frozen=True)
class Gpu:
    """What JAX says of a GPU."""

    compute_capability: str
    platform: str = "gpu"


@pytest.fixture
def few_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by one operation alone, which takes a second."""
    monkeypatch.setattr(selection, "disagreeing", partial(check.disagreeing, cases=CASES))


@pytest.mark.parametrize(
    ("wanted", "dtype", "event", "reason"),
    [
        ("auto", BFLOAT16, "kernels_chosen", "the device is a cpu"),
        ("auto", FLOAT32, "kernels_chosen", "the device is a cpu"),
        ("xla", BFLOAT16, "kernels_chosen", "as FOLDSVC_KERNELS says"),
        ("colabfold", BFLOAT16, "kernels_refused", "the device is a cpu"),
    ],
)
def test_a_cpu_computes_in_plain_xla(
    wanted: KernelChoice, dtype: Any, event: str, reason: str, tmp_path: Path
) -> None:
    """The log says why, and warns where fused kernels were asked for by name."""
    with capture_logs() as logs:
        chosen = kernels_for(wanted, dtype, tmp_path)

    assert chosen is XLA
    assert [(line["event"], line["reason"]) for line in logs] == [(event, reason)]
    assert logs[0]["log_level"] == ("warning" if wanted == "colabfold" else "info")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("capability", "dtype", "reason"),
    [
        ("7.5", BFLOAT16, "the GPU is of compute capability 7.5, older than 8.0"),
        ("gfx1151", BFLOAT16, "the GPU is not NVIDIA's"),
        ("9.0", FLOAT32, "the trunk is in float32"),
    ],
)
def test_a_gpu_that_they_are_not_for_computes_in_plain_xla(
    capability: str, dtype: Any, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older GPUs, another maker's, and a trunk in float32."""
    monkeypatch.setattr(jax, "local_devices", lambda: [Gpu(capability)])
    with capture_logs() as logs:
        chosen = kernels_for("auto", dtype, tmp_path)

    assert chosen is XLA
    assert [line["reason"] for line in logs] == [reason]


@pytest.mark.parametrize("capability", ["8.0", "8.9", "9.0", "12.0"])
def test_a_gpu_that_they_are_for_has_them_judged(
    capability: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernels are used once they have agreed with plain XLA."""
    judged = []

    def agree(kernels: Kernels, folder: Path) -> tuple[str, ...]:
        judged.append((kernels, folder))
        return ()

    monkeypatch.setattr(jax, "local_devices", lambda: [Gpu(capability)])
    monkeypatch.setattr(selection, "disagreeing", agree)

    assert kernels_for("auto", BFLOAT16, tmp_path) is COLABFOLD
    assert judged == [(COLABFOLD, tmp_path)]


def test_without_the_package_it_is_plain_xla(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is an extra; without it a GPU computes in plain XLA, and the log says so."""
    monkeypatch.setattr(jax, "local_devices", lambda: [Gpu("9.0")])
    monkeypatch.setitem(__import__("sys").modules, "foldsvc.alphafold2.kernels.colabfold", None)
    with capture_logs() as logs:
        assert kernels_for("auto", BFLOAT16, tmp_path) is XLA
    assert "colabfold-kernels cannot be imported" in logs[0]["reason"]


@pytest.mark.usefixtures("few_cases")
def test_kernels_that_agree_are_used(tmp_path: Path) -> None:
    """After they were run beside plain XLA on this device."""
    with capture_logs() as logs:
        assert checked(FUSED, tmp_path) is FUSED
    assert [line["event"] for line in logs] == ["kernels_chosen"]


@pytest.mark.usefixtures("few_cases")
def test_kernels_that_disagree_are_refused(tmp_path: Path) -> None:
    """The log names the operations, and the process computes in plain XLA."""
    broken = replace(FUSED, transition=lambda params, rows: 1.1 * xla.transition(params, rows))
    with capture_logs() as logs:
        assert checked(broken, tmp_path) is XLA
    assert [(line["event"], line["log_level"]) for line in logs] == [("kernels_refused", "warning")]
    assert logs[0]["wrong"] == tuple(case.name for case in CASES)


@pytest.mark.usefixtures("few_cases")
def test_kernels_that_fail_are_refused(tmp_path: Path) -> None:
    """A package that does not fit this JAX, or a kernel that does not compile, ends no process."""

    def fail(*_: object) -> Any:
        raise NotImplementedError("no such primitive")

    with capture_logs() as logs:
        assert checked(replace(FUSED, transition=fail), tmp_path) is XLA
    assert [(line["event"], line["error"]) for line in logs] == [
        ("kernels_refused", "no such primitive")
    ]


def test_the_fused_kernels_cannot_run_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a CPU the judge itself refuses them: they are not used by accident."""
    monkeypatch.setattr(selection, "disagreeing", partial(check.disagreeing, cases=CASES))
    with capture_logs() as logs:
        assert checked(COLABFOLD, tmp_path) is XLA
    assert "interpret mode" in logs[0]["error"]
