"""Nobody can be known by what is kept: DICOM PS3.15, and what it leaves open."""

import gzip
import io
import json
import logging
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import h5py
import nibabel
import numpy as np
import pydicom
import pytest
import structlog
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless

from foldsvc.formats.record_json import to_json
from foldsvc.imaging.deidentification.dataset import Deidentifier, Options
from foldsvc.imaging.deidentification.profile import table
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms, moved_date
from tests.imaging.planted import (
    ANYWHERE,
    DATES,
    FILE_NAME,
    SOURCE,
    TEXTS,
    UIDS,
    hidden_in_spare_bits,
    planted,
)

KEY = b"k" * 32


def deidentified(dataset, **options):
    """The data set made anonymous, and the report."""
    deidentifier = Deidentifier(pseudonyms=Pseudonyms(KEY), options=Options(**options))
    return deidentifier.apply(dataset), deidentifier.report()


def encoded(dataset):
    """The bytes of a DICOM file."""
    buffer = io.BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=False)
    return buffer.getvalue()


def everything_in(folder: Path):
    """Every file below a folder, and everything that is packed in one."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield from unpacked(str(path), path.read_bytes())


def unpacked(name: str, data: bytes):
    """Bytes, and those that they are a compression of."""
    yield name, data
    if data.startswith(b"\x1f\x8b"):
        yield from unpacked(f"{name} (gzip)", gzip.decompress(data))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                yield entry.filename, entry.filename.encode()
                yield from unpacked(f"{name}/{entry.filename}", archive.read(entry))


def traces(name: str, data: bytes) -> list[str]:
    """The planted identifiers that can be found in bytes, in any usual encoding."""
    forms = (data.lower(), data.decode("utf-16-le", "ignore").lower().encode())
    return [f"{token} in {name}" for token in ANYWHERE for form in forms if token.encode() in form]


@pytest.mark.parametrize("dates", ["remove", "shift"])
def test_planted_identifiers_leave_no_trace_anywhere(http, settings, capfd, dates, app):
    """After an upload no identifier is in the store, the database, the log, the metrics or a URL.

    The search goes through archives and compressed files; a second one shows that it would find.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    backend = app.state.backend
    app.state.backend = _with_dates(backend, dates)
    body = encoded(planted())
    found_before = {token for token in ANYWHERE if token.encode() in body.lower()}
    assert len(found_before) > 60

    answer = http.post("/api/v1/volumes", files={"file": (FILE_NAME, body)})

    assert answer.status_code == 201, answer.text
    (image,) = answer.json()["volumes"]
    said = {
        "answer": answer.text,
        "headers": str(answer.headers),
        "image": http.get(f"/api/v1/volumes/{image['id']}").text,
        "list": http.get("/api/v1/volumes").text,
        "metrics": http.get("/metrics").text,
        "log": "".join(capfd.readouterr()),
    }
    found = [trace for name, text in said.items() for trace in traces(name, text.encode())]
    for name, data in everything_in(settings.data_dir):
        found += traces(name, data)
    assert found == []
    assert "volumes_imported" in said["log"]
    structlog.reset_defaults()


def _with_dates(backend, dates):
    return replace(backend, settings=backend.settings.model_copy(update={"dicom_dates": dates}))


