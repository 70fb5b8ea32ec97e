"""From alignment and templates to the arrays that the networks read; NumPy only."""
