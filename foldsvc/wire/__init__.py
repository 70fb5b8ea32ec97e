"""What travels over HTTP: pydantic models, versioned by the path, closed to unknown keys."""
