"""Networks that say what is where in an image."""

from typing import Literal

Network = Literal["deepbet", "deepbrain"]
"""deepbet finds the brain; deepbrain is a U-Net whose levels can be looked at."""
