"""The light domain with which a heavy domain alone is folded: trastuzumab's (PDB 6MH2)."""

from foldsvc.records.antibody import VariableDomain
from foldsvc.sequence.variable_domains import find_domains, variable_domain

TRASTUZUMAB_VL = (
    "DIQMTQSPSSLSASVGDRVTITCRASQDVNTAVAWYQQKPGKAPKLLIYSASFLYSGVPS"
    "RFSGSRSGTDFTLTISSLQPEDFATYYCQQHYTTPPTFGQGTKVEIK"
)


def stand_in_light() -> VariableDomain:
    """Give the stand-in, numbered."""
    (found,) = find_domains(TRASTUZUMAB_VL)
    return variable_domain("stand-in light chain", TRASTUZUMAB_VL, found)
