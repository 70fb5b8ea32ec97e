"""NRRD and MetaImage: axes in any order, units, headers of any length, segments with names."""

import gzip

import numpy as np
import pytest
import SimpleITK

from foldsvc.formats.record_json import to_json
from tests.imaging.opened import voxels_of
from tests.imaging.opened_here import opened_here

SHAPE = (2, 3, 4)
VALUES = np.arange(24, dtype="<i2").reshape(SHAPE, order="F")
LPS = "space: left-posterior-superior"
STEPS = ["(2,0,0)", "(0,3,0)", "(0,0,4)"]
AFFINE = np.array([[-2.0, 0, 0, -1], [0, -3, 0, -2], [0, 0, 4, 3], [0, 0, 0, 1]])
"""Of the three steps from (1, 2, 3), LPS, in RAS."""


def nrrd(values, *fields, kind="short", encoding="raw", data=None):
    """Give a file of these values with these fields in its header."""
    lines = [
        "NRRD0005",
        f"type: {kind}",
        f"dimension: {values.ndim}",
        f"sizes: {' '.join(map(str, values.shape))}",
        f"encoding: {encoding}",
        "endian: big" if values.dtype.byteorder == ">" else "endian: little",
        *fields,
    ]
    return "\n".join(lines).encode() + b"\n\n" + (data or values.tobytes(order="F"))


def read(data, folder, name="a.nrrd"):
    """Give the only image of a file, its values and affine, and the codes of its notices."""
    outcome = opened_here([(name, data)], folder / "out")
    assert outcome.failure is None, outcome.failure
    (image,) = outcome.images
    codes = [notice.code for notice in image.facts.notices]
    return image.facts, *voxels_of(folder / "out", image), codes


def unturned(values, affine):
    """Give the values with the axes of a file whose first two go to the left and back."""
    assert np.diag(affine)[:3].min() > 0
    return values[::-1, ::-1]


def theirs(data, folder, name="theirs.nrrd"):
    """Give what SimpleITK reads."""
    (folder / name).write_bytes(data)
    return SimpleITK.ReadImage(str(folder / name))


@pytest.mark.parametrize("place", [0, 1, 2, 3])
@pytest.mark.parametrize(
    ("kind", "axis"),
    [
        ("vector", "component"),
        ("3-vector", "component"),
        ("RGB-color", "component"),
        ("list", "component"),
        ("time", "time"),
    ],
)
def test_the_axis_that_is_none_of_space_may_be_any(place, kind, axis, tmp_path):
    """Vectors, colours, lists and times are recognised by the kinds of axes, wherever they are."""
    values = np.arange(72, dtype="<i2").reshape((3, *SHAPE))
    kinds, steps = ["domain"] * 3, list(STEPS)
    kinds.insert(place, kind)
    steps.insert(place, "none")
    data = nrrd(
        np.moveaxis(values, 0, place),
        LPS,
        f"kinds: {' '.join(kinds)}",
        f"space directions: {' '.join(steps)}",
        "space origin: (1,2,3)",
    )

    facts, found, affine, codes = read(data, tmp_path)

    np.testing.assert_array_equal(unturned(found, affine), np.moveaxis(values, 0, -1))
    assert facts.geometry.spacing == pytest.approx((2, 3, 4))
    assert facts.geometry.fourth_axis == axis
    assert codes == (["components"] if axis == "component" else [])
    if kind in ("vector", "list"):
        itk = theirs(data, tmp_path)
        assert itk.GetSpacing() == pytest.approx((2, 3, 4))
        expected = SimpleITK.GetArrayFromImage(itk).transpose(2, 1, 0, 3)
        np.testing.assert_array_equal(unturned(found, affine), expected)


def test_kinds_alone_tell_the_axes(tmp_path):
    """A colour that comes first is recognised without directions, by spacings alone."""
    values = np.arange(72, dtype=np.uint8).reshape((3, *SHAPE), order="F")
    data = nrrd(
        values, "kinds: RGB-color domain domain domain", "spacings: nan 2 3 4", kind="uchar"
    )

    facts, found, affine, codes = read(data, tmp_path)

    np.testing.assert_array_equal(unturned(found, affine), np.moveaxis(values, 0, -1))
    assert facts.geometry.spacing == pytest.approx((2, 3, 4))
    assert codes == ["orientation_unknown", "components"]
    assert theirs(data, tmp_path).GetSpacing() == pytest.approx((2, 3, 4))


