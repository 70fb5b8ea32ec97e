"""Tells that weights lie where an earlier version put them."""

from shlex import quote

from foldsvc.cli.console import say
from foldsvc.settings import Settings


def tell_of_earlier_weights(chosen: Settings) -> None:
    """Say that weights in the data folder are used, and how every folder would find them."""
    earlier = chosen.earlier_weights
    if earlier is None:
        return
    say(
        f"Weights are also used from {earlier.absolute()}, where earlier versions put them; "
        f"commands that are run in other folders do not find them there."
    )
    here, own = quote(str(earlier.absolute())), quote(str(chosen.weights))
    say(f"hint: mkdir -p {own} && mv {here}/* {own}/")
