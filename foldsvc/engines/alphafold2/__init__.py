"""AlphaFold2, and networks of its architecture, as an engine."""
