"""Text or bytes to and from records, one format a file."""
