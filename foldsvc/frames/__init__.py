"""Frames of residues in JAX: rigid transformations, and every atom from the torsion angles."""
