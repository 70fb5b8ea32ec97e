"""The service that is asked."""

from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
