"""The table of all scores as Parquet, with a type for each column."""

import io
from collections.abc import Iterable

from foldsvc.errors import ProgramMissingError
from foldsvc.formats.summary_table import COLUMNS

_TEXTS = {"job", "id", "state", "engine", "failure", "model", "per_chain_ptm", "region_plddt"} | {
    *("pairwise_iptm", "pairwise_actifptm", "ipsae", "pdockq", "pdockq2", "lis")
}
_WHOLE = {"n_chains", "n_res", "rank", "seed", "n_recycle"}
_FLAGS = {"untrained", "has_clash"}


def summary_parquet(texts: Iterable[str]) -> bytes:
    """Give the table that `summary_csv` writes, not guarded, as Parquet; what is unknown is null.

    Raises:
        ProgramMissingError: pyarrow is not installed.
        ArtifactCorruptError: While `texts` are made: a scores file is no JSON.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import csv, parquet  # noqa: PLC0415
    except ImportError as error:
        raise ProgramMissingError(
            "pyarrow", "Take summary.csv, or have pip install 'foldsvc[parquet]' run there"
        ) from error
    types = {
        name: pa.string()
        if name in _TEXTS
        else pa.int64()
        if name in _WHOLE
        else pa.bool_()
        if name in _FLAGS
        else pa.float64()
        for name in COLUMNS
    }
    table = csv.read_csv(
        io.BytesIO("".join(texts).encode()),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
