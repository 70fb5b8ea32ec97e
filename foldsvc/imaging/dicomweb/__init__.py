"""DICOMweb (PS3.18) on anonymous instances: what is found, read out and returned of them.

Everything here reads archives that this service wrote itself; foreign files never come here.
"""
