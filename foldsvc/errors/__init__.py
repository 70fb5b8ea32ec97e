"""Every error that foldsvc raises on purpose.

FoldsvcError
├── InputError             what was submitted cannot be used
│   ├── AlignmentFileError     an A3M
│   ├── TemplateFileError      a structure as template
│   ├── ImageError             an image
│   │   └── SegmentationInputError   one that a network was not trained for
│   ├── LimitError             too much of something
│   └── BusyError              too many at once
├── NotFoundError          what is asked for is not there
├── StateError             what is there forbids what is asked for
├── AccessError            a request that is not let in, whatever it asks for
├── WeightsError           the parameters of a network
├── AlignmentError         no alignment was found
├── LookupUnavailableError     a database of known structures
├── StorageError           files and database
│   ├── InstallationError      database and result store do not belong together
│   └── TransferError          an installation was not moved to another database
├── EngineError            folding failed
├── ProgramError           an outside program
├── StructureFormatError   a structure does not fit a file format, or a file is not a structure
├── ReadingBusyError, ReadingCancelledError    confined processes that read foreign text
├── SupervisionError       the service on this machine
└── ServiceError           seen from the client: no answer, or a problem document

A leaf is a fact: its message says what was found and what was expected, and `remedy` says what to
do about it. A new error is a class in one of these modules, or a line in the table of one that
has a table; it is imported from here, listed at /docs, and has the status and the exit code of
its branch. `foldsvc.errors.codes` gives all of them.
"""

from foldsvc.errors.access import *
from foldsvc.errors.alignment import *
from foldsvc.errors.alignment_file import *
from foldsvc.errors.antibody import *
from foldsvc.errors.dicomweb import *
from foldsvc.errors.engine import *
from foldsvc.errors.imaging import *
from foldsvc.errors.installation import *
from foldsvc.errors.jobs import *
from foldsvc.errors.limits import *
from foldsvc.errors.lookup import *
from foldsvc.errors.not_found import *
from foldsvc.errors.reading import *
from foldsvc.errors.root import *
from foldsvc.errors.segmentation import *
from foldsvc.errors.service import *
from foldsvc.errors.submission import *
from foldsvc.errors.submitted_file import *
from foldsvc.errors.template_file import *
from foldsvc.errors.weights import *
