"""Images for the page: sent by the API, and what is seen of them."""

from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.browser.conftest import Service
from tests.browser.pixels import picture_of


def sent(service: Service, *paths: Path) -> str:
    """Send files by the API and give the id of the first image of them."""
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    answer = httpx.post(f"{service.url}/api/v1/volumes", files=files, timeout=120)
    answer.raise_for_status()
    return str(answer.json()["volumes"][0]["id"])


def coloured(page: Page) -> int:
    """Count the pixels of the volume's canvas that are not grey."""
    picture = picture_of(page.get_by_test_id("volume-canvas").first)
    return int((picture.max(axis=-1) - picture.min(axis=-1) > 0.25).sum())
