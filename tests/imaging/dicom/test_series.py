"""A series is what all of its files say: nothing is lost in silence, nothing shared too much."""

import itertools

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import RLELossless

from tests.imaging.made_series import MR, SERIES, slice_file, written
from tests.imaging.opened import copies_of, read_here, voxels_of


def plane(value, shape=(4, 5)):
    """A plane of one value."""
    return np.full(shape, value, np.int16)


def stacked(values, **further):
    """A CT of one file a slice, 2 mm apart, each of one value, in HU."""
    facts = {"RescaleIntercept": 0, **further}
    return [
        slice_file(plane(value), position=(0, 0, 2.0 * at), number=at + 1, **facts)
        for at, value in enumerate(values)
    ]


def read(datasets, folder):
    """What comes of files."""
    return read_here(written(datasets, folder / "in"), folder / "out")


def values_along(folder, image):
    """The value of each slice, by time where there are several."""
    found, _ = voxels_of(folder / "out", image)
    return found[0, 0].T.tolist()


def codes(image):
    """Codes of the notices."""
    return [notice.code for notice in image.facts.notices]


def rename(datasets, uids):
    """Give files the SOPInstanceUIDs of a list."""
    for dataset, uid in zip(datasets, uids, strict=True):
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
    return datasets


def test_slices_that_share_a_uid_are_all_kept_and_get_new_ones(tmp_path):
    """Ten slices of one SOPInstanceUID are ten slices, and ten instances in what is given out."""
    datasets = rename(stacked(range(1, 11)), [f"{SERIES}.1"] * 10)

    (image,) = read(datasets, tmp_path).images

    assert values_along(tmp_path, image) == list(range(1, 11))
    assert "instance_uids_given" in codes(image)
    copies = copies_of(tmp_path / "out", image)
    uids = {copy.SOPInstanceUID for copy in copies}
    assert len(uids) == 10
    assert {copy.file_meta.MediaStorageSOPInstanceUID for copy in copies} == uids


