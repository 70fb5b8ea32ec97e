"""`/engines`: what can fold here, and what it can be asked."""

from typing import Annotated

from fastapi import APIRouter, Path

from foldsvc import errors
from foldsvc.api.backend import TheBackend
from foldsvc.api.problems import responses
from foldsvc.engines.engine_list import engine_list
from foldsvc.engines.option_models import options_of_engine
from foldsvc.engines.option_schema import option_schema
from foldsvc.wire.engines import EngineList, OptionSchema

router = APIRouter(tags=["engines"])


@router.get("/engines")
def list_engines(backend: TheBackend) -> EngineList:
    """List the engines: which networks are here, missing or untrained, and what that allows."""
    return engine_list(backend.settings)


@router.get(
    "/engines/{name}/options",
    responses=responses("engine_not_found"),
    response_model_exclude_unset=True,
)
def show_options(
    name: Annotated[str, Path(description="of the engine, such as alphafold2")],
) -> OptionSchema:
    """Give what an engine can be asked, as JSON Schema with groups, labels and defaults."""
    try:
        return option_schema(options_of_engine(name))
    except errors.UnknownEngineError as error:
        raise errors.NotFoundError("engine_not_found", name) from error
