"""AlphaFold2 in JAX: parameters, network, recycling."""
