"""Ideal geometry of the residues as rigid groups that turn about the torsion angles.

Jumper et al. (2021) Suppl. 1.8.4 and Tab. 2: eight groups a residue, each a set of atoms that
keep their places in the group's frame.
The frame's origin is the last atom of the rotation axis, its x axis goes along the rotation axis
and the atom that defines the torsion angle lies in the xy plane with y > 0.
Å throughout.
The figures are those that AlphaFold2's released parameters were trained with (Apache-2.0).
"""

import numpy as np
from jaxtyping import Bool, Float, Int

from foldsvc.chem.residues import (
    ATOM14_NAMES,
    ATOM37_INDEX,
    THREE_LETTER,
)

RIGID_GROUPS = ("backbone", "pre-omega", "phi", "psi", "chi1", "chi2", "chi3", "chi4")
"""The groups, in the order of the last axis but two of `GROUP_FRAMES`."""

SIDE_CHAIN_PATH: dict[str, tuple[str, ...]] = {
    three: tuple(path.split())
    for three, path in (
        ("ALA", ""),
        ("ARG", "N CA CB CG CD NE CZ"),
        ("ASN", "N CA CB CG OD1"),
        ("ASP", "N CA CB CG OD1"),
        ("CYS", "N CA CB SG"),
        ("GLN", "N CA CB CG CD OE1"),
        ("GLU", "N CA CB CG CD OE1"),
        ("GLY", ""),
        ("HIS", "N CA CB CG ND1"),
        ("ILE", "N CA CB CG1 CD1"),
        ("LEU", "N CA CB CG CD1"),
        ("LYS", "N CA CB CG CD CE NZ"),
        ("MET", "N CA CB CG SD CE"),
        ("PHE", "N CA CB CG CD1"),
        ("PRO", "N CA CB CG CD"),
        ("SER", "N CA CB OG"),
        ("THR", "N CA CB OG1"),
        ("TRP", "N CA CB CG CD1"),
        ("TYR", "N CA CB CG CD1"),
        ("VAL", "N CA CB CG1"),
    )
}
"""The atoms along each side chain; chi i is the torsion of the four that begin at the i-th."""

