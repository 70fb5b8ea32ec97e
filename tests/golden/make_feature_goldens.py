"""Write `features.npz`: the arrays that ColabFold gives its networks, before any random sampling.

Run from the root of the repository, in an environment of its own that has the reference packages
(pip install alphafold-colabfold==2.3.27 appdirs 'importlib-metadata<9' orjson requests tqdm;
pip install --no-deps colabfold==1.6.3), which foldsvc itself never installs:

    path/to/that/python tests/golden/make_feature_goldens.py [OUT.npz]

Alignments are those of `tests/data/msa`. Rows are kept as checksums, one a row, so that a test can
tell which row is another; the few templates are made up, as only their layout matters here.
"""

import gzip
import sys
import zlib
from pathlib import Path

import numpy as np
from alphafold.common import residue_constants
from colabfold import batch

DATA = Path(__file__).parents[1] / "data" / "msa"
MODELS = {"monomer": "alphafold2_ptm", "multimer": "alphafold2_multimer_v3"}
MODES = ("unpaired", "paired", "unpaired_paired")
MAX_SEQ = 508
TO_OURS = np.array(residue_constants.MAP_HHBLITS_AATYPE_TO_OUR_AATYPE)


def text(name: str) -> str:
    """Read an alignment of the test data."""
    path = DATA / name
    return gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()


def cut(alignment: str, every: int) -> str:
    """Keep the query and every so-many-th row."""
    rows = alignment.split("\n>")
    kept = [rows[0], *rows[every::every]]
    return "\n>".join(kept).rstrip("\n") + "\n"


def query(alignment: str) -> str:
    """Give the first sequence."""
    return alignment.split("\n")[1]


def made_up_templates(sequence: str, n_template: int, seed: int) -> dict:
    """Make templates of a chain up, as ColabFold's own are laid out."""
    draw = np.random.default_rng(seed)
    n_res = len(sequence)
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWYX-"))
    mask = draw.uniform(size=(n_template, n_res, 37)) < 0.2
    positions = (draw.integers(-400, 400, (n_template, n_res, 37, 3)) / 8) * mask[..., None]
    sequences = ["".join(letters[draw.integers(0, 22, n_res)]) for _ in range(n_template)]
    return {
        "template_aatype": np.stack(
            [
                residue_constants.sequence_to_onehot(one, residue_constants.HHBLITS_AA_TO_ID)
                for one in sequences
            ]
        ),
        "template_all_atom_positions": positions.astype(np.float32),
        "template_all_atom_masks": mask.astype(np.float32),
        "template_sequence": [one.encode() for one in sequences],
        "template_confidence_scores": np.ones((n_template, n_res)),
        "template_domain_names": np.array([b"1abc_A"] * n_template, dtype=object),
        "template_release_date": [b"none"] * n_template,
        "template_sum_probs": np.ones((n_template, 1), np.float32),
    }


def rows_in(mode: str, unpaired: list[str], paired: list[str], copies: list[int]) -> tuple:
    """Choose rows as ColabFold does when it searches in a pair mode."""
    if len(unpaired) == 1:
        if copies[0] == 1:
            return unpaired, None
        paired = [f">{101 + i}\n{query(unpaired[0])}\n" for i in range(copies[0])]
    return {
        "unpaired": (unpaired, None),
        "paired": (None, paired),
        "unpaired_paired": (unpaired, paired),
    }[mode]


def arrays(
    family: str,
    unpaired: list[str] | None,
    paired: list[str] | None,
    sequences: list[str],
    copies: list[int],
    templates: list[dict] | None = None,
) -> dict[str, np.ndarray]:
    """Give ColabFold's arrays in the names, codes and counts from 0 that foldsvc has."""
    is_complex = sum(copies) > 1
    features, _ = batch.generate_input_feature(
        sequences,
        copies,
        unpaired,
        paired,
        templates or [batch.mk_mock_template(sequence) for sequence in sequences],
        is_complex,
        MODELS[family],
        max_seq=MAX_SEQ,
    )
    if family == "monomer":
        msa, deletions = TO_OURS[features["msa"]], features["deletion_matrix_int"]
        aatype = features["aatype"].argmax(axis=-1)
        made = {"asym_id": features["asym_id"]}
    else:
        used = features["msa_mask"].max(axis=-1) > 0
        assert features["msa_mask"][used].all(), "a row is masked in part"
        msa, deletions = features["msa"][used], features["deletion_matrix"][used]
        aatype = features["aatype"]
        made = {name: features[name] - 1 for name in ("asym_id", "entity_id", "sym_id")}
        made["first"] = features["cluster_bias_mask"][used] > 0
    if templates:
        made |= template_arrays(features)
    return {
        "aatype": aatype.astype(np.int8),
        "residue_index": features["residue_index"].astype(np.int16),
        "msa": checksums(msa.astype(np.int8)),
        "deletions": checksums(deletions.astype("<u2")),
        **{
            name: array if array.ndim > 1 else array.astype(np.int8) for name, array in made.items()
        },
    }


