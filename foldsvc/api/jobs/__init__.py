"""Routes of jobs of all kinds."""
