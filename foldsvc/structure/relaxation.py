"""Relaxation: a short minimisation in the Amber force field that keeps the network's fold."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import openmm
import structlog
from openmm import unit

from foldsvc.errors import RelaxationError, StructureFormatError
from foldsvc.records.geometry import StructureGeometry
from foldsvc.records.notice import Notice
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.structure import Structure
from foldsvc.structure.force_field import (
    BONDED_GROUP,
    NONBONDED_GROUP,
    PLANARITY_STRENGTH,
    POSITION_STRENGTH,
    REPULSION_GROUP,
    REPULSION_STRENGTH,
    RESTRAINT_GROUP,
    MolecularSystem,
    molecular_system,
)
from foldsvc.structure.geometry import chain_breaks_of, geometry_of

log = structlog.get_logger()

_KCAL_PER_A2 = 418.4
"""kcal/mol/Å² in kJ/mol/nm²."""
_TOLERANCE = 20.0
"""Root mean square force at which a round ends, kJ/mol/nm.

Half of it takes twice the steps and moves the backbone by hundredths of an Å.
"""
_MAX_ITERATIONS = 2_000
_REPORT_SECONDS = 0.25
_PLATFORMS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("CUDA", {"Precision": "mixed", "DeterministicForces": "true"}),
    ("OpenCL", {"Precision": "mixed"}),
    ("CPU", {}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """How tightly one minimisation holds.

    Attributes:
        position: Pull on backbone atoms, kcal/mol/Å².
        planarity: Pull on peptide bonds and hands, kJ/mol.
        repulsion: Of atoms in one place, kJ/mol, instead of Amber's charges and Lennard-Jones
            forces; None for Amber as it is.
    """

    position: float
    planarity: float
    repulsion: float | None = None


_COURSES = (
    (
        _Round(position=2.5, planarity=200.0),
        _Round(position=1.0, planarity=400.0),
        _Round(position=0.3, planarity=800.0),
    ),
    (
        _Round(position=0.3, planarity=800.0, repulsion=10.0),
        _Round(position=0.3, planarity=800.0, repulsion=100.0),
        _Round(position=0.3, planarity=800.0, repulsion=1_000.0),
        _Round(position=0.3, planarity=800.0),
        _Round(position=0.0, planarity=800.0),
    ),
)
"""Each starts from the input, the second where the first leaves faults.

