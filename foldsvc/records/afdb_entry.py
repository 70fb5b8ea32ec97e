"""A structure that somebody predicted before, as a database describes it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """One model of AlphaFold DB.

    Attributes:
        model_id: Its name there, such as `AF-P00698-F1`.
        accession: UniProt's, such as `P00698`; empty for a model of another sequence.
        description: What the protein is called.
        gene: Its gene; empty if none is given.
        organism: Scientific name.
        sequence: Of the model, upper case.
        start: 1-based position of its first residue in the accession's sequence.
        end: That of its last.
        version: Of the database's model.
        created: Date of the model, `YYYY-MM-DD`; empty if none is given.
        mean_plddt: 0 to 100; None if none is given.
        cif_url: The structure as mmCIF.
        pdb_url: As PDB; empty if there is none.
        pae_url: Predicted aligned error as JSON; empty if there is none.
        page_url: The model's page, for people.
        licence: SPDX identifier.
    """

    model_id: str
    accession: str
    description: str
    gene: str
    organism: str
    sequence: str
    start: int
    end: int
    version: int
    created: str
    mean_plddt: float | None
    cif_url: str
    pdb_url: str
    pae_url: str
    page_url: str
    licence: str = "CC-BY-4.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModels:
    """What a look into the database gave.

    Attributes:
        state: `found`, `none` where the database has none, `unavailable` where nobody could be
            asked, which is not a reason not to fold.
        models: The best first; empty but where found.
        said: The state in words for the user.
    """

    state: Literal["found", "none", "unavailable"]
    models: tuple[KnownModel, ...] = ()
    said: str
