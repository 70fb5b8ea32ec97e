"""The reference's draws from a real alignment, described by ours; `make parity` installs it."""

import os
import subprocess
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.cluster_sums import Rows
from foldsvc.alphafold2.clusters import Clusters, clusters_of
from foldsvc.alphafold2.sampling import alone, sampled_of

ALIGNMENT = Path(__file__).parents[1] / "data" / "alignments" / "4ot_deep.a3m"
MAKER = Path(__file__).with_name("sampling_reference.py")
RESIDUES = "ARNDCQEGHILKMFPSTWYVX-"
N_ROW = 300

pytestmark = pytest.mark.parity


def aligned() -> tuple[np.ndarray, np.ndarray]:
    """Read residues and deletions of the first rows."""
    rows, deletions = [], []
    for sequence in ALIGNMENT.read_text().split("\n")[1::2][:N_ROW]:
        row, counts, left_out = [], [], 0
        for letter in sequence:
            if letter.islower():
                left_out += 1
                continue
            row.append(RESIDUES.find(letter) if letter in RESIDUES else 20)
            counts.append(left_out)
            left_out = 0
        rows.append(row)
        deletions.append(counts)
    return np.array(rows, np.int8), np.array(deletions, np.uint16)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    """Let the reference draw, in its own environment."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    folder = tmp_path_factory.mktemp("reference")
    msa, deletions = aligned()
    first = np.isin(np.arange(N_ROW), (0, 100))
    np.savez(folder / "from.npz", msa=msa, deletions=deletions, first=first)
    subprocess.run([python, str(MAKER), folder / "from.npz", folder / "drawn.npz"], check=True)
    with np.load(folder / "drawn.npz") as given:
        return dict(given)


def rows_of(drawn: dict[str, np.ndarray], msa: str, deletions: str) -> Rows:
    """Give rows that the reference drew."""
    return Rows(
        residue=jnp.asarray(drawn[msa], jnp.int8),
        deletions=jnp.asarray(drawn[deletions], jnp.uint16),
        mask=jnp.ones(len(drawn[msa]), bool),
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["monomer", "multimer", "alone"])
def test_the_same_rows_give_the_same_features(drawn: dict[str, np.ndarray], kind: str) -> None:
    """All 49 channels of the clusters and 25 of the extra rows are the reference's."""
    centres = rows_of(drawn, f"{kind}/msa", f"{kind}/deletion_matrix")
    members = rows_of(drawn, f"{kind}/extra_msa", f"{kind}/extra_deletion_matrix")
    extra = rows_of(drawn, f"{kind}/cropped_msa", f"{kind}/cropped_deletion_matrix")
    mask = jnp.ones(centres.residue.shape[1])
    clusters: Clusters
    if kind == "alone":
        clusters = alone(centres)
    else:
        family = "monomer" if kind == "monomer" else "multimer"
        clusters = clusters_of(centres, members, mask, family=family)
    sampled = sampled_of(centres, clusters, extra, mask)
    assert (np.asarray(centres.residue) == 22).any()
    np.testing.assert_allclose(sampled.cluster_feature, drawn[f"{kind}/feature"], rtol=0, atol=2e-5)
    extra_feature = np.concatenate(
        [
            np.eye(23)[np.asarray(sampled.extra_residue)],
            np.asarray(sampled.extra_has_deletion)[..., None],
            np.asarray(sampled.extra_deletion_value)[..., None],
        ],
        axis=-1,
    )
    np.testing.assert_allclose(extra_feature, drawn[f"{kind}/extra_feature"], rtol=0, atol=1e-6)
