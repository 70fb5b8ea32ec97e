"""What has changed since a run that is repeated."""

from collections.abc import Iterator, Mapping

_NOT_DECIDING = {"source", "licence"}
_HOW = {"device": "ran on", "precision": "was computed in", "kernels": "was computed by"}


def changes_since(earlier: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    """Say what decides the numbers and is not as it was: programs, parameters, the device."""
    for part in ("software", "weights"):
        old, new = earlier.get(part), now.get(part)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _changes(old, new)
    for part, words in _HOW.items():
        # A record of before this was kept says nothing of it.
        if part in earlier and earlier[part] != now.get(part):
            yield f"it {words} {earlier[part]}, now {words.split()[-1]} {now.get(part)}"


def _changes(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        before, after = _identity(old.get(name)), _identity(new.get(name))
        if before != after and name not in _NOT_DECIDING:
            yield f"{name} was {before}, is {after}"


def _identity(fact: object) -> object:
    """Give what tells parameters apart, which is not where they came from."""
    return fact.get("sha256") if isinstance(fact, Mapping) else fact
