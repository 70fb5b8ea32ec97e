"""What repeats a removed value goes with it; what an image needs stays, whatever else says it."""

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from foldsvc.imaging.deidentification.dataset import Deidentifier, Options
from foldsvc.imaging.deidentification.pseudonyms import Pseudonyms
from foldsvc.imaging.dicom.suv import suv_inputs

FREE = ("SequenceName", "PulseSequenceName", "ConvolutionKernel", "Manufacturer", "StackID")
"""Texts that are kept, with room for a name."""

PET = {
    "Modality": "PT", "Units": "BQML", "DecayCorrection": "START",
    "CorrectedImage": ["DECY", "ATTN"],
    "PatientWeight": "70", "SeriesDate": "20240301", "SeriesTime": "100000",
    "AcquisitionDate": "20240301", "AcquisitionTime": "100000",
}  # fmt: skip


def made(**values):
    """A data set of these attributes."""
    dataset = pydicom.Dataset()
    for name, value in values.items():
        setattr(dataset, name, value)
    return dataset


def kept_of(dataset, **options):
    """The data set made anonymous."""
    return Deidentifier(pseudonyms=Pseudonyms(b"k" * 32), options=Options(**options)).apply(dataset)


@pytest.mark.parametrize(
    "written",
    ["SMITHSON_JOHANN", "JOHANN_S", "smithson2", "JSMITHSON", "SmithsonJ", "x-smithson-x",
     "JohannSmithson", "SMITHSON.J 1", "MYSMITHSONSEQ"],
)  # fmt: skip
@pytest.mark.parametrize("attribute", FREE)
def test_a_name_is_found_however_it_is_written(attribute, written):
    """Underscores, digits and signs part words, and a name may be a part of a longer word."""
    kept = kept_of(made(PatientName="Smithson^Johann", **{attribute: written}))

    assert attribute not in kept


@pytest.mark.parametrize(
    ("name", "written"),
    [("Müller^Jörg", "MUELLER"), ("Müller^Jörg", "MULLER_J"),
     ("Chen^XiaoMing=陳^小明", "chenxiaoming"),
     ("Chen^XiaoMing=陳^小明", "XIAOMINGCHEN"), ("Øre^Åse", "OERE"), ("Nguyễn^Thị", "nguyen_2"),
     ("Li^Na", "li_na"), ("Strauß^Eva", "STRAUSS")],
)  # fmt: skip
def test_a_name_is_found_in_other_letters(name, written):
    """Accents are written out or left out, and family and given name run together."""
    kept = kept_of(made(PatientName=name, SequenceName=written))

    assert "SequenceName" not in kept


def test_of_several_values_only_what_leaks_goes():
    """The first two values of an image's type say what it is, and stay where they are."""
    kept = kept_of(
        made(
            PatientName="Smithson^Johann",
            ImageType=["ORIGINAL", "PRIMARY", "M", "SMITHSON_J"],
            ScanOptions=["PFF", "JOHANN_S", "FS"],
        )
    )

    assert list(kept.ImageType) == ["ORIGINAL", "PRIMARY", "M"]
    assert list(kept.ScanOptions) == ["PFF", "", "FS"]


@given(
    family=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=8),
    given_name=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=8),
    between=st.sampled_from(["_", " ", ".", "1", "-", "__", "_0_"]),
    cased=st.sampled_from([str.upper, str.lower, str.title]),
)
def test_no_kept_text_has_a_word_of_the_name(family, given_name, between, cased):
    """Whatever the name is and however its words are parted and cased."""
    text = cased(f"x{between}{family}{between}{given_name}")

    kept = kept_of(made(PatientName=f"{family}^{given_name}", Manufacturer=text))

    assert "Manufacturer" not in kept


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("PhotometricInterpretation", "MONOCHROME2"), ("PresentationLUTShape", "IDENTITY"),
     ("BodyPartExamined", "HEAD"), ("PatientPosition", "HFS"), ("Modality", "MR"),
     ("ImageType", "ORIGINAL"), ("PatientOrientation", "L"), ("Units", "BQML")],
)  # fmt: skip
def test_a_term_of_the_standard_stays_whatever_else_says_it(attribute, value):
    """A viewer needs it, and it says nothing of somebody who is called so."""
    said = {"StudyDescription": value, "PatientName": f"{value}^X", "PatientID": f"{value}{value}"}

    assert kept_of(made(**said, **{attribute: value}))[attribute].value == value


