"""Every error that foldsvc raises on purpose.

FoldsvcError
├── InputError                 what was submitted cannot be used
│   ├── TextEncodingError, InputTooLargeError, NoSequenceError
│   ├── EmptyRecordError, EmptyChainError, IllegalLetterError, NucleotideSequenceError
│   ├── ChainTooShortError, ChainTooLongError, TooManyResiduesError, TooManyChainsError
│   ├── TooManyRecordsError
│   ├── UnknownEngineError, InvalidRequestError
│   └── NotAntibodyError, TCellReceptorError, UnpairableDomainsError
├── WeightsError               the parameters of a network
│   └── WeightsMissingError, WeightsCorruptError, WeightsDownloadError
├── JobError                   a request that the state of a job forbids
│   └── JobNotFoundError, BatchNotFoundError, ResultFileNotFoundError, IllegalMoveError,
│       LeaseLostError, JobCancelledError, IdempotencyConflictError
├── StorageError
│   └── StorageFullError, ArtifactCorruptError
├── EngineError
│   └── RelaxationError, DeviceMemoryError, FvTooLongError, WorkerLostError
├── ProgramError               an outside program
│   └── ProgramMissingError, ProgramFailedError, ProgramTimeoutError
├── StructureFormatError       a structure does not fit a file format, or a file is no structure
├── SupervisionError           the service on this machine
│   └── DataDirInUseError, PortInUseError, ProcessNotReadyError
└── ServiceError               seen from the client: no answer, or a problem document

A leaf is a fact: its attributes are the facts, its message says what was found and what was
expected, and `remedy` says what to do about it.
`code` is stable; scripts may rely on it.
"""

from typing import ClassVar


class FoldsvcError(Exception):
    """The root; `str()` gives the message and the remedy."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by state: a leaf's arguments are facts, not the message."""
        return (_rebuild, (type(self), self.args, dict(self.__dict__)))


def _rebuild(
    kind: type[FoldsvcError], args: tuple[object, ...], state: dict[str, object]
) -> FoldsvcError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class InputError(FoldsvcError):
    """Something submitted cannot be used.

    Attributes:
        record: Name of the FASTA record or chain, where one is at fault.
        line: 1-based line of the submitted text.
        position: 1-based residue position in the chain, or column where there is no chain.
    """

    code = "input_invalid"

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        record: str | None = None,
        line: int | None = None,
        position: int | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.record = record
        self.line = line
        self.position = position


class InvalidRequestError(InputError):
    """The request's fields contradict each other or are missing."""

    code = "request_invalid"


class UnknownEngineError(InputError):
    """An engine was asked for by a name that does not exist."""

    code = "engine_unknown"

    def __init__(self, engine: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no engine named {engine!r}",
            remedy=f"Choose one of {', '.join(known)}, or leave it out",
        )
        self.engine = engine


class WeightsError(FoldsvcError):
    """The parameters of a network are not usable."""

    code = "weights_error"


class WeightsMissingError(WeightsError):
    """The weights of an engine are not on this machine."""

    code = "weights_missing"

    def __init__(self, engine: str, path: str) -> None:
        super().__init__(
            f"The weights of {engine} are not at {path}",
            remedy=f"Run: foldsvc weights install {engine}",
        )
        self.engine = engine


class WeightsCorruptError(WeightsError):
    """A weights file is not the one expected."""

    code = "weights_corrupt"

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(
            f"{path} is not the expected file: {fault}",
            remedy="Run: foldsvc weights install flashabb --force",
        )
        self.path = path


class WeightsDownloadError(WeightsError):
    """The weights could not be fetched."""

    code = "weights_download_failed"

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(
            f"Fetching {source} failed: {fault}",
            remedy="Check the connection to the package index and run the command again",
        )
        self.source = source


class JobError(FoldsvcError):
    """The state of a job forbids what was asked."""

    code = "job_error"


class JobNotFoundError(JobError):
    """No job has this id."""

    code = "job_not_found"

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"There is no job {job_id}",
            remedy="It may have been deleted; GET /api/v1/folds lists jobs",
        )
        self.job_id = job_id


class BatchNotFoundError(JobError):
    """No batch has this id."""

    code = "batch_not_found"

    def __init__(self, batch_id: str) -> None:
        super().__init__(f"There is no batch {batch_id}")
        self.batch_id = batch_id


class ResultFileNotFoundError(JobError):
    """The job has no file of this name, or none yet."""

    code = "file_not_found"

    def __init__(self, job_id: str, name: str) -> None:
        super().__init__(
            f"Job {job_id} has no file {name!r}",
            remedy=f"GET /api/v1/folds/{job_id}/files lists what there is",
        )
        self.job_id = job_id
        self.name = name


class IllegalMoveError(JobError):
    """A job was asked to move between states that no move joins."""

    code = "illegal_move"

    def __init__(self, job_id: str, state: str, wanted: str) -> None:
        super().__init__(f"Job {job_id} is {state} and cannot become {wanted}")
        self.job_id = job_id
        self.state = state


class LeaseLostError(JobError):
    """This attempt no longer owns the job: its lease ran out and another attempt has it."""

    code = "lease_lost"

    def __init__(self, job_id: str, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} no longer owns job {job_id}")
        self.job_id = job_id
        self.attempt = attempt


