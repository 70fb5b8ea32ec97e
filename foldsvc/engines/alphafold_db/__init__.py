"""AlphaFold DB, where structures exist already, as an engine."""
