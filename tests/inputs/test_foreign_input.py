"""What is read in a confined process is what would be read here."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from foldsvc.confinement.pool import ConfinedPool
from foldsvc.errors import InputError, UnevenRowError
from foldsvc.inputs.foreign_input import HERE, InputReader, confined_pool
from foldsvc.records.fold_input import Chain, FoldInput, TemplateFile
from foldsvc.sequence import variable_domains
from foldsvc.sequence.variable_domains import find_domains
from foldsvc.settings import Settings

DATA = Path(__file__).parents[1] / "data"
VH = (
    "EVQLVESGGGLVQPGGSLRLSCAASGFNIKDTYIHWVRQAPGKGLEWVARIYPTNGYTRYADSVKGRFTISADTSKNTAYLQMNSLRAEDTAVYYCSR"
    "WGGDGFYAMDYWGQGTLVTVSS"
)


@pytest.fixture(scope="module")
def pool() -> Iterator[ConfinedPool]:
    """Give a service's pool."""
    opened = confined_pool(Settings(_env_file=None))
    yield opened
    opened.close()


@pytest.fixture
def there(pool: ConfinedPool) -> InputReader:
    """Give a reader that has processes for what is large."""
    return InputReader(pool=pool)


def input_of(text: str) -> FoldInput:
    """Give an input with an alignment of its first row."""
    sequence = text.split(">")[1].partition("\n")[2].replace("\n", "")
    return FoldInput(name="x", chains=(Chain(name="A", sequence=sequence),), a3m=text)


def test_an_alignment_has_the_same_facts(there):
    """Rows and notices are the same, whoever reads."""
    text = gzip.decompress((DATA / "msa" / "4ot.a3m.gz").read_bytes()).decode()
    rows = text.split(">")
    for n_row in (3, 4_000):
        fold_input = input_of(">".join(rows[: n_row + 1]))

        assert there.alignment(fold_input) == HERE.alignment(fold_input)
        assert there.alignment(fold_input).n_row == n_row


def test_what_is_small_is_read_at_once():
    """No process is started for an alignment of some rows, or for a batch of some sequences."""
    pool = confined_pool(Settings(_env_file=None))
    reader = InputReader(pool=pool)

    assert reader.alignment(input_of(">q\nMKV\n>r\nM-V\n")).n_row == 2
    reader.domains([VH] * 50)

    assert pool._server is None


def test_a_fault_is_told_the_same(there):
    """An error has the same class, words and place."""
    text = ">q\nMKV\n" + ">r\nM-V\n" * 40_000 + ">s\nMK\n"

    errors = []
    for reader in (there, HERE):
        with pytest.raises(UnevenRowError) as caught:
            reader.alignment(input_of(text))
        errors.append(vars(caught.value))

    assert errors[0] == errors[1]
    assert errors[0]["line"] == 80_003


def test_templates_are_read_or_refused_the_same(there):
    """A structure passes, and what is none is refused in the same words."""
    good = (DATA / "structures" / "1ubq.pdb").read_text()
    there.templates([TemplateFile(name="1ubq", text=good)])

    said = []
    for reader in (there, HERE):
        with pytest.raises(InputError) as caught:
            reader.templates([TemplateFile(name="none", text="nothing")])
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_domains_of_many_sequences_are_known_afterwards(there, monkeypatch):
    """What was found elsewhere is not looked for again here."""
    sequences = [VH + "A" * number for number in range(900)]
    expected = find_domains(sequences[7])
    monkeypatch.setattr(variable_domains, "_KNOWN", {})

    there.domains(sequences)

    monkeypatch.setattr(variable_domains, "_find_domains", None)
    assert find_domains(sequences[7]) == expected
    assert len(variable_domains._KNOWN) == 900


def test_what_is_remembered_is_bounded(monkeypatch):
    """Sequences of many submissions do not fill the memory."""
    monkeypatch.setattr(variable_domains, "_KNOWN", {})
    monkeypatch.setattr(variable_domains, "_MOST_KNOWN", 3)
    for number in range(10):
        find_domains("A" * number)
        assert len(variable_domains._KNOWN) <= 3
