"""The operations in NumPy and float64, line by line from the supplement of Jumper et al. (2021)."""

import numpy as np

from foldsvc.alphafold2.params import (
    Attention,
    LayerNorm,
    Linear,
    OuterProductMean,
    Transition,
    TriangleMultiplication,
)

Array = np.ndarray


def layer_norm(params: LayerNorm, x: Array) -> Array:
    """Normalise the last axis."""
    exact = x.astype(np.float64)
    centred = exact - exact.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return centred / deviation * params.scale + params.offset


def linear(params: Linear, x: Array) -> Array:
    """Give xW + b."""
    return x @ params.weight.astype(np.float64) + params.bias


def sigmoid(x: Array) -> Array:
    """Give the logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


def attention(params: Attention, x: Array, mask: Array, bias: Array | None) -> Array:
    """Attend along rows: Alg. 7 and 13, row by row and head by head."""
    normalised = layer_norm(params.norm, x)
    gathered = np.zeros((*x.shape[:2], *params.gate_bias.shape))
    for row in range(len(x)):
        for head in range(params.gate_bias.shape[0]):
            query, key, value, gate = (
                normalised[row] @ params.projection[:, slot, head].astype(np.float64)
                for slot in range(4)
            )
            logits = query @ key.T + (0.0 if bias is None else bias[head])
            logits[:, mask[row] == 0] = -np.inf if mask[row].any() else 0.0
            weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
            weights /= weights.sum(axis=-1, keepdims=True)
            gathered[row, :, head] = weights @ value * sigmoid(gate + params.gate_bias[head])
    return linear(params.output, gathered.reshape(*x.shape[:2], -1))


def triangle_multiplication(
    params: TriangleMultiplication, pair: Array, mask: Array, direction: str
) -> Array:
    """Give the update: Alg. 11 and 12."""
    normalised = layer_norm(params.norm, pair)
    left, right, left_gate, right_gate = np.split(linear(params.projection, normalised), 4, axis=-1)
    seen = (mask[:, None] * mask)[..., None]
    left, right = left * sigmoid(left_gate) * seen, right * sigmoid(right_gate) * seen
    update = np.zeros(left.shape)
    for third in range(len(pair)):
        if direction == "outgoing":
            update += left[:, None, third] * right[None, :, third]
        else:
            update += right[third, :, None] * left[third, None, :]
    gate = sigmoid(linear(params.output_gate, normalised))
    return linear(params.output, layer_norm(params.center_norm, update)) * gate


def transition(params: Transition, x: Array) -> Array:
    """Give the update: Alg. 9 and 15."""
    hidden = np.maximum(linear(params.linear_1, layer_norm(params.norm, x)), 0.0)
    return linear(params.linear_2, hidden)


def outer_product_mean(params: OuterProductMean, msa: Array, mask: Array) -> Array:
    """Give the update: Alg. 10, with the bias divided by the number of rows as well."""
    projected = linear(params.projection, layer_norm(params.norm, msa)) * mask[..., None]
    left, right = np.split(projected, 2, axis=-1)
    n_res = msa.shape[1]
    outer = np.zeros((n_res, n_res, left.shape[-1], right.shape[-1]))
    for row in range(len(msa)):
        outer += left[row][:, None, :, None] * right[row][None, :, None, :]
    made = np.tensordot(outer, params.output.astype(np.float64), axes=2) + params.output_bias
    return made / (1e-3 + mask.T @ mask)[..., None]
