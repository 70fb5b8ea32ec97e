"""Structures that exist already, so that nothing needs to be folded."""
