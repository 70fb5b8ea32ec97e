"""The alignment server that these tests talk to."""

from alignment_server import *  # noqa: F403 - fixtures, listed in its __all__
