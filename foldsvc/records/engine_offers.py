"""What an engine does and takes, so that nobody asks for its name."""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOffers:
    """What an engine does, and what a request can bring it."""

    # The field's words are those of the API's document.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    folds_here: bool = True
    """it computes structures; otherwise it takes those that exist already"""

    automatic: bool = True
    """`auto` may choose it"""

    relaxes: bool = False
    """its structures can be relaxed"""

    searches: bool = False
    """it folds with an alignment, which is searched for where a request brings none"""

    takes_alignment: bool = False
    """a request may bring an alignment, `a3m`"""

    takes_templates: bool = False
    """a request may bring known structures, `template_files`"""

    takes_known_model: bool = False
    """a request may name a structure that exists already, `known_model`"""

    pairs_records: bool = False
    """records of a heavy and a light chain make one antibody"""

    numbers_antibodies: bool = False
    """residues of its structures have IMGT numbers and regions"""

    shows_passes: bool = False
    """each pass of its network is reported, with the structure after it"""

    ranks_models: bool = False
    """it makes several models of an input and ranks them"""

    has_pae: bool = False
    """its structures have a predicted aligned error"""
