"""The Python client of the HTTP API, sync and async."""