@pytest.mark.parametrize(
    ("space", "signs"),
    [
        ("left-anterior-superior-time", (-1, 1, 1)),
        ("LAST", (-1, 1, 1)),
        ("right-anterior-superior-time", (1, 1, 1)),
        ("left-posterior-superior-time", (-1, -1, 1)),
        ("LPST", (-1, -1, 1)),
    ],
)
@pytest.mark.parametrize(
    ("unit", "step", "codes"),
    [('"s"', 5.0, []), ('"ms"', 0.005, []), ("", None, ["time_unit_unknown"])],
)
def test_a_space_may_have_time_in_it(space, signs, unit, step, codes, tmp_path):
    """Spaces of four dimensions have their three in mm and the step in time in seconds."""
    values = np.arange(120, dtype="<i2").reshape((*SHAPE, 5), order="F")
    data = nrrd(
        values,
        f"space: {space}",
        "space directions: (2,0,0,0) (0,3,0,0) (0,0,4,0) (0,0,0,5)",
        "space origin: (1,2,3,0)",
        f'space units: "mm" "mm" "mm" {unit}',
    )

    facts, found, affine, told = read(data, tmp_path)

    turned = tuple(slice(None, None, sign) for sign in signs)
    np.testing.assert_array_equal(found[turned], values)
    first = affine @ [*(0 if sign > 0 else n - 1 for sign, n in zip(signs, SHAPE, strict=True)), 1]
    np.testing.assert_allclose(first[:3], np.array(signs) * (1, 2, 3), atol=1e-5)
    assert facts.geometry.time_step_s == (step and pytest.approx(step))
    assert told == codes


@pytest.mark.parametrize(
    ("fields", "spacing", "codes"),
    [
        (("spacings: 2 3 4",), (2, 3, 4), ["orientation_unknown"]),
        (("spacings: 2 nan 4",), (2, 1, 4), ["orientation_unknown"]),
        (('spacings: 2 3 4\nunits: "um" "um" "um"',), (2e-3, 3e-3, 4e-3), ["orientation_unknown"]),
        (('spacings: 2 3 4\nunits: "cm" "cm" "cm"',), (20, 30, 40), ["orientation_unknown"]),
        ((), (1, 1, 1), ["orientation_unknown"]),
    ],
)
def test_spacings_alone_give_the_size_of_voxels(fields, spacing, codes, tmp_path):
    """Sizes are given without a space, in the unit of each axis."""
    facts, found, affine, told = read(nrrd(VALUES, *fields), tmp_path)

    assert facts.geometry.spacing == pytest.approx(spacing)
    np.testing.assert_array_equal(unturned(found, affine), VALUES)
    assert told == codes


@pytest.mark.parametrize(
    ("unit", "scale", "codes"),
    [
        ("mm", 1, []),
        ("um", 1e-3, []),
        ("µm", 1e-3, []),
        ("micron", 1e-3, []),
        ("m", 1e3, []),
        ("pixel", 1, ["unit_unknown"]),
    ],
)
def test_units_of_space_are_turned_into_millimetres(unit, scale, codes, tmp_path):
    """Directions and origin alike; a unit that is not known is reported."""
    units = " ".join([f'"{unit}"'] * 3)
    data = nrrd(
        VALUES, LPS, f"space directions: {' '.join(STEPS)}", "space origin: (1,2,3)",
        f"space units: {units}",
    )  # fmt: skip

    facts, found, affine, told = read(data, tmp_path)

    assert facts.geometry.spacing == pytest.approx((2 * scale, 3 * scale, 4 * scale))
    first = affine @ [1, 2, 0, 1]
    np.testing.assert_allclose(first[:3], np.array([-1, -2, 3]) * scale, rtol=1e-5)
    np.testing.assert_array_equal(unturned(found, affine), VALUES)
    assert told == codes


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        (("spacings: 2 3 4", "axis mins: 10 20 30"), (11, 21.5, 32)),
        (("spacings: 2 3 4", "axismins: 10 20 30", "centers: node node node"), (10, 20, 30)),
    ],
)
def test_the_begin_of_an_axis_places_its_first_voxel(fields, first, tmp_path):
    """Of cells, whose middle is half a step further in, and of nodes, as in SimpleITK."""
    data = nrrd(VALUES, *fields)

    _, _, affine, _ = read(data, tmp_path)

    place = (affine @ [1, 2, 0, 1])[:3] * (-1, -1, 1)
    np.testing.assert_allclose(place, first)
    np.testing.assert_allclose(theirs(data, tmp_path).GetOrigin(), first)