class JobCancelledError(JobError):
    """The user asked for this job to stop."""

    code = "cancelled"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} was cancelled")
        self.job_id = job_id


class IdempotencyConflictError(JobError):
    """The same Idempotency-Key came with another body."""

    code = "idempotency_conflict"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Idempotency-Key {key!r} was used before with a different request",
            remedy="Send a new key with a new request",
        )
        self.key = key


class StorageError(FoldsvcError):
    """The result store failed."""

    code = "storage_error"


class StorageFullError(StorageError):
    """No space is left for results."""

    code = "storage_full"

    def __init__(self, path: str) -> None:
        super().__init__(f"No space is left at {path}", remedy="Free space, then submit again")
        self.path = path


class ArtifactCorruptError(StorageError):
    """A stored file no longer matches the checksum of its manifest."""

    code = "artifact_corrupt"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} no longer matches its checksum", remedy="Fold the sequence again")
        self.name = name


class StructureFormatError(FoldsvcError):
    """A structure does not fit the columns of a file format, or a file holds no structure.

    Attributes:
        file_format: pdb or mmcif.
        line: 1-based line of a file that cannot be read.
    """

    code = "structure_format"

    def __init__(
        self, file_format: str, fault: str, *, remedy: str = "", line: int | None = None
    ) -> None:
        place = f", line {line}" if line is not None else ""
        super().__init__(f"{file_format}{place}: {fault}", remedy=remedy)
        self.file_format = file_format
        self.line = line


class EngineError(FoldsvcError):
    """Folding failed."""

    code = "engine_error"


class RelaxationError(EngineError):
    """Relaxation failed; the unrelaxed structure is unharmed."""

    code = "relaxation_failed"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"Relaxation failed: {fault}",
            remedy="The unrelaxed structure is kept; submit with relax=false to skip relaxation",
        )


class DeviceMemoryError(EngineError):
    """The device ran out of memory."""

    code = "out_of_memory"

    def __init__(self, n_res: int) -> None:
        super().__init__(
            f"The device ran out of memory with {n_res} residues",
            remedy="Submit fewer residues or use a device with more memory",
        )
        self.n_res = n_res


class FvTooLongError(EngineError):
    """The variable domains are longer than any that the antibody engine is prepared for."""

    code = "fv_too_long"

    def __init__(self, name: str, n_res: int, limit: int) -> None:
        super().__init__(
            f"The variable domains of {name} have {n_res} residues, expected at most {limit}",
            remedy="Submit the variable domains alone",
        )
        self.name = name
        self.n_res = n_res
        self.limit = limit


class WorkerLostError(EngineError):
    """Every attempt's worker died before it finished."""

    code = "worker_lost"

    def __init__(self, losses: int) -> None:
        super().__init__(
            f"The worker was lost {losses} times while running this job",
            remedy="Look at the worker's log for the cause, then submit again",
        )
        self.losses = losses


class ProgramError(FoldsvcError):
    """An outside program did not do its work."""

    code = "program_error"


class ProgramMissingError(ProgramError):
    """The program is not installed."""

    code = "program_missing"

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} was not found", remedy=f"Install {program} and put it on PATH")
        self.program = program


class ProgramFailedError(ProgramError):
    """The program ended with an error."""

    code = "program_failed"

    def __init__(self, program: str, exit_code: int, stderr_end: str) -> None:
        super().__init__(f"{program} ended with {exit_code}: {stderr_end}")
        self.program = program
        self.exit_code = exit_code


class ProgramTimeoutError(ProgramError):
    """The program ran past its limit."""

    code = "program_timeout"

    def __init__(self, program: str, seconds: float) -> None:
        super().__init__(f"{program} did not end within {seconds:g} s")
        self.program = program


class SupervisionError(FoldsvcError):
    """The service cannot run on this machine as it was asked to."""

    code = "supervision_error"


class DataDirInUseError(SupervisionError):
    """Another service runs on this data folder."""

    code = "data_dir_in_use"

    def __init__(self, path: str, holder: str) -> None:
        super().__init__(
            f"Another foldsvc ({holder}) runs on {path}",
            remedy="Use that one, stop it, or choose another folder with --data",
        )
        self.path = path


class PortInUseError(SupervisionError):
    """Another program listens where the API should."""

    code = "port_in_use"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Another program listens on {host}:{port}",
            remedy="Stop it, or choose another port with --port (0 takes any free one)",
        )
        self.port = port


class ProcessNotReadyError(SupervisionError):
    """One of the service's processes does not start."""

    code = "process_not_ready"

    def __init__(self, process: str, fault: str, log_file: str) -> None:
        super().__init__(f"The {process} does not start: {fault}", remedy=f"Its log is {log_file}")
        self.process = process


class ServiceError(FoldsvcError):
    """A service did not answer, or answered with a problem document.

    Attributes:
        problem_code: `code` of the problem document, where there was one.
        status: HTTP status, where there was an answer.
    """

    code = "service_error"

    def __init__(
        self, message: str, *, remedy: str = "", problem_code: str = "", status: int | None = None
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.problem_code = problem_code
        self.status = status
