"""What padding to few sizes costs, and how many programs it saves; no network is run.

    python benchmarks/buckets.py
    python benchmarks/buckets.py --fasta queue.fasta

Without --fasta, 10,000 lengths are drawn log-normally with a median of 278 and a mean of 349
residues, 16 to 3,000; 349 is the mean of the 248 million proteins of UniProt 2023.3.
Cost is the pair representation, residues squared, relative to no padding at all.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from foldsvc.alphafold2.buckets import bucket_of, n_padded_res
from foldsvc.alphafold2.config import model_config
from foldsvc.formats.fasta import parse_fasta
from foldsvc.records.features import FeatureBatch

MEDIAN, MEAN = 278, 349
DEPTHS = (1, 10, 50, 100, 300, 600, 1000, 3000, 8000)
SIZES_OF_AF3 = (256, 512, 768, 1024, 1280, 1536, 2048, 2560, 3072, 3584, 4096, 4608, 5120)
POLICIES: dict[str, Callable[[int], int]] = {
    "each length by itself": lambda n_res: n_res,
    "1.15 apart, of 16 (foldsvc)": n_padded_res,
    "multiples of 64": lambda n_res: -(-n_res // 64) * 64,
    "AlphaFold3's": lambda n_res: next(size for size in SIZES_OF_AF3 if size >= n_res),
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fasta", type=Path, help="sequences whose lengths count")
    fasta = parser.parse_args().fasta
    lengths = drawn_lengths() if fasta is None else lengths_of(fasta.read_text())
    print(f"{len(lengths):,} lengths, median {np.median(lengths):.0f}, mean {lengths.mean():.0f}")
    print(f"{'residues padded to':<30} {'programs':>9} {'in 200':>7} {'mean cost':>10} {'all':>6}")
    for name, padded in POLICIES.items():
        sizes = np.array([padded(int(n_res)) for n_res in lengths])
        mean = np.mean((sizes / lengths) ** 2)
        whole = (sizes**2).sum() / (lengths**2).sum()
        n_program, few = len(set(sizes.tolist())), len(set(sizes[:200].tolist()))
        print(f"{name:<30} {n_program:>9} {few:>7} {mean:>10.2f} {whole:>6.2f}")
    print()
    print("Of model_3_ptm, which takes 512 clusters and 5,120 extra rows")
    print(f"{'rows':>6} {'clusters':>9} {'extra':>6} {'drawn from':>11}")
    for depth in DEPTHS:
        bucket = bucket_of(_deep(depth), model_config("model_3_ptm"))
        print(f"{depth:>6} {bucket.n_cluster:>9} {bucket.n_extra:>6} {bucket.n_row:>11}")


def drawn_lengths() -> np.ndarray:
    """Draw lengths as said above."""
    spread = np.sqrt(2 * np.log(MEAN / MEDIAN))
    drawn = np.random.default_rng(0).lognormal(np.log(MEDIAN), spread, 20_000).round().astype(int)
    return drawn[(drawn >= 16) & (drawn <= 3000)][:10_000]  # noqa: PLR2004 - as said above


def lengths_of(fasta: str) -> np.ndarray:
    """Give the length of each record, its chains together."""
    return np.array([len(record.letters.replace(":", "")) for record in parse_fasta(fasta)])


def _deep(n_row: int) -> FeatureBatch:
    column = np.zeros(1, np.int32)
    return FeatureBatch(
        name="benchmark",
        family="monomer",
        aatype=column,
        residue_index=column,
        asym_id=column,
        entity_id=column,
        sym_id=column,
        msa=np.zeros((n_row, 1), np.int8),
        deletions=np.zeros((n_row, 1), np.uint16),
        msa_first=np.arange(n_row) == 0,
    )


if __name__ == "__main__":
    main()
