"""Archives of templates as texts: whole again, or refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_files import mmcif_text

from foldsvc.errors import StructureFormatError
from foldsvc.formats.template_archive import archive_texts, read_archive
from foldsvc.formats.template_file import read_template
from foldsvc.records.template_archive import TemplateArchive

ARCHIVE = TemplateArchive(
    database={"pdb70_a3m.ffdata": bytes(range(256)), "pdb70_a3m.ffindex": b"0\t0\t256\n"},
    entries={"1ubq": read_template(mmcif_text("1ubq"), "1ubq")},
    faults={"9abc": "mmCIF: no atoms"},
)


def test_an_archive_comes_back_whole() -> None:
    """Bytes, structures, dates and faults are the same afterwards."""
    back = read_archive(archive_texts(ARCHIVE))
    assert (back.database, back.faults) == (ARCHIVE.database, ARCHIVE.faults)
    one, other = back.entries["1ubq"], ARCHIVE.entries["1ubq"]
    assert (one.name, one.released) == (other.name, other.released)
    for chain, same in zip(one.chains, other.chains, strict=True):
        assert (chain.name, chain.label_name, chain.sequence) == (
            same.name,
            same.label_name,
            same.sequence,
        )
        assert np.array_equal(chain.atom_positions, same.atom_positions)
        assert np.array_equal(chain.atom_mask, same.atom_mask)


@pytest.mark.parametrize("name", ["database", "entries", "faults", "arrays"])
@given(text=st.text(max_size=60))
def test_other_texts_are_refused(name: str, text: str) -> None:
    """A text that was not written so is refused or harmless, nothing else."""
    try:
        read_archive({**archive_texts(ARCHIVE), name: text})
    except StructureFormatError:
        return
    assert name in ("database", "faults", "entries")
