"""Images read here and by SimpleITK, nibabel and dcm2niix: the same values at the same places.

    make imaging-parity FILES='folder file …'

Every image of every file is held against what the others make of it; one of them has to have the
same voxels on the same grid. Printed are the files tried, equal, refused with their reasons, and
different with what differs; the exit status is 1 if there is a difference that has no reason here.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import SimpleITK
from nibabel.orientations import apply_orientation, inv_ornt_aff, io_orientation

from foldsvc.imaging.parser_messages import Outcome, OutcomeImage, Request, SentFile
from foldsvc.imaging.parser_process import open_upload

HERE = Path(__file__).parents[1]
GIVEN = (
    HERE / "tests" / "data" / "imaging",
    Path(nibabel.__file__).parent / "tests" / "data",
    Path(pydicom.__file__).parent / "data" / "test_files",
)
HEADERS = (
    ".nii", ".nii.gz", ".hdr", ".hdr.gz", ".mha", ".mhd", ".nrrd", ".nhdr", ".mnc", ".mgz", ".mgh",
    ".head", ".par", ".mif", ".mif.gz",
)  # fmt: skip
WITH_VOXELS_BESIDE = (".hdr", ".hdr.gz", ".mhd", ".nhdr", ".head", ".par")
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
REASONS = {
    "orientation_unknown": "the file tells no place: sizes alone can agree",
    "sform_unusable": "the others take a place that has no volume, or refuse",
    "unit_converted": "the others leave the unit unread",
    "slices_missing": "the grid is filled here",
    "slices_uneven": "the grid is made even here",
}
"""Notices that say why voxels or places are not those of the others."""

MODALITIES = {"RTDOSE": "the others leave the scale of doses unread"}
"""Modalities of which the others do not give the values in their unit."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Voxels in the axes that are nearest to R, A and S, and their place in mm."""

    values: np.ndarray
    affine: np.ndarray


def turned(values: np.ndarray, affine: np.ndarray) -> Grid:
    """Give voxels in the axes of RAS, with four axes."""
    values = values.reshape((*values.shape, 1, 1, 1)[: max(4, values.ndim)])
    flat = affine.copy()
    if not np.linalg.norm(flat[:3, 2]):
        flat[:3, 2] = np.cross(flat[:3, 0], flat[:3, 1])
    orientation = io_orientation(flat)
    moved = flat @ inv_ornt_aff(orientation, values.shape[:3])
    return Grid(apply_orientation(values, orientation), moved)


def groups(places: Sequence[Path]) -> Iterator[list[Path]]:
    """Give the files that belong together: a header with what lies beside it, or a series."""
    files = [
        path
        for place in places
        for path in ([place] if place.is_file() else sorted(place.rglob("*")))
        if path.is_file()
    ]
    series: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for path in files:
        if path.name.lower().endswith(HEADERS):
            stem = path.name.split(".")[0]
            alone = not path.name.lower().endswith(WITH_VOXELS_BESIDE)
            beside = [] if alone else sorted(path.parent.glob(f"{stem}.*"))
            yield [path, *(one for one in beside if not one.name.lower().endswith(HEADERS))]
        elif uid := series_of(path):
            series[path.parent, uid].append(path)
    yield from series.values()


def series_of(path: Path) -> str:
    """Give the series of a DICOM file with pixels, "" for other files."""
    with contextlib.suppress(Exception), path.open("rb") as file:
        file.seek(128)
        if file.read(4) == b"DICM":
            header = pydicom.dcmread(path, stop_before_pixels=True)
            return str(header.get("SeriesInstanceUID", "none")) if "Rows" in header else ""
    return ""


def ours(files: Sequence[Path], folder: Path) -> Outcome:
    """Read files as the service does, in this process."""
    sent = []
    for index, path in enumerate(files):
        shutil.copy(path, folder / f"sent{index:05}")
        sent.append(SentFile(path=f"sent{index:05}", name=path.name))
    request = Request(
        files=sent, key_hex="00", dates="remove", keep_patient=False, memory_bytes=8 << 30,
        seconds=600, max_inflated_bytes=4 << 30, max_files=20_000,
    )  # fmt: skip
    return open_upload(request, folder)


def grid_of(image: OutcomeImage, folder: Path) -> Grid:
    """Give a volume as the service keeps it."""
    made = nibabel.load(folder / image.folder / "volume.nii.gz")
    affine = np.array(image.facts.geometry.affine)
    return turned(np.asanyarray(made.dataobj), affine)


