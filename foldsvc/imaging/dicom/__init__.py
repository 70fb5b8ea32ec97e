"""DICOM files to images: which belong together, where their voxels are, how they are shown.

Positions and directions are LPS, as in the files, until they become an affine.
"""
