"""IMGT numbers and regions against what is published of known antibodies."""

from pathlib import Path

import pytest

from foldsvc.records.antibody import VariableDomain
from foldsvc.sequence.fv_recognition import find_fv
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.sequence.variable_domains import find_domains, region_of, variable_domain
from foldsvc.settings import Settings

DATA = Path(__file__).parents[1] / "data"
FILES = sorted((DATA / "antibodies").glob("*mab.fasta"))


def domain_of(sequence: str) -> VariableDomain:
    """Number a chain of one domain."""
    (found,) = find_domains(sequence)
    return variable_domain("chain", sequence, found)


def sequences() -> list[str]:
    """Give the variable domains of the therapeutic antibodies in tests/data."""
    limits = Limits.from_settings(Settings())
    records = [record for file in FILES for record in read_fasta(file.read_bytes(), limits)]
    return [record.chains[0].sequence for record in records]


def region(domain: VariableDomain, name: str) -> str:
    """Give the residues of one region."""
    pairs = zip(domain.sequence, domain.region, strict=True)
    return "".join(letter for letter, at in pairs if at == name)


@pytest.mark.parametrize("sequence", sequences())
def test_the_conserved_residues_stand_at_their_numbers(sequence: str) -> None:
    """Cysteine 23, tryptophan 41, cysteine 104 and [FW]118-G-x-G, as IMGT defines them."""
    domain = domain_of(sequence)
    plain = zip(domain.imgt_number, domain.imgt_insertion, domain.sequence, strict=True)
    at = {number: letter for number, insertion, letter in plain if not insertion}

    assert (at[23], at[41], at[104]) == ("C", "W", "C")
    assert at[118] in "FW"
    assert (at[119], at[121]) == ("G", "G")


@pytest.mark.parametrize("sequence", sequences())
def test_numbers_rise_along_the_chain(sequence: str) -> None:
    """Positions rise; the insertions of a loop run 111, 111A and then 112A, 112."""
    domain = domain_of(sequence)

    assert list(domain.imgt_number) == sorted(domain.imgt_number)
    labels = list(zip(domain.imgt_number, domain.imgt_insertion, strict=True))
    assert len(set(labels)) == len(labels) == len(domain.sequence)
    before_112 = [insertion for number, insertion in labels if number == 112]
    assert before_112 == sorted(before_112, reverse=True)


def test_the_loops_of_trastuzumab() -> None:
    """The CDRs of trastuzumab are those that IMGT lists for it."""
    heavy, light = sequences()[-2:]

    loops = [region(domain_of(heavy), f"CDR{number}") for number in (1, 2, 3)]
    assert loops == ["GFNIKDTY", "IYPTNGYT", "SRWGGDGFYAMDY"]
    loops = [region(domain_of(light), f"CDR{number}") for number in (1, 2, 3)]
    assert loops == ["QDVNTA", "SAS", "QQHYTTPPT"]


def test_a_long_loop_has_insertions_in_imgt_order() -> None:
    """A CDR3 of over thirteen residues is numbered 111, 111A, …, 112A, 112."""
    limits = Limits.from_settings(Settings())
    _, nanobody = read_fasta((DATA / "sequences/antibodies.fasta").read_bytes(), limits)
    heavy = find_fv(nanobody).heavy
    assert heavy is not None
    numbered = zip(heavy.imgt_number, heavy.imgt_insertion, strict=True)
    loop = [f"{number}{insertion}" for number, insertion in numbered if number in (111, 112)]

    assert loop == ["111", *(f"111{at}" for at in "ABCD"), *(f"112{at}" for at in "DCBA"), "112"]


def test_regions_end_where_imgt_says() -> None:
    """FR1 1–26, CDR1 27–38, FR2 39–55, CDR2 56–65, FR3 66–104, CDR3 105–117, FR4 118–128."""
    edges = {26: "FR1", 27: "CDR1", 38: "CDR1", 39: "FR2", 55: "FR2", 56: "CDR2", 65: "CDR2"}
    edges |= {66: "FR3", 104: "FR3", 105: "CDR3", 117: "CDR3", 118: "FR4", 128: "FR4"}

    assert {number: region_of(number) for number in edges} == edges


@pytest.mark.parametrize("n_inserted", [0, 1, 2, 7, 20, 50])
def test_loops_of_any_length_keep_imgt_order(n_inserted: int) -> None:
    """Up to fifty residues over thirteen, each has a letter of its own, for a PDB file's column."""
    heavy = sequences()[-2]
    longer = heavy.replace("GGDGFYAMDY", "GGDG" + ("YGSCYGDYSG" * 5)[:n_inserted] + "FYAMDY")
    domain = domain_of(longer)
    numbered = zip(domain.imgt_number, domain.imgt_insertion, strict=True)
    inserted = [(number, letter) for number, letter in numbered if letter]

    assert domain.sequence == longer
    assert len(inserted) == n_inserted
    letters = [letter for number, letter in inserted if number == 111]
    assert letters == sorted(letters)
    assert letters == list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(letters)])
    letters = [letter for number, letter in inserted if number == 112]
    assert letters == list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(letters)])[::-1]
