"""What a picture shows of an alignment, as a small file."""

import io
import json
import zipfile
from collections.abc import Sequence
from zlib import error as zlib_error

import numpy as np

from foldsvc.errors import ArtifactCorruptError
from foldsvc.records.alignment_depth import AlignmentCoverage

_FORMAT = 1


def pack_coverage(coverages: Sequence[AlignmentCoverage]) -> bytes:
    """Give it as a compressed npz without pickles; the rows take a bit for each residue."""
    facts = [
        {
            "name": one.name,
            "n_sequence": one.n_sequence,
            "n_paired": one.n_paired,
            "n_effective": one.n_effective,
        }
        for one in coverages
    ]
    arrays: dict[str, np.ndarray] = {}
    for number, one in enumerate(coverages):
        arrays[f"coverage_{number}"] = one.coverage
        arrays[f"effective_{number}"] = one.effective_coverage
        arrays[f"rows_{number}"] = np.packbits(one.rows, axis=1)
        arrays[f"identity_{number}"] = one.identity
    out = io.BytesIO()
    arrays |= {"format": np.array(_FORMAT), "facts": np.array(json.dumps(facts))}
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpack_coverage(data: bytes) -> tuple[AlignmentCoverage, ...]:
    """Read what `pack_coverage` wrote.

    Raises:
        ArtifactCorruptError: The bytes are not such a file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if int(arrays["format"]) != _FORMAT:
                raise ArtifactCorruptError("coverage file")
            return tuple(
                _coverage(arrays, number, facts)
                for number, facts in enumerate(json.loads(str(arrays["facts"])))
            )
    except (ValueError, LookupError, TypeError, OSError, EOFError) as error:
        raise ArtifactCorruptError("coverage file") from error
    except (zipfile.BadZipFile, zlib_error) as error:
        raise ArtifactCorruptError("coverage file") from error


def _coverage(
    arrays: np.lib.npyio.NpzFile, number: int, facts: dict[str, object]
) -> AlignmentCoverage:
    coverage = arrays[f"coverage_{number}"]
    rows = np.unpackbits(arrays[f"rows_{number}"], axis=1, count=len(coverage)).astype(np.bool_)
    return AlignmentCoverage(
        name=str(facts["name"]),
        n_sequence=int(str(facts["n_sequence"])),
        n_paired=int(str(facts["n_paired"])),
        n_effective=float(str(facts["n_effective"])),
        coverage=coverage,
        effective_coverage=arrays[f"effective_{number}"],
        rows=rows,
        identity=arrays[f"identity_{number}"],
    )
