"""What the trunk computes in, and which parameters that concerns."""

from typing import TypeVar

import jax
import jax.numpy as jnp

from foldsvc.alphafold2.params import LayerNorm, Params

T = TypeVar("T")


def trunk_in(params: Params, dtype: jnp.dtype) -> Params:
    """Cast the parameters of the trunk, but not of its normalisations, nor of what follows it.

    They would be cast where they are used; cast once, they take half the memory and bandwidth.
    """
    if dtype == jnp.float32:
        return params

    def cast(node: object) -> object:
        if isinstance(node, LayerNorm):
            return node
        return jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype), node)

    def cast_all(tree: T) -> T:
        made: T = jax.tree.map(cast, tree, is_leaf=lambda node: isinstance(node, LayerNorm))
        return made

    return params._replace(
        embedding=cast_all(params.embedding),
        templates=cast_all(params.templates),
        extra_blocks=cast_all(params.extra_blocks),
        blocks=cast_all(params.blocks),
        single=cast_all(params.single),
    )
