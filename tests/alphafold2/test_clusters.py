"""Means over clusters against their definition, written out."""

from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.cluster_sums import Rows, summed_by_counting, summed_by_products
from foldsvc.alphafold2.clusters import clusters_of
from foldsvc.records.features import Family

FAMILIES: list[Family] = ["monomer", "multimer"]

_clusters = jax.jit(clusters_of, static_argnames="family")


@pytest.fixture(autouse=True)
def _strict_promotion() -> Iterator[None]:
    """Let no dtype change unseen."""
    with jax.numpy_dtype_promotion("strict"):
        yield


def rows_of(n_row: int, n_res: int, seed: int, n_code: int = 22) -> Rows:
    """Give rows with few different residues, so that many agree, with gaps and masks."""
    rng = np.random.default_rng(seed)
    residue = rng.choice([0, 3, 20, 21, n_code - 1], (n_row, n_res)).astype(np.int8)
    deletions = rng.choice([0, 0, 1, 5, 300], (n_row, n_res)).astype(np.uint16)
    return Rows(
        residue=jnp.asarray(residue),
        deletions=jnp.asarray(deletions),
        mask=jnp.ones(n_row, bool),
    )


def definition(centres: Rows, members: Rows, family: Family) -> tuple[np.ndarray, np.ndarray]:
    """Give the means as the papers and the trained networks define them, row by row."""
    n_cluster, n_res = centres.residue.shape
    one_hot = np.eye(23)
    residue, deletions = np.asarray(centres.residue), np.asarray(centres.deletions, float)
    sums = one_hot[residue]
    deletion_sums = deletions.copy()
    count = np.ones(n_cluster)
    each_row = np.asarray(members.residue), np.asarray(members.deletions, float)
    for row, deleted in zip(*each_row, strict=True):
        agreement = np.array([((row == centre) & (row < 21)).sum() for centre in residue])
        if family == "monomer":
            weight = np.eye(n_cluster)[agreement.argmax()]
        else:
            shares = np.exp(1e3 * (agreement - agreement.max()))
            weight = n_res * shares / shares.sum()
        count += weight
        sums += weight[:, None, None] * one_hot[row]
        deletion_sums += weight[:, None] * deleted
    count += 1e-6 if family == "monomer" else 0
    return sums / count[:, None, None], deletion_sums / count[:, None]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("n_member", "n_res"), [(1, 7), (127, 5), (300, 12)])
def test_means_follow_their_definition(family: Family, n_member: int, n_res: int) -> None:
    """Members, centres, ties, gaps and masks are weighed as in the papers."""
    centres, members = rows_of(9, n_res, 1, n_code=23), rows_of(n_member, n_res, 2)
    clusters = _clusters(centres, members, jnp.ones(n_res), family=family)
    profile, deletion_mean = definition(centres, members, family)
    np.testing.assert_allclose(clusters.profile, profile, rtol=0, atol=3e-5)
    np.testing.assert_allclose(clusters.deletion_mean, deletion_mean, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_members_leaves_the_centres(family: Family) -> None:
    """With all rows clusters, each is described by itself."""
    centres, none = rows_of(4, 6, 1), rows_of(0, 6, 2)
    clusters = _clusters(centres, none, jnp.ones(6), family=family)
    own = np.eye(23)[np.asarray(centres.residue)]
    np.testing.assert_allclose(clusters.profile, own, rtol=2e-6)
    np.testing.assert_allclose(clusters.deletion_mean, centres.deletions, rtol=2e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_order_of_members_changes_nothing(family: Family) -> None:
    """Sums are exact, so the same members in another order give the same bits."""
    centres, members = rows_of(9, 12, 1), rows_of(300, 12, 2)
    order = np.random.default_rng(0).permutation(300)
    turned = Rows(*(array[order] for array in members))
    mask = jnp.ones(12)
    for one, other in zip(
        _clusters(centres, members, mask, family=family),
        _clusters(centres, turned, mask, family=family),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_largest_deletions_do_not_overflow() -> None:
    """Rows with as many deletions as are ever stored keep their mean."""
    members = rows_of(700, 3, 2)
    members = members._replace(deletions=jnp.full((700, 3), 65535, np.uint16))
    centres = rows_of(1, 3, 1)._replace(deletions=jnp.full((1, 3), 65535, np.uint16))
    clusters = _clusters(centres, members, jnp.ones(3), family="multimer")
    np.testing.assert_allclose(clusters.deletion_mean, 65535, rtol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("n_cluster", "n_member", "n_res"), [(1, 1, 1), (9, 127, 5), (40, 300, 50)]
)
def test_both_ways_give_the_same_integers(
    family: Family, n_cluster: int, n_member: int, n_res: int
) -> None:
    """A CPU and a GPU sum differently and to the same, with empty rows and padded residues too."""
    rng = np.random.default_rng(0)
    centres, members = rows_of(n_cluster, n_res, 1, n_code=23), rows_of(n_member, n_res, 2)
    centres = centres._replace(mask=jnp.arange(n_cluster) < max(n_cluster - 2, 1))
    members = members._replace(mask=jnp.asarray(rng.random(n_member) < 0.9))
    mask = jnp.asarray(rng.random(n_res) < 0.8, jnp.float32)
    ways = [
        jax.jit(way, static_argnames="family")(centres, members, mask, family=family)
        for way in (summed_by_products, summed_by_counting)
    ]
    for one, other in zip(*ways, strict=True):
        np.testing.assert_array_equal(one, other)
