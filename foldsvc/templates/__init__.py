"""Structures of relatives, found and laid over the target."""
