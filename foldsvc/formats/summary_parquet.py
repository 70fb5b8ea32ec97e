"""The table of all scores as Parquet, with a type for each column."""

import io
from collections.abc import Iterable

from foldsvc.errors import ProgramMissingError
from foldsvc.formats.summary_table import columns


def summary_parquet(texts: Iterable[str]) -> bytes:
    """Give the table that `summary_csv` writes, not guarded, as Parquet; what is unknown is null.

    Raises:
        ProgramMissingError: pyarrow is not installed.
        ArtifactCorruptError: While `texts` are made: a scores file is not JSON.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import csv, parquet  # noqa: PLC0415
    except ImportError as error:
        raise ProgramMissingError(
            "pyarrow", "Take summary.csv, or have pip install 'foldsvc[parquet]' run there"
        ) from error
    kinds = {"text": pa.string(), "count": pa.int64(), "flag": pa.bool_(), "number": pa.float64()}
    types = {name: kinds[kind] for name, kind in columns().items()}
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