The first is looser in place and stiffer in shape with each round. The second lets atoms pass
through each other until all bonds are made: loops that the network tangles, and side chains that
it threads through a ring, come free.
"""
_MOST_NAMED = 10
"""Chain breaks that a notice names."""


def relax(
    structure: Structure,
    *,
    on_progress: OnProgress,
    time_limit_seconds: float,
    whole_chains: bool = False,
    threads: int = 1,
) -> Relaxed:
    """Remove clashes and mend bonds without changing the fold.

    The backbone is held with 2.5 kcal/mol/Å², and more loosely in up to two more rounds while
    faults remain; then once more from the start, with atoms that may pass through each other at
    first. The round with the fewest faults is the result.
    Hydrogens and terminal oxygens that the force field needs are left out of the result.

    Args:
        structure: Heavy atoms; unknown residues are relaxed as glycine, or alanine with a Cβ.
        on_progress: Called a few times a second; what it raises ends the relaxation.
        time_limit_seconds: For everything together. Where it is up after a round, that counts.
        whole_chains: Each residue is bonded to the next of its chain, however far away it is, as
            in a prediction. Otherwise a chain may have gaps: a residue is bonded to the next where
            that is near or follows by its number.
        threads: On the CPU. One gives the same result each time; with more, sums come out in
            another order and the same input ends some 0.1 Å elsewhere.

    Raises:
        RelaxationError: The force field has no place for the structure, or time is up.
    """
    started = time.monotonic()
    watch = _Watch(on_progress, deadline=started + time_limit_seconds, limit=time_limit_seconds)
    watch.say("adding hydrogens")
    cpu = openmm.Platform.getPlatformByName("CPU")
    cpu.setPropertyDefaultValue("Threads", str(threads))
    try:
        molecule = molecular_system(structure, cpu, whole_chains=whole_chains)
    # Absurd coordinates make the set-up of hydrogens divide by zero.
    except (openmm.OpenMMException, ValueError, ArithmeticError, StructureFormatError) as error:
        log.warning("force_field_failed", fault=str(error))
        raise RelaxationError("the structure has no place in the force field") from error
    watch.check()
    try:
        context = _context(molecule)
        context.setPositions(molecule.positions)
        energy_before = _energy(context)
        best = _minimise(structure, molecule, context, watch)
    except openmm.OpenMMException as error:
        log.warning("minimisation_failed", fault=str(error))
        raise RelaxationError("the minimiser cannot begin where the atoms are") from error
    return Relaxed(
        structure=best.structure,
        before=geometry_of(structure),
        after=best.geometry,
        energy_before=energy_before,
        energy_after=best.energy,
        iterations=watch.iterations,
        rounds=best.rounds,
        set_aside=molecule.set_aside,
        seconds=time.monotonic() - started,
        platform=context.getPlatform().getName(),
    )


def relaxation_notices(relaxed: Relaxed) -> tuple[Notice, ...]:
    """Give a warning of what was left out, and one of faults that are left."""
    messages: list[tuple[str, str]] = []
    if relaxed.set_aside.size:
        alone = _listed([_name(relaxed.structure, index) for index in relaxed.set_aside.tolist()])
        left_out = f"Relaxation left out {alone}, bonded to no other residue and not moved."
        messages.append(("residues_not_relaxed", left_out))
    faults = _faults(relaxed)
    if faults:
        left = f"Relaxation left {faults}; look at the geometry before using those parts."
        messages.append(("faults_remain", left))
    return tuple(Notice(level="warning", code=code, message=message) for code, message in messages)


def _faults(relaxed: Relaxed) -> str:
    left = relaxed.after
    hands = left.n_chirality_flipped + left.n_side_chain_flipped
    counts = (
        (left.n_chain_breaks, "chain break", "chain breaks"),
        (left.n_clashes, "clash", "clashes"),
        (left.n_bad_peptide_bonds, "peptide bond of wrong length", "peptide bonds of wrong length"),
        (left.n_twisted_omega, "twisted peptide bond", "twisted peptide bonds"),
        (hands, "atom of the wrong hand", "atoms of the wrong hand"),
    )
    words = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    if left.n_chain_breaks:
        words[0] += f" ({_named_breaks(relaxed.structure)})"
    return ", ".join(words)


def _named_breaks(structure: Structure) -> str:
    breaks = chain_breaks_of(structure).tolist()
    return _listed([f"{_name(structure, at)}–{_number(structure, at + 1)}" for at in breaks])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _name(structure: Structure, index: int) -> str:
    return f"{structure.chain_names[structure.chain_index[index]]} {_number(structure, index)}"


def _number(structure: Structure, index: int) -> str:
    return f"{structure.residue_number[index]}{structure.insertion_code[index]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """The structure after a round."""

    structure: Structure
    geometry: StructureGeometry
    energy: float
    rounds: int


def _minimise(
    structure: Structure, molecule: MolecularSystem, context: openmm.Context, watch: "_Watch"
) -> _Outcome:
    outcomes: list[_Outcome] = []
    failures: list[RelaxationError | openmm.OpenMMException] = []
    for course in _COURSES:
        try:
            for outcome in _course(course, structure, molecule, context, watch):
                outcomes.append(outcome)
                if outcome.geometry.n_faults <= molecule.n_gaps:
                    return outcome
        # Out of time, or the minimiser lost its way.
        except (RelaxationError, openmm.OpenMMException) as failure:
            failures.append(failure)
    if not outcomes:
        raise failures[0]
    return min(outcomes, key=lambda outcome: outcome.geometry.n_faults)


def _course(
    course: Sequence[_Round],
    structure: Structure,
    molecule: MolecularSystem,
    context: openmm.Context,
    watch: "_Watch",
) -> Iterator[_Outcome]:
    """Give what each round in Amber makes of the structure."""
    context.setPositions(molecule.positions)
    for hold in course:
        watch.check()
        watch.round += 1
        acting = NONBONDED_GROUP if hold.repulsion is None else REPULSION_GROUP
        integrator = context.getIntegrator()
        integrator.setIntegrationForceGroups({BONDED_GROUP, acting, RESTRAINT_GROUP})
        context.setParameter(POSITION_STRENGTH, hold.position * _KCAL_PER_A2)
        context.setParameter(PLANARITY_STRENGTH, hold.planarity)
        context.setParameter(REPULSION_STRENGTH, hold.repulsion or 0.0)
        openmm.LocalEnergyMinimizer.minimize(context, _TOLERANCE, _MAX_ITERATIONS, watch)
        watch.check()
        if hold.repulsion is None:
            yield _outcome(structure, molecule, context, watch.round)


def _outcome(
    structure: Structure, molecule: MolecularSystem, context: openmm.Context, rounds: int
) -> _Outcome:
    state = context.getState(positions=True)
    positions = state.getPositions(asNumpy=True).value_in_unit(unit.nanometer)
    relaxed = molecule.moved(structure, np.asarray(positions))
    return _Outcome(
        structure=relaxed,
        geometry=geometry_of(relaxed),
        energy=_energy(context),
        rounds=rounds,
    )


def _context(molecule: MolecularSystem) -> openmm.Context:
    """Give a context on the fastest platform that works here."""
    names = {
        openmm.Platform.getPlatform(index).getName()
        for index in range(openmm.Platform.getNumPlatforms())
    }
    for name, properties in _PLATFORMS:
        if name in names:
            platform = openmm.Platform.getPlatformByName(name)
            # Minimisation takes no steps; the step size is of no account.
            integrator = openmm.VerletIntegrator(0.001)
            try:
                return openmm.Context(molecule.system, integrator, platform, dict(properties))
            except openmm.OpenMMException:
                if name == "CPU":
                    raise
    raise RelaxationError("OpenMM has no CPU platform here")


def _energy(context: openmm.Context) -> float:
    state = context.getState(energy=True, groups={BONDED_GROUP, NONBONDED_GROUP})
    return float(state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole))


class _Watch(openmm.MinimizationReporter):  # type: ignore[misc]
    """Tells of progress from inside the minimiser, and stops it.

    An exception must not pass through OpenMM's C++: it is kept and raised by `check`.
    """

    def __init__(self, on_progress: OnProgress, *, deadline: float, limit: float) -> None:
        super().__init__()
        self.iterations = 0
        self.round = 0
        self._on_progress = on_progress
        self._deadline = deadline
        self._limit = limit
        self._said = 0.0
        self._raised: BaseException | None = None

    def say(self, message: str) -> None:
        """Report now."""
        self._said = time.monotonic()
        self._on_progress(Progress(stage="relax", message=message))

    def check(self) -> None:
        """Raise what stopped the minimiser, or that time is up."""
        if self._raised is not None:
            raise self._raised
        if time.monotonic() > self._deadline:
            raise RelaxationError(f"it did not end within {self._limit:g} s")

    def report(self, _iteration: int, _x: Any, _grad: Any, args: Any) -> bool:  # noqa: ANN401
        """Called by OpenMM after each iteration; True stops it."""
        try:
            self.iterations += 1
            self.check()
            if time.monotonic() - self._said >= _REPORT_SECONDS:
                energy = args["system energy"]
                self.say(f"round {self.round}, step {self.iterations}, {energy:.0f} kJ/mol")
        except BaseException as error:  # noqa: BLE001
            self._raised = error
            return True
        return False
