"""Words of DICOM's that may be shown, since nobody can be known by them."""

import re

BODY_PARTS = frozenset(
    {
        "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "ANKLE", "AORTA", "ARM", "AXILLA", "BACK", "BLADDER",
        "BRAIN", "BREAST", "BRONCHUS", "BUTTOCK", "CALCANEUS", "CALF", "CAROTID", "CEREBELLUM",
        "CERVIX", "CHEEK", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "CIRCLEOFWILLIS", "CLAVICLE",
        "COCCYX", "COLON", "CORNEA", "CORONARYARTERY", "CSPINE", "CTSPINE", "DUODENUM", "EAR",
        "ELBOW", "ESOPHAGUS", "EXTREMITY", "EYE", "FACE", "FEMUR", "FINGER", "FOOT", "FOREARM",
        "GALLBLADDER", "HAND", "HEAD", "HEADNECK", "HEART", "HIP", "HUMERUS", "IAC", "ILEUM",
        "ILIUM", "JAW", "JEJUNUM", "KIDNEY", "KNEE", "LARYNX", "LEG", "LIVER", "LSPINE", "LSSPINE",
        "LUNG", "MANDIBLE", "MAXILLA", "MEDIASTINUM", "MOUTH", "NECK", "NECKCHEST",
        "NECKCHESTABDOMEN", "NECKCHESTABDPELV", "NOSE", "ORBIT", "OVARY", "PANCREAS", "PAROTID",
        "PATELLA", "PELVIS", "PENIS", "PHARYNX", "PROSTATE", "RADIUS", "RECTUM", "RIB", "SACRUM",
        "SCALP", "SCAPULA", "SCLERA", "SCROTUM", "SHOULDER", "SKULL", "SPINE", "SPLEEN", "SSPINE",
        "STERNUM", "STOMACH", "SUBMANDIBULAR", "TESTIS", "THIGH", "THORAX", "THUMB", "THYMUS",
        "THYROID", "TIBIA", "TIBIAFIBULA", "TLSPINE", "TMJ", "TOE", "TONGUE", "TRACHEA", "TSPINE",
        "ULNA", "URETER", "URETHRA", "UTERUS", "VAGINA", "VULVA", "WHOLEBODY", "WRIST", "ZYGOMA",
    }
)  # fmt: skip
"""PS3.16 Annex L, those of people."""

MODALITIES = frozenset(
    {
        "BI", "BMD", "CFM", "CR", "CT", "DG", "DMS", "DX", "ECG", "EPS", "ES", "FID", "GM", "HC",
        "HD", "IO", "IOL", "IVOCT", "IVUS", "KER", "LEN", "LS", "MG", "MR", "NM", "OAM", "OCT",
        "OP", "OPM", "OPT", "OPTBSV", "OPTENF", "OPV", "OSS", "OT", "POS", "PA", "PT", "PX", "REG",
        "RESP", "RF", "RG", "RTDOSE", "RTIMAGE", "RTSTRUCT", "SEG", "SM", "SRF", "TG", "US", "VA",
        "XA", "XC",
    }
)  # fmt: skip
"""(0008,0060)."""

VIEWS = frozenset(
    {"AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "LAT", "CC", "MLO", "ML", "LM", "OBL"}
)
"""(0018,5101)."""

_NO_LETTER = re.compile(r"[^A-Z]")


def body_part_of(value: object) -> str:
    """Give the term that a value is, however it is spelt, or ""."""
    term = _NO_LETTER.sub("", str(value or "").upper())
    return term if term in BODY_PARTS else ""


def term_of(value: object, known: frozenset[str]) -> str:
    """Give a value that is one of the known terms, or ""."""
    term = str(value or "").strip().upper()
    return term if term in known else ""
