"""The engines: what each says of itself, what suits it, which jobs it makes, and what runs them."""
