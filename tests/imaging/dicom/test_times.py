"""What repeats at a place: points in time, or another echo, component or kind of value."""

import itertools

import nibabel
import numpy as np
import pytest

from tests.imaging.dicom.test_values import enhanced, item
from tests.imaging.made_series import MR, PET, slice_file, written
from tests.imaging.opened import copies_of, read_here, voxels_of

PLACES = 3


def repeated(*changes, kind=MR, modality="MR", **shared):
    """Three places, once for each of several changes of header; the value says which and where."""
    datasets = []
    for number, (at, place) in enumerate(itertools.product(range(len(changes)), range(PLACES))):
        datasets.append(
            slice_file(
                np.full((4, 5), 10 * at + place, np.int16), position=(0, 0, 2.0 * place),
                number=number + 1, kind=kind, modality=modality, RescaleIntercept=0,
                **shared, **changes[at],
            )
        )  # fmt: skip
    return datasets


def read(datasets, folder):
    """The images of files."""
    return read_here(written(datasets, folder / "in"), folder / "out").images


def indices(folder, image):
    """Which of the changes make the fourth axis."""
    found, _ = voxels_of(folder / "out", image)
    assert found[0, 0].reshape(PLACES, -1)[:, 0].tolist() == [found.min() + at for at in range(3)]
    return (found[0, 0, 0].ravel() // 10).tolist()


def step_of(folder, *changes, **shared):
    """The step in time of one moving image."""
    (image,) = read(repeated(*changes, **shared), folder)
    assert image.facts.geometry.n_times == len(changes)
    return image.facts.geometry.time_step_s


def test_echoes_are_images_and_times_are_an_axis(tmp_path):
    """Four times of three echoes are three images of four times (as dcm2niix has it)."""
    changes = [
        {"TemporalPositionIdentifier": time + 1, "EchoTime": echo}
        for time, echo in itertools.product(range(4), (10, 20.5, 30))
    ]

    images = read(repeated(*changes, RepetitionTime=2_000), tmp_path)

    assert [indices(tmp_path, image) for image in images] == [
        [0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]
    ]  # fmt: skip
    assert [image.facts.geometry.time_step_s for image in images] == [2.0] * 3
    (told,) = [one for one in images[1].facts.notices if one.code == "contrasts"]
    assert told.message == "One of 3 images of the same slices, apart by echo time (20.5 ms)"
    assert [len(copies_of(tmp_path / "out", image)) for image in images] == [12] * 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"ComplexImageComponent": "MAGNITUDE"}, {"ComplexImageComponent": "PHASE"}),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "M", "ND"]},
         {"ImageType": ["ORIGINAL", "PRIMARY", "P", "ND"]}),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "R_FFE", "R", "FFE"]},
         {"ImageType": ["ORIGINAL", "PRIMARY", "I_FFE", "I", "FFE"]}),
        ({"RescaleType": "normalized"}, {"RescaleType": "Hz"}),
        ({"EchoNumbers": 1}, {"EchoNumbers": 2}),
        ({"InversionTime": 700}, {"InversionTime": 2_500}),
        ({"FlipAngle": 4}, {"FlipAngle": 18}),
    ],
)  # fmt: skip
def test_components_and_kinds_of_value_are_no_times(first, second, tmp_path):
    """Magnitude and phase, a field map and its magnitude, two contrasts are two images."""
    images = read(repeated(first, second), tmp_path)

    assert sorted(indices(tmp_path, image) for image in images) == [[0], [1]]
    assert all(image.facts.geometry.n_times == 1 for image in images)
    assert all("contrasts" in [one.code for one in image.facts.notices] for image in images)


def test_what_an_image_type_says_is_not_repeated(tmp_path):
    """Notices have DICOM's own words alone: free ones may be a name."""
    kinds = [["ORIGINAL", "PRIMARY", word] for word in ("SMITHSON_J", "OTHER")]

    images = read(repeated(*({"ImageType": kind} for kind in kinds)), tmp_path)

    told = [one.message for image in images for one in image.facts.notices]
    assert len(images) == 2
    assert not any("SMITHSON" in message for message in told)


def test_an_echo_time_that_differs_by_slice_splits_nothing(tmp_path):
    """What does not differ at one place is a property of places."""
    datasets = repeated({})
    for at, dataset in enumerate(datasets):
        dataset.EchoTime = 4 + at / 10

    (image,) = read(datasets, tmp_path)

    assert image.facts.geometry.shape == (5, 4, PLACES)


