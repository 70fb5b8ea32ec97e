"""Facts of nature: residue types, atom names and rigid groups, as tables."""
