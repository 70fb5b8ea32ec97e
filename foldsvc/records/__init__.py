"""The nouns on the pipe: frozen records that pass from one stage to the next."""
