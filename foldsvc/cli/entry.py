"""The program `foldsvc`: a health check at once, everything else by the commands in `main`."""

import sys

from foldsvc.cli import health


def main() -> None:
    """Run what the command line asks for."""
    code = health.run(sys.argv[1:])
    if code is None:
        # Imported here, since it costs thirty times what a health check does.
        from foldsvc.cli.main import app  # noqa: PLC0415

        app()
    sys.exit(code)


if __name__ == "__main__":
    main()