@pytest.mark.parametrize(
    ("fields", "encoding", "data"),
    [
        (("byte skip: -1",), "raw", b"any header" + VALUES.tobytes(order="F")),
        (("byte skip: 7",), "raw", b"7 bytes" + VALUES.tobytes(order="F")),
        (("line skip: 2",), "raw", b"one\ntwo\n" + VALUES.tobytes(order="F")),
        (("lineskip: 1", "byteskip: 1"), "raw", b"one\nx" + VALUES.tobytes(order="F")),
        (("byte skip: 3",), "gzip", gzip.compress(b"abc" + VALUES.tobytes(order="F"), mtime=0)),
        (("line skip: 1",), "gzip", b"one\n" + gzip.compress(VALUES.tobytes(order="F"), mtime=0)),
        ((), "ascii", b" ".join(b"%d" % one for one in range(24))),
    ],
)
def test_bytes_and_lines_before_the_voxels_are_passed_over(fields, encoding, data, tmp_path):
    """Lines before unpacking, bytes after it, and everything before the end with -1."""
    made = nrrd(VALUES, "spacings: 2 3 4", *fields, encoding=encoding, data=data)

    _, found, affine, _ = read(made, tmp_path)

    np.testing.assert_array_equal(unturned(found, affine), VALUES)
    itk = SimpleITK.GetArrayFromImage(theirs(made, tmp_path)).T
    np.testing.assert_array_equal(itk, VALUES)


@pytest.mark.parametrize(("dtype", "kind"), [(">i2", "short"), (">u4", "uint"), (">f8", "double")])
def test_big_endian_values_are_what_they_were(dtype, kind, tmp_path):
    """The order of bytes is that of the header."""
    _, found, affine, _ = read(nrrd(VALUES.astype(dtype), "spacings: 1 1 1", kind=kind), tmp_path)

    np.testing.assert_array_equal(unturned(found, affine), VALUES)


@pytest.mark.parametrize(
    "fields",
    [
        ("spacings: 2 3",),
        ("space dimension: 2", "space directions: (2,0) (0,3)", "space origin: (0,0)"),
        (LPS, "space directions: (2,0,0) (0,3,0)", "space origin: (0,0,0)"),
    ],
)
@pytest.mark.parametrize("colour", [False, True])
def test_a_picture_is_a_volume_of_one_slice(fields, colour, tmp_path):
    """Two axes of space are read, also with a colour before them."""
    values = np.arange(18, dtype=np.uint8).reshape(3, 2, 3) if colour else VALUES[:, :, 0]
    if colour:
        fields = [
            one.replace("spacings:", "spacings: nan").replace("directions:", "directions: none")
            for one in (*fields, "kinds: RGB-color domain domain")
        ]

    facts, found, affine, _ = read(
        nrrd(values, *fields, kind="uchar" if colour else "short"), tmp_path
    )

    assert facts.geometry.shape == (2, 3, 1)
    assert facts.geometry.spacing == pytest.approx((2, 3, 1))
    expected = np.moveaxis(values, 0, -1)[:, :, None] if colour else values[:, :, None]
    np.testing.assert_array_equal(unturned(found.reshape(expected.shape), affine), expected)


def segments(n_segments, *, layers=1, padding=0):
    """Give the header's lines of so many segments, as 3D Slicer writes them."""
    for index in range(n_segments):
        prefix = f"Segment{index}"
        yield f"{prefix}_Color:={index / n_segments} 0.5 1"
        yield f"{prefix}_ID:=Segment_{index + 1}"
        yield f"{prefix}_LabelValue:={index // layers + 1}"
        yield f"{prefix}_Layer:={index % layers}"
        yield f"{prefix}_Name:=lobe {index + 1}"
        yield f"{prefix}_Tags:=Segmentation.Status:inprogress|{'x' * padding}|"


