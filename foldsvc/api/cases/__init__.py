"""Routes of cases and of what is shared."""