def test_new_uids_are_the_same_each_time(tmp_path):
    """What shares a UID has the same new one whenever and in whatever order it is sent."""
    datasets = rename(stacked([1, 2, 3]), [f"{SERIES}.1"] * 3)
    found = []
    for number, order in enumerate((datasets, datasets[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (image,) = read(order, folder).images
        copies = copies_of(folder / "out", image)
        found.append({float(one.ImagePositionPatient[2]): one.SOPInstanceUID for one in copies})

    assert found[0] == found[1]


def test_the_same_file_twice_is_one_and_told(tmp_path):
    """A file that came twice is one slice, and a notice says so."""
    datasets = stacked([1, 2, 3])

    (image,) = read([*datasets, datasets[1]], tmp_path).images

    assert values_along(tmp_path, image) == [1, 2, 3]
    assert "files_repeated" in codes(image)
    assert len(copies_of(tmp_path / "out", image)) == 3


def test_the_same_instance_in_two_encodings_is_one(tmp_path):
    """What came once as it is and once compressed without loss is one slice."""
    datasets = stacked([1, 2, 3])
    packed = slice_file(plane(2), position=(0, 0, 2.0), number=2, RescaleIntercept=0)
    packed.compress(RLELossless, generate_instance_uid=False)

    (image,) = read([*datasets, packed], tmp_path).images

    assert values_along(tmp_path, image) == [1, 2, 3]
    assert "files_repeated" in codes(image)


def test_a_damaged_compressed_slice_leaves_the_others(tmp_path):
    """A compressed stream that breaks off is a damaged file, not an unknown compression."""
    datasets = stacked(range(1, 6))
    for dataset in datasets:
        dataset.compress(RLELossless, generate_instance_uid=False)
    datasets[2].PixelData = encapsulate([b"\x02" + bytes(63)])

    outcome = read(datasets, tmp_path)

    (image,) = outcome.images
    assert values_along(tmp_path, image) == [1, 2, 3, 4, 5]
    assert [one.code for one in outcome.skipped] == ["image_damaged"]
    assert "parser" not in outcome.skipped[0].message


def test_a_slice_whose_place_is_no_number_is_shown_by_itself(tmp_path):
    """A position that cannot be read takes its slice out of the volume, and nothing else."""
    datasets = stacked([1, 2, 3, 4, 5])
    datasets[2].ImagePositionPatient = [0, 0, 7777]
    paths = written(datasets, tmp_path / "in")
    for path in paths:
        path.write_bytes(path.read_bytes().replace(b"7777", b"4,0 "))

    images = read_here(paths, tmp_path / "out").images

    volume, picture = sorted(images, key=lambda image: image.facts.kind, reverse=True)
    assert values_along(tmp_path, volume) == [1, 2, 3, 4, 5]
    assert "slices_missing" in codes(volume)
    assert picture.facts.value_range.maximum == 3


def test_files_without_a_uid_are_kept(tmp_path):
    """Files that have no SOPInstanceUID at all are as good as others."""
    datasets = stacked([1, 2, 3])
    paths = written(datasets, tmp_path / "in")
    for path, dataset in zip(paths, datasets, strict=True):
        del dataset.SOPInstanceUID
        del dataset.file_meta.MediaStorageSOPInstanceUID
        pydicom.dcmwrite(path, dataset)

    (image,) = read_here(paths, tmp_path / "out").images

    assert sorted(values_along(tmp_path, image)) == [1, 2, 3]
    assert len({copy.SOPInstanceUID for copy in copies_of(tmp_path / "out", image)}) == 3


def test_one_slice_twice_under_another_uid_is_one(tmp_path):
    """Six files of five places, two of them the same, are a volume of five slices with a notice."""
    datasets = stacked([0, 50, 100, 150, 200])
    again = slice_file(plane(200), position=(0, 0, 8.0), number=6, RescaleIntercept=0)

    (image,) = read([*datasets, again], tmp_path).images

    assert values_along(tmp_path, image) == [0, 50, 100, 150, 200]
    assert "slices_repeated" in codes(image)


def test_a_series_sent_twice_under_other_uids_does_not_move(tmp_path):
    """All slices twice, with nothing but numbers to tell them apart, are not two points in time."""
    datasets = stacked([1, 2, 3]) + [
        slice_file(plane(value), position=(0, 0, 2.0 * at), number=at + 4, RescaleIntercept=0)
        for at, value in enumerate([1, 2, 3])
    ]

    (image,) = read(datasets, tmp_path).images

    assert image.facts.geometry.n_times == 1
    assert values_along(tmp_path, image) == [1, 2, 3]


def test_further_slices_at_some_places_are_an_image_of_their_own(tmp_path):
    """Six places, four of them twice with other pixels: a volume of six and one of four."""
    datasets = stacked(range(6)) + [
        slice_file(plane(10 + at), position=(0, 0, 2.0 * at), number=at + 7, RescaleIntercept=0)
        for at in range(4)
    ]

    first, second = read(datasets, tmp_path).images

    assert values_along(tmp_path, first) == [0, 1, 2, 3, 4, 5]
    assert values_along(tmp_path, second) == [10, 11, 12, 13]
    assert "times_incomplete" in codes(first)


def moving(times, places, missing=(), **keys):
    """Files of several points in time; the value is 100 times the time and the place."""
    datasets = []
    for number, (time, place) in enumerate(itertools.product(range(times), range(places))):
        if (time, place) in missing:
            continue
        datasets.append(
            slice_file(
                plane(100 * time + place), position=(0, 0, 2.0 * place), number=number + 1,
                RescaleIntercept=0, modality="MR", kind=MR,
                **{name: of_time(time) for name, of_time in keys.items()},
            )
        )  # fmt: skip
    return datasets


@pytest.mark.parametrize("keys", [{}, {"TemporalPositionIdentifier": lambda time: time + 1}])
def test_an_incomplete_last_volume_takes_nothing_with_it(keys, tmp_path):
    """A run that was stopped in its fourth volume is a run of three, and the rest by itself."""
    missing = [(3, place) for place in range(2, 5)]

    first, second = read(moving(4, 5, missing, **keys), tmp_path).images

    assert values_along(tmp_path, first) == [
        [100 * time + place for place in range(5)] for time in range(3)
    ]
    assert values_along(tmp_path, second) == [300, 301]
    assert "times_incomplete" in codes(first)


@pytest.mark.parametrize("keys", [{}, {"AcquisitionTime": lambda time: f"1000{3 * time:02}"}])
def test_one_slice_that_is_missing_at_one_time_is_filled_in(keys, tmp_path):
    """A hole in one volume of a run moves no other slice, and is reported."""
    (image,) = read(moving(3, 5, [(1, 2)], **keys), tmp_path).images

    assert values_along(tmp_path, image) == [
        [100 * time + place for place in range(5)] for time in range(3)
    ]
    (told,) = [one for one in image.facts.notices if one.code == "slices_missing"]
    assert told.message.startswith("1 of 15 slices")
    assert image.facts.geometry.time_step_s == (3.0 if keys else None)


def truncated(path, n_bytes):
    """Take the last bytes off a file."""
    path.write_bytes(path.read_bytes()[:-n_bytes])


def test_one_truncated_slice_leaves_the_others(tmp_path):
    """Nine of ten slices are good: they are the volume, and what is wrong with one is reported."""
    paths = written(stacked(range(1, 11)), tmp_path / "in")
    fifth = next(path for path in paths if pydicom.dcmread(path).InstanceNumber == 5)
    truncated(fifth, 15)

    outcome = read_here(paths, tmp_path / "out")

    (image,) = outcome.images
    assert values_along(tmp_path, image) == list(range(1, 11))
    assert {"slices_missing", "files_left_out"} <= set(codes(image))
    (skipped,) = outcome.skipped
    assert skipped.count == 1
    assert "its pixels end early: 25 of 40 bytes" in skipped.message
    assert image.facts.n_source_files == len(copies_of(tmp_path / "out", image)) == 9


def test_truncated_files_alone_say_what_is_wrong(tmp_path):
    """Where nothing is left, the answer says in plain words why."""
    paths = written(stacked([1, 2]), tmp_path / "in")
    for path in paths:
        truncated(path, 15)

    outcome = read_here(paths, tmp_path / "out")

    assert outcome.failure.code == "image_damaged"
    assert "its pixels end early: 25 of 40 bytes" in outcome.failure.message


def test_a_damaged_picture_leaves_the_others(tmp_path):
    """Pictures that are not a volume lose one of them alone."""
    datasets = stacked([1, 2, 3], modality="US")
    for dataset in datasets:
        del dataset.ImagePositionPatient
    paths = written(datasets, tmp_path / "in")
    truncated(paths[1], 10)

    (image,) = read_here(paths, tmp_path / "out").images

    assert image.facts.frames.n_frames == 2
    assert "files_left_out" in codes(image)


def with_text(dataset, name, text, folder):
    """Write a data set whose DS or IS has a text that is not a number."""
    item = dataset
    setattr(item, name, 7777)
    (path,) = written([dataset], folder)
    data = path.read_bytes()
    assert data.count(b"7777") == 1
    path.write_bytes(data.replace(b"7777", text.ljust(4).encode()))
    return path


@pytest.mark.parametrize("text", [".", "1.2.", "1,5", "--"])
@pytest.mark.parametrize("name", ["KVP", "SliceThickness", "InstanceNumber", "NumberOfFrames"])
def test_a_number_that_is_none_and_decides_nothing_refuses_nothing(name, text, tmp_path):
    """A DS or IS like `.` in an attribute that decides nothing leaves the series as it is."""
    datasets = stacked([1, 2, 3])
    paths = [with_text(one, name, text, tmp_path / str(at)) for at, one in enumerate(datasets)]

    (image,) = read_here(paths, tmp_path / "out").images

    assert values_along(tmp_path, image) == [1, 2, 3]
    assert len(copies_of(tmp_path / "out", image)) == 3


def test_a_number_that_is_none_within_a_sequence_refuses_nothing(tmp_path):
    """The same holds at every level."""
    datasets = stacked([1, 2, 3])
    paths = []
    for at, dataset in enumerate(datasets):
        item = Dataset()
        item.ExposureTime = "7777"
        dataset.CTExposureSequence = Sequence([item])
        (path,) = written([dataset], tmp_path / str(at))
        path.write_bytes(path.read_bytes().replace(b"7777", b"1.2."))
        paths.append(path)

    (image,) = read_here(paths, tmp_path / "out").images

    assert values_along(tmp_path, image) == [1, 2, 3]


def test_a_slope_that_is_no_number_is_not_guessed(tmp_path):
    """A file whose values cannot be told is left out with the name of the attribute."""
    datasets = stacked([1, 2, 3, 4, 5])
    paths = written(datasets, tmp_path / "in")
    third = next(path for path in paths if pydicom.dcmread(path).InstanceNumber == 3)
    dataset = pydicom.dcmread(third)
    dataset.RescaleSlope = 7777
    dataset.save_as(third)
    third.write_bytes(third.read_bytes().replace(b"7777", b"1.2."))

    outcome = read_here(paths, tmp_path / "out")

    (image,) = outcome.images
    assert values_along(tmp_path, image) == [1, 2, 3, 4, 5]
    assert "slices_missing" in codes(image)
    assert "its RescaleSlope is not a number" in outcome.skipped[0].message


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"BurnedInAnnotation": "YES"}, "declared"),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, "possible"),
        ({"ImageType": "SCREEN_SAVE"}, "possible"),
        ({"ConversionType": "WSD"}, "possible"),
    ],
)
def test_text_in_one_file_withholds_the_series(change, found, tmp_path):
    """What the third of three files says of its pixels counts for all of them."""
    datasets = stacked([1, 2, 3])
    for name, value in change.items():
        setattr(datasets[2], name, value)

    (image,) = read(datasets, tmp_path).images

    assert (image.facts.sharing.shareable, image.facts.sharing.burned_in_text) == (False, found)


def test_text_in_one_image_withholds_the_others_of_its_series(tmp_path):
    """A series that becomes several images is withheld whole, whichever of them declares text."""
    colour = slice_file(plane(1), position=(0, 0, 0), number=9, BurnedInAnnotation="YES")
    colour.SamplesPerPixel, colour.PhotometricInterpretation = 3, "RGB"
    colour.BitsAllocated = colour.BitsStored = 8
    colour.HighBit, colour.PixelRepresentation, colour.PlanarConfiguration = 7, 0, 0
    colour.PixelData = bytes(60)

    images = read([*stacked([1, 2, 3]), colour], tmp_path).images

    assert {image.facts.kind for image in images} == {"volume", "frames"}
    assert not any(image.facts.sharing.shareable for image in images)


def test_bits_and_signs_may_differ_from_file_to_file(tmp_path):
    """A volume has room for the values of every slice, not for those of the first alone."""
    datasets = stacked([100, 200, 300])
    datasets[2].PixelRepresentation = 0
    datasets[2].PixelData = np.full((4, 5), 60_000, "<u2").tobytes()

    (image,) = read(datasets, tmp_path).images

    assert values_along(tmp_path, image) == [100, 200, 60_000]
