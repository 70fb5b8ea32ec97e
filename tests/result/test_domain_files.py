"""Domains and interfaces of a result, as files and as tables of the report."""

import csv
import io
import json

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.formats.pae_file import pack_pae, unpack_pae
from foldsvc.records.structure import Prediction
from foldsvc.result.domain_files import domains_of, parts_files, parts_tables
from foldsvc.result.kinds import kind_of
from foldsvc.structure.domains import domains
from foldsvc.structure.model_scores import model_scores, scored_model


def _prediction(*lengths: int, apart: float = 4.0) -> Prediction:
    """Give chains of which the first is rigid with half of the second."""
    structure = straight_chains(*lengths, apart=apart)
    half = lengths[0] + lengths[1] // 2 if len(lengths) > 1 else lengths[0]
    label = np.arange(sum(lengths)) < half
    noise = np.random.default_rng(0).uniform(-1, 1, (len(label), len(label)))
    pae = np.where(label[:, None] == label, 3.0, 18.0) + noise
    return prediction_of(structure, pair_confidence(structure, pae))


@pytest.fixture(scope="module")
def made() -> Prediction:
    """Give a complex of two chains side by side."""
    return _prediction(30, 40)


def test_a_complex_has_domains_contacts_and_interfaces(made: Prediction) -> None:
    """Three files say what moves together, what touches, and where."""
    files = {
        file.name: file for file in parts_files(domains_of(scored_model(made), made.structure), 1)
    }

    assert list(files) == [
        "ranked_001_domains.json",
        "ranked_001_contacts.csv",
        "ranked_001_interface.csv",
    ]
    assert all(kind_of(name).description for name in files)
    first, second = json.loads(files["ranked_001_domains.json"].data)["domains"]
    assert (first["residues"], second["residues"]) == ("A:1-30,B:1-20", "B:21-40")
    contacts = list(csv.DictReader(io.StringIO(files["ranked_001_contacts.csv"].data.decode())))
    assert {(row["chain1"], row["chain2"]) for row in contacts} == {("A", "B")}
    near = next(row for row in contacts if (row["residue1"], row["residue2"]) == ("5", "5"))
    assert near["distance"] == "4.0"
    assert float(near["pae_forward"]) == pytest.approx(made.pair_confidence.pae[4, 34], abs=0.07)
    residues = list(csv.DictReader(io.StringIO(files["ranked_001_interface.csv"].data.decode())))
    assert [row["residue"] for row in residues if row["chain"] == "A"] == [
        str(number) for number in range(1, 31)
    ]


def test_the_stored_pae_gives_the_same_domains(made: Prediction) -> None:
    """What is found after folding is found again in the file, whenever that is."""
    stored = unpack_pae(pack_pae(made.pair_confidence.pae))
    found = domains_of(scored_model(made), made.structure).domains

    again = domains(stored, made.structure)
    assert [one.residues.tolist() for one in found] == [one.residues.tolist() for one in again]
    assert [one.mean_pae for one in found] == [one.mean_pae for one in again]


def test_one_chain_has_domains_alone() -> None:
    """Nothing can touch a single chain from outside."""
    one = _prediction(25)
    assert [file.name for file in parts_files(domains_of(scored_model(one), one.structure), 3)] == [
        "ranked_003_domains.json"
    ]


def test_chains_apart_have_tables_without_rows() -> None:
    """No contact is a header and no row, so that a script finds the columns."""
    far = _prediction(10, 10, apart=50.0)
    files = {
        file.name: file.data
        for file in parts_files(domains_of(scored_model(far), far.structure), 1)
    }
    assert files["ranked_001_contacts.csv"].startswith(b"chain1,residue1,")
    assert files["ranked_001_contacts.csv"].count(b"\n") == 1


def test_the_report_has_both_as_tables(made: Prediction) -> None:
    """Domains with their residues, and each two chains with their scores."""
    parts = domains_of(scored_model(made), made.structure)
    domain_table, pair_table = parts_tables(parts, model_scores(made))

    assert [row[1] for row in domain_table.rows] == ["A:1-30, B:1-20", "B:21-40"]
    assert pair_table.rows[0][0] == "A–B"
    for table in (domain_table, pair_table):
        assert {len(row) for row in table.rows} == {len(table.header)}


def test_a_model_of_one_domain_has_no_tables() -> None:
    """One chain that is one domain has nothing to tell apart."""
    one = _prediction(25)
    assert list(parts_tables(domains_of(scored_model(one), one.structure), model_scores(one))) == []
