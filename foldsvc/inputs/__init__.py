"""What a request brings, read: sequences, alignments and templates, where that does no harm."""
