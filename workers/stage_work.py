"""A job in a worker's hands, as engines see it: ports onto its attempt, batch and store."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

import structlog

from foldsvc.engines.options import EngineOptions
from foldsvc.engines.requested_options import stored_options
from foldsvc.errors import ArtifactCorruptError, JobCancelledError, StructureFormatError
from foldsvc.folds.live import LIVE, live_prefix
from foldsvc.formats.found_file import pack_found, unpack_found
from foldsvc.formats.pdb import write_pdb
from foldsvc.predict.stages import Finished, Folded, Searched, SentOn, StageOutcome
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.progress import Progress
from foldsvc.records.recycling import RecyclePass
from foldsvc.records.structure import Prediction
from foldsvc.result.layout import FOUND
from foldsvc.result.result_file import ResultFile
from foldsvc.structure.prediction_file import pack, unpack
from workers.attempt import FoldAttempt
from workers.sealing import handed_over, read, seal

log = structlog.get_logger()

_PACKED = "application/octet-stream"


class KeptModels:
    """The finished models of a job, which outlive the attempt that made them."""

    def __init__(self, attempt: FoldAttempt) -> None:
        self._attempt = attempt
        self._prefix = f"jobs/{attempt.claimed.job_id}/models"

    def recall(self, name: str) -> Prediction | None:
        """Give a model; a torn or foreign file is made again."""
        attempt = self._attempt
        if attempt.store.path(self._prefix, name) is None:
            return None
        try:
            with attempt.store.open(self._prefix, name) as file:
                kept = unpack(file.read())
        except ArtifactCorruptError:
            log.warning("kept model damaged", job_id=attempt.claimed.job_id, name=name)
            return None
        log.info("model taken over", job_id=attempt.claimed.job_id, name=name)
        return kept

    def keep(self, name: str, prediction: Prediction) -> None:
        """Keep a model, unless the attempt has lost its job."""
        if self._attempt.settled:
            return
        self._attempt.store.write(
            self._prefix,
            name,
            pack(prediction),
            media_type=_PACKED,
            description="One finished model",
        )


class StageWork:
    """One job of those that a stage has claimed together."""

    def __init__(self, attempt: FoldAttempt, batch: Sequence[FoldAttempt]) -> None:
        claimed, payload = attempt.claimed, attempt.claimed.payload
        self.attempt = attempt
        self.job_id: str = claimed.job_id
        self.engine: str = payload.engine
        self.fold_input: FoldInput = payload.fold_input
        self.options: EngineOptions = stored_options(payload.engine, payload.options)
        self.chains: Sequence[JobChain] = payload.chains
        self.notices: Sequence[Notice] = claimed.notices
        self.models = KeptModels(attempt)
        self._batch = batch

    @property
    def settled(self) -> bool:
        """The attempt has its outcome."""
        return self.attempt.settled

    def found(self) -> FoundAlignment | None:
        """Read what the search stage has sealed."""
        if FOUND not in handed_over(self.attempt):
            return None
        return unpack_found(read(self.attempt, FOUND))

    def report(self, progress: Progress) -> None:
        """Report to this job; the batch ends once none of its jobs is left.

        Raises:
            JobCancelledError: None is left.
        """
        attempt = self.attempt
        if not attempt.settled:
            with attempt.errors_to_state():
                if progress.recycle_pass is not None:
                    self._show(progress.recycle_pass)
                attempt.report(progress)
        if all(other.settled for other in self._batch):
            raise JobCancelledError(self.job_id)

    def errors_to_state(self) -> AbstractContextManager[None]:
        """Turn an error of the block into this job's outcome."""
        return self.attempt.errors_to_state()

    def settle(self, outcome: StageOutcome) -> None:
        """Seal what a stage has made, and hand the job on or end it."""
        attempt = self.attempt
        match outcome:
            case SentOn(stage=stage):
                attempt.advance(stage, sealed=False)
            case Searched(found=found):
                seal(attempt, [ResultFile(name=FOUND, data=pack_found(found))])
                attempt.advance("fold")
            case Folded(stage=stage, result=result, files=files):
                self._seal_with_found(files, result.alignment)
                attempt.advance(stage, confidence=result.confidence, notices=result.notices)
                attempt.store.delete(live_prefix(self.job_id))
            case Finished(result=result, files=files):
                seal(attempt, files)
                attempt.succeed(confidence=result.confidence, notices=result.notices)

    def _seal_with_found(self, files: Sequence[ResultFile], found: FoundAlignment | None) -> None:
        """Hand on what the search found as it came, and pack what came with the request."""
        if (handed := handed_over(self.attempt).get(FOUND)) is not None:
            seal(self.attempt, files, handed_on=[handed])
        elif found is not None:
            seal(self.attempt, [*files, ResultFile(name=FOUND, data=pack_found(found))])
        else:
            seal(self.attempt, files)

    def _show(self, done: RecyclePass) -> None:
        """Leave the structure after a pass where the page looks for it."""
        self.attempt.check()
        try:
            title = f"{done.event.model}, seed {done.event.seed}, pass {done.event.recycle + 1}"
            warning = (
                ["UNTRAINED PARAMETERS: THE STRUCTURE MEANS NOTHING"] if done.untrained else []
            )
            text = write_pdb(done.structure, title=title, remarks=warning)
        except StructureFormatError:
            return
        self.attempt.store.write(
            live_prefix(self.job_id),
            LIVE,
            text.encode(),
            media_type="chemical/x-pdb",
            description="The structure as it stands",
        )


def works_of(attempts: Sequence[FoldAttempt]) -> list[StageWork]:
    """Give the jobs that were claimed together."""
    return [StageWork(attempt, attempts) for attempt in attempts]
