"""Images beside the structures, opened with care.

World coordinates are RAS+ in millimetres; a variable in DICOM's LPS says so in its name.
Not a medical device; not for diagnosis.
"""