# Residue, atom, group, and the atom's place in the group's frame.
# Proline's CD makes an angle 2 degrees larger than the statistics say, as in AlphaFold2.
_ATOMS = """
ALA N   0 -0.525  1.363  0.000
ALA CA  0  0.000  0.000  0.000
ALA C   0  1.526  0.000  0.000
ALA O   3  0.627  1.062  0.000
ALA CB  0 -0.529 -0.774 -1.205
ARG N   0 -0.524  1.362  0.000
ARG CA  0  0.000  0.000  0.000
ARG C   0  1.525  0.000  0.000
ARG O   3  0.626  1.062  0.000
ARG CB  0 -0.524 -0.778 -1.209
ARG CG  4  0.616  1.390  0.000
ARG CD  5  0.564  1.414  0.000
ARG NE  6  0.539  1.357  0.000
ARG CZ  7  0.758  1.093  0.000
ARG NH1 7  0.206  2.301  0.000
ARG NH2 7  2.078  0.978  0.000
ASN N   0 -0.536  1.357  0.000
ASN CA  0  0.000  0.000  0.000
ASN C   0  1.526  0.000  0.000
ASN O   3  0.625  1.062  0.000
ASN CB  0 -0.531 -0.787 -1.200
ASN CG  4  0.584  1.399  0.000
ASN OD1 5  0.633  1.059  0.000
ASN ND2 5  0.593 -1.188  0.001
ASP N   0 -0.525  1.362  0.000
ASP CA  0  0.000  0.000  0.000
ASP C   0  1.527  0.000  0.000
ASP O   3  0.626  1.062  0.000
ASP CB  0 -0.526 -0.778 -1.208
ASP CG  4  0.593  1.398  0.000
ASP OD1 5  0.610  1.091  0.000
ASP OD2 5  0.592 -1.101 -0.003
CYS N   0 -0.522  1.362  0.000
CYS CA  0  0.000  0.000  0.000
CYS C   0  1.524  0.000  0.000
CYS O   3  0.625  1.062  0.000
CYS CB  0 -0.519 -0.773 -1.212
CYS SG  4  0.728  1.653  0.000
GLN N   0 -0.526  1.361  0.000
GLN CA  0  0.000  0.000  0.000
GLN C   0  1.526  0.000  0.000
GLN O   3  0.626  1.062  0.000
GLN CB  0 -0.525 -0.779 -1.207
GLN CG  4  0.615  1.393  0.000
GLN CD  5  0.587  1.399  0.000
GLN OE1 6  0.634  1.060  0.000
GLN NE2 6  0.593 -1.189 -0.001
GLU N   0 -0.528  1.361  0.000
GLU CA  0  0.000  0.000  0.000
GLU C   0  1.526  0.000  0.000
GLU O   3  0.626  1.062  0.000
GLU CB  0 -0.526 -0.781 -1.207
GLU CG  4  0.615  1.392  0.000
GLU CD  5  0.600  1.397  0.000
GLU OE1 6  0.607  1.095  0.000
GLU OE2 6  0.589 -1.104 -0.001
GLY N   0 -0.572  1.337  0.000
GLY CA  0  0.000  0.000  0.000
GLY C   0  1.517  0.000  0.000
GLY O   3  0.626  1.062  0.000
HIS N   0 -0.527  1.360  0.000
HIS CA  0  0.000  0.000  0.000
HIS C   0  1.525  0.000  0.000
HIS O   3  0.625  1.063  0.000
HIS CB  0 -0.525 -0.778 -1.208
HIS CG  4  0.600  1.370  0.000
HIS ND1 5  0.744  1.160  0.000
HIS CD2 5  0.889 -1.021  0.003
HIS CE1 5  2.030  0.851  0.002
HIS NE2 5  2.145 -0.466  0.004
ILE N   0 -0.493  1.373  0.000
ILE CA  0  0.000  0.000  0.000
ILE C   0  1.527  0.000  0.000
ILE O   3  0.627  1.062  0.000
ILE CB  0 -0.536 -0.793 -1.213
ILE CG1 4  0.534  1.437  0.000
ILE CG2 4  0.540 -0.785 -1.199
ILE CD1 5  0.619  1.391  0.000
LEU N   0 -0.520  1.363  0.000
LEU CA  0  0.000  0.000  0.000
LEU C   0  1.525  0.000  0.000
LEU O   3  0.625  1.063  0.000
LEU CB  0 -0.522 -0.773 -1.214
LEU CG  4  0.678  1.371  0.000
LEU CD1 5  0.530  1.430  0.000
LEU CD2 5  0.535 -0.774  1.200
LYS N   0 -0.526  1.362  0.000
LYS CA  0  0.000  0.000  0.000
LYS C   0  1.526  0.000  0.000
LYS O   3  0.626  1.062  0.000
LYS CB  0 -0.524 -0.778 -1.208
LYS CG  4  0.619  1.390  0.000
LYS CD  5  0.559  1.417  0.000
LYS CE  6  0.560  1.416  0.000
LYS NZ  7  0.554  1.387  0.000
MET N   0 -0.521  1.364  0.000
MET CA  0  0.000  0.000  0.000
MET C   0  1.525  0.000  0.000
MET O   3  0.625  1.062  0.000
MET CB  0 -0.523 -0.776 -1.210
MET CG  4  0.613  1.391  0.000
MET SD  5  0.703  1.695  0.000
MET CE  6  0.320  1.786  0.000
PHE N   0 -0.518  1.363  0.000
PHE CA  0  0.000  0.000  0.000
PHE C   0  1.524  0.000  0.000
PHE O   3  0.626  1.062  0.000
PHE CB  0 -0.525 -0.776 -1.212
PHE CG  4  0.607  1.377  0.000
PHE CD1 5  0.709  1.195  0.000
PHE CD2 5  0.706 -1.196  0.000
PHE CE1 5  2.102  1.198  0.000
PHE CE2 5  2.098 -1.201  0.000
PHE CZ  5  2.794 -0.003 -0.001
PRO N   0 -0.566  1.351  0.000
PRO CA  0  0.000  0.000  0.000
PRO C   0  1.527  0.000  0.000
PRO O   3  0.621  1.066  0.000
PRO CB  0 -0.546 -0.611 -1.293
PRO CG  4  0.382  1.445  0.000
PRO CD  5  0.477  1.424  0.000
SER N   0 -0.529  1.360  0.000
SER CA  0  0.000  0.000  0.000
SER C   0  1.525  0.000  0.000
SER O   3  0.626  1.062  0.000
SER CB  0 -0.518 -0.777 -1.211
SER OG  4  0.503  1.325  0.000
THR N   0 -0.517  1.364  0.000
THR CA  0  0.000  0.000  0.000
THR C   0  1.526  0.000  0.000
THR O   3  0.626  1.062  0.000
THR CB  0 -0.516 -0.793 -1.215
THR OG1 4  0.472  1.353  0.000
THR CG2 4  0.550 -0.718 -1.228
TRP N   0 -0.521  1.363  0.000
TRP CA  0  0.000  0.000  0.000
TRP C   0  1.525  0.000  0.000
TRP O   3  0.627  1.062  0.000
TRP CB  0 -0.523 -0.776 -1.212
TRP CG  4  0.609  1.370  0.000
TRP CD1 5  0.824  1.091  0.000
TRP CD2 5  0.854 -1.148 -0.005
TRP NE1 5  2.140  0.690 -0.004
TRP CE2 5  2.186 -0.678 -0.007
TRP CE3 5  0.622 -2.530 -0.007
TRP CZ2 5  3.283 -1.543 -0.011
TRP CZ3 5  1.715 -3.389 -0.011
TRP CH2 5  3.028 -2.890 -0.013
TYR N   0 -0.522  1.362  0.000
TYR CA  0  0.000  0.000  0.000
TYR C   0  1.524  0.000  0.000
TYR O   3  0.627  1.062  0.000
TYR CB  0 -0.522 -0.776 -1.213
TYR CG  4  0.607  1.382  0.000
TYR CD1 5  0.716  1.195  0.000
TYR CD2 5  0.713 -1.194 -0.001
TYR CE1 5  2.107  1.200 -0.002
TYR CE2 5  2.104 -1.201 -0.003
TYR CZ  5  2.791 -0.001 -0.003
TYR OH  5  4.168 -0.002 -0.005
VAL N   0 -0.494  1.373  0.000
VAL CA  0  0.000  0.000  0.000
VAL C   0  1.527  0.000  0.000
VAL O   3  0.627  1.062  0.000
VAL CB  0 -0.533 -0.795 -1.213
VAL CG1 4  0.540  1.429  0.000
VAL CG2 4  0.533 -0.776  1.203
"""


