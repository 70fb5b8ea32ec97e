"""The structures of a result as PDB and ModelCIF."""

from collections.abc import Iterator
from dataclasses import dataclass

from foldsvc.errors import StructureFormatError
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.formats.pdb import write_pdb
from foldsvc.records.provenance import Provenance
from foldsvc.records.result import Result
from foldsvc.records.structure import Structure
from foldsvc.result.description import Description, minimisation
from foldsvc.result.layout import Ending, model_file
from foldsvc.result.publications import cited
from foldsvc.result.result_file import ResultFile, text_file
from foldsvc.result.run_record import Run

BEST = 1

_SHOWN = (Ending.PDB, Ending.CIF)
_UNRELAXED = (Ending.UNRELAXED_PDB, Ending.UNRELAXED_CIF)
"""Of structures that have a relaxed one beside them, now or soon."""


def structure_files(result: Result, run: Run, description: Description) -> Iterator[ResultFile]:
    """Give each model as it is shown, and as the engine made it where that is another.

    A structure that the columns of a PDB file cannot hold comes as ModelCIF alone.
    """
    for rank, model in enumerate(result.models, start=1):
        raw = model.prediction.structure
        relaxed = result.relaxed_of(rank)
        if relaxed is None:
            yield from _Written(result, run, description, rank, raw).files()
            continue
        moved = _Written(result, run, description, rank, relaxed.structure, relaxed=True)
        yield from moved.files()
        yield from _Written(result, run, description, rank, raw).files(_UNRELAXED)


def first_look(result: Result, run: Run, description: Description) -> ResultFile:
    """Give the best structure in one file, as PDB where that can hold it: it is soon written."""
    raw = result.best.prediction.structure
    return next(_Written(result, run, description, BEST, raw).files(_UNRELAXED))


@dataclass(frozen=True, slots=True)
class _Written:
    """One structure, to be written in two formats.

    Attributes:
        result: Whose it is.
        run: How it was made.
        description: What the engine says of it.
        rank: Of its model.
        structure: The coordinates.
        relaxed: Whether these have been relaxed.
    """

    result: Result
    run: Run
    description: Description
    rank: int
    structure: Structure
    relaxed: bool = False

    def files(self, endings: tuple[Ending, Ending] = _SHOWN) -> Iterator[ResultFile]:
        """Give the files, the PDB first where that can hold the structure."""
        pdb, cif = endings
        try:
            text = write_pdb(
                self.structure, title=self.run.fold_input.name, remarks=self._remarks()
            )
        except StructureFormatError:
            pass
        else:
            yield text_file(model_file(self.rank, pdb), text)
        yield ResultFile(name=model_file(self.rank, cif), data=self._cif())

    def _cif(self) -> bytes:
        if self.result.source is not None:
            return self.result.source
        return write_modelcif(self.structure, self._provenance()).encode()

    def _remarks(self) -> list[str]:
        state = "RELAXED IN AMBER FF14SB" if self.relaxed else "NOT RELAXED"
        doubts = [
            f"{notice.level.upper()}: {notice.message}"
            for notice in self.result.notices
            if notice.level != "info"
        ]
        return [
            *self.description.models[self.rank - 1].remarks,
            *([state] if self.result.source is None else []),
            "B-FACTOR IS PLDDT, 0 TO 100",
            *self.description.closing_remarks,
            *doubts,
        ]

    def _provenance(self) -> Provenance:
        model = self.description.models[self.rank - 1]
        software = self.description.software
        return Provenance(
            job_name=self.run.fold_input.name,
            job_id=self.run.job_id,
            engine=self.run.engine,
            engine_version=model.version,
            weights=model.weights,
            software=(*software, minimisation()) if self.relaxed else software,
            citations=cited(self.description.citations, relaxed=self.relaxed),
            relaxed=self.relaxed,
            created=self.run.created,
            chain_descriptions=self.description.chains,
            notices=tuple(one.message for one in self.result.notices if one.level != "info"),
            model_rank=self.rank,
        )
