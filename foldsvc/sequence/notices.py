"""What the gate tells the user of an Fv: what was cut, joined or assumed, and what to doubt."""

from collections.abc import Iterator, Sequence
from typing import Literal

from foldsvc.records.antibody import VariableDomain
from foldsvc.records.fold_input import Chain
from foldsvc.records.notice import Notice
from foldsvc.sequence.foreign_parts import foreign_parts_of
from foldsvc.sequence.variable_domains import DOMAIN_ENDS

MANY_MISSING = 3
"""More residues than these missing from a terminus are worth a word."""

SIGNAL_LENGTHS = range(15, 36)
"""How long signal peptides are; they begin with methionine."""

MIN_CONSTANT = 80
"""An immunoglobulin constant domain has about a hundred residues."""

CONSERVED = {23: "C", 41: "W", 104: "C", 118: "FW"}
"""By IMGT position, the residues that nearly all variable domains have there."""

PAIRED_FR2 = {50: "L", 52: "W"}
"""IMGT positions where a VH touches its VL; nanobodies mostly have other residues there."""


def trimming_notices(chain: Chain, domains: Sequence[VariableDomain]) -> Iterator[Notice]:
    """Say what of a chain was left out."""
    if not domains:
        message = f"{chain.name!r} has no variable domain and was left out."
        yield _notice("warning", "chain_left_out", message)
        return
    first, last = domains[0], domains[-1]
    if sorted(domain.domain_type == "heavy" for domain in domains) == [False, True]:
        message = f"{chain.name!r} holds a heavy and a light domain (scFv) and was split."
        yield _notice("info", "split_scfv", message)
    for part in foreign_parts_of(chain):
        message = f"Left out: {part.words}, which are not part of an antibody."
        yield _notice("warning", "part_left_out", message)
    cut = f"Cut from {chain.name!r}:"
    if before := first.source_index:
        is_signal = before in SIGNAL_LENGTHS and chain.sequence.startswith("M")
        message = f"{cut} {_residues(before)} before the {domain_name(first)}"
        if is_signal:
            yield _notice("info", "trimmed_signal", f"{message} (a signal peptide, it seems).")
        else:
            yield _notice("info", "trimmed_start", f"{message}.")
    if after := len(chain.sequence) - last.source_index - len(last.sequence):
        code = "trimmed_constant" if after >= MIN_CONSTANT else "trimmed_end"
        yield _notice("info", code, f"{cut} {_residues(after)} after the {domain_name(last)}.")


def domain_notices(domain: VariableDomain) -> Iterator[Notice]:
    """Say where a domain is not like others."""
    start = domain.imgt_number[0] - 1
    end = DOMAIN_ENDS[domain.domain_type] - domain.imgt_number[-1]
    for count, end_name in ((start, "start"), (end, "end")):
        if count > MANY_MISSING:
            missing = f"About {count} residues are missing at the {end_name}"
            message = f"{missing} of the {domain_name(domain)}."
            yield _notice("warning", f"missing_{end_name}", message)
    at = plain_positions(domain)
    for number, usual in CONSERVED.items():
        if at.get(number, "X") not in usual + "X":
            message = (
                f"The {domain_name(domain)} has {at[number]} at IMGT position {number}, "
                f"where others have {' or '.join(usual)}."
            )
            yield _notice("warning", "unusual_residue", message)
    if unknown := domain.sequence.count("X"):
        message = (
            f"Of the {domain_name(domain)}, {_residues(unknown)} unknown (X), modelled without a "
            "side chain."
        )
        yield _notice("warning", "unknown_residues", message)


def pairing_notices(
    domains: Sequence[VariableDomain], found: Sequence[VariableDomain]
) -> Iterator[Notice]:
    """Say how the domains became one Fv.

    Args:
        domains: Those folded.
        found: All of the input in its order, copies among them.
    """
    types = [domain.domain_type for domain in domains]
    if len(found) > len(domains):
        yield _notice("info", "copies_merged", "Identical variable domains were folded once.")
    if len(types) > 1 and found[0].domain_type != "heavy":
        message = "The light domain came first; the heavy one is chain H."
        yield _notice("info", "reordered_chains", message)
    if types == ["heavy"]:
        yield _notice("experimental", "nanobody_experimental", _NANOBODY)
        at = plain_positions(domains[0])
        if all(at.get(number) == residue for number, residue in PAIRED_FR2.items()):
            yield _notice("warning", "light_missing", _LIGHT_MISSING)
    elif "heavy" not in types:
        message = "There is no heavy domain: the light one is folded alone."
        yield _notice("info", "light_alone", message)


_NANOBODY = (
    "A heavy domain alone (nanobody) is experimental: it is folded with trastuzumab's light "
    "domain, which is left out of the result. Do not rely on CDR3, whatever its confidence says."
)
_LIGHT_MISSING = (
    "The heavy domain has the residues that meet a light one (L50 and W52 by IMGT): if it is from "
    "a conventional antibody, submit its light chain with it."
)


def read_notices(notes: Sequence[str]) -> Iterator[Notice]:
    """Pass on what reading the input assumed."""
    return (_notice("info", "input_read_as", note) for note in notes)


def plain_positions(domain: VariableDomain) -> dict[int, str]:
    """Give the residue at each IMGT position that has no insertion letter."""
    labelled = zip(domain.imgt_number, domain.imgt_insertion, domain.sequence, strict=True)
    return {number: residue for number, insertion, residue in labelled if not insertion}


def domain_name(domain: VariableDomain) -> str:
    """Name a domain."""
    return f"{domain.domain_type} variable domain"


def _residues(count: int) -> str:
    return "1 residue" if count == 1 else f"{count} residues"


def _notice(level: Literal["info", "warning", "experimental"], code: str, message: str) -> Notice:
    return Notice(level=level, code=code, message=message)
