"""The relax stage: a folded structure in the Amber force field, on a CPU or a GPU."""

from collections.abc import Sequence

from foldsvc.jobs.engines import ALPHAFOLD2
from foldsvc.predict import alphafold2, alphafold2_files
from foldsvc.predict.antibody import judge, relax_prediction, with_earlier_notices
from foldsvc.predict.antibody_files import finished_files
from foldsvc.predict.run_record import Run, read_run
from foldsvc.sequence.gate import fv_input
from foldsvc.settings import settings
from foldsvc.structure.prediction_file import unpack
from workers.attempt import Attempt, run_claimed
from workers.connections import connections
from workers.sealing import names, read, seal


def run() -> None:
    """Relax what waits for it."""
    run_claimed(
        connections(),
        stage="relax",
        limit=1,
        lease_seconds=settings().lease_seconds,
        work=_relax,
    )


def _relax(attempts: Sequence[Attempt]) -> None:
    for attempt in attempts:
        earlier = read_run(read(attempt, "job.json"))
        if earlier.engine == ALPHAFOLD2:
            _relax_complex(attempt, earlier)
        else:
            _relax_antibody(attempt, earlier)


def _relax_antibody(attempt: Attempt, earlier: Run) -> None:
    prediction = unpack(read(attempt, "prediction_001.npz"))
    folded = judge(fv_input(earlier.fold_input), prediction)
    judged, relaxed = relax_prediction(
        with_earlier_notices(folded, attempt.claimed.notices),
        time_limit_seconds=settings().relax_seconds,
        on_progress=attempt.report,
    )
    static_dir = settings().static_dir
    seal(attempt, finished_files(judged, earlier, relaxed=relaxed, static_dir=static_dir))
    attempt.succeed(confidence=judged.confidence, notices=judged.notices)


def _relax_complex(attempt: Attempt, earlier: Run) -> None:
    found = alphafold2.find_alignment(
        earlier.fold_input, earlier.options, settings(), attempt.report
    )
    packed = sorted(name for name in names(attempt) if name.startswith("prediction_"))
    predictions = [unpack(read(attempt, name)) for name in packed]
    made = alphafold2.judge(earlier.fold_input, found, predictions)
    folded = alphafold2.with_earlier_notices(made, attempt.claimed.notices)
    folded, relaxed = alphafold2.relax_models(
        folded,
        top=earlier.options.relax_top,
        time_limit_seconds=settings().relax_seconds,
        on_progress=attempt.report,
    )
    static_dir = settings().static_dir
    files = alphafold2_files.finished_files(folded, earlier, relaxed=relaxed, static_dir=static_dir)
    seal(attempt, files)
    attempt.succeed(confidence=folded.confidence, notices=folded.notices)
