"""`job.json`: everything needed to repeat a run."""

import base64
import json
import platform
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any, Generic

from pydantic import BaseModel, JsonValue
from typing_extensions import TypeVar

import foldsvc
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile

FORMAT = "foldsvc-job/1"
PACKAGES = ("jax", "jaxlib", "numpy", "immunum", "openmm", "pdbfixer")


Options = TypeVar("Options", bound=BaseModel, default=Any)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Generic[Options]):
    """One run of an engine on one input.

    Attributes:
        job_id: "" outside the service.
        fold_input: What was submitted.
        engine: Name of the engine.
        options: The engine's own, as the user chose them.
        created: When the fold ran.
        weights: Facts of the trained parameters: source, version, checksums, licence.
        device: What JAX ran on, such as `cpu` or `NVIDIA H100`.
        precision: What most of the network was computed in.
        kernels: What computed it: plain XLA, or fused kernels and their version.
    """

    job_id: str
    fold_input: FoldInput
    engine: str
    options: Options
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
        "format": FORMAT,
        "job_id": run.job_id,
        "name": run.fold_input.name,
        "created": run.created.isoformat(),
        "engine": run.engine,
        "options": run.options.model_dump(mode="json"),
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


def read_run(
    job_json: bytes, read_options: Callable[[str, Mapping[str, JsonValue]], Options]
) -> Run[Options]:
    """Read a run back from the `job.json` of an earlier stage.

    Args:
        job_json: What that stage left.
        read_options: Gives the options of an engine, by its name and as they are written there.
    """
    return run_of(json.loads(job_json), read_options)


def run_of(
    record: Mapping[str, Any], read_options: Callable[[str, Mapping[str, JsonValue]], Options]
) -> Run[Options]:
    """Give the run that `run_record` told; options are read as for `read_run`."""
    given = record["input"]
    return Run(
        job_id=record["job_id"],
        fold_input=FoldInput(
            name=record["name"],
            chains=tuple(Chain(**chain) for chain in given["chains"]),
            notes=tuple(given["notes"]),
            a3m=given["a3m"],
            templates=tuple(TemplateFile(**file) for file in given.get("templates", ())),
        ),
        engine=record["engine"],
        options=read_options(record["engine"], record["options"]),
        created=datetime.fromisoformat(record["created"]),
        weights=record["weights"],
        device=record["device"],
        precision=record.get("precision", "float32"),
        kernels=record.get("kernels", "xla"),
    )


def software_versions() -> dict[str, str]:
    """Give the versions of what takes part in the numbers."""
    packages = {name: version(name) for name in PACKAGES}
    return {"foldsvc": foldsvc.__version__, "python": platform.python_version(), **packages}


def kept_alignment(text: str) -> str:
    """Give an alignment as `job.json` holds it: gzipped, in base64."""
    packed = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return base64.b64encode(packed.compress(text.encode()) + packed.flush()).decode()


def read_alignment(kept: str) -> str:
    """Read what `kept_alignment` wrote; raises `ValueError` or `zlib.error` if it is damaged."""
    return zlib.decompress(base64.b64decode(kept), wbits=zlib.MAX_WBITS | 16).decode()
