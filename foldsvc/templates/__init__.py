"""From known structures to templates: found or sent, aligned to the query, chosen, laid over it."""
