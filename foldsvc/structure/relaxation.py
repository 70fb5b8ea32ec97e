"""Relaxation: a short minimisation in the Amber force field that keeps the network's fold."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import openmm
from openmm import unit

from foldsvc.errors import RelaxationError, StructureFormatError
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.structure import Structure
from foldsvc.structure.force_field import (
    PLANARITY_STRENGTH,
    POSITION_STRENGTH,
    RESTRAINT_GROUP,
    MolecularSystem,
    molecular_system,
)
from foldsvc.structure.geometry import Geometry, geometry_of
from foldsvc.wire.fold import Notice

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
    """

    position: float
    planarity: float


_ROUNDS = (
    _Round(position=2.5, planarity=200.0),
    _Round(position=1.0, planarity=400.0),
    _Round(position=0.3, planarity=800.0),
)
"""Looser in place and stiffer in shape, until the structure is sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """A relaxed structure and what relaxation did.

    Attributes:
        structure: The same atoms, moved.
        before: Geometry of the input.
        after: Geometry of the result.
        energy_before: Amber energy of the input with hydrogens added, kJ/mol.
        energy_after: Amber energy of the result, kJ/mol.
        iterations: Steps of the minimiser.
        rounds: Minimisations that were needed.
        seconds: Wall time.
        platform: OpenMM's platform.
    """

    structure: Structure
    before: Geometry
    after: Geometry
    energy_before: float
    energy_after: float
    iterations: int
    rounds: int
    seconds: float
    platform: str


def relax(
    structure: Structure,
    *,
    on_progress: OnProgress,
    time_limit_seconds: float,
    threads: int = 1,
) -> Relaxed:
    """Remove clashes and mend bonds without changing the fold.

    The backbone is held with 2.5 kcal/mol/Å², and more loosely in up to two more rounds while
    faults remain; the round with the fewest faults is the result.
    Hydrogens and terminal oxygens that the force field needs are left out of the result.

    Args:
        structure: Heavy atoms; unknown residues are relaxed as glycine, or alanine with a Cβ.
        on_progress: Called a few times a second; what it raises ends the relaxation.
        time_limit_seconds: For everything together.
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
        molecule = molecular_system(structure, cpu)
        watch.check()
        context = _context(molecule)
        context.setPositions(molecule.positions)
        energy_before = _energy(context)
        best = _minimise(structure, molecule, context, watch)
    # Absurd coordinates make the set-up of hydrogens divide by zero.
    except (openmm.OpenMMException, ValueError, ArithmeticError, StructureFormatError) as error:
        raise RelaxationError(str(error)) from error
    return Relaxed(
        structure=best.structure,
        before=geometry_of(structure),
        after=best.geometry,
        energy_before=energy_before,
        energy_after=best.energy,
        iterations=watch.iterations,
        rounds=best.rounds,
        seconds=time.monotonic() - started,
        platform=context.getPlatform().getName(),
    )


def relaxation_notices(relaxed: Relaxed) -> tuple[Notice, ...]:
    """Give a warning where faults are left, nothing where the structure is sound."""
    left = relaxed.after
    counts = (
        (left.n_clashes, "clashes"),
        (left.n_bad_peptide_bonds, "peptide bonds of wrong length"),
        (left.n_twisted_omega, "twisted peptide bonds"),
        (left.n_chirality_flipped + left.n_side_chain_flipped, "atoms of the wrong hand"),
    )
    faults = ", ".join(f"{count} {name}" for count, name in counts if count)
    if not faults:
        return ()
    message = f"Relaxation left {faults}; look at the geometry before using those parts."
    return (Notice(level="warning", code="faults_remain", message=message),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """The structure after a round."""

    structure: Structure
    geometry: Geometry
    energy: float
    rounds: int


def _minimise(
    structure: Structure, molecule: MolecularSystem, context: openmm.Context, watch: "_Watch"
) -> _Outcome:
    outcomes: list[_Outcome] = []
    for number, hold in enumerate(_ROUNDS, start=1):
        watch.round = number
        context.setParameter(POSITION_STRENGTH, hold.position * _KCAL_PER_A2)
        context.setParameter(PLANARITY_STRENGTH, hold.planarity)
        openmm.LocalEnergyMinimizer.minimize(context, _TOLERANCE, _MAX_ITERATIONS, watch)
        watch.check()
        state = context.getState(positions=True)
        positions = state.getPositions(asNumpy=True).value_in_unit(unit.nanometer)
        relaxed = molecule.moved(structure, np.asarray(positions))
        geometry = geometry_of(relaxed)
        outcomes.append(
            _Outcome(structure=relaxed, geometry=geometry, energy=_energy(context), rounds=number)
        )
        if geometry.is_sound:
            break
    return min(outcomes, key=lambda outcome: outcome.geometry.n_faults)


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
    amber = set(range(32)) - {RESTRAINT_GROUP}
    state = context.getState(energy=True, groups=amber)
    return float(state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole))


class _Watch(openmm.MinimizationReporter):  # type: ignore[misc]
    """Tells of progress from inside the minimiser, and stops it.

    An exception must not pass through OpenMM's C++: it is kept and raised by `check`.
    """

    def __init__(self, on_progress: OnProgress, *, deadline: float, limit: float) -> None:
        super().__init__()
        self.iterations = 0
        self.round = 1
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
