"""Structures compared with each other."""
