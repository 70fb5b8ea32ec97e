"""`foldsvc version`."""

from foldsvc import __version__
from foldsvc.cli.console import data


def version() -> None:
    """Print the version."""
    data(__version__)
