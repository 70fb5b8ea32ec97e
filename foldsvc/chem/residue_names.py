"""What programs for molecular dynamics call the standard residues.

Names of protonation states and disulfides: Amber (ff14SB), CHARMM36, GROMOS and OPLS as in GROMACS'
list of residue types, Rosetta, Maestro. A terminal residue has an N or a C before its name in
Amber's files.
"""

from types import MappingProxyType
from typing import Final

from foldsvc.chem.residues import THREE_LETTER

_STATES = {
    "ARG": "ARN ARGN",
    "ASN": "ASN1",
    "ASP": "ASH ASPH ASPP ASP1",
    "CYS": "CYX CYM CYN CYD CYS1 CYS2 CYSH",
    "GLN": "GLN1",
    "GLU": "GLH GLUH GLUP",
    "HIS": "HID HIE HIP HSD HSE HSP HIS1 HIS2 HISA HISB HISH HISD HISE HISP HSC",
    "LYS": "LYN LYP LSN LYSH LYSN",
    "PHE": "PHEU",
    "TRP": "TRPU",
    "TYR": "TYM TYRU",
}
_OF_STATE = {name: parent for parent, names in _STATES.items() for name in names.split()}
_WITHIN_CHAIN = {**{name: name for name in THREE_LETTER[:-1]}, **_OF_STATE}

STANDARD_NAMES: Final = MappingProxyType(
    {
        **_OF_STATE,
        **{end + name: parent for end in "NC" for name, parent in _WITHIN_CHAIN.items()},
    }
)
"""Three-letter code of the standard residue by a program's own name of three to six letters."""

ATOM_NAMES: Final = MappingProxyType(
    {
        ("ILE", "CD"): "CD1",
        ("MSE", "SE"): "SD",
        ("SEC", "SE"): "SG",
        ("CSE", "SE"): "SG",
    }
)
"""Names by residue and atom: of CHARMM and GROMOS, and of sulphur where selenium stands."""

TERMINAL_OXYGENS: Final = MappingProxyType(
    {"OT1": "O", "O1": "O", "OC1": "O", "OT2": "OXT", "O2": "OXT", "OC2": "OXT"}
)
"""The oxygens of the last residue, by the names that programs give them."""

_SOLVENT = "HOH DOD WAT H2O TIP TIP3 TIP4 TIP5 TP3 TP4 TP5 SPC SPCE SOL OPC"
_IONS = "CLA SOD POT CAL CES LIT RUB CAD MG2 ZN2 NA+ CL- K+ MG+ CLM CIP CIM IP IM IB ION"

WATERS: Final = frozenset(_SOLVENT.split())
"""Water, in the archive and in simulations."""

IONS: Final = frozenset(_IONS.split())
"""Ions of simulations, by names that the archive has for something else or not at all."""
