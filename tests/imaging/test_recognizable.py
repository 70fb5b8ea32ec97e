"""A head with its skin is recognised whatever the file says of itself; a stripped brain is none."""

from pathlib import Path

import nibabel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foldsvc.imaging.recognizable import may_show_a_face
from foldsvc.records.volume import Volume
from tests.imaging.opened import opened

ROOT = Path(__file__).parents[2]
HEAD = ROOT / "tests" / "data" / "segmentation" / "colin27_3mm.nii.gz"
VOXELS = np.asarray(nibabel.nifti1.load(HEAD).dataobj, np.float32)
with np.load(ROOT / "tests" / "golden" / "deepbet.npz") as golden:
    BRAIN = golden["mask"]


def volume(voxels: np.ndarray, mm: float = 3.0, modality: str = "") -> Volume:
    """Give a volume of cubes of this length."""
    return Volume(voxels=voxels[..., None], affine=np.diag([mm, mm, mm, 1.0]), modality=modality)


def t2_like(voxels: np.ndarray) -> np.ndarray:
    """Turn the contrast of tissues; the skull and the air stay dark."""
    return np.where(voxels > 20, 200 - voxels, voxels / 2)


def in_shells(*values: float, mm: float = 4.0) -> np.ndarray:
    """Give a head of ellipsoids: air, skin of 6 mm, a skull of 8 mm and the brain, each a value."""
    axes = np.meshgrid(*[np.arange(-130.0, 130.0, mm)] * 3, indexing="ij")
    radius = np.sqrt(
        sum((axis / half) ** 2 for axis, half in zip(axes, (75, 95, 110), strict=True))
    )
    depth = (1 - radius) * 75
    return np.asarray(np.select([depth < 0, depth < 6, depth < 14], values[:3], values[3]))


@settings(deadline=None, max_examples=12)
@given(
    order=st.permutations((0, 1, 2)),
    flips=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    mm=st.floats(2.1, 3.6),
    scale=st.floats(0.01, 1_000),
    noise=st.floats(0, 12),
    t2=st.booleans(),
)
def test_a_head_is_known_however_it_is_stored(
    order: list[int], flips: tuple[bool, ...], mm: float, scale: float, noise: float, *, t2: bool
) -> None:
    """Axes, size, values, noise and contrast may be any: the head is known, the brain is none."""
    random = np.random.default_rng(0)
    whole = t2_like(VOXELS) if t2 else VOXELS

    def stored(voxels: np.ndarray) -> np.ndarray:
        noisy = np.hypot(
            voxels + noise * random.standard_normal(voxels.shape),
            noise * random.standard_normal(voxels.shape),
        )
        flipped = np.flip(noisy, [axis for axis, flip in enumerate(flips) if flip])
        return scale * np.transpose(flipped, order)

    assert may_show_a_face(volume(stored(whole), mm))
    assert not may_show_a_face(volume(stored(np.where(BRAIN, whole, 0)), mm))


@pytest.mark.parametrize(
    "part",
    [np.s_[8:52], np.s_[:, :55], np.s_[:, :, 20:40], np.s_[:, :, :25], np.s_[::2, ::2, ::2]],
    ids=["ears", "back", "slab", "lower half", "coarse"],
)
def test_a_part_of_a_head_is_still_one(part: tuple[slice, ...]) -> None:
    """A head that is cropped on a side, or cut to a slab, is known."""
    mm = 6.0 if part == np.s_[::2, ::2, ::2] else 3.0
    assert may_show_a_face(volume(VOXELS[part], mm))


def test_a_head_in_ct_is_known_by_its_bone() -> None:
    """In Hounsfield units the skull is bright; what lies in it alone has no face."""
    assert may_show_a_face(volume(in_shells(-1000, 30, 900, 40), 4))
    assert not may_show_a_face(volume(in_shells(-1000, -1000, -1000, 40), 4))


@pytest.mark.parametrize(
    "other",
    [
        volume(np.random.default_rng(0).normal(100, 10, (60, 72, 60))),
        volume(in_shells(-1000, 30, 900, 40), 8),
        volume(in_shells(0, 1, 1, 1), 4),
        volume(np.zeros((60, 60, 60))),
        volume(VOXELS[:, :, :2]),
        volume(VOXELS, 1.0),
        volume(VOXELS, modality="PT"),
    ],
    ids=["noise", "as large as a trunk", "all alike", "nothing", "two slices", "a mouse", "uptake"],
)
def test_what_is_no_head_is_not_warned_of(other: Volume) -> None:
    """What has no shell, or none of the size of a head, shows no face."""
    assert not may_show_a_face(other)


def test_the_warning_does_not_depend_on_the_format(tmp_path: Path) -> None:
    """Whatever a head comes as, a notice says that a drawing of it may show a face."""
    voxels = VOXELS.astype(np.int16)
    size, raw = " ".join(map(str, voxels.shape)), voxels.tobytes(order="F")
    nrrd = f"NRRD0004\ntype: short\ndimension: 3\nsizes: {size}\nspacings: 3 3 3\n"
    mha = f"ObjectType = Image\nNDims = 3\nDimSize = {size}\nElementSpacing = 3 3 3\n"
    paths = [tmp_path / name for name in ("head.nii", "head.nii.gz", "head.nrrd", "head.mha")]
    for path in paths[:2]:
        nibabel.nifti1.Nifti1Image(voxels, np.diag([3.0, 3, 3, 1])).to_filename(path)
    paths[2].write_bytes(f"{nrrd}endian: little\nencoding: raw\n\n".encode() + raw)
    paths[3].write_bytes(f"{mha}ElementType = MET_SHORT\nElementDataFile = LOCAL\n".encode() + raw)
    images = opened(paths, tmp_path / "read").images
    assert sorted(image.facts.format for image in images) == ["metaimage", "nifti", "nifti", "nrrd"]
    for image in images:
        assert "face" in [notice.code for notice in image.facts.notices]
