"""The service that these tests talk to."""

from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
