"""Plots, the stand-alone HTML report, citations and the archive."""
