"""Structures to measure and to relax."""

from pathlib import Path

import pytest

from foldsvc.formats.structure_file import read_structure
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.prediction_file import unpack

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"


@pytest.fixture(scope="session")
def raw_trastuzumab() -> Prediction:
    """Give the network's trastuzumab Fv, not relaxed."""
    return unpack((STRUCTURES / "trastuzumab_raw.npz").read_bytes())


@pytest.fixture(scope="session")
def raw_adalimumab() -> Prediction:
    """Give the network's adalimumab Fv, not relaxed."""
    return unpack((STRUCTURES / "adalimumab_raw.npz").read_bytes())


@pytest.fixture(scope="session")
def raw_camelid() -> Structure:
    """Give the network's camelid heavy domain, which is torn between 75 and 76."""
    return unpack((STRUCTURES / "camelid_raw.npz").read_bytes()).structure


@pytest.fixture(scope="session")
def raw_cow() -> Structure:
    """Give the network's cow Fv, whose ultralong CDR-H3 is torn and tangled."""
    return unpack((STRUCTURES / "cow_raw.npz").read_bytes()).structure


@pytest.fixture(scope="session")
def ubiquitin() -> Structure:
    """Give the crystal structure 1UBQ, 1.8 Å."""
    return read_structure((STRUCTURES / "1ubq.pdb").read_text())


@pytest.fixture(scope="session")
def trastuzumab_crystal() -> Structure:
    """Give the crystal structure 6MH2, with two Fabs."""
    return read_structure((STRUCTURES / "6mh2.pdb").read_text())
