"""What `job.json` and the report say of the relaxation of a structure."""

from collections.abc import Mapping

from foldsvc.records.geometry import StructureGeometry
from foldsvc.records.relaxed import Relaxed


def relaxation_facts(relaxed: Relaxed | None) -> Mapping[str, object] | None:
    """Give what `job.json` says of the relaxation."""
    if relaxed is None:
        return None
    return {
        "energy_before_kj_mol": relaxed.energy_before,
        "energy_after_kj_mol": relaxed.energy_after,
        "iterations": relaxed.iterations,
        "rounds": relaxed.rounds,
        "seconds": round(relaxed.seconds, 2),
        "platform": relaxed.platform,
    }


def relaxation_words(method: str, *, wanted: bool | None, relaxed: bool) -> str:
    """Say how a structure was relaxed, or why it was not."""
    if relaxed:
        return method
    return "failed" if wanted else "off"


def geometry_rows(
    before: StructureGeometry, after: StructureGeometry
) -> tuple[tuple[str, str, str], ...]:
    """Give what changed, each as (what, before, after)."""
    rows = (
        ("Clashes under 2.4 Å", "n_clashes"),
        ("Chain breaks", "n_chain_breaks"),
        ("Shortest peptide bond, Å", "peptide_bond_min"),
        ("Longest peptide bond, Å", "peptide_bond_max"),
        ("D-amino acids", "n_chirality_flipped"),
        ("Twisted peptide bonds", "n_twisted_omega"),
        ("Disulfide bonds", "n_disulfides"),
    )
    old, new = before.as_dict(), after.as_dict()
    return tuple((words, _shown(old[name]), _shown(new[name])) for words, name in rows)


def _shown(value: float | bool | None) -> str:  # noqa: FBT001
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
