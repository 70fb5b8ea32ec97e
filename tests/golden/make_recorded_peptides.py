"""Cut the recorded runs down to what `foldsvc weights verify alphafold2` compares.

Run: python tests/golden/make_recorded_peptides.py
"""

from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
RUNS = {"5AWL": "single_5AWL_1", "6A5J": "batch_6A5J"}

for name, run in RUNS.items():
    with np.load(ROOT / "tests" / "data" / "af2_goldens" / f"{run}.npz") as file:
        rows = file["feat/msa_row_mask"][0] > 0
        np.savez_compressed(
            ROOT / "foldsvc" / "predict" / "recorded" / f"{name}.npz",
            aatype=file["feat/aatype"][0],
            cluster_feature=file["feat/msa_feat"][:, rows],
            atom_positions=file["out/structure_module/final_atom_positions"],
            atom_mask=file["out/structure_module/final_atom_mask"] > 0,
            plddt=file["out/plddt"].astype(np.float32),
            pae=file["out/predicted_aligned_error"],
            ptm=file["out/ptm"],
        )
