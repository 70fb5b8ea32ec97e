"""A real API in a process of its own, with no worker behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from api_alone import api_alone


@pytest.fixture(scope="session")
def idle_service(tmp_path_factory: pytest.TempPathFactory, weights_dir: Path) -> Iterator[str]:
    """Give the address of a service that accepts jobs and works on none."""
    with api_alone(tmp_path_factory.mktemp("idle"), weights_dir) as url:
        yield url
