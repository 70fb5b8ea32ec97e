"""Routes of DICOMweb."""
