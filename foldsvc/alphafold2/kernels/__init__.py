"""The operations that the trunk spends its time in, in plain XLA or fused for a GPU."""