def of_simpleitk(files: Sequence[Path]) -> list[Grid]:
    """Give what SimpleITK reads: one image of a file, and those of a series."""
    made = []
    with contextlib.suppress(RuntimeError):
        if len(files) > 1 and series_of(files[0]):
            reader = SimpleITK.ImageSeriesReader()
            names = SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(files[0].parent))
            wanted = {str(path) for path in files}
            reader.SetFileNames([name for name in names if name in wanted] or sorted(wanted))
            made.append(_of_itk(reader.Execute()))
        else:
            made.append(_of_itk(SimpleITK.ReadImage(str(files[0]))))
    return made


def _of_itk(image: SimpleITK.Image) -> Grid:
    n_axes = image.GetDimension()
    values = SimpleITK.GetArrayFromImage(image)
    values = np.moveaxis(values, range(n_axes), range(n_axes)[::-1])
    direction = np.array(image.GetDirection()).reshape(n_axes, n_axes)
    affine = np.eye(4)
    n_space = min(3, n_axes)
    steps = direction * np.array(image.GetSpacing())
    affine[:n_space, :n_space] = steps[:n_space, :n_space]
    affine[:n_space, 3] = image.GetOrigin()[:n_space]
    if values.ndim > n_axes and n_axes < 3:  # noqa: PLR2004 - a picture with components
        values = values.reshape((*values.shape[:n_axes], 1, values.shape[-1]))
    return turned(values, LPS_TO_RAS @ affine)


def of_nibabel(files: Sequence[Path]) -> list[Grid]:
    """Give what nibabel reads, with lengths in mm."""
    scales = {"meter": 1e3, "micron": 1e-3}
    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = nibabel.load(files[0])
        values = np.asanyarray(image.dataobj)
        if values.dtype.names:
            values = np.stack([values[name] for name in values.dtype.names], axis=-1)
        if image.__class__.__name__.startswith("Minc") and values.ndim > 3:  # noqa: PLR2004
            values = np.moveaxis(values, 0, -1)
        affine = np.array(image.affine)
        if hasattr(image.header, "get_xyzt_units"):
            affine[:3] *= scales.get(image.header.get_xyzt_units()[0], 1)
        further = [n for n in values.shape[3:] if n > 1]
        if len(further) < 2:  # noqa: PLR2004
            space = (*values.shape, 1, 1)[:3]
            return [turned(values.reshape((*space, *(further or [1])), order="A"), affine)]
    return []


def of_dcm2niix(files: Sequence[Path], folder: Path) -> list[Grid]:
    """Give what dcm2niix makes of the files, where it is installed."""
    program = os.environ.get("FOLDSVC_DCM2NIIX") or shutil.which("dcm2niix")
    if not program:
        return []
    (folder / "in").mkdir()
    for path in files:
        shutil.copy(path, folder / "in" / path.name)
    (folder / "out").mkdir()
    command = [program, "-z", "n", "-b", "n", "-f", "%s_%d", "-o", folder / "out", folder / "in"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, capture_output=True, timeout=120, check=False)
    return [one for path in sorted((folder / "out").glob("*.nii")) for one in of_nibabel([path])]


def difference(mine: Grid, other: Grid, *, placed: bool) -> str:
    """Say what differs first: the grid, its place, or the voxels; "" where nothing does."""
    if mine.values.shape != other.values.shape:
        return f"shape {mine.values.shape} and {other.values.shape}"
    sizes = [np.linalg.norm(one.affine[:3, :3], axis=0) for one in (mine, other)]
    if not np.allclose(*sizes, rtol=1e-3):
        return f"spacing {np.round(sizes[0], 5)} and {np.round(sizes[1], 5)}"
    room = 0.01 * float(sizes[0].min())
    if placed and not np.allclose(mine.affine, other.affine, rtol=1e-3, atol=room):
        apart = np.abs(mine.affine - other.affine).max()
        return f"place, by up to {apart:.4g}"
    first, second = (one.values.astype(np.float64) for one in (mine, other))
    span = max(1e-30, float(np.ptp(np.nan_to_num(second))))
    if placed:
        turns: list[tuple[slice, ...]] = [(slice(None),)]
    else:
        both = (slice(None), slice(None, None, -1))
        turns = [(x, y, z) for x in both for y in both for z in both]
    apart = min(float(np.abs(np.nan_to_num(first[turn] - second)).max()) for turn in turns)
    return "" if apart <= 1e-4 * span else f"values, by up to {apart:.4g} of a span of {span:.4g}"


