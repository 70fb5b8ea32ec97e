"""Organisms as headers name them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.msa.organisms import organisms_of

OLD = re.compile(r"\bOS=(?P<name>.+?)\s+OX=(?P<taxon>[0-9]{1,10})(?![0-9])")
"""What UniProt's own description says, in one expression, on short headers."""


@pytest.mark.parametrize(
    ("header", "taxon", "name"),
    [
        ("sp|P0A7B8|HSLV OS=Escherichia coli (strain K12) OX=83333 GN=hslV", 83333,
         "Escherichia coli (strain K12)"),
        ("UniRef100_Q6GZX4 X n=1 Tax=Frog virus 3 TaxID=10493 RepID=001R_FRG3G", 10493,
         "Frog virus 3"),
        ("OS=a OS=b OX=7", 7, "a OS=b"),
        ("OX=1 OS=a OX=2", 2, "a"),
        ("OS=a   OX=7", 7, "a"),
    ],
)  # fmt: skip
def test_an_organism_is_read(header, taxon, name):
    """Name and number are those between and after the marks."""
    (found,) = organisms_of([header])
    assert (found.taxon, found.name) == (taxon, name)


@pytest.mark.parametrize(
    "header", ["", "OS=a", "OX=7", "OS= OX=7", "XOS=a OX=7", f"OS=a OX={'9' * 5_000}"]
)
def test_no_organism_is_read(header):
    """What is not whole says nothing; nor does a number that is none of any organism."""
    assert organisms_of([header]) == ()


@given(st.text("OSX=a 7\t", max_size=30))
def test_any_header_is_read_as_one_expression_reads_it(header):
    """Looking for one mark after the other finds what an expression for both would."""
    found = [(one.taxon, one.name) for one in organisms_of([header])]
    old = OLD.search(header)
    assert found == ([(int(old["taxon"]), old["name"])] if old else [])
