"""What it means to listen where others than this machine can reach the service."""

from foldsvc.cli.console import say
from foldsvc.settings import Settings, is_loopback


def warn_if_reachable(chosen: Settings) -> None:
    """Say what whoever reaches the service may do, where others can reach it."""
    if is_loopback(chosen.host):
        return
    say(
        f"warning: the API listens on {chosen.host}, where others may reach it. foldsvc has no "
        "accounts: whoever reaches it reads, submits and deletes everything"
    )
    say("hint: put a proxy with a login and TLS before it, and let it alone reach this port")
    names = chosen.allowed_hosts or "none"
    say(f"hint: it answers to the names of FOLDSVC_ALLOWED_HOSTS ({names}) and of loopback alone")