def test_the_search_finds_what_is_there(tmp_path):
    """The search that finds no trace of an upload finds each in the file that was uploaded."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", gzip.compress(encoded(planted())))

    found = [trace for name, data in everything_in(tmp_path) for trace in traces(name, data)]

    assert len(found) > 60


def test_an_upload_that_fails_leaves_no_trace_either(http, settings, capfd):
    """Neither the answer nor the log of a damaged upload quotes it."""
    dataset = planted()
    dataset.PixelData = dataset.PixelData[:100]

    answer = http.post("/api/v1/volumes", files={"file": (FILE_NAME, encoded(dataset))})

    assert answer.status_code == 422
    said = answer.text + "".join(capfd.readouterr())
    assert traces("said", said.encode()) == []
    assert [
        found for name, data in everything_in(settings.data_dir) for found in traces(name, data)
    ] == []


def test_what_is_kept_is_a_valid_file_with_the_same_pixels_and_place(http):
    """The anonymous DICOM file has pixels, geometry and rescale of the original."""
    original = pydicom.dcmread(SOURCE)
    (image,) = http.post("/api/v1/volumes", files={"file": ("x", encoded(planted()))}).json()[
        "volumes"
    ]

    packed = http.get(f"/api/v1/volumes/{image['id']}/files/dicom.zip").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        kept = pydicom.dcmread(io.BytesIO(archive.read("IMG00001.dcm")))

    np.testing.assert_array_equal(kept.pixel_array, original.pixel_array)
    for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
                 "RescaleSlope", "RescaleIntercept", "KVP", "Modality", "SOPClassUID"):  # fmt: skip
        assert kept[name].value == original[name].value, name
    assert kept.PatientIdentityRemoved == "YES"
    assert [code.CodeValue for code in kept.DeidentificationMethodCodeSequence] == ["113100"]
    assert kept.preamble == b"\0" * 128
    assert kept.file_meta.MediaStorageSOPInstanceUID == kept.SOPInstanceUID
    assert "SourceApplicationEntityTitle" not in kept.file_meta


def test_the_report_names_what_was_done_and_no_value():
    """Each planted element is in the report by tag and keyword."""
    _, report = deidentified(planted())

    named = {element.name for element in report.elements}
    assert {*TEXTS, *DATES, *UIDS} <= named
    nested = {element.place for element in report.elements if "/" in element.place}
    assert "(0008,1140)/(0008,1155)" in nested
    text = str(to_json(report)).lower()
    assert traces("report", text.encode()) == []
    assert all(
        re.fullmatch(
            r"(\([0-9A-F]{4},[0-9A-F]{4}\)|private)(/\([0-9A-F]{4},[0-9A-F]{4}\)|/private)*",
            element.place,
        )
        for element in report.elements
    )


def test_every_attribute_of_the_table_is_treated():
    """Of no attribute in Table E.1-1 the value is left, neither at the top nor in a sequence."""
    values = {"PN": "Secret^Name", "DA": "20231117", "TM": "101112", "DT": "20231117101112",
              "UI": "1.2.999.4711", "AS": "044Y", "CS": "SECRET", "DS": "987.5", "IS": "98765",
              "AE": "SECRET", "UR": "http://secret"}  # fmt: skip
    for tag in table():
        vr = dictionary_VR(tag).split(" or ")[0] if _known(tag) else "LO"
        if vr in ("SQ", "OB", "OW", "OF", "UN", "FD", "FL", "US", "UL", "SS", "SL", "OD"):
            continue
        dataset, item = pydicom.Dataset(), pydicom.Dataset()
        value = values.get(vr, "secret")
        for place in (dataset, item):
            place.add_new(tag, vr, value)
        dataset.PurposeOfReferenceCodeSequence = pydicom.Sequence([])
        dataset.ReferencedImageSequence = pydicom.Sequence([item])

        kept, _ = deidentified(dataset)

        assert value not in str(kept).replace("Patient Identity", ""), hex(tag)


def _known(tag):
    return dictionary_has_tag(tag)


def test_uids_are_the_same_for_the_same_and_for_nobody_else():
    """A UID becomes one and the same valid one under one key, and another under another."""
    one, other = Pseudonyms(KEY), Pseudonyms(b"other")

    assert one.uid("1.2.3") == one.uid("1.2.3") != one.uid("1.2.4")
    assert one.uid("1.2.3") != other.uid("1.2.3")
    assert pydicom.uid.UID(one.uid("1.2.3")).is_valid
    first, _ = deidentified(planted())
    second, _ = deidentified(planted())
    assert first.StudyInstanceUID == second.StudyInstanceUID
    assert first.PatientID == second.PatientID


def test_standard_uids_stay():
    """What kind of object it is must still be told."""
    kept, _ = deidentified(planted())

    assert kept.SOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_dates_are_shifted_alike_if_asked():
    """Days between the dates of one patient stay; the days themselves and the birth date go."""
    kept, report = deidentified(planted(), dates="shift")

    assert int(kept.SeriesDate) - int(kept.StudyDate) == 1
    assert kept.StudyDate < DATES["StudyDate"]
    assert not kept.PatientBirthDate
    assert [method.code for method in report.methods] == ["113100", "113107"]
    assert kept.LongitudinalTemporalInformationModified == "MODIFIED"


@pytest.mark.parametrize(
    ("text", "moved"),
    [("20240301", "20240229"), ("20240301101112.5+0100", "20240229101112.5+0100"),
     ("", ""), ("00000000", ""), ("2024", ""), ("20240301<b>", "20240229")],
)  # fmt: skip
def test_a_date_is_moved_or_gone(text, moved):
    """What does not begin with a date becomes empty, and what follows one must be of its kind."""
    assert moved_date(text, -1) == moved


def test_patient_characteristics_are_kept_if_asked():
    """Age, sex, size and weight stay under option 113108, and go without it."""
    dataset = planted()
    dataset.PatientSex, dataset.PatientWeight, dataset.PatientAge = "F", 61.5, "044Y"

    gone, _ = deidentified(dataset)
    kept, report = deidentified(dataset, keep_patient=True)

    assert not gone.get("PatientSex")
    assert "PatientWeight" not in gone
    assert (kept.PatientSex, kept.PatientWeight, kept.PatientAge) == ("F", 61.5, "044Y")
    assert "113108" in [method.code for method in report.methods]
    assert kept.PatientName != TEXTS["PatientName"]


def test_text_between_the_pixels_is_lost(http, settings):
    """Neither a comment in a compressed stream nor spare bits beside the values are passed on."""
    compressed = planted(
        Path(pydicom.__file__).parent / "data/test_files/MR_small_jp2klossless.dcm"
    )
    (stream,) = list(pydicom.encaps.generate_frames(compressed.PixelData, number_of_frames=1))
    size = stream.index(b"\xff\x51") + 2
    begin = size + int.from_bytes(stream[size : size + 2], "big")
    note = b"Zqx01 hidden"
    marker = b"\xff\x64" + (len(note) + 4).to_bytes(2, "big") + b"\0\1" + note
    compressed.PixelData = encapsulate([stream[:begin] + marker + stream[begin:]])
    assert compressed.file_meta.TransferSyntaxUID == JPEG2000Lossless
    spare = planted()
    hidden_in_spare_bits(spare, b"Zqx01")

    for dataset in (compressed, spare):
        answer = http.post("/api/v1/volumes", files={"file": ("x", encoded(dataset))})
        assert answer.status_code == 201, answer.text

    found = [
        trace for name, data in everything_in(settings.data_dir) for trace in traces(name, data)
    ]
    assert found == []
    for name, data in everything_in(settings.data_dir):
        if name.endswith("frames.raw"):
            assert np.frombuffer(data, "<i2").max() < 4096


def test_headers_of_other_formats_are_left_behind(http, settings):
    """Texts, extensions and keys of NIfTI, MetaImage and NRRD are gone, and that is reported."""
    image = nibabel.load(Path(nibabel.__file__).parent / "tests/data/anatomical.nii")
    image.header["descrip"] = b"Zqx01 description"
    image.header["aux_file"] = b"Zqx02"
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"Zqx03 comment"))
    nifti = image.to_bytes()
    voxels = bytes(8)
    metaimage = (
        b"ObjectType = Image\nNDims = 3\nZqx04 = Zqx05\nComment = Zqx06\nDimSize = 2 2 2\n"
        b"ElementType = MET_UCHAR\nElementDataFile = LOCAL\n" + voxels
    )
    nrrd = (
        b"NRRD0004\n# Zqx07\nZqx08:=Zqx09\ncontent: Zqx10\ntype: uchar\ndimension: 3\n"
        b"sizes: 2 2 2\nencoding: raw\n\n" + voxels
    )

    answer = http.post(
        "/api/v1/volumes",
        files=[("file", ("Zqx60.nii", nifti)), ("file", ("Zqx60.mha", metaimage)),
               ("file", ("Zqx60.nrrd", nrrd))],
    )  # fmt: skip

    assert len(answer.json()["volumes"]) == 3, answer.text
    assert traces("answer", answer.content) == []
    assert [
        found for name, data in everything_in(settings.data_dir) for found in traces(name, data)
    ] == []
    places = [element["place"] for volume in answer.json()["volumes"]
              for element in volume["deidentification"]["elements"]]  # fmt: skip
    assert {"descrip", "aux_file", "extensions", "fields of its own"} <= set(places)


def test_attributes_of_minc_are_left_behind(http, settings, tmp_path_factory):
    """History and patient of a MINC file are gone."""
    place = tmp_path_factory.mktemp("sent") / "in.mnc"
    shutil.copy(Path(nibabel.__file__).parent / "tests/data/small.mnc", place)
    with h5py.File(place, "a") as file:
        file["minc-2.0"].attrs["history"] = "Zqx01 made it"
        patient = file["minc-2.0/info"].create_dataset("patient", data=0)
        patient.attrs["full_name"] = "Zqx02^Somebody"

    answer = http.post("/api/v1/volumes", files={"file": ("Zqx60.mnc", place.read_bytes())})

    assert answer.status_code == 201, answer.text
    assert traces("answer", answer.content) == []
    found = [
        trace for name, data in everything_in(settings.data_dir) for trace in traces(name, data)
    ]
    assert found == []


def test_nobody_has_no_pseudonym():
    """Images of which no patient is named are not made to be those of one."""
    dataset = planted()
    dataset.PatientID = dataset.PatientName = ""

    kept, _ = deidentified(dataset)

    assert not kept.PatientID
    assert deidentified(planted())[0].PatientID.startswith("P")


def test_what_may_have_text_in_its_pixels_is_not_shareable(http):
    """Ultrasound and captures are held back whatever they say, a CT is not unless it says so."""
    files = Path(pydicom.__file__).parent / "data/test_files"
    declared = pydicom.dcmread(SOURCE)
    declared.BurnedInAnnotation = "YES"
    denied = pydicom.dcmread(files / "examples_rgb_color.dcm")
    denied.BurnedInAnnotation = "NO"
    sharing = []
    for dataset in (pydicom.dcmread(SOURCE), declared, denied):
        answer = http.post("/api/v1/volumes", files={"file": ("x", encoded(dataset))})
        (image,) = answer.json()["volumes"]
        sharing.append((image["sharing"]["shareable"], image["sharing"]["burned_in_text"]))

    assert sharing == [(True, "none_declared"), (False, "declared"), (False, "possible")]


def test_the_secret_is_the_owners_alone(http, settings):
    """The key is made once and readable by nobody else; nothing that is reported has it."""
    body = encoded(planted())
    first = http.post("/api/v1/volumes", files={"file": ("x", body)}).json()
    place = settings.results / "deidentification.key"
    key = place.read_bytes()
    second = http.post("/api/v1/volumes", files={"file": ("x", body)}).json()

    assert place.stat().st_mode & 0o777 == 0o600
    assert place.read_bytes() == key
    assert key.hex() not in json.dumps([first, second])
