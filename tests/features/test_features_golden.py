"""The arrays that ColabFold itself gives its networks, kept as checksums of each row."""

import gzip
import os
import subprocess
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from foldsvc.chem.residues import sequence_of
from foldsvc.features.batch import batch_of
from foldsvc.formats.a3m import LETTERS, parse_a3m
from foldsvc.formats.complex_a3m import write_complex_a3m
from foldsvc.msa import single_sequence
from foldsvc.msa.pairing import in_mode
from foldsvc.msa.precomputed import PrecomputedAlignment
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.features import FeatureBatch, TemplateFeatures
from foldsvc.records.fold_input import Chain, FoldInput

TESTS = Path(__file__).parents[1]
MSA = TESTS / "data" / "msa"
GOLDEN = TESTS / "golden" / "features.npz"
EVERY = {"monomer": 1, "homodimer": 40, "3g5o": 20, "3g5o_deep": 1, "3g5o_a2b": 40}
CHAINS = {"monomer": "A", "homodimer": "AA", "3g5o": "AB", "3g5o_deep": "AB", "3g5o_a2b": "ABA"}


@cache
def text(name: str) -> str:
    """Read an alignment of the test data."""
    path = MSA / name
    return gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()


def cut(alignment: str, every: int) -> str:
    """Keep the query and every so-many-th row."""
    rows = alignment.split("\n>")
    return "\n>".join([rows[0], *rows[every::every]]).rstrip("\n") + "\n"


def case(name: str) -> tuple[FoldInput, ComplexAlignment]:
    """Give the chains of a case, and what a search found for them."""
    alone = name in ("monomer", "homodimer")
    deep = ["4ot"] if alone else ["relbe_A_unpaired", "relbe_B_unpaired"]
    unpaired = [parse_a3m(cut(text(f"{one}.a3m.gz"), EVERY[name])) for one in deep]
    paired = [] if alone else [parse_a3m(text(f"relbe_{one}_paired.a3m")) for one in "AB"]
    sequences = dict(zip("AB", (sequence_of(own.residues[0]) for own in unpaired), strict=False))
    chains = tuple(Chain(name=one, sequence=sequences[one]) for one in CHAINS[name])
    return FoldInput(name=name, chains=chains), ComplexAlignment(
        unpaired=tuple(unpaired), paired=tuple(paired), source="test"
    )


def goldens() -> dict[str, dict[str, np.ndarray]]:
    """Give ColabFold's arrays of each run, which is called case/mode/family."""
    runs: dict[str, dict[str, np.ndarray]] = {}
    with np.load(GOLDEN) as arrays:
        for key in arrays.files:
            run, _, name = key.rpartition("/")
            runs.setdefault(run, {})[name] = arrays[key]
    return runs


GOLDENS = goldens()


def batch(run: str) -> FeatureBatch:
    """Give foldsvc's arrays of a run."""
    name, mode, family = run.split("/")
    fold_input, found = case(name)
    templates = None
    if mode in ("single_sequence", "templates"):
        found = single_sequence.search(fold_input)
    elif mode == "file":
        copies = (len(fold_input.chains),) if name == "homodimer" else (1, 1)
        written = write_complex_a3m(in_mode(found, fold_input, "unpaired_paired"), copies)
        found = PrecomputedAlignment([written]).search(fold_input)
        found = in_mode(found, fold_input, "unpaired_paired")
    else:
        found = in_mode(found, fold_input, mode)
    if mode == "templates":
        templates = made_up_templates(fold_input)
        if family == "monomer":
            fold_input = FoldInput(name=name, chains=fold_input.chains[:1])
    return batch_of(fold_input, found, family, templates)


