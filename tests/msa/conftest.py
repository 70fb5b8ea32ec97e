"""The alignment server and the sequence databases of these tests."""

from alignment_server import *  # noqa: F403 - fixtures, listed in its __all__
from file_source import *  # noqa: F403 - likewise
from sequence_databases import *  # noqa: F403 - likewise
