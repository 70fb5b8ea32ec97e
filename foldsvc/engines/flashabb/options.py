"""What FlashABB can be asked."""

from typing import Literal

from pydantic import Field

from foldsvc.engines.options import EngineOptions, presentation


class FlashabbOptions(EngineOptions):
    """How FlashABB folds an antibody."""

    engine: Literal["flashabb"] = "flashabb"
    relax: bool = Field(
        default=True,
        description="relax the best structure in the Amber force field",
        json_schema_extra={
            "prominent": True,
            **presentation(
                group="Relaxation",
                label="Relax the structure",
                hint="Amber force field, removes clashes. Skip it for a quick look; the raw "
                "geometry is not for further work.",
            ),
        },
    )
    dlc: bool = Field(
        default=True,
        description="dropout layer-norm correction (on in the published model)",
        json_schema_extra=presentation(
            group="Network",
            label="Dropout layer-norm correction",
            hint="On in the published FlashABB model; off to compare.",
        ),
    )
