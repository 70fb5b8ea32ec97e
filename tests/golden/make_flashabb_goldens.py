"""Write `flashabb.npz`: what the reference package gives for tests/data/antibodies.

Run from the root of the repository, in an environment of its own that has the reference package
and PyTorch (pip install flash-abb==0.0.5 torch), which foldsvc itself never installs:

    OMP_NUM_THREADS=1 path/to/that/python tests/golden/make_flashabb_goldens.py [OUT.npz]

`make parity` makes that environment and compares what the reference gives there with the goldens.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from flash_abb import pretrained

ROOT = Path(__file__).parents[2]
CASES = (
    *("adalimumab", "avelumab", "bevacizumab", "hyhel10", "nivolumab", "pembrolizumab"),
    *("trastuzumab", "trastuzumab_light_alone", "trastuzumab_with_x"),
)
# Folded together by the reference too, padded to the longest.
BATCH = ("bevacizumab", "nivolumab", "trastuzumab_light_alone")


def sequences_of(fasta: Path) -> list[str]:
    """Give the sequences of a FASTA file."""
    records = fasta.read_text().split(">")[1:]
    return ["".join(record.split("\n")[1:]) for record in records]


def reference_input(fasta: Path) -> str:
    """Give the sequences as the reference takes them: heavy|light, heavy empty if there is one."""
    heavy, light = ["", *sequences_of(fasta)][-2:]
    return f"{heavy}|{light}"


def fold(model: pretrained, inputs: list[str]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give the atom14 positions and the pLDDT of each input, folded as one batch."""
    with torch.no_grad():
        output = model(inputs).output
    positions = output["positions"][-1].numpy()
    centres = torch.arange(1.0, 100.0, 2.0)
    plddt = (output["plddt"].softmax(-1) * centres).sum(-1).numpy()
    n_res = [len(text) - 1 for text in inputs]
    return [(positions[row, :n], plddt[row, :n]) for row, n in enumerate(n_res)]


def main() -> None:
    """Fold every case alone and one batch together, each with DLC on and off."""
    folder = ROOT / "tests" / "data" / "antibodies"
    cases = {name: reference_input(folder / f"{name}.fasta") for name in CASES}
    goldens: dict[str, np.ndarray] = {}
    for dlc in (True, False):
        model = pretrained(device="cpu", dlc_correction=dlc)
        results = {f"{name}/alone": fold(model, [text])[0] for name, text in cases.items()}
        batch = fold(model, [cases[name] for name in BATCH])
        results |= {f"{name}/batch": one for name, one in zip(BATCH, batch, strict=True)}
        for name, (positions, plddt) in results.items():
            key = f"{name}/{'dlc' if dlc else 'no_dlc'}"
            goldens[f"{key}/positions"] = positions.astype(np.float32)
            goldens[f"{key}/plddt"] = plddt.astype(np.float32)
            print(f"{key}: {len(plddt)} residues, mean pLDDT {plddt.mean():.2f}")  # noqa: T201
    out = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).with_name("flashabb.npz")
    np.savez_compressed(out, **goldens)


if __name__ == "__main__":
    main()
