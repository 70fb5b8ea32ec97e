"""From known structures to templates: found or sent, selected, aligned to the query."""
