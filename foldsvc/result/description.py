"""What an engine says of a result of its own: all that its files tell and no other record holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

import foldsvc
from foldsvc.records.provenance import Citation, SoftwareUse
from foldsvc.records.result import Result
from foldsvc.result.run_record import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDescription:
    """What an engine says of one of its models.

    Attributes:
        version: Of the network, as published.
        weights: Name of the trained parameters, who trained them, and their licence.
        remarks: At the head of its PDB file: what made it, and what must be known first of all.
    """

    version: str
    weights: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an engine says of a result of its own.

    Attributes:
        subtitle: What was folded, with what and when, for the head of the report.
        models: Of each model, the best first.
        labels: Of the models in plots; empty where the one model is plotted with the regions of its
            chains.
        chains: Name of each chain, and what it is.
        parameters: How it was run, by name, for the report.
        citations: What the engine has cited, the most pertinent first.
        software: What took part in the prediction, in the order of use.
        closing_remarks: In PDB files, after those that every structure has.
        scores: By name, what the file of scores has beside pLDDT of a model without scores.
        measures_unrelaxed: Geometry is measured of models that were not relaxed, too.
        keeps_alignment: The alignment may not be found again as it was, so `job.json` keeps it.
    """

    subtitle: str
    models: tuple[ModelDescription, ...]
    labels: tuple[str, ...]
    chains: tuple[tuple[str, str], ...]
    parameters: Mapping[str, str]
    citations: tuple[Citation, ...]
    software: tuple[SoftwareUse, ...] = ()
    closing_remarks: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    measures_unrelaxed: bool = False
    keeps_alignment: bool = False


def folded_here(result: Result, run: Run) -> str:
    """Give the subtitle of a result whose structures were made here."""
    best = result.best.prediction
    untrained = "UNTRAINED: " if best.untrained else ""
    n_res = len(best.structure.aatype)
    return f"{untrained}{n_res} residues, folded with {run.engine} on {run.created:%d %B %Y}"


def network_in_jax(network: str) -> SoftwareUse:
    """Give this program as what ran a network, named such as `AlphaFold2's network`."""
    return SoftwareUse(
        name="foldsvc",
        version=foldsvc.__version__,
        role="prediction",
        description=f"{network} in JAX",
        url="",
    )


def minimisation() -> SoftwareUse:
    """Give what relaxes structures."""
    return SoftwareUse(
        name="OpenMM",
        version=version("openmm"),
        role="refinement",
        description="Energy minimisation in the Amber ff14SB force field",
        url="https://openmm.org",
    )
