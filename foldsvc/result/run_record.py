"""`job.json`: everything needed to repeat a run."""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version

import foldsvc
from foldsvc.formats.record_json import from_json
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.provenance import SoftwareUse
from foldsvc.wire.fold import FoldOptions

_NETWORKS = {"alphafold2": "AlphaFold2's network", "flashabb": "FlashABB's network"}
PACKAGES = ("jax", "jaxlib", "numpy", "immunum", "openmm", "pdbfixer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an engine on one input.

    Attributes:
        job_id: "" outside the service.
        fold_input: What was submitted.
        engine: Name of the engine.
        options: As the user chose them.
        created: When the fold ran.
        weights: Facts of the trained parameters: source, version, checksums, licence.
        device: What JAX ran on, such as `cpu` or `NVIDIA H100`.
        precision: What most of the network was computed in.
        kernels: What computed it: plain XLA, or fused kernels and their version.
    """

    job_id: str
    fold_input: FoldInput
    engine: str
    options: FoldOptions
    created: datetime
    weights: Mapping[str, object]
    device: str
    precision: str = "float32"
    kernels: str = "xla"


def run_record(run: Run, *, outcome: Mapping[str, object]) -> dict[str, object]:
    """Give the content of `job.json`.

    Args:
        run: The run.
        outcome: What came of it: domains, confidence, relaxation; JSON values.
    """
    return {
        "format": "foldsvc-job/1",
        "job_id": run.job_id,
        "name": run.fold_input.name,
        "created": run.created.isoformat(),
        "engine": run.engine,
        "options": run.options.model_dump(),
        "input": {
            "chains": [asdict(chain) for chain in run.fold_input.chains],
            "notes": list(run.fold_input.notes),
            "a3m": run.fold_input.a3m,
            "templates": [asdict(file) for file in run.fold_input.templates],
        },
        "weights": dict(run.weights),
        "software": software_versions(),
        "device": run.device,
        "precision": run.precision,
        "kernels": run.kernels,
        **outcome,
    }


def read_run(job_json: bytes) -> Run:
    """Read a run back from the `job.json` of an earlier stage."""
    content = json.loads(job_json)
    chains = tuple(Chain(**chain) for chain in content["input"]["chains"])
    notes = tuple(content["input"]["notes"])
    templates = (TemplateFile(**file) for file in content["input"].get("templates", ()))
    return Run(
        job_id=content["job_id"],
        fold_input=FoldInput(
            name=content["name"],
            chains=chains,
            notes=notes,
            a3m=content["input"]["a3m"],
            templates=tuple(templates),
        ),
        engine=content["engine"],
        options=FoldOptions(**content["options"]),
        created=datetime.fromisoformat(content["created"]),
        weights=content["weights"],
        device=content["device"],
        precision=content.get("precision", "float32"),
        kernels=content.get("kernels", "xla"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the fold stage knew of its result, so that no later stage finds it out again.

    Attributes:
        chains: Residue by residue, in the order of the structure.
        confidence: In a few numbers.
        notices: All that the user was told by then.
    """

    chains: tuple[JobChain, ...]
    confidence: ConfidenceSummary
    notices: tuple[Notice, ...]


def read_judgement(job_json: bytes) -> Judgement:
    """Read it back from the `job.json` of the fold stage."""
    content = json.loads(job_json)
    return Judgement(
        chains=tuple(from_json(JobChain, chain) for chain in content["chains"]),
        confidence=from_json(ConfidenceSummary, content["confidence"]),
        notices=tuple(from_json(Notice, notice) for notice in content["notices"]),
    )


def software_versions() -> dict[str, str]:
    """Give the versions of what takes part in the numbers."""
    packages = {name: version(name) for name in PACKAGES}
    return {"foldsvc": foldsvc.__version__, "python": platform.python_version(), **packages}


def software_uses(*, engine: str, relaxed: bool) -> tuple[SoftwareUse, ...]:
    """Give the programs behind a structure, in the order of use."""
    prediction = SoftwareUse(
        name="foldsvc",
        version=foldsvc.__version__,
        role="prediction",
        description=f"{_NETWORKS[engine]} in JAX",
        url="",
    )
    refinement = SoftwareUse(
        name="OpenMM",
        version=version("openmm"),
        role="refinement",
        description="Energy minimisation in the Amber ff14SB force field",
        url="https://openmm.org",
    )
    return (prediction, refinement) if relaxed else (prediction,)