def test_numbers_that_place_an_image_stay():
    """A size or place that is by chance a patient's number is not a leak."""
    kept = kept_of(
        made(
            PatientID="10000",
            InstanceNumber="10000",
            RescaleSlope="10000",
            LargestImagePixelValue=1,
        )
    )

    assert kept.InstanceNumber == 10000
    assert kept.RescaleSlope == 10000


@pytest.mark.parametrize("written", ["19520831", "se 31.08.1952", "no4711234", "1952-8-31"])
def test_dates_and_long_numbers_are_no_names_of_sequences(written):
    """A text that is kept has no date of birth and no number of a patient, repeated or not."""
    kept = kept_of(made(SequenceName=written, ConvolutionKernel=["B30f", written]))

    assert "SequenceName" not in kept
    assert kept.ConvolutionKernel == "B30f"


@pytest.mark.parametrize("sequence", ["*tfl3d1_16ns", "epfid2d1_64", "*ep_b1000#12", "FL3D1"])
def test_names_of_sequences_stay(sequence):
    """What a vendor calls its sequences is kept."""
    kept = kept_of(made(PatientName="Smithson^Johann", SequenceName=sequence))

    assert kept.SequenceName == sequence


def test_one_patient_has_one_pseudonym_however_the_name_is_spelt():
    """The ID tells who it is; pseudonym and shift of dates follow it."""
    spellings = ["DOE^JANE", "Doe^Jane", "DOE^JANE^^", "Doe^J", ""]
    kept = [
        kept_of(made(PatientID=f"4711{pad}", PatientName=name, StudyDate="20240301"), dates="shift")
        for name in spellings
        for pad in ("", " ")
    ]
    other = kept_of(made(PatientID="4712", PatientName="DOE^JANE", StudyDate="20240301"))

    assert len({one.PatientID for one in kept}) == 1
    assert len({one.StudyDate for one in kept}) == 1
    assert other.PatientID != kept[0].PatientID


def test_without_an_id_the_name_tells_who_it_is():
    """Case, carets and degrees make nobody another; another given name does."""
    spellings = ("DOE^JANE", "Doe^Jane^^Dr", "doe jane")
    same = {kept_of(made(PatientName=name)).PatientName for name in spellings}
    other = kept_of(made(PatientName="DOE^JOHN")).PatientName

    assert len(same) == 1
    assert other not in same
    assert kept_of(made(PatientID="doe", PatientName="")).PatientName not in same


def test_what_viewers_need_stays():
    """The kind of the values, the shape of the picture, the stack, the plane of a portal image."""
    needed = {
        "RescaleType": "Z_EFF", "PresentationLUTShape": "INVERSE", "StackID": "1",
        "ImagePlanePixelSpacing": [0.4, 0.4], "RTImagePlane": "NORMAL", "RTImageSID": "1000",
        "AxialLengthOfTheEye": 24.0, "TotalPixelMatrixColumns": 512,
    }  # fmt: skip

    kept = kept_of(made(**needed, RTImageLabel="Smithson", RTImageDescription="of Smithson"))

    for name, value in needed.items():
        assert kept[name].value == value, name
    assert "RTImageLabel" not in kept
    assert "RTImageDescription" not in kept


def test_uptake_can_be_computed_from_what_is_given_out():
    """Under the options that keep dates apart and the patient's weight, the factor is the same."""
    drug = made(
        RadionuclideTotalDose="370000000", RadionuclideHalfLife="6586.2",
        RadiopharmaceuticalStartDateTime="20240301090000", RadiopharmaceuticalStartTime="090000",
    )  # fmt: skip
    pet = made(**PET, RadiopharmaceuticalInformationSequence=[drug], PatientID="4711")

    before = suv_inputs([pet])
    after = suv_inputs([kept_of(pet, dates="shift", keep_patient=True)])

    assert before is not None
    assert before.factor == pytest.approx(2.768e-4, rel=1e-2)
    assert after == before
    assert kept_of(pet, dates="shift", keep_patient=True).AcquisitionDate != "20240301"


def test_a_files_name_is_no_secret(http):
    """A file that is called as the picture is interpreted keeps what it needs to be drawn."""
    data = get_testdata_file("CT_small.dcm", read=False)
    with open(data, "rb") as file:  # noqa: PTH123 - a path that pydicom gives as text
        answer = http.post("/api/v1/volumes", files={"file": ("monochrome2.dcm", file.read())})

    (image,) = answer.json()["volumes"]
    places = {element["name"] for element in image["deidentification"]["elements"]}
    assert "PhotometricInterpretation" not in places
