"""What `foldsvc predict` has made of an input, and the folders that it is written into."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from foldsvc.errors import FoldsvcError
from foldsvc.formats.colabfold_files import ColabfoldJob
from foldsvc.formats.file_names import MAX_BYTES, file_stem
from foldsvc.formats.record_json import to_json
from foldsvc.formats.summary_table import SummaryJob, summary_csv
from foldsvc.jobs.submit import NewJob
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.records.job_state import State
from foldsvc.records.notice import Notice
from foldsvc.result.layout import Ending, model_file, ranked
from foldsvc.result.result_file import ResultFile

_PDB, _MMCIF = model_file(1, Ending.PDB), model_file(1, Ending.CIF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """The files of one result, what is said of it, and the same as ColabFold would leave it."""

    files: Sequence[ResultFile]
    confidence: ConfidenceSummary
    notices: Sequence[Notice]
    colabfold: ColabfoldJob

    def file(self, name: str) -> bytes:
        """Give the content of a file that every result has."""
        return next(file.data for file in self.files if file.name == name)


def folders_of(out: Path, names: Sequence[str], *, apart: bool = False) -> list[Path]:
    """Give the folder of each job: a lone one's is `out` itself.

    Args:
        out: As the user named it.
        names: Of the jobs.
        apart: A lone one, too, gets a folder below `out`.
    """
    if len(names) == 1 and not apart:
        return [out]
    numbered = (f"{number:03d}_" for number in range(1, len(names) + 1))
    return [
        out / (start + file_stem(name, most=MAX_BYTES - len(start)))
        for start, name in zip(numbered, names, strict=True)
    ]


def write_result(folder: Path, predicted: Predicted) -> dict[str, object]:
    """Write the files of a result, each whole or not at all; say what there is."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in predicted.files:
        partial = folder / f".{file.name}.part"
        partial.write_bytes(file.data)
        partial.replace(folder / file.name)
    names = [file.name for file in predicted.files]
    return {
        "folder": str(folder),
        "pdb": str(folder / _PDB) if _PDB in names else None,
        "mmcif": str(folder / _MMCIF),
        "files": names,
        "confidence": to_json(predicted.confidence),
        "notices": [to_json(notice) for notice in predicted.notices],
    }


def summary_of(job: NewJob[FoldPayload], predicted: Predicted) -> SummaryJob:
    """Give what the table of all jobs says of one."""
    data = {file.name: file.data for file in predicted.files}
    return replace(
        _summary(job, "succeeded"),
        region_plddt=predicted.confidence.region_plddt,
        scores={rank: data[name] for rank, name in ranked(data, Ending.SCORES)},
    )


def summary_of_failure(job: NewJob[FoldPayload], error: FoldsvcError) -> SummaryJob:
    """Give what the table of all jobs says of one that was not folded."""
    return replace(_summary(job, "failed"), failure=error.code)


def _summary(job: NewJob[FoldPayload], state: State) -> SummaryJob:
    return SummaryJob(
        name=job.name,
        job_id="",
        state=state,
        engine=job.payload.engine,
        n_chains=len(job.payload.chains),
        n_res=job.payload.n_res,
        failure="",
        region_plddt={},
        scores={},
    )


def write_summary(out: Path, jobs: Sequence[SummaryJob]) -> None:
    """Write `summary.csv`, every score of every job."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "summary.csv").write_text("".join(summary_csv(jobs)), encoding="utf-8")
