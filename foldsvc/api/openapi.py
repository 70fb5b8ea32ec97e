"""`python -m foldsvc.api.openapi` prints the description of the API, opening nothing."""

import json
import sys

from foldsvc.api.app import create_app
from foldsvc.settings import Settings


def main() -> None:
    """Print the OpenAPI document."""
    sys.stdout.write(json.dumps(create_app(Settings()).openapi(), indent=1) + "\n")


if __name__ == "__main__":
    main()
