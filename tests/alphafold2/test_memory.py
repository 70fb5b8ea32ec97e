"""What a fold is estimated to take: the right size, growing with what it is made of."""

from dataclasses import replace
from pathlib import Path

import pytest

from foldsvc.alphafold2.buckets import RESIDUES, Bucket
from foldsvc.alphafold2.memory import (
    GIB,
    OVERHEAD,
    PassSize,
    budget_of,
    check_fits,
    chunk_rows_for,
    host_bytes,
    largest_n_res,
    peak_bytes,
    size_of,
)
from foldsvc.errors import TooLargeForDeviceError

DEEP = PassSize(n_res=512, n_cluster=512, n_extra=5120)
SHALLOW = PassSize(n_res=512, n_cluster=1, n_extra=0)
MIB = 2**20


@pytest.mark.parametrize(
    ("size", "chunk", "planned"),
    [
        (SHALLOW, 1, 873),
        (SHALLOW, 64, 1157),
        (SHALLOW, 512, 5294),
        (replace(DEEP, n_extra=0), 64, 2005),
        (DEEP, 1, 2564),
        (DEEP, 512, 10452),
        (replace(SHALLOW, n_template=4), 64, 1505),
        (PassSize(n_res=512, n_cluster=508, n_extra=2048, n_template=4), 64, 2254),
        (PassSize(n_res=128, n_cluster=512, n_extra=5120), 8, 864),
        (PassSize(n_res=1024, n_cluster=128, n_extra=64), 16, 2594),
    ],
)
def test_estimate_is_near_what_xla_plans(size: PassSize, chunk: int, planned: int) -> None:
    """It holds what XLA for a CPU planned in float32, without fused attention, in MiB."""
    arrays = peak_bytes(size, chunk) - OVERHEAD
    assert 0.95 < arrays / (planned * MIB) < 1.25


@pytest.mark.parametrize(
    "larger",
    [
        replace(DEEP, n_res=528),
        replace(DEEP, n_cluster=1024),
        replace(DEEP, n_extra=8192),
        replace(DEEP, n_template=4),
        replace(DEEP, n_batch=2),
        replace(DEEP, n_network=2),
    ],
)
def test_more_of_anything_takes_more(larger: PassSize) -> None:
    """Residues, rows, templates, inputs side by side and networks each add to the estimate."""
    assert peak_bytes(larger, 1) > peak_bytes(DEEP, 1)


@pytest.mark.parametrize(
    "smaller", [replace(DEEP, precision="bfloat16"), replace(DEEP, fused=True)]
)
def test_less_precision_and_fused_attention_take_less(smaller: PassSize) -> None:
    """Half the bytes of an activation, and logits that are never written down, take less."""
    assert peak_bytes(smaller, 512) < peak_bytes(DEEP, 512)


def test_memory_grows_with_the_square_of_the_length() -> None:
    """Row by row, twice the residues take about four times the memory and never eight."""
    long, short = (peak_bytes(replace(SHALLOW, n_res=n_res), 1) for n_res in (4096, 2048))
    assert 3.5 < long / short < 4.5


@pytest.mark.parametrize("budget", [3 * GIB, 5 * GIB, 16 * GIB, 80 * GIB])
def test_chunk_is_as_large_as_the_memory_allows(budget: int) -> None:
    """What is chosen fits, and twice as much would not."""
    size = replace(DEEP, n_extra=1024)
    chunk = chunk_rows_for(size, budget)
    assert peak_bytes(size, chunk) <= budget
    assert chunk == size.n_res or peak_bytes(size, 2 * chunk) > budget


def test_chunk_is_one_row_where_nothing_fits() -> None:
    """There is no less than a row at once."""
    assert chunk_rows_for(DEEP, GIB) == 1


def test_a_gpu_of_80_gib_holds_4096_residues() -> None:
    """In bfloat16, with a full alignment, as it should."""
    size = PassSize(n_res=4096, n_cluster=512, n_extra=5120, precision="bfloat16")
    assert peak_bytes(size, 1) < 80 * GIB
    assert largest_n_res(size, 80 * GIB) >= 4096


def test_what_does_not_fit_is_refused_with_what_would() -> None:
    """The message names residues, memory needed and there, and the length that fits."""
    size = PassSize(n_res=3168, n_cluster=1, n_extra=0)
    with pytest.raises(TooLargeForDeviceError) as caught:
        check_fits("titin", 3100, size, 8 * GIB)
    error = caught.value
    assert error.largest == largest_n_res(size, 8 * GIB)
    assert error.largest in RESIDUES
    check_fits("part", error.largest, replace(size, n_res=error.largest), 8 * GIB)
    assert "'titin' has 3,100 residues" in str(error)
    assert "8.0 GiB" in str(error)
    assert f"{error.largest:,} residues fit" in str(error)


def test_a_device_that_holds_no_network_says_so() -> None:
    """No length is offered where even the parameters do not fit."""
    with pytest.raises(TooLargeForDeviceError, match="No fold fits"):
        check_fits("ubiquitin", 76, replace(SHALLOW, n_res=80), GIB // 4)


def test_size_is_that_of_the_bucket() -> None:
    """What the network is given is what is counted."""
    bucket = Bucket(n_res=64, n_cluster=16, n_extra=0, n_row=16, n_template=4)
    size = size_of(bucket, n_batch=3, precision="bfloat16")
    assert size == PassSize(
        n_res=64, n_cluster=16, n_extra=0, n_template=4, n_batch=3, precision="bfloat16"
    )


def test_setting_goes_before_the_device() -> None:
    """The operator's number holds; without one, nine tenths of the device."""
    assert budget_of(24.0, 80 * GIB) == 24 * GIB
    assert budget_of(0.0, 10 * GIB) == 9 * GIB


def test_a_container_has_the_memory_that_it_is_allowed(tmp_path: Path) -> None:
    """A limit below the machine's memory counts; none, or one above it, does not."""
    machine = host_bytes(tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    assert host_bytes(tmp_path) == machine
    (tmp_path / "memory.max").write_text(f"{100 * MIB}\n")
    assert host_bytes(tmp_path) == 100 * MIB