def test_frames_of_an_enhanced_image_are_parted_likewise(tmp_path):
    """Magnitude and hertz in one file of many frames are two images."""
    kinds = ["MAGNITUDE", "MAGNITUDE", "MAGNITUDE", "MIXED", "MIXED"]
    dataset = enhanced(
        lambda frame: {
            "MRImageFrameTypeSequence": item(ComplexImageComponent=kinds[frame]),
            "PixelValueTransformationSequence": item(
                RescaleSlope=1, RescaleIntercept=0, RescaleType="US" if frame < 3 else "Hz"
            ),
        },
        kind="1.2.840.10008.5.1.4.1.1.4.1",
        modality="MR",
    )

    images = read([dataset], tmp_path)

    assert [image.facts.unit for image in images] == ["Hz", "signal"]
    assert [voxels_of(tmp_path / "out", one)[0][0, 0].tolist() for one in images] == [
        [4, 5], [1, 2, 3]
    ]  # fmt: skip


_DYNAMIC = {"MRAcquisitionType": "3D", "ScanningSequence": "GR", "RepetitionTime": 3.9}
_RUN = [{"TemporalPositionIdentifier": time + 1} for time in range(4)]


def with_times(name, values, **further):
    """Points in time that an attribute tells."""
    return [{name: value, **further} for value in values]


@pytest.mark.parametrize(
    ("changes", "shared", "step"),
    [
        (with_times("TriggerTime", [0, 6_500, 13_000, 19_500]), _DYNAMIC, 6.5),
        (with_times("AcquisitionTime", ["100000.5", "100007", "100013.5"]), _DYNAMIC, 6.5),
        (with_times("FrameReferenceTime", [5_000, 15_000, 25_000]),
         {"kind": PET, "modality": "PT"}, 10.0),
        (with_times("FrameReferenceTime", [5_000, 15_000, 45_000]),
         {"kind": PET, "modality": "PT"}, None),
        (_RUN, {**_DYNAMIC, "TemporalResolution": 6_330}, 6.33),
        (_RUN, _DYNAMIC, None),
        (_RUN, {"ScanningSequence": "GR", "RepetitionTime": 600}, None),
        (_RUN, {"RepetitionTime": 2_500, "ContrastBolusAgent": "Gd"}, None),
        (_RUN, {"ScanningSequence": "EP", "RepetitionTime": 2_500}, 2.5),
        ([{}, {}], {"RepetitionTime": 2_500}, None),
    ],
)  # fmt: skip
def test_a_step_in_time_is_what_clocks_say(changes, shared, step, tmp_path):
    """Trigger, reference and acquisition times, or the temporal resolution; else it is unknown.

    The repetition time is a step of a functional series alone, where one repetition is a volume.
    """
    assert step_of(tmp_path, *changes, **shared) == step


def test_times_on_both_sides_of_midnight_are_in_order(tmp_path):
    """With a date, the volume of the next day comes last."""
    changes = [
        {"AcquisitionDate": "20250101", "AcquisitionTime": "235950"},
        {"AcquisitionDate": "20250102", "AcquisitionTime": "000000"},
        {"AcquisitionDate": "20250102", "AcquisitionTime": "000010"},
    ]

    (image,) = read(repeated(*changes), tmp_path)

    assert indices(tmp_path, image) == [0, 1, 2]
    assert image.facts.geometry.time_step_s == 10.0


def test_diffusion_weighting_is_no_time(tmp_path):
    """Images of several b-values have no step in time, whatever the clock says."""
    changes = [
        {"DiffusionBValue": 500.0 * at, "AcquisitionTime": f"1000{5 * at:02}"} for at in range(3)
    ]

    (image,) = read(repeated(*changes), tmp_path)

    assert indices(tmp_path, image) == [0, 1, 2]
    assert image.facts.geometry.time_step_s is None


def test_the_file_of_an_unknown_step_claims_no_seconds(tmp_path):
    """Where the step is unknown, the NIfTI file has no unit of time."""
    (known,) = read(repeated(*with_times("TriggerTime", [0, 500])), tmp_path)
    (tmp_path / "other").mkdir()
    (unknown,) = read(repeated({}, {}), tmp_path / "other")

    headers = [
        nibabel.load(folder / image.folder / "volume.nii.gz").header
        for folder, image in ((tmp_path / "out", known), (tmp_path / "other" / "out", unknown))
    ]
    assert [header.get_xyzt_units()[1] for header in headers] == ["sec", "unknown"]
    assert headers[0]["pixdim"][4] == 0.5
