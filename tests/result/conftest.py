"""Examples, folded once for all tests of this folder."""

from alignment_server import *  # noqa: F403 - fixtures, listed in its __all__
from folded_examples import *  # noqa: F403 - likewise
