"""A real CT slice with identifiers wherever DICOM has room for them."""

from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

SOURCE = Path(pydicom.__file__).parent / "data" / "test_files" / "CT_small.dcm"

TEXTS = {
    "PatientName": "Zqx01Surname^Zqx02Given", "PatientID": "Zqx03Id",
    "OtherPatientNames": "Zqx04Other^Name", "PatientBirthName": "Zqx05Birth^Name",
    "PatientMotherBirthName": "Zqx06Mother^Name", "PatientAddress": "Zqx07 Street 12",
    "PatientTelephoneNumbers": "Zqx08+49-1234", "MilitaryRank": "Zqx09Rank",
    "MedicalRecordLocator": "Zqx10Locator", "Occupation": "Zqx11Baker",
    "PatientComments": "Zqx12 comments", "AdditionalPatientHistory": "Zqx13 history",
    "PatientReligiousPreference": "Zqx14Faith", "ResponsiblePerson": "Zqx15Person^Resp",
    "EthnicGroup": "Zqx16Group", "AccessionNumber": "Zqx17Access",
    "InstitutionName": "Zqx18 Hospital", "InstitutionAddress": "Zqx19 Road 1",
    "InstitutionalDepartmentName": "Zqx20 Dept", "ReferringPhysicianName": "Zqx21Ref^Doc",
    "PerformingPhysicianName": "Zqx22Perf^Doc", "OperatorsName": "Zqx23Op^Erator",
    "NameOfPhysiciansReadingStudy": "Zqx24Read^Doc", "StationName": "Zqx25Station",
    "StudyDescription": "Zqx26 study", "SeriesDescription": "Zqx27 series",
    "ProtocolName": "Zqx28 protocol", "ImageComments": "Zqx29 image",
    "DeviceSerialNumber": "Zqx30Serial", "RequestedProcedureDescription": "Zqx31 asked",
    "AdmissionID": "Zqx32Adm", "StudyID": "Zqx33Study", "CurrentPatientLocation": "Zqx34 ward",
    "DerivationDescription": "Zqx35 derived", "ContrastBolusAgent": "Zqx36 agent",
    "SoftwareVersions": "Zqx37 v1", "ManufacturerModelName": "Zqx38 model",
    # elements that the profile does not list
    "BodyPartExamined": "ZQX01SURNAME", "LUTExplanation": "Zqx39 lut",
    "WindowCenterWidthExplanation": "Zqx40 window", "SequenceName": "zqx01surname",
    "RetrieveURL": "http://zqx41.example/",
}  # fmt: skip
DATES = {
    "StudyDate": "20231117", "SeriesDate": "20231118", "AcquisitionDate": "20231119",
    "ContentDate": "20231120", "PatientBirthDate": "19520831", "InstanceCreationDate": "20231121",
}  # fmt: skip
UIDS = {
    "StudyInstanceUID": "1.2.999.4711.1", "SeriesInstanceUID": "1.2.999.4711.2",
    "SOPInstanceUID": "1.2.999.4711.3", "FrameOfReferenceUID": "1.2.999.4711.4",
}  # fmt: skip
FILE_NAME = "Zqx60Surname_Zqx61Given.dcm"
ANYWHERE = [
    *(f"zqx{number:02}" for number in range(1, 62)),
    *DATES.values(),
    "1.2.999.4711",
]
"""What must be found nowhere, in lower case."""


def planted(source: Path = SOURCE) -> pydicom.FileDataset:
    """Give the slice with identifiers in it."""
    dataset = pydicom.dcmread(source)
    for name, value in {**TEXTS, **DATES, **UIDS}.items():
        setattr(dataset, name, value)
    dataset.OtherPatientIDsSequence = Sequence([_item(PatientID="Zqx42Other")])
    dataset.RequestAttributesSequence = Sequence(
        [_item(RequestedProcedureID="Zqx43Req", ScheduledProcedureStepDescription="Zqx44")]
    )
    dataset.ReferencedImageSequence = Sequence(
        [
            _item(
                ReferencedSOPInstanceUID="1.2.999.4711.5",
                PurposeOfReferenceCodeSequence=Sequence(
                    [
                        _item(
                            CodeValue="Zqx45",
                            CodingSchemeDesignator="99Zqx46",
                            CodeMeaning="Zqx47 meaning",
                        )
                    ]
                ),
            )
        ]
    )
    block = dataset.private_block(0x0029, "Zqx48 creator", create=True)
    block.add_new(0x01, "LO", "Zqx49 private")
    nested = _item(PatientName="Zqx50Nested^Name")
    block.add_new(0x02, "SQ", Sequence([nested]))
    dataset.add_new(0x60003000, "OW", b"Zqx51overlay")
    dataset.add_new(0x60000022, "LO", "Zqx52 overlay")
    dataset.add_new(0x50003000, "OW", b"Zqx53curve..")
    dataset.add_new(0x00280A99, "UN", b"Zqx54unknown")
    dataset.add_new(0x00282000, "OB", b"Zqx55profile")
    dataset.add_new(0xFFFCFFFC, "OB", b"Zqx56padding")
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.999.4711.6"
    dataset.file_meta.SourceApplicationEntityTitle = "ZQX57AE"
    dataset.file_meta.PrivateInformationCreatorUID = "1.2.999.4711.7"
    dataset.file_meta.PrivateInformation = b"Zqx58private"
    dataset.preamble = b"Zqx59preamble".ljust(128, b"\0")
    return dataset


def hidden_in_spare_bits(dataset: pydicom.FileDataset, text: bytes) -> None:
    """Write a text, a bit a pixel, into the bits above those that are the value."""
    dataset.BitsStored, dataset.HighBit = 12, 11
    pixels = np.frombuffer(dataset.PixelData, "<u2").copy() & 0x0FFF
    bits = np.unpackbits(np.frombuffer(text, np.uint8)).astype("<u2")
    pixels[: len(bits)] |= bits << 15
    dataset.PixelData = pixels.tobytes()


def _item(**values):
    item = Dataset()
    for name, value in values.items():
        setattr(item, name, value)
    return item
