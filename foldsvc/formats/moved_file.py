"""A structure file with all its atoms moved, the ligands and waters of all its models too."""

from collections.abc import Callable, Iterator

import gemmi
import numpy as np
from jaxtyping import Float

from foldsvc.errors import StructureFormatError
from foldsvc.formats.atom_sites import position_of
from foldsvc.formats.pdb_sites import in_columns, lines_of
from foldsvc.formats.protein_file import is_mmcif

_ATOMS = frozenset({"ATOM", "HETA"})
_PLACES = tuple(f"_atom_site.Cartn_{axis}" for axis in "xyz")
_ORDER = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
"""Of the six numbers of an anisotropic displacement."""
_TENSORS = tuple(f"_atom_site_anisotrop.U[{row + 1}][{column + 1}]" for row, column in _ORDER)
_WIDTH = 8
_WIDTH_OF_TENSOR = 7

_Numbers = Float[np.ndarray, " n"]


def moved_text(
    text: str, rotation: Float[np.ndarray, "3 3"], translation: Float[np.ndarray, " 3"]
) -> str:
    """Give the text of a PDB or mmCIF file with its atoms moved.

    What else a file holds stays as it is, letter by letter in a PDB file.

    Raises:
        StructureFormatError: It is not CIF, or an atom does not fit its columns.
    """

    def moved(position: _Numbers) -> _Numbers:
        place: np.ndarray = rotation @ position + translation
        return place

    def turned(tensor: _Numbers) -> _Numbers:
        whole = np.zeros((3, 3))
        for value, (row, column) in zip(tensor, _ORDER, strict=True):
            whole[row, column] = whole[column, row] = value
        whole = rotation @ whole @ rotation.T
        return np.array([whole[place] for place in _ORDER])

    if is_mmcif(text):
        return _moved_mmcif(text, moved, turned)
    return "".join(f"{line}\n" for line in _moved_lines(text, moved, turned))


_Motion = Callable[[_Numbers], _Numbers]


def _moved_lines(text: str, moved: _Motion, turned: _Motion) -> Iterator[str]:
    for place, line in enumerate(lines_of(text), start=1):
        record = line[:6].upper()
        if record[:4] in _ATOMS:
            row = in_columns(line)
            position = position_of(row[30:38], row[38:46], row[46:54])
            if position is not None:
                yield row[:30] + _fitting(moved(np.array(position)), place) + row[54:]
                continue
        elif record == "ANISOU":
            fields = [line[start : start + _WIDTH_OF_TENSOR] for start in range(28, 70, 7)]
            try:
                tensor = turned(np.array([int(field) for field in fields], float))
            except ValueError:
                continue
            numbers = "".join(f"{round(value):{_WIDTH_OF_TENSOR}}" for value in tensor)
            yield line[:28] + numbers + line[70:]
            continue
        yield line


def _fitting(position: _Numbers, line: int) -> str:
    columns = "".join(f"{value:{_WIDTH}.3f}" for value in position)
    if len(columns) > 3 * _WIDTH:
        fault = "an atom lies so far away once it is moved that it does not fit the columns"
        remedy = "Move the first structure to the origin, or take mmCIF files"
        raise StructureFormatError("PDB", fault, remedy=remedy, line=line)
    return columns


def _moved_mmcif(text: str, moved: _Motion, turned: _Motion) -> str:
    try:
        document = gemmi.cif.read_string(text)
    except (ValueError, RuntimeError) as error:
        raise StructureFormatError("mmCIF", str(error)) from error
    for block in document:
        for tags, motion, digits in ((_PLACES, moved, 3), (_TENSORS, turned, 4)):
            for row in block.find(list(tags)):
                known = _numbers(row)
                if known is not None:
                    for column, value in enumerate(motion(known).tolist()):
                        row[column] = f"{value:.{digits}f}"
    return document.as_string()


def _numbers(values: gemmi.cif.Table.Row) -> _Numbers | None:
    """Give a row's numbers; None if one is unknown."""
    numbers = np.array([gemmi.cif.as_number(value) for value in values])
    return numbers if np.isfinite(numbers).all() else None
