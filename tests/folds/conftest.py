"""The sequence databases of these tests."""

from sequence_databases import *  # noqa: F403 - fixtures, listed in its __all__
