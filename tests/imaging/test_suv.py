"""Standardised uptake: a phantom of known dose, and what is missing is said."""

import numpy as np
import pydicom
import pytest

from foldsvc.imaging.dicom.suv import suv_inputs
from tests.imaging.made_series import PET, slice_file, written
from tests.imaging.opened import opened

HALF_LIFE_S = 6_586.2
DOSE_BQ = 370e6
WEIGHT_KG = 70.0


def phantom(**changes):
    """Two slices of a phantom, scanned an hour after 370 MBq of F-18 for 70 kg."""
    drug = pydicom.Dataset()
    drug.RadionuclideTotalDose = DOSE_BQ
    drug.RadionuclideHalfLife = HALF_LIFE_S
    drug.RadiopharmaceuticalStartTime = "100000"
    facts = {
        "Units": "BQML", "DecayCorrection": "START", "CorrectedImage": ["ATTN", "DECY", "SCAT"],
        "PatientWeight": WEIGHT_KG, "SeriesDate": "20240301", "SeriesTime": "110000",
        "AcquisitionDate": "20240301", "AcquisitionTime": "110000",
        "RadiopharmaceuticalInformationSequence": pydicom.Sequence([drug]),
        "RescaleIntercept": 0, "kind": PET, "modality": "PT", **changes,
    }  # fmt: skip
    return [
        slice_file(
            np.full((4, 4), 1_000, np.int16), position=(0, 0, height), number=number, **facts
        )
        for number, height in enumerate((0.0, 4.0), start=1)
    ]


def test_the_factor_is_that_of_the_formula():
    """Weight over the dose that is left after an hour."""
    found = suv_inputs(phantom())

    left = DOSE_BQ * 2 ** (-3_600 / HALF_LIFE_S)
    assert found.factor == pytest.approx(WEIGHT_KG * 1_000 / left)
    assert found.seconds_from_injection == 3_600
    assert found.reasons == ()


def test_values_corrected_to_the_injection_take_the_whole_dose():
    """With ADMIN nothing has decayed yet."""
    assert suv_inputs(phantom(DecayCorrection="ADMIN")).factor == pytest.approx(
        WEIGHT_KG * 1_000 / DOSE_BQ
    )


def test_an_injection_before_midnight_was_the_day_before():
    """A time without a date that would lie after the scan is that of the evening before."""
    found = suv_inputs(phantom(SeriesTime="003000", AcquisitionTime="003000"))

    assert found.seconds_from_injection == 14.5 * 3_600


def test_a_series_that_was_worked_on_later_counts_from_its_images():
    """The time of the series is not taken if the images are older."""
    assert suv_inputs(phantom(SeriesTime="150000")).seconds_from_injection == 3_600


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"PatientWeight": None}, "no_patient_weight"),
        ({"PatientWeight": 0}, "no_patient_weight"),
        ({"Units": "CNTS"}, "units_not_bqml"),
        ({"DecayCorrection": "NONE"}, "not_decay_corrected"),
        ({"CorrectedImage": ["DECY"]}, "not_attenuation_corrected"),
        ({"SeriesTime": None, "AcquisitionTime": None}, "no_injection_time"),
        ({"RadiopharmaceuticalInformationSequence": pydicom.Sequence([])}, "no_dose"),
    ],
)
def test_what_is_missing_is_said(change, reason):
    """There is no factor without all of its parts."""
    found = suv_inputs(phantom(**change))

    assert found.factor is None
    assert reason in found.reasons


def test_other_images_have_no_uptake():
    """A CT is not asked."""
    assert suv_inputs(phantom(modality="CT")) is None


def test_the_factor_survives_what_it_was_made_of(tmp_path):
    """Weight and times are gone from what is kept; the factor and its presets are there."""
    (image,) = opened(written(phantom(), tmp_path / "in"), tmp_path / "out").images

    facts = image.facts
    assert facts.unit == "Bq/mL"
    assert facts.suv.factor == suv_inputs(phantom()).factor
    assert facts.presets[0].code == "suv_5"
    assert facts.presets[0].high * facts.suv.factor == pytest.approx(5.0)
    removed = {element.name for element in facts.deidentification.elements}
    assert {"PatientWeight", "RadiopharmaceuticalStartTime"} <= removed
