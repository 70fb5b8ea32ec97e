"""What the reference package and foldsvc's network give for one case, side by side."""

import os
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.inputs import Recycled, Residues, SampledMsa, TemplateInputs
from foldsvc.alphafold2.network import PassOutput, first_recycled, pass_options, run_pass
from foldsvc.alphafold2.params import Params
from tests.alphafold2.alphafold2_cases import Case, inputs_of, named, write_case

REFERENCE = Path(__file__).with_name("alphafold2_reference.py")
CHUNK = 16
PAIR_STEP = 6
"""A golden holds every sixth row of the pair representation."""
N_CONTACT_BIN = 20
"""Of the distogram's bins, 2.3125 to 21.6875 Å, these begin below 8 Å."""

TOLERANCES = {
    "single": 1e-4,
    "pair": 1e-4,
    "pair_rows": 1e-4,
    "msa_first_row": 1e-4,
    "atom_positions": 1e-2,
    "plddt": 0.05,
    "pae": 0.05,
    "ptm": 1e-4,
    "iptm": 1e-4,
    "contact_probability": 1e-3,
    "distance_change": 1e-2,
}
"""How far a pass may be from the reference; see `differences`."""

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case with what the reference drew and gave; all with a leading axis of passes.

    Attributes:
        residues: The target.
        templates: Four slots.
        sampled: By pass and ensemble member.
        passes: By name, such as `pair` or `pae`.
    """

    residues: Residues
    templates: TemplateInputs | None
    sampled: SampledMsa
    passes: Arrays

    @property
    def n_pass(self) -> int:
        """How often the network ran."""
        return len(self.passes["plddt"])


def run_reference(
    python: str, case: Case, params: Path, folder: Path, *, check_run_model: bool = False
) -> Arrays:
    """Run the reference package, by its own Python, on the official file `params`."""
    given, out = folder / f"{case.name}.in.npz", folder / f"{case.name}.npz"
    write_case(case, given, check_run_model=check_run_model)
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    command = [python, str(REFERENCE), str(given), str(params), str(out)]
    subprocess.run(command, check=True, env=environment)
    with np.load(out) as file:
        return {name: file[name] for name in file.files}


def recorded(case: Case, given: Arrays) -> Recorded:
    """Put what the reference gave beside the case's own inputs."""
    residues, _, templates = inputs_of(case)
    return recorded_of(given | named(residues, templates))


def recorded_of(arrays: Arrays) -> Recorded:
    """Give a case from its arrays by name."""

    def of(kind: type, prefix: str):
        return kind(**{name: arrays[f"{prefix}/{name}"] for name in kind._fields})

    templates = of(TemplateInputs, "templates")
    return Recorded(
        residues=of(Residues, "residues"),
        templates=templates if templates.mask.any() else None,
        sampled=of(SampledMsa, "sampled"),
        passes={
            name.removeprefix("pass/"): array
            for name, array in arrays.items()
            if name.startswith("pass/")
        },
    )


def padded(case: Recorded, *, n_res: int, n_row: int) -> Recorded:
    """Give a case with so many more residues and rows, which are masked."""

    def grow(array: np.ndarray, *axes: int) -> np.ndarray:
        """Pad these axes; the first counts rows where there are two."""
        by = dict(zip(axes, (n_row, n_res)[-len(axes) :], strict=True))
        return np.pad(array, [(0, by.get(axis, 0)) for axis in range(array.ndim)])

    templates = case.templates
    if templates is not None:
        of_residues = {
            name: grow(array, 1) for name, array in templates._asdict().items() if name != "mask"
        }
        templates = templates._replace(**of_residues)
    return Recorded(
        residues=Residues(*(grow(array, 0) for array in case.residues)),
        templates=templates,
        sampled=SampledMsa(*(grow(array, 2, 3) for array in case.sampled)),
        passes=case.passes,
    )


def passes_of_ours(
    params: Params, config: ModelConfig, case: Recorded, *, forced: bool
) -> Iterator[Arrays]:
    """Run foldsvc's network on a case and give each pass by the reference's names.

    Args:
        params: On the device.
        config: Of the network.
        case: What the reference drew; what it gave, if `forced`.
        forced: Whether each pass goes on from what the reference recycled, so that passes are
            compared one by one; otherwise from its own.
    """
    options = pass_options(config, dtype=jnp.dtype(jnp.float32), chunk=CHUNK)
    program = jax.jit(partial(run_pass, options=options))
    n_res = len(case.residues.mask)
    recycled = first_recycled(n_res, jnp.dtype(jnp.float32))
    for at in range(case.n_pass):
        sampled = SampledMsa(*(array[at] for array in case.sampled))
        if forced and at > 0:
            recycled = Recycled(
                positions=case.passes["atom_positions"][at - 1],
                msa_first_row=case.passes["msa_first_row"][at - 1],
                pair=case.passes["pair"][at - 1],
            )
        inputs = jax.tree.map(jnp.asarray, (case.residues, case.templates, sampled, recycled))
        output = program(params, *inputs, jax.random.key(0))
        recycled = output.recycled
        yield _by_name(params, output, int(case.residues.mask.sum()))


def _by_name(params: Params, output: PassOutput, n_res: int) -> Arrays:
    """Give the residues that are not padded."""
    row = np.asarray(output.recycled.msa_first_row)[:n_res]
    given = {
        "single": row @ np.asarray(params.single.weight) + np.asarray(params.single.bias),
        "msa_first_row": row,
        "pair": output.recycled.pair[:n_res, :n_res],
        "atom_positions": output.atom_positions[:n_res],
        "plddt": output.plddt[:n_res],
        "contact_probability": output.contact_probability[:n_res, :n_res],
        "distance_change": output.distance_change,
    }
    if output.pae is not None:
        given |= {"pae": output.pae[:n_res, :n_res], "ptm": output.ptm, "iptm": output.iptm}
    return {name: np.asarray(array) for name, array in given.items()}


def with_contacts(passes: Arrays, prefix: str = "") -> Arrays:
    """Replace the logits of the distogram by the probability of a contact."""
    kept = dict(passes)
    logits = kept.pop(f"{prefix}distogram_logits")
    probability = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probability /= probability.sum(axis=-1, keepdims=True)
    kept[f"{prefix}contact_probability"] = probability[..., :N_CONTACT_BIN].sum(axis=-1)
    return kept


def write_official(params: Arrays, path: Path) -> None:
    """Write parameters as an official file holds them."""
    with path.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **params)


def checksum(params: Arrays) -> int:
    """Give the CRC-32 of all parameters, in the order of their keys."""
    found = 0
    for key in sorted(params):
        found = zlib.crc32(np.ascontiguousarray(params[key]), found)
    return found


def differences(ours: Arrays, reference: Arrays) -> dict[str, float]:
    """Give the largest difference of each array that both have.

    Representations relative to the reference's largest value, the rest as it is.
    A golden holds some rows of the pair representation.
    """
    ours = ours | {"pair_rows": ours["pair"][::PAIR_STEP]}
    found = {}
    for name, array in reference.items():
        if name not in ours:
            continue
        largest = float(np.abs(ours[name] - array).max())
        relative = name in {"single", "pair", "pair_rows", "msa_first_row"}
        found[name] = largest / float(np.abs(array).max()) if relative else largest
    return found
