"""DICOM PS3.15 Annex E: the Basic Application Level Confidentiality Profile, and more than it asks.

The profile lists what is to be removed and keeps the rest. Here, what is listed is treated as the
table says, and of the rest only numbers, codes of DICOM's own and a short list of texts stay.
No value that was there is ever reported, logged or raised.
"""
