"""Every exit code of the command `foldsvc`, in one table that docs/cli.md repeats."""

from dataclasses import dataclass

from foldsvc.errors import (
    AccessError,
    AlignmentError,
    EngineError,
    FoldsvcError,
    InputError,
    LookupUnavailableError,
    NotFoundError,
    ProgramError,
    ReadingBusyError,
    ReadingCancelledError,
    ServiceError,
    StateError,
    StorageError,
    StructureFormatError,
    SupervisionError,
    WeightsError,
)
from foldsvc.errors.codes import codes

CHECK_FAILED = 10
JOB_NOT_SUCCEEDED = 11
INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitCode:
    """One exit code.

    Attributes:
        code: What the shell sees.
        meaning: What happened.
        errors: The errors that end in it, with all below them in the tree.
    """

    code: int
    meaning: str
    errors: tuple[type[FoldsvcError], ...] = ()


EXIT_CODES = (
    ExitCode(code=0, meaning="done"),
    ExitCode(code=1, meaning="an error that nobody foresaw", errors=(FoldsvcError,)),
    ExitCode(code=2, meaning="the command line is wrong"),
    ExitCode(code=3, meaning="the input cannot be used", errors=(InputError, StructureFormatError)),
    ExitCode(code=4, meaning="weights are missing or damaged", errors=(WeightsError,)),
    ExitCode(
        code=5,
        meaning="what is asked for is not there, or its state forbids it",
        errors=(StateError, NotFoundError),
    ),
    ExitCode(code=6, meaning="files cannot be stored or read", errors=(StorageError,)),
    ExitCode(code=7, meaning="folding or relaxation failed", errors=(EngineError,)),
    ExitCode(code=8, meaning="an outside program is missing or failed", errors=(ProgramError,)),
    ExitCode(
        code=9,
        meaning="no service answers, or it refused",
        errors=(ServiceError, AccessError, ReadingBusyError, ReadingCancelledError),
    ),
    ExitCode(code=CHECK_FAILED, meaning="a check of `doctor` or `weights verify` failed"),
    ExitCode(code=JOB_NOT_SUCCEEDED, meaning="a job failed or was cancelled"),
    ExitCode(code=12, meaning="the service cannot run on this machine", errors=(SupervisionError,)),
    ExitCode(code=13, meaning="no alignment was found", errors=(AlignmentError,)),
    ExitCode(code=14, meaning="known structures cannot be asked", errors=(LookupUnavailableError,)),
    ExitCode(code=INTERRUPTED, meaning="stopped by Ctrl-C"),
)


def exit_code_of(error: FoldsvcError) -> int:
    """The exit code of an error: that of the nearest class above it that has one.

    What a service refused ends as if it had been refused here.
    """
    code_of = {kind: entry.code for entry in EXIT_CODES for kind in entry.errors}
    kind = type(error)
    if isinstance(error, ServiceError):
        entry = codes().get(error.problem_code)
        kind = entry.kind if entry else kind
    return next(code_of[above] for above in kind.__mro__ if above in code_of)
