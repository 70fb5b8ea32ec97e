"""Write `alphafold2/*.npz`: what the reference package gives for `GOLDEN_CASES`.

Run from the root of the repository, with the Python that the reference package is installed for,
which `make parity` prepares:

    python -m tests.golden.make_alphafold2_goldens .venv-reference/bin/python [CASE...]

Parameters are drawn from the seed, so that a golden holds none.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from foldsvc.alphafold2.config import model_config
from foldsvc.alphafold2.random_params import random_params
from tests.alphafold2.alphafold2_cases import GOLDEN_CASES, Case, inputs_of, named
from tests.alphafold2.alphafold2_runs import (
    PAIR_STEP,
    Arrays,
    checksum,
    run_reference,
    with_contacts,
    write_official,
)

FOLDER = Path(__file__).with_name("alphafold2")
LEFT_OUT = (
    *("pass/atom_mask", "pass/structure_single", "pass/msa_first_row", "pass/plddt_logits"),
    *("pass/pae_logits", "pass/masked_msa_logits", "pass/resolved_logits"),
)


def golden_of(case: Case, python: str, folder: Path, *, check_run_model: bool = False) -> Arrays:
    """Run the reference and keep what a test reads."""
    params = random_params(model_config(case.model), case.params_seed)
    write_official(params, folder / "params.npz")
    given = run_reference(
        python, case, folder / "params.npz", folder, check_run_model=check_run_model
    )
    residues, _, templates = inputs_of(case)
    kept = {name: array for name, array in given.items() if name not in LEFT_OUT}
    kept = with_contacts(kept, "pass/") | named(residues, templates)
    kept["pass/pair_rows"] = kept.pop("pass/pair")[:, ::PAIR_STEP]
    return kept | {"params/checksum": np.array(checksum(params))}


def main() -> None:
    """Make the goldens that are named, or all."""
    python, *names = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    for case in GOLDEN_CASES:
        if names and case.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            golden = golden_of(case, python, Path(folder))
        path = FOLDER / f"{case.name}.npz"
        np.savez_compressed(path, **golden)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")  # noqa: T201


if __name__ == "__main__":
    main()
