"""AlphaFold2 as an engine of this service; its network is `foldsvc.alphafold2`."""