def _atoms() -> dict[tuple[str, str], tuple[int, tuple[float, float, float]]]:
    rows = (line.split() for line in _ATOMS.strip().splitlines())
    return {
        (residue, atom): (int(group), (float(x), float(y), float(z)))
        for residue, atom, group, x, y, z in rows
    }


def _atom14_tables() -> tuple[
    Int[np.ndarray, "21 14"],
    Float[np.ndarray, "21 14 3"],
    Bool[np.ndarray, "21 14"],
    Int[np.ndarray, "21 14"],
]:
    group = np.zeros((21, 14), np.int32)
    position = np.zeros((21, 14, 3), np.float32)
    mask = np.zeros((21, 14), np.bool_)
    atom37 = np.zeros((21, 14), np.int32)
    atoms = _atoms()
    for aatype, names in enumerate(ATOM14_NAMES):
        for slot, name in enumerate(names):
            group[aatype, slot], position[aatype, slot] = atoms[THREE_LETTER[aatype], name]
            mask[aatype, slot] = True
            atom37[aatype, slot] = ATOM37_INDEX[name]
    return group, position, mask, atom37


def _frame(
    x_axis: Float[np.ndarray, "3"], xy_plane: Float[np.ndarray, "3"], origin: Float[np.ndarray, "3"]
) -> Float[np.ndarray, "4 4"]:
    """Give the frame at `origin` by Gram-Schmidt, as Suppl. Alg. 21 "rigidFrom3Points"."""
    e_x = x_axis / np.linalg.norm(x_axis)
    e_y = xy_plane - np.dot(xy_plane, e_x) * e_x
    e_y /= np.linalg.norm(e_y)
    frame = np.eye(4)
    frame[:3] = np.stack([e_x, e_y, np.cross(e_x, e_y), origin], axis=1)
    return frame


def _group_frames() -> Float[np.ndarray, "21 8 4 4"]:
    frames = np.tile(np.eye(4), (21, 8, 1, 1))
    atoms = _atoms()
    for aatype, names in enumerate(ATOM14_NAMES[:20]):
        three = THREE_LETTER[aatype]
        place = {name: np.array(atoms[three, name][1]) for name in names}
        n, c, c_alpha = place["N"], place["C"], place["CA"]
        frames[aatype, 2] = _frame(n - c_alpha, np.array([1.0, 0.0, 0.0]), n)
        frames[aatype, 3] = _frame(c - c_alpha, c_alpha - n, c)
        for chi, axis_end in enumerate(SIDE_CHAIN_PATH[three][2:-1]):
            # From chi2 on, the axis begins at the origin of the frame before.
            xy_plane = n - c_alpha if chi == 0 else np.array([-1.0, 0.0, 0.0])
            frames[aatype, 4 + chi] = _frame(place[axis_end], xy_plane, place[axis_end])
    return frames.astype(np.float32)


ATOM14_GROUP, ATOM14_POSITION, ATOM14_MASK, ATOM14_TO_ATOM37 = _atom14_tables()
"""By `aatype` and atom14 slot: the atom's rigid group, its place in that group's frame, whether
there is an atom at all, and its atom37 slot. Unknown residues (20) have no atoms."""

GROUP_FRAMES = _group_frames()
"""By `aatype` and group: the group's frame at torsion angle 0, in the frame of the backbone, or
from chi2 on of the chi before; the identity where the residue has no such group."""
