"""`foldsvc predict`: the whole pipe in one process, with no service."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.colabfold_folder import ColabfoldFolder
from foldsvc.cli.console import data, report_error, say
from foldsvc.cli.data_folder import report_earlier_weights
from foldsvc.cli.exit_codes import JOB_NOT_SUCCEEDED
from foldsvc.cli.fold_options import FoldArguments, read_as_of, takes_fold_options
from foldsvc.cli.predict_jobs import predict_jobs
from foldsvc.cli.result_folder import (
    Predicted,
    folders_of,
    summary_of,
    summary_of_failure,
    write_result,
    write_summary,
)
from foldsvc.engines.acceptance import accept
from foldsvc.engines.repeat import changes_since, repeated_request
from foldsvc.errors import FoldsvcError, InvalidRequestError, StorageError
from foldsvc.formats.submitted_text import text_of
from foldsvc.formats.summary_table import SummaryJob
from foldsvc.jobs.search_facts import search_facts
from foldsvc.jobs.submit import NewJob
from foldsvc.jobs.worker_facts import WorkersSeen
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.result.layout import JOB
from foldsvc.settings import settings
from foldsvc.wire.fold import FoldRequest

Places = Annotated[
    list[Path],
    typer.Argument(
        metavar="[INPUT] OUT",
        help="File of sequences, which --from stands in for, and the folder for the result.",
    ),
]
RepeatOption = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="JOB_JSON",
        help="Repeat the run of this job.json, with its sequences, options and alignment.",
        exists=True,
        dir_okay=False,
    ),
]
NamesOption = Annotated[
    bool,
    typer.Option(
        "--colabfold-names",
        help="Write ColabFold's files and names into OUT, foldsvc's own into folders below it.",
    ),
]


@takes_fold_options
def predict(
    places: Places,
    *,
    fold: FoldArguments,
    repeat: RepeatOption = None,
    colabfold_names: NamesOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fold a file of sequences into a folder, with no service.

    The file is FASTA, a table (CSV, TSV) with id and sequence, or an alignment whose first row is
    folded; docs/concepts/inputs.md has all that is read.
    The files of one protein, complex or antibody go into OUT; those of several into a folder each
    below it, with summary.csv, every score of all, beside them.
    """
    source, out = _places(places, repeats=repeat is not None)
    chosen, earlier = settings(), repeat.read_bytes() if repeat else None
    request = _request(source, fold) if earlier is None else repeated_request(earlier)
    report_earlier_weights(chosen)
    # Searches run here, too.
    here = WorkersSeen(searches=(search_facts(chosen),))
    jobs = accept(request, chosen, here)
    folded = predict_jobs(jobs, chosen)
    written = _written(jobs, folded, out, earlier, apart=colabfold_names)
    _print(written, as_json=as_json)
    if len(written) < len(jobs):
        raise typer.Exit(JOB_NOT_SUCCEEDED)


def _written(
    jobs: Sequence[NewJob[FoldPayload]],
    folded: Iterable[tuple[int, Predicted | FoldsvcError]],
    out: Path,
    earlier: bytes | None,
    *,
    apart: bool,
) -> list[dict[str, object]]:
    """Write each result as soon as it is made, and the table of several; say what there is.

    What fails of several is told, and the others are written all the same.

    Raises:
        FoldsvcError: The one job failed.
    """
    names = [job.name for job in jobs]
    folders = folders_of(out, names, apart=apart)
    beside = ColabfoldFolder(out, names) if apart else None
    written: dict[int, dict[str, object]] = {}
    table: dict[int, SummaryJob] = {}
    try:
        for number, result in folded:
            try:
                written[number] = _one_written(number, result, folders[number], beside)
                table[number] = summary_of(jobs[number], _folded_result(result))
            except FoldsvcError as error:
                if len(jobs) == 1:
                    raise
                say(f"{names[number]}:")
                report_error(error)
                table[number] = summary_of_failure(jobs[number], error)
                continue
            if earlier is not None:
                _tell_changes(earlier, _folded_result(result))
    finally:
        if len(jobs) > 1:
            write_summary(out, [table[number] for number in sorted(table)])
    return [written[number] for number in sorted(written)]


def _one_written(
    number: int, result: Predicted | FoldsvcError, folder: Path, beside: ColabfoldFolder | None
) -> dict[str, object]:
    folded = _folded_result(result)
    try:
        written = write_result(folder, folded)
        if beside:
            written["colabfold_files"] = [p.name for p in beside.add(number, folded.colabfold)]
    except OSError as error:
        raise StorageError(
            f"The result cannot be written to {folder}: {error.strerror}",
            remedy="Make room, or name another folder",
        ) from error
    return written


def _folded_result(result: Predicted | FoldsvcError) -> Predicted:
    if isinstance(result, FoldsvcError):
        raise result
    return result


def _places(places: Sequence[Path], *, repeats: bool) -> tuple[Path, Path]:
    """Give input and output; of a run that is repeated there is no input but the record."""
    if len(places) != (1 if repeats else 2):
        wanted = "--from JOB_JSON OUT" if repeats else "INPUT OUT"
        raise InvalidRequestError(
            f"{len(places)} paths were given", remedy=f"Give foldsvc predict {wanted}"
        )
    source = places[0]
    if not repeats and not source.is_file():
        raise InvalidRequestError(f"{source} is no file", remedy="Name a file of sequences")
    return source, places[-1]


def _request(source: Path, fold: FoldArguments) -> FoldRequest:
    kind, called = read_as_of(fold.read_as, source.name)
    return FoldRequest(
        fasta=text_of(source.read_bytes()),
        name=called[:200],
        engine=fold.engine,
        read_as=kind,
        options=fold.options,
        a3m=fold.a3m,
        template_files=fold.template_files,
    )


def _tell_changes(earlier: bytes, result: Predicted) -> None:
    record: Mapping[str, object] = json.loads(result.file(JOB))
    for change in changes_since(json.loads(earlier), record):
        say(f"warning: not as it was: {change}; the numbers may differ")


def _print(written: Sequence[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        data(json.dumps(written, indent=2))
    else:
        for result in written:
            data(str(result["pdb"] or result["mmcif"]))
