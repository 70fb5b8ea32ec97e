"""The engines: each a folder of its own, and the registry that everybody asks."""
