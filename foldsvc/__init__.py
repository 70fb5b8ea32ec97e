"""foldsvc: protein structure prediction as a library, a service and a page.

Lengths are in Å and angles in radians throughout; residue and atom orders are AlphaFold2's.
"""

__version__ = "0.2.0"