def template_arrays(features: dict) -> dict[str, np.ndarray]:
    """Give templates with codes in foldsvc's order and atoms as checksums, one a slot."""
    aatype = features["template_aatype"]
    if aatype.ndim == 3:
        aatype = TO_OURS[aatype.argmax(axis=-1)]
    mask = features.get("template_all_atom_mask", features.get("template_all_atom_masks"))
    positions = features["template_all_atom_positions"]
    return {
        "template_aatype": aatype.astype(np.int8),
        "template_positions": checksums(positions.astype("<f4"))[:, None],
        "template_mask": checksums(mask.astype(np.int8))[:, None],
    }


def checksums(rows: np.ndarray) -> np.ndarray:
    """Give the CRC-32 of each row's bytes."""
    return np.array([zlib.crc32(np.ascontiguousarray(row).tobytes()) for row in rows], np.uint32)


def goldens() -> dict[str, np.ndarray]:
    """Run ColabFold's own path over every case, both kinds of network and every pair mode."""
    tautomerase = text("4ot.a3m.gz")
    relb, rele = text("relbe_A_unpaired.a3m.gz"), text("relbe_B_unpaired.a3m.gz")
    pairs = [text("relbe_A_paired.a3m"), text("relbe_B_paired.a3m")]
    cases = {
        "monomer": ([tautomerase], [], [1]),
        "homodimer": ([cut(tautomerase, 40)], [], [2]),
        "3g5o": ([cut(relb, 20), cut(rele, 20)], pairs, [1, 1]),
        "3g5o_deep": ([relb, rele], pairs, [1, 1]),
        "3g5o_a2b": ([cut(relb, 40), cut(rele, 40)], pairs, [2, 1]),
    }
    made: dict[str, np.ndarray] = {}
    for name, (unpaired, paired, copies) in cases.items():
        sequences = [query(own) for own in unpaired]
        for mode in ("unpaired",) if copies == [1] else MODES:
            for family in MODELS:
                chosen = rows_in(mode, unpaired, paired, copies)
                if family == "monomer" and name == "3g5o_deep":
                    continue
                for key, array in arrays(family, *chosen, sequences, copies).items():
                    made[f"{name}/{mode}/{family}/{key}"] = array
    return made | more_goldens(cases)


def more_goldens(cases: dict[str, tuple]) -> dict[str, np.ndarray]:
    """Sequences alone, templates, and the complex format read back by ColabFold."""
    made: dict[str, np.ndarray] = {}
    for name in ("homodimer", "3g5o"):
        unpaired, paired, copies = cases[name]
        sequences = [query(own) for own in unpaired]
        alone = [f">{101 + i}\n{sequence}" for i, sequence in enumerate(sequences)]
        written = batch.msa_to_str(
            *rows_in("unpaired_paired", unpaired, paired, copies), sequences, copies
        )
        read = batch.unserialize_msa([written], sequences)
        templates = [
            made_up_templates(sequence, n_template, seed)
            for sequence, n_template, seed in zip(sequences, (5, 2), (1, 2), strict=False)
        ]
        for family in MODELS:
            runs = {
                "single_sequence": arrays(family, alone, None, sequences, copies),
                "file": arrays(family, *read[:2], sequences, copies),
            }
            if family == "multimer":
                runs["templates"] = arrays(family, alone, None, sequences, copies, templates)
            elif name == "homodimer":
                runs["templates"] = arrays(family, alone, None, sequences, [1], templates)
            for run, found in runs.items():
                made |= {f"{name}/{run}/{family}/{key}": array for key, array in found.items()}
    return made


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("features.npz")
    with out.open("wb") as target:
        np.savez_compressed(target, **goldens())