@pytest.mark.parametrize("n_segments", [2, 150, 1_000])
def test_segments_have_their_names_and_colours(n_segments, tmp_path):
    """Headers of any length are read, and the numbers mean what Slicer says they mean."""
    values = (np.arange(24).reshape(SHAPE) % (n_segments + 1)).astype("<i2")
    values[0, 0, 0] = n_segments
    data = nrrd(
        values, LPS, f"space directions: {' '.join(STEPS)}", "space origin: (1,2,3)",
        *segments(n_segments, padding=500),
    )  # fmt: skip

    facts, found, affine, codes = read(data, tmp_path, "a.seg.nrrd")

    assert facts.label_map
    assert [(one.value, one.name) for one in facts.labels] == [
        (value, f"lobe {value}") for value in range(1, n_segments + 1)
    ]
    assert facts.labels[0].colour == "#0080ff"
    np.testing.assert_array_equal(unturned(found, affine), values)
    assert codes == ["label_names"]
    assert theirs(data, tmp_path).GetSize() == SHAPE


def test_layers_of_segments_become_maps_of_their_own(tmp_path):
    """Segments that overlap lie in several layers: each is a map with its own names."""
    values = np.zeros((2, *SHAPE), "<i2")
    values[0, 0], values[1, :, 0] = 1, 2
    data = nrrd(
        values, LPS, "kinds: list domain domain domain",
        f"space directions: none {' '.join(STEPS)}", "space origin: (1,2,3)",
        *segments(4, layers=2),
    )  # fmt: skip

    outcome = opened_here([("a.seg.nrrd", data)], tmp_path / "out")

    assert len(outcome.images) == 2
    names = [[(one.value, one.name) for one in image.facts.labels] for image in outcome.images]
    assert names == [[(1, "lobe 1"), (2, "lobe 3")], [(1, "lobe 2"), (2, "lobe 4")]]
    for layer, image in enumerate(outcome.images):
        found, affine = voxels_of(tmp_path / "out", image)
        np.testing.assert_array_equal(unturned(found, affine), values[layer])
        assert image.facts.label_map
        assert image.facts.geometry.n_times == 1


def test_a_name_of_a_segment_is_one_short_line(tmp_path):
    """What somebody typed as a name is cut and cleaned; nothing else of the header is kept."""
    lines = ["Segment0_Name:=a\\nb\x07" + "c" * 100, "Segment0_Color:=1 nan 2", "Patient:=Doe"]

    facts, _, _, _ = read(nrrd(VALUES % 2, LPS, *lines, "spacings: 1 1 1"), tmp_path)

    (label,) = facts.labels
    assert (label.value, label.name) == (1, "a b " + "c" * 60)
    assert label.colour == "#999999"
    assert "Doe" not in str(to_json(facts))


def metaimage(values, *fields):
    """Give a file of these values; of four axes the first has the channels."""
    lines = [
        "ObjectType = Image",
        f"NDims = {min(values.ndim, 3)}",
        f"DimSize = {' '.join(map(str, values.shape[-3:]))}",
        *fields,
        "ElementType = MET_SHORT",
        "ElementDataFile = LOCAL\n",
    ]
    return "\n".join(lines).encode() + values.tobytes(order="F")


def test_channels_of_a_metaimage_are_components(tmp_path):
    """Several values a voxel, as SimpleITK reads them."""
    values = np.arange(72, dtype="<i2").reshape((3, *SHAPE), order="F")
    data = metaimage(values, "ElementNumberOfChannels = 3", "ElementSpacing = 2 3 4")

    facts, found, affine, codes = read(data, tmp_path, "a.mha")

    np.testing.assert_array_equal(unturned(found, affine), np.moveaxis(values, 0, -1))
    assert (facts.geometry.fourth_axis, codes) == ("component", ["components"])
    itk = SimpleITK.GetArrayFromImage(theirs(data, tmp_path, "theirs.mha"))
    np.testing.assert_array_equal(itk.transpose(2, 1, 0, 3), np.moveaxis(values, 0, -1))


def test_a_metaimage_may_have_a_long_header_and_another_unit(tmp_path):
    """Comments of any length come before the voxels, and microns are told and turned into mm."""
    comment = "Comment = " + "x" * 200_000
    data = metaimage(VALUES, comment, "DistanceUnits = um", "ElementSpacing = 2 3 4")

    facts, found, affine, codes = read(data, tmp_path, "a.mha")

    np.testing.assert_array_equal(unturned(found, affine), VALUES)
    assert facts.geometry.spacing == pytest.approx((2e-3, 3e-3, 4e-3))
    assert codes == ["unit_converted"]
