"""Trastuzumab, for every test of this folder."""

import pytest

from foldsvc.records.structure import Structure
from foldsvc.report.standalone import ReportContent
from tests.report import trastuzumab


@pytest.fixture(scope="session")
def structure() -> Structure:
    """Give trastuzumab as the network made it."""
    return trastuzumab.structure()


@pytest.fixture(scope="session")
def regions() -> list[str]:
    """Give the region of each residue."""
    return trastuzumab.regions()


@pytest.fixture(scope="session")
def content() -> ReportContent:
    """Give a report whose title tries to break out of the page."""
    return trastuzumab.report_content()
