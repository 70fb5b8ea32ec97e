"""FlashABB, for antibodies, as an engine."""
