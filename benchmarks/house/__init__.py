"""The code itself, measured: sizes, switches, imports, and how many files a change touches."""
