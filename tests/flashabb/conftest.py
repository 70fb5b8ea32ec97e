"""Real antibodies, an engine with the trained weights, and strict dtype promotion."""

from collections.abc import Iterator
from pathlib import Path

import jax
import pytest

from foldsvc.flashabb.engine import FlashabbEngine
from foldsvc.records.antibody import DomainType, FvInput, VariableDomain

ANTIBODIES = Path(__file__).parents[1] / "data" / "antibodies"


@pytest.fixture(autouse=True)
def _strict_promotion() -> Iterator[None]:
    """Let no dtype change unseen."""
    with jax.numpy_dtype_promotion("strict"):
        yield


@pytest.fixture(scope="session")
def engine(weights_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> FlashabbEngine:
    """Give one engine for all tests, so that each program is compiled once."""
    return FlashabbEngine(weights_dir, tmp_path_factory.mktemp("compiled"))


def domain_of(domain_type: DomainType, sequence: str) -> VariableDomain:
    """Give a domain numbered from 1, which is all that the network needs."""
    n_res = len(sequence)
    return VariableDomain(
        domain_type=domain_type,
        sequence=sequence,
        source_chain="test",
        source_index=0,
        imgt_number=tuple(range(1, n_res + 1)),
        imgt_insertion=("",) * n_res,
        region=("FR1",) * n_res,
    )


def fv_of(name: str) -> FvInput:
    """Give a test antibody by the name of its FASTA file, heavy chain first if there is one."""
    records = (ANTIBODIES / f"{name}.fasta").read_text().split(">")[1:]
    sequences = ["".join(record.split("\n")[1:]) for record in records]
    heavy = domain_of("heavy", sequences[0]) if len(sequences) > 1 else None
    return FvInput(name=name, heavy=heavy, light=domain_of("kappa", sequences[-1]))


@pytest.fixture(scope="session", name="fv_of")
def _fv_of():
    return fv_of
