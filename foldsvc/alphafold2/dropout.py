"""Training's dropout, kept on at inference to make the predictions of one input differ."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

_MSA_ROW_RATE = 0.15
_PAIR_RATE = 0.25


class PairKeep(NamedTuple):
    """What is kept of each update of the pair representation, scaled to keep the mean.

    One row for all, or, at the ending node, one column for all.
    """

    multiplication_outgoing: Float[Array, "1 n_res c_z"] | None = None
    multiplication_incoming: Float[Array, "1 n_res c_z"] | None = None
    attention_starting: Float[Array, "1 n_res c_z"] | None = None
    attention_ending: Float[Array, "n_res 1 c_z"] | None = None


class BlockKeep(NamedTuple):
    """What is kept of each update of one block of the Evoformer."""

    msa_row: Float[Array, "1 n_res c_m"] | None = None
    pair: PairKeep = PairKeep()


def pair_keep(key: Array | None, n_res: int, channels: int) -> PairKeep:
    """Draw what a block keeps of its pair updates; all of it where there is no key.

    Jumper et al. (2021) Suppl. 1.11.6 and Alg. 6 lines 6 to 9.
    """
    if key is None:
        return PairKeep()
    kept = [_keep(jax.random.fold_in(key, draw), n_res, channels, _PAIR_RATE) for draw in range(4)]
    outgoing, incoming, starting, ending = kept
    return PairKeep(
        multiplication_outgoing=outgoing[None],
        multiplication_incoming=incoming[None],
        attention_starting=starting[None],
        attention_ending=ending[:, None],
    )


def block_keep(key: Array | None, n_res: int, msa_channels: int, pair_channels: int) -> BlockKeep:
    """Draw what a block of the Evoformer keeps; all of it where there is no key."""
    if key is None:
        return BlockKeep()
    of_row, of_pair = jax.random.split(key)
    return BlockKeep(
        msa_row=_keep(of_row, n_res, msa_channels, _MSA_ROW_RATE)[None],
        pair=pair_keep(of_pair, n_res, pair_channels),
    )


def _keep(key: Array, n_res: int, channels: int, rate: float) -> Float[Array, "n_res channels"]:
    """Draw for each residue from a key of its own, so that padding changes nothing."""
    keys = jax.vmap(jax.random.fold_in, in_axes=(None, 0))(key, jnp.arange(n_res))
    kept = jax.vmap(lambda one: jax.random.bernoulli(one, 1 - rate, (channels,)))(keys)
    return kept.astype(jnp.float32) / (1 - rate)
