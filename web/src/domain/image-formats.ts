import type { ImageEntry } from "../client/schema";

/** As `foldsvc/image_formats.py` has them; the type asks for a name of each. */
export const IMAGE_FORMATS: Readonly<Record<ImageEntry["format"], string>> = {
  dicom: "DICOM",
  nifti: "NIfTI",
  analyze: "Analyze 7.5",
  minc: "MINC",
  metaimage: "MetaImage",
  nrrd: "NRRD",
  mgh: "FreeSurfer MGH",
  afni: "AFNI",
  parrec: "Philips PAR/REC",
  mif: "MRtrix MIF",
};
