"""FASTA or request to FoldInput: parsing, limits and antibody domain recognition."""
