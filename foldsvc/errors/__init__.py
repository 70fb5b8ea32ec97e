"""Every error that foldsvc raises on purpose.

FoldsvcError
├── InputError                 what was submitted cannot be used
│   ├── TextEncodingError, InputTooLargeError, NoSequenceError
│   ├── EmptyRecordError, EmptyChainError, IllegalLetterError, NucleotideSequenceError
│   ├── ChainTooShortError, ChainTooLongError, TooManyResiduesError, TooManyChainsError
│   ├── TooManyRecordsError, TooLargeForDeviceError
│   ├── AccessionError, LookupOffError, KnownModelNotFoundError
│   ├── ComparedStructureError, ComparisonTooLargeError, ComparedChainsError, ComparisonBusyError
│   ├── UnknownEngineError, EngineNotFoundError, UnknownNetworkError, InvalidRequestError,
│   │   RepeatedPartError, CaseFullError
│   ├── ReadingLimitError, ReadingBrokenError
│   ├── DicomQueryError, NotAcceptableError, UnknownPeerError
│   ├── AlignmentFileError     a submitted A3M
│   │   └── EmptyAlignmentError, AlignmentNotTextError, AlignmentTooLargeError, TooManyRowsError,
│   │       UnevenRowError, EmptyRowError, AlignmentLetterError, QueryRowError,
│   │       QueryMismatchError, SeveralAlignmentsError, ComplexHeaderError, ChainsMismatchError
│   ├── ImageError             a submitted image
│   │   ├── ImageFormatError, ImageDamagedError, ImageUnsupportedError, UploadTooLargeError,
│   │   │   ImageBombError, ImageLimitError, ImagingBusyError, NoImageSentError,
│   │   │   FileEmptyError, ArchiveEmptyError, ArchiveEncryptedError,
│   │   │   DataFileMissingError, DataFileAmbiguousError,
│   │   │   NoPicturesError, MaskOutsideError, NotARadiographError
│   │   └── SegmentationInputError      an image that a network was not trained for
│   │       └── NotMagneticResonanceError, SeveralTimesError, ImageExtentError,
│   │           ImageSpacingError, NotFiniteError, NoContrastError, BrainNotFoundError,
│   │           NotT1WeightedError, MaskMismatchError, NotALabelMapError
│   ├── TemplateFileError      a submitted template
│   │   └── TemplateChainMissingError, TemplateTooLargeError, TooManyTemplatesError
│   ├── NotSequencesError, DamagedFileError, IdentifierError, OtherMoleculeError,
│   │   AlignmentAsInputError       a file of another kind
│   └── NotAntibodyError, TCellReceptorError, UnpairableDomainsError, AntibodyNotAloneError,
│       VariableDomainFragmentError, AmbiguousPairingError
├── AccessError                a request that is not let in, whatever it asks for
│   └── MalformedRequestError, HostNotAllowedError, CrossSiteError, BodyEncodingError,
│       RequestTimeoutError, TooManyConnectionsError
├── WeightsError               the parameters of a network
│   ├── WeightsMissingError, WeightsUntrainedError, WeightsSpaceError, WeightsFolderError
│   ├── WeightsCorruptError ── WeightsLayoutError
│   └── WeightsDownloadError
│       └── WeightsUnreachableError, WeightsNotServedError, WeightsInterruptedError,
│           WeightsChangedError
├── AlignmentError             no alignment was found
│   └── SearchContactMissingError, SearchUnavailableError, SearchRefusedError, RateLimitedError,
│       SearchFailedError, SearchTimeoutError, SearchReplyError, ArchiveUnsafeError,
│       SearchDatabaseError, DatabaseDownloadError,
│       DatabaseSpaceError, UnknownDatabaseError
├── JobError                   a request that the state of a job forbids
│   └── JobNotFoundError, BatchNotFoundError, ResultFileNotFoundError, IllegalMoveError,
│       LeaseLostError, JobCancelledError, WorkerStoppingError, IdempotencyConflictError,
│       VolumeNotFoundError, VolumeFileNotFoundError, VolumeChangedError, InstanceNotFoundError,
│       InstanceFrameError, CaseNotFoundError, CaseItemNotFoundError, ShareNotFoundError,
│       ShareLinkError, NotShareableError
├── StorageError
│   ├── StorageFullError, ArtifactCorruptError, ArchiveNameError, DeidentificationKeyError,
│   │   DatabaseUrlError
│   ├── DatabaseUnavailableError ── DatabaseFullError
│   ├── InstallationError      database and result store do not belong together
│   │   └── StoreOfAnotherError, StoreUnknownError, StoreEmptyError, DatabaseMovedError
│   └── TransferError          an installation was not moved to another database
│       └── TargetNotEmptyError, SourceBusyError
├── EngineError
│   └── RelaxationError, DeviceMemoryError, DeviceUnavailableError, FvTooLongError,
│       WorkerLostError, StageStalledError
├── ProgramError               an outside program
│   └── ProgramMissingError, ProgramFailedError, ProgramTimeoutError
├── StructureFormatError       a structure does not fit a file format, or a file is no structure
├── LookupUnavailableError     a database of known structures
├── ReadingBusyError, ReadingCancelledError     confined processes that read foreign text
├── SupervisionError           the service on this machine
│   └── DataDirInUseError, PortInUseError, ProcessNotReadyError, NotReadyError,
│       DrawingBusyError
└── ServiceError               seen from the client: no answer, or a problem document
    └── PeerError              the same of a DICOMweb server

A leaf is a fact: its attributes are the facts, its message says what was found and what was
expected, and `remedy` says what to do about it.
`code` is stable; scripts may rely on it.
"""

