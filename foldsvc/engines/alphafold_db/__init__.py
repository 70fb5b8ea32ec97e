"""AlphaFold DB as an engine, which takes a structure that exists already instead of folding."""
