"""Answers about engines, `/api/v1/engines`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from foldsvc.wire.fold import Wire


class EngineNetwork(Wire):
    """One set of trained parameters of an engine."""

    name: str = Field(description="such as model_1_ptm")
    state: Literal["installed", "fetched", "untrained", "damaged", "missing"] = Field(
        description="installed: trained, and here; fetched: not here, and fetched by the first job "
        "that needs it; untrained: random numbers, made for tests"
    )


class EngineNeed(Wire):
    """What a request with default options needs, and what of that is not here."""

    request: Literal["single chain", "complex", "antibody"]
    ready: bool = Field(description="all of it is here and trained, or is fetched at need")
    missing: list[str] = Field(description="networks that are not here")
    untrained: list[str] = Field(description="networks whose parameters are random")
    damaged: list[str] = Field(description="networks whose file cannot be read")
    fault: str = Field(description="the same in words; empty if it is ready")


class Offers(Wire):
    """What an engine does, and what a request can bring it."""

    folds_here: bool = Field(
        default=True,
        description="it computes structures; otherwise it takes those that exist already",
    )
    automatic: bool = Field(default=True, description="`auto` may choose it")
    relaxes: bool = Field(default=False, description="its structures can be relaxed")
    searches_with: dict[str, list[str]] = Field(
        default={},
        description="options and those of their values with which a job searches before it folds, "
        "in a stage of its own; empty where it never does",
    )
    takes_alignment: bool = Field(
        default=False, description="a request may bring an alignment, `a3m`"
    )
    takes_templates: bool = Field(
        default=False, description="a request may bring known structures, `template_files`"
    )
    takes_known_model: bool = Field(
        default=False,
        description="a request may name a structure that exists already, `known_model`",
    )
    pairs_records: bool = Field(
        default=False, description="records of a heavy and a light chain make one antibody"
    )
    shows_passes: bool = Field(
        default=False,
        description="each pass of its network is reported, with the structure after it",
    )


class Engine(Wire):
    """One engine and what of it is here."""

    name: str
    title: str
    description: str
    available: bool = Field(description="some request can run here, maybe not a default one")
    ready: bool = Field(description="every default request can run here, with trained networks")
    networks: list[EngineNetwork]
    needs: list[EngineNeed]
    weights: str = Field(description="which trained parameters, with their licence")
    remedy: str = Field(description="how to make it ready; empty if it is")
    max_residues: int
    offers: Offers


class EngineList(Wire):
    """The engines that this service knows."""

    engines: list[Engine]


class OptionField(BaseModel):
    """JSON Schema of one option, and what a form says of it."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str | list[str] = Field(description="with null beside it where nothing may be given")
    default: JsonValue
    description: str = ""
    group: str = Field("", description="under which the option stands")
    label: str = Field("", description="what the option is called in a form")
    hint: str = Field("", description="a few words beside it; else the description")
    placeholder: str = Field("", description="what an empty field means")
    enum: list[str] | None = Field(None, description="the choices, if it is one of several")
    titles: dict[str, str] = Field({}, description="of the choices that a form offers")
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    format: str | None = None
    colabfold: str = Field("", description="what ColabFold calls it")
    prominent: bool = Field(
        default=False, description="a form shows it at once, and not among those of its group"
    )
    only_with: str = Field("", description="the option that has to be on for it to matter")


class OptionSchema(BaseModel):
    """JSON Schema of an engine's options, in the order in which a form shows them."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str
    properties: dict[str, OptionField] = Field(
        description="each option by its name; `engine` is no option, but the tag of a request's "
        "options"
    )
