"""A structure as an OpenMM system: hydrogens, Amber ff14SB and the restraints of relaxation."""

import io
import random
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import openmm
from jaxtyping import Float, Int
from openmm import app, unit
from pdbfixer import PDBFixer

from foldsvc.chem.residues import ATOM37_INDEX, ATOM37_NAMES, RESIDUE_LETTERS, UNKNOWN_AATYPE
from foldsvc.errors import RelaxationError
from foldsvc.formats.pdb import write_pdb
from foldsvc.records.structure import Structure
from foldsvc.structure.geometry import (
    BONDED_DESPITE_CA,
    PLANAR_DEGREES,
    PeptideBonds,
    dihedral,
    peptide_bonds_at,
    peptide_bonds_of,
)
from foldsvc.structure.selection import part_of

POSITION_STRENGTH = "position_strength"
PLANARITY_STRENGTH = "planarity_strength"
REPULSION_STRENGTH = "repulsion_strength"
BONDED_GROUP, NONBONDED_GROUP, RESTRAINT_GROUP, REPULSION_GROUP = range(4)
"""Force groups: Amber's own in the first two, what is not Amber in the others."""

_BACKBONE = ("N", "CA", "C", "O")
_SEGMENT_NAMES = string.ascii_uppercase + string.ascii_lowercase + string.digits
_PEPTIDE_BOND_NM = 0.1335
_PEPTIDE_BOND_STRENGTH = 410_031.0
"""kJ/mol/nm²; as stiff as Amber's own C–N bond, so that strain goes elsewhere."""
_CUTOFF_NM = 1.0
_REPULSION_CUTOFF_NM = 0.4
_REPULSION_REACH = 0.9
"""Of the distance at which two atoms have a Lennard-Jones energy of zero."""
_POLAR_HYDROGEN_NM = 0.1
"""Across; Amber's have no size, and would fall into each other's charges."""
_NEUTRAL_PH = 7.0
_GLYCINE, _ALANINE = RESIDUE_LETTERS.index("G"), RESIDUE_LETTERS.index("A")
_BETA_CENTRES = {"I": ("CA", "CB", "CG1", "CG2"), "T": ("CA", "CB", "OG1", "CG2")}
"""Four atoms whose dihedral says which hand a side chain has at Cβ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MolecularSystem:
    """What OpenMM needs, and how its particles belong to the structure.

    Attributes:
        system: Its forces in the groups above, of which one repulsion at a time is meant to act.
        positions: Of all particles, hydrogens included, in nm.
        particle: Index of the particle of each atom of the structure; -1 where there is none.
        set_aside: Residues that are bonded to no other: Amber has none of one residue alone.
        n_gaps: Neighbours on a chain that are not bonded, because the chain has a gap there.
    """

    system: openmm.System
    positions: Float[np.ndarray, "n_particle 3"]
    particle: Int[np.ndarray, "n_res 37"]
    set_aside: Int[np.ndarray, " n_alone"]
    n_gaps: int

    def moved(self, structure: Structure, positions: np.ndarray) -> Structure:
        """Give the structure with its atoms where the particles are, in nm."""
        atoms = np.where(
            (self.particle >= 0)[..., None],
            positions[self.particle] * 10,
            structure.atom_positions,
        )
        return replace(structure, atom_positions=atoms.astype(structure.atom_positions.dtype))


def molecular_system(
    structure: Structure, platform: openmm.Platform, *, whole_chains: bool
) -> MolecularSystem:
    """Add hydrogens and build the forces.

    Args:
        structure: Heavy atoms.
        platform: What places hydrogens.
        whole_chains: Each residue is bonded to the next of its chain, however far away it is.
            Otherwise to one that is near, or that follows by its number.

    Raises:
        RelaxationError: The structure cannot be described in the force field.
    """
    _check(structure)
    bonded = _bonded_neighbours(structure, whole_chains=whole_chains)
    kept = np.union1d(bonded, bonded + 1)
    if not kept.size:
        raise RelaxationError("no residue is bonded to another")
    part = part_of(structure, kept)
    bonds = peptide_bonds_at(part, np.searchsorted(kept, bonded))
    topology, positions = _with_hydrogens(_in_segments(part, bonds), platform)
    own = _particles(part, topology)
    particle = np.full(structure.atom_mask.shape, -1)
    particle[kept] = own
    return MolecularSystem(
        system=_system(part, bonds, topology, own),
        positions=positions,
        particle=particle,
        set_aside=np.setdiff1d(np.arange(len(structure.aatype)), kept),
        n_gaps=int((np.diff(structure.chain_index) == 0).sum()) - len(bonded),
    )


def _bonded_neighbours(structure: Structure, *, whole_chains: bool) -> Int[np.ndarray, " n_bond"]:
    """Give the residues that are bonded to the next one."""
    same_chain = np.diff(structure.chain_index) == 0
    if whole_chains:
        return np.flatnonzero(same_chain)
    letter = np.array([ord(code) if code else ord("A") - 1 for code in structure.insertion_code])
    step = np.diff(structure.residue_number)
    follows = (step == 1) | ((step == 0) & (np.abs(np.diff(letter)) == 1))
    return np.union1d(np.flatnonzero(same_chain & follows), peptide_bonds_of(structure).residue)


def _particles(structure: Structure, topology: app.Topology) -> Int[np.ndarray, "n_res 37"]:
    particle = np.full(structure.atom_mask.shape, -1)
    for index, residue in enumerate(topology.residues()):
        for atom in residue.atoms():
            slot = ATOM37_INDEX.get(atom.name)
            if slot is not None and structure.atom_mask[index, slot]:
                particle[index, slot] = atom.index
    if (particle[structure.atom_mask] < 0).any():
        raise RelaxationError("an atom of the structure has no place in its residue")
    return particle


def _system(
    structure: Structure, bonds: PeptideBonds, topology: app.Topology, particle: np.ndarray
) -> openmm.System:
    amber = app.ForceField("amber14/protein.ff14SB.xml")
    # Charges are damped beyond the cutoff as in water; GBn2 costs many times as much.
    system = amber.createSystem(
        topology,
        nonbondedMethod=app.CutoffNonPeriodic,
        nonbondedCutoff=_CUTOFF_NM * unit.nanometer,
    )
    (nonbonded,) = (each for each in system.getForces() if isinstance(each, openmm.NonbondedForce))
    nonbonded.setForceGroup(NONBONDED_GROUP)
    repulsion = _soft_repulsion(nonbonded)
    repulsion.setForceGroup(REPULSION_GROUP)
    system.addForce(repulsion)
    for restraint in (
        _position_restraint(structure, particle),
        _planarity_restraint(bonds, particle),
        _peptide_bond_restraint(bonds, particle),
        _handedness_restraint(structure, particle),
    ):
        restraint.setForceGroup(RESTRAINT_GROUP)
        system.addForce(restraint)
    return system


def _check(structure: Structure) -> None:
    backbone = [ATOM37_INDEX[name] for name in ("N", "CA", "C")]
    if not structure.atom_mask[:, backbone].all():
        raise RelaxationError("a residue lacks backbone atoms")
    unknown = structure.aatype == UNKNOWN_AATYPE
    known_atoms = [ATOM37_INDEX[name] for name in (*_BACKBONE, "CB", "OXT")]
    beyond = np.delete(structure.atom_mask, known_atoms, axis=1).any(axis=1)
    if (unknown & beyond).any():
        raise RelaxationError("an unknown residue has side-chain atoms")
    atoms = structure.atom_positions[structure.atom_mask]
    if not np.isfinite(atoms).all():
        raise RelaxationError("a coordinate is not a number")
    if len(np.unique(atoms, axis=0)) < len(atoms):
        raise RelaxationError("two atoms are in one place")


def _with_hydrogens(
    structure: Structure, platform: openmm.Platform
) -> tuple[app.Topology, Float[np.ndarray, "n_particle 3"]]:
    fixer = PDBFixer(pdbfile=io.StringIO(write_pdb(structure)), platform=platform)
    fixer.missingResidues = {}
    fixer.findMissingAtoms()
    with _fixed_random():
        fixer.addMissingAtoms(seed=1)
        fixer.addMissingHydrogens(_NEUTRAL_PH)
    return fixer.topology, np.array(fixer.positions.value_in_unit(unit.nanometer))


@contextmanager
def _fixed_random() -> Iterator[None]:
    """Let OpenMM, which places hydrogens by `random`, do the same each time."""
    state = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)


def _in_segments(structure: Structure, bonds: PeptideBonds) -> Structure:
    """Give the structure as chains without gaps, numbered from 1, unknown residues made known."""
    linked = np.zeros(len(structure.aatype), dtype=bool)
    linked[bonds.residue + 1] = True
    segment = np.cumsum(~linked) - 1
    n_segments = int(segment[-1]) + 1
    if n_segments > len(_SEGMENT_NAMES):
        raise RelaxationError(f"the structure is in {n_segments} pieces")
    has_beta = structure.atom_mask[:, ATOM37_INDEX["CB"]]
    stand_in = np.where(has_beta, _ALANINE, _GLYCINE)
    start = np.searchsorted(segment, segment)
    return replace(
        structure,
        chain_names=tuple(_SEGMENT_NAMES[:n_segments]),
        chain_index=segment,
        aatype=np.where(structure.aatype == UNKNOWN_AATYPE, stand_in, structure.aatype),
        residue_number=np.arange(len(segment)) - start + 1,
        insertion_code=("",) * len(segment),
        plddt=np.zeros_like(structure.plddt),
    )


def _position_restraint(structure: Structure, particle: np.ndarray) -> openmm.CustomExternalForce:
    """Hold the backbone where the network put it."""
    force = openmm.CustomExternalForce(f"0.5*{POSITION_STRENGTH}*((x-x0)^2+(y-y0)^2+(z-z0)^2)")
    force.addGlobalParameter(POSITION_STRENGTH, 0.0)
    for axis in ("x0", "y0", "z0"):
        force.addPerParticleParameter(axis)
    slots = [ATOM37_INDEX[name] for name in _BACKBONE]
    for index, slot in zip(*np.nonzero(structure.atom_mask[:, slots]), strict=True):
        atom = slots[slot]
        target = structure.atom_positions[index, atom].astype(float) / 10
        force.addParticle(int(particle[index, atom]), target.tolist())
    return force


def _planarity_restraint(bonds: PeptideBonds, particle: np.ndarray) -> openmm.CustomTorsionForce:
    """Keep peptide bonds trans, or cis where the network has cis.

    Bonds that the network leaves far too short are twisted out of plane by a minimisation that
    does not hold them. Those that are torn are trans.
    """
    force = _torsion_force(PLANARITY_STRENGTH)
    widest = np.where(bonds.before_proline, 90.0, PLANAR_DEGREES)
    cis = (np.abs(bonds.omega) < widest) & (bonds.length < BONDED_DESPITE_CA)
    for index, is_cis in zip(bonds.residue.tolist(), cis.tolist(), strict=True):
        names = ((index, "CA"), (index, "C"), (index + 1, "N"), (index + 1, "CA"))
        atoms = [int(particle[residue, ATOM37_INDEX[name]]) for residue, name in names]
        force.addTorsion(*atoms, [0.0 if is_cis else np.pi])
    return force


def _peptide_bond_restraint(bonds: PeptideBonds, particle: np.ndarray) -> openmm.HarmonicBondForce:
    force = openmm.HarmonicBondForce()
    for index in bonds.residue.tolist():
        carbon = int(particle[index, ATOM37_INDEX["C"]])
        nitrogen = int(particle[index + 1, ATOM37_INDEX["N"]])
        force.addBond(carbon, nitrogen, _PEPTIDE_BOND_NM, _PEPTIDE_BOND_STRENGTH)
    return force


def _soft_repulsion(nonbonded: openmm.NonbondedForce) -> openmm.CustomNonbondedForce:
    """Keep atoms apart by a force that stays finite, so that chains may pass through each other.

    It stands in for charges and Lennard-Jones forces while a structure is untangled, as in
    Nilges, Clore and Gronenborn (1988), FEBS Lett. 229, 317.
    """
    force = openmm.CustomNonbondedForce(
        f"{REPULSION_STRENGTH}*step(reach-r)*(1-r/reach)^2; "
        f"reach={_REPULSION_REACH}*0.5*(size1+size2)"
    )
    force.addGlobalParameter(REPULSION_STRENGTH, 0.0)
    force.addPerParticleParameter("size")
    for index in range(nonbonded.getNumParticles()):
        _, size, well = nonbonded.getParticleParameters(index)
        force.addParticle([size if well / well.unit > 0 else _POLAR_HYDROGEN_NM])
    for index in range(nonbonded.getNumExceptions()):
        first, second, *_ = nonbonded.getExceptionParameters(index)
        force.addExclusion(first, second)
    force.setNonbondedMethod(openmm.CustomNonbondedForce.CutoffNonPeriodic)
    force.setCutoffDistance(_REPULSION_CUTOFF_NM)
    return force


def _handedness_restraint(structure: Structure, particle: np.ndarray) -> openmm.CustomTorsionForce:
    """Keep the hand that each Cα, and Cβ of isoleucine and threonine, has now."""
    force = _torsion_force(PLANARITY_STRENGTH)
    every = np.ones(len(structure.aatype), dtype=bool)
    _add_hands(force, structure, particle, ("N", "CA", "C", "CB"), every)
    for letter, names in _BETA_CENTRES.items():
        these = structure.aatype == RESIDUE_LETTERS.index(letter)
        _add_hands(force, structure, particle, names, these)
    return force


def _add_hands(
    force: openmm.CustomTorsionForce,
    structure: Structure,
    particle: np.ndarray,
    names: tuple[str, str, str, str],
    wanted: np.ndarray,
) -> None:
    slots = [ATOM37_NAMES.index(name) for name in names]
    residues = np.flatnonzero(wanted & structure.atom_mask[:, slots].all(axis=1))
    points = [structure.atom_positions[residues, slot] for slot in slots]
    for index, angle in zip(residues, np.radians(dihedral(*points)), strict=True):
        force.addTorsion(*(int(particle[index, slot]) for slot in slots), [float(angle)])


def _torsion_force(strength: str) -> openmm.CustomTorsionForce:
    force = openmm.CustomTorsionForce(f"{strength}*(1-cos(theta-theta0))")
    force.addGlobalParameter(strength, 0.0)
    force.addPerTorsionParameter("theta0")
    return force