def verdict(image: OutcomeImage, folder: Path, others: dict[str, list[Grid]]) -> tuple[str, str]:
    """Hold one of our volumes against all grids of the others.

    Returns:
        `equal`, `different`, or `explained`, and with whom or with what.
    """
    mine = grid_of(image, folder)
    codes = {notice.code for notice in image.facts.notices}
    placed = "orientation_unknown" not in codes
    found = {
        name: min((difference(mine, one, placed=placed) for one in grids), key=len)
        for name, grids in others.items()
        if grids
    }
    agree = [name for name, what in found.items() if not what]
    if agree:
        return "equal", ", ".join(agree)
    told = "; ".join(f"{name}: {what}" for name, what in found.items())
    reasons = [REASONS[code] for code in sorted(codes & REASONS.keys())]
    return ("explained", f"{told} ({'; '.join(reasons)})") if reasons else ("different", told)


def pictures_verdict(image: OutcomeImage, folder: Path, files: Sequence[Path]) -> tuple[str, str]:
    """Hold grey pictures against the numbers that SimpleITK reads of the same files."""
    facts = image.facts.frames
    if facts is None or facts.samples != 1:
        return "not compared", "pictures in colour"
    raw = np.fromfile(folder / image.folder / "frames.raw", np.dtype(facts.dtype))
    values = raw.reshape(-1, facts.rows, facts.columns) * facts.slope + facts.intercept
    grids = []
    for path in files:
        with contextlib.suppress(RuntimeError):
            read = SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path)))
            grids.append(read.reshape(-1, *read.shape[-2:]))
    if not grids:
        return "not compared", "SimpleITK opens none of them"
    for theirs in grids:
        if theirs.shape[1:] == values.shape[1:] and len(theirs) <= len(values):
            span = max(1.0, float(np.ptp(theirs)))
            for at in range(len(values) - len(theirs) + 1):
                mine = values[at : at + len(theirs)]
                # Of MONOCHROME1 ITK gives the values the other way round.
                apart = np.ptp(mine + theirs) if facts.inverted else np.abs(mine - theirs).max()
                if apart <= 1e-4 * span:
                    return "equal", "SimpleITK"
    shapes = f"{values.shape} and {grids[0].shape}"
    return "different", f"SimpleITK: values or shape of pictures, {shapes}"


def compared(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Give a verdict for each image of some files, or why there is none."""
    with tempfile.TemporaryDirectory(prefix="foldsvc-") as made:
        folder = Path(made)
        for name in ("ours", "theirs"):
            (folder / name).mkdir()
        outcome = ours(files, folder / "ours")
        others = {
            "SimpleITK": of_simpleitk(files),
            "nibabel": of_nibabel(files),
            "dcm2niix": of_dcm2niix(files, folder / "theirs") if series_of(files[0]) else [],
        }
        opened = ", ".join(name for name, grids in others.items() if grids) or "nobody"
        if outcome.failure is not None:
            yield "refused", f"{outcome.failure.message} (opened by {opened})"
            return
        for skipped in outcome.skipped:
            yield "refused in part", f"{skipped.count}: {skipped.message}"
        for image in outcome.images:
            if image.facts.kind == "frames":
                kind, what = pictures_verdict(image, folder / "ours", files)
            elif opened == "nobody":
                kind, what = "not compared", "nobody else opens it"
            else:
                kind, what = verdict(image, folder / "ours", others)
            if kind == "different" and (reason := MODALITIES.get(image.facts.modality)):
                kind, what = "explained", f"{what} ({reason})"
            yield kind, what


def main(arguments: Sequence[str]) -> int:
    """Try all files, print what came of them, and say whether anything differs without a reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="*", type=Path, help="files and folders, beside the given")
    parser.add_argument("--only", action="store_true", help="without the given files")
    parser.add_argument("--all", action="store_true", help="print what is equal as well")
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    SimpleITK.ProcessObject.GlobalWarningDisplayOff()
    counts: Counter[str] = Counter()
    n_files = 0
    for files in groups([*([] if chosen.only else GIVEN), *chosen.places]):
        n_files += len(files)
        shown = files[0].name + (f" and {len(files) - 1} more" if len(files) > 1 else "")
        for kind, what in compared(files):
            counts[kind] += 1
            if kind != "equal" or chosen.all:
                print(f"{kind:15} {shown}: {what}", flush=True)
    print(f"{n_files} files tried; images: " + ", ".join(f"{n} {k}" for k, n in counts.items()))
    return 1 if counts["different"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