from foldsvc.errors.access import (
    AccessError,
    BodyEncodingError,
    CrossSiteError,
    HostNotAllowedError,
    MalformedRequestError,
    RequestTimeoutError,
    TooManyConnectionsError,
)
from foldsvc.errors.alignment import (
    AlignmentError,
    ArchiveUnsafeError,
    DatabaseDownloadError,
    DatabaseSpaceError,
    RateLimitedError,
    SearchContactMissingError,
    SearchDatabaseError,
    SearchFailedError,
    SearchRefusedError,
    SearchReplyError,
    SearchTimeoutError,
    SearchUnavailableError,
    UnknownDatabaseError,
)
from foldsvc.errors.alignment_file import (
    AlignmentFileError,
    AlignmentLetterError,
    AlignmentNotTextError,
    AlignmentTooLargeError,
    ChainsMismatchError,
    ComplexHeaderError,
    EmptyAlignmentError,
    EmptyRowError,
    QueryMismatchError,
    QueryRowError,
    SeveralAlignmentsError,
    TooManyRowsError,
    UnevenRowError,
)
from foldsvc.errors.antibody import AntibodyNotAloneError
from foldsvc.errors.comparison import (
    ComparedChainsError,
    ComparedStructureError,
    ComparisonBusyError,
    ComparisonTooLargeError,
)
from foldsvc.errors.dicomweb import (
    DicomQueryError,
    InstanceFrameError,
    InstanceNotFoundError,
    NotAcceptableError,
    PeerError,
    UnknownPeerError,
)
from foldsvc.errors.engine import (
    DeviceMemoryError,
    DeviceUnavailableError,
    EngineError,
    FvTooLongError,
    ProgramError,
    ProgramFailedError,
    ProgramMissingError,
    ProgramTimeoutError,
    RelaxationError,
    StageStalledError,
    StructureFormatError,
    WorkerLostError,
)
from foldsvc.errors.imaging import (
    ArchiveEmptyError,
    ArchiveEncryptedError,
    DataFileAmbiguousError,
    DataFileMissingError,
    FileEmptyError,
    ImageBombError,
    ImageDamagedError,
    ImageError,
    ImageFormatError,
    ImageLimitError,
    ImageUnsupportedError,
    ImagingBusyError,
    MaskOutsideError,
    NoImageSentError,
    NoPicturesError,
    NotARadiographError,
    UploadTooLargeError,
    VolumeChangedError,
    VolumeFileNotFoundError,
    VolumeNotFoundError,
)
from foldsvc.errors.installation import (
    DatabaseMovedError,
    InstallationError,
    SourceBusyError,
    StoreEmptyError,
    StoreOfAnotherError,
    StoreUnknownError,
    TargetNotEmptyError,
    TransferError,
)
from foldsvc.errors.jobs import (
    ArchiveNameError,
    ArtifactCorruptError,
    BatchNotFoundError,
    DatabaseFullError,
    DatabaseUnavailableError,
    DatabaseUrlError,
    DeidentificationKeyError,
    IdempotencyConflictError,
    IllegalMoveError,
    JobCancelledError,
    JobError,
    JobNotFoundError,
    LeaseLostError,
    ResultFileNotFoundError,
    StorageError,
    StorageFullError,
    WorkerStoppingError,
)
from foldsvc.errors.lookup import (
    AccessionError,
    KnownModelNotFoundError,
    LookupOffError,
    LookupUnavailableError,
)
from foldsvc.errors.reading import (
    ReadingBrokenError,
    ReadingBusyError,
    ReadingCancelledError,
    ReadingLimitError,
)
from foldsvc.errors.root import (
    FoldsvcError,
)
from foldsvc.errors.segmentation import (
    BrainNotFoundError,
    ImageExtentError,
    ImageSpacingError,
    MaskMismatchError,
    NoContrastError,
    NotALabelMapError,
    NotFiniteError,
    NotMagneticResonanceError,
    NotT1WeightedError,
    SegmentationInputError,
    SeveralTimesError,
)
from foldsvc.errors.service import (
    DataDirInUseError,
    DrawingBusyError,
    NotReadyError,
    PortInUseError,
    ProcessNotReadyError,
    ServiceError,
    SupervisionError,
)
from foldsvc.errors.sharing import (
    CaseFullError,
    CaseItemNotFoundError,
    CaseNotFoundError,
    NotShareableError,
    ShareLinkError,
    ShareNotFoundError,
)
from foldsvc.errors.submission import (
    AmbiguousPairingError,
    ChainTooLongError,
    ChainTooShortError,
    EmptyChainError,
    EmptyRecordError,
    EngineNotFoundError,
    IllegalLetterError,
    InputError,
    InputTooLargeError,
    InvalidRequestError,
    NoSequenceError,
    NotAntibodyError,
    NucleotideSequenceError,
    RepeatedPartError,
    TCellReceptorError,
    TextEncodingError,
    TooLargeForDeviceError,
    TooManyChainsError,
    TooManyRecordsError,
    TooManyResiduesError,
    UnknownEngineError,
    UnknownNetworkError,
    UnpairableDomainsError,
    VariableDomainFragmentError,
)
from foldsvc.errors.submitted_file import (
    AlignmentAsInputError,
    DamagedFileError,
    IdentifierError,
    NotSequencesError,
    OtherMoleculeError,
)
from foldsvc.errors.template_file import (
    TemplateChainMissingError,
    TemplateFileError,
    TemplateTooLargeError,
    TooManyTemplatesError,
)
from foldsvc.errors.weights import (
    WeightsChangedError,
    WeightsCorruptError,
    WeightsDownloadError,
    WeightsError,
    WeightsFolderError,
    WeightsInterruptedError,
    WeightsLayoutError,
    WeightsMissingError,
    WeightsNotServedError,
    WeightsSpaceError,
    WeightsUnreachableError,
    WeightsUntrainedError,
)
