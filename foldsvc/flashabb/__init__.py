"""FlashABB, an antibody Fv predictor, in JAX: weights, network and engine."""
