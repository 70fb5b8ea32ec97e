"""From chains to an alignment: the server, a local search, a file, or no search at all."""