def made_up_templates(fold_input: FoldInput) -> list[TemplateFeatures]:
    """Make the templates up that `make_feature_goldens.py` does."""
    sequences = dict.fromkeys(chain.sequence for chain in fold_input.chains)
    templates = []
    for sequence, n_template, seed in zip(sequences, (5, 2), (1, 2), strict=False):
        draw, n_res = np.random.default_rng(seed), len(sequence)
        mask = draw.uniform(size=(n_template, n_res, 37)) < 0.2
        positions = (draw.integers(-400, 400, (n_template, n_res, 37, 3)) / 8) * mask[..., None]
        letter = np.stack([draw.integers(0, 22, n_res) for _ in range(n_template)])
        code = np.array([LETTERS.index(one) for one in "ACDEFGHIKLMNPQRSTVWYX-"], np.int32)
        templates.append(
            TemplateFeatures(
                aatype=code[letter],
                atom_positions=positions.astype(np.float32),
                atom_mask=mask,
                names=tuple(f"{i}abc_A" for i in range(n_template)),
            )
        )
    return templates


def copies_together(found: FeatureBatch) -> np.ndarray:
    """Give the columns in ColabFold's order, which brings the copies of a sequence together."""
    return np.lexsort((found.asym_id, found.entity_id))


def checksums(rows: np.ndarray) -> list[int]:
    """Give the CRC-32 of each row's bytes."""
    return [zlib.crc32(np.ascontiguousarray(row).tobytes()) for row in rows]


def test_every_case_was_made() -> None:
    """All modes of all cases, for both kinds of network, are among the goldens."""
    assert len(GOLDENS) == 34


@pytest.mark.parametrize("run", GOLDENS)
def test_residues_equal_colabfolds(run: str) -> None:
    """Residues, their numbers, chains, sequences and copies are ColabFold's."""
    golden, found = GOLDENS[run], batch(run)
    order = copies_together(found)
    asym_id = found.asym_id[order]
    starts = np.flatnonzero(np.diff(asym_id, prepend=-1))
    in_order = np.repeat(np.arange(len(starts)), np.diff([*starts, len(asym_id)]))

    assert found.aatype[order].tolist() == golden["aatype"].tolist()
    assert found.residue_index[order].tolist() == golden["residue_index"].tolist()
    assert in_order.tolist() == golden["asym_id"].tolist()
    for name in {"entity_id", "sym_id"} & set(golden):
        assert getattr(found, name)[order].tolist() == golden[name].tolist()


@pytest.mark.parametrize("run", GOLDENS)
def test_rows_equal_colabfolds(run: str) -> None:
    """The alignment's rows, their order and number, and what they leave out are ColabFold's."""
    golden, found = GOLDENS[run], batch(run)
    order = copies_together(found)

    assert checksums(found.msa[:, order]) == golden["msa"].tolist()
    assert checksums(found.deletions[:, order].astype("<u2")) == golden["deletions"].tolist()
    if "first" in golden:
        assert found.msa_first.tolist() == golden["first"].astype(bool).tolist()


@pytest.mark.parametrize("run", [run for run in GOLDENS if "/templates/" in run])
def test_templates_equal_colabfolds(run: str) -> None:
    """Four slots, the chains' templates beside each other, empty where a chain has fewer."""
    golden, found = GOLDENS[run], batch(run).templates

    assert found is not None
    assert found.aatype.tolist() == golden["template_aatype"][:4].tolist()
    assert (
        checksums(found.atom_positions.astype("<f4"))
        == golden["template_positions"][:4, 0].tolist()
    )
    assert checksums(found.atom_mask.astype(np.int8)) == golden["template_mask"][:4, 0].tolist()


@pytest.mark.parity
@pytest.mark.timeout(600)
def test_the_goldens_are_what_colabfold_gives(tmp_path: Path) -> None:
    """The committed checksums come out of ColabFold again."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    maker, made = GOLDEN.with_name("make_feature_goldens.py"), tmp_path / "features.npz"

    subprocess.run(
        [python, str(maker), str(made)], check=True, env={**os.environ, "JAX_PLATFORMS": "cpu"}
    )

    with np.load(made) as reference, np.load(GOLDEN) as golden:
        assert sorted(reference.files) == sorted(golden.files)
        for name in golden.files:
            assert np.array_equal(reference[name], golden[name]), name
