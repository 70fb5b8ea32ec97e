"""What the antibody engine may fold: one Fv, found in whatever the user pasted.

Outside one paired Fv, or a light chain alone, the network's structures are wrong while its
confidence stays high, so that the gate has to be strict where the pLDDT cannot be.
"""

from collections.abc import Iterator, Sequence

from foldsvc.errors import NotAntibodyError, TCellReceptorError, UnpairableDomainsError
from foldsvc.records.antibody import FvInput, Notice, VariableDomain
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.stand_in_light import stand_in_light
from foldsvc.sequence.variable_domains import (
    RECEPTOR_TYPES,
    find_domains,
    variable_domain,
)

ENDS = {"heavy": 128, "kappa": 127, "lambda": 127}
MANY_MISSING = 3
"""More residues than these missing from a terminus are worth a word."""


def pair_records(inputs: Sequence[FoldInput]) -> tuple[FoldInput, ...]:
    """Join neighbouring records where one holds a VH alone and the other a VL alone."""
    joined: list[FoldInput] = []
    waiting = list(inputs)
    while waiting:
        first = waiting.pop(0)
        if waiting and {_lone_domain(first), _lone_domain(waiting[0])} == {"heavy", "light"}:
            joined.append(_joined(first, waiting.pop(0)))
        else:
            joined.append(first)
    return tuple(joined)


def fv_input(fold_input: FoldInput) -> FvInput:
    """Find the Fv of an input: trimmed, heavy before light, numbered by IMGT.

    Raises:
        NotAntibodyError: There is no antibody variable domain.
        TCellReceptorError: There is a T-cell receptor.
        UnpairableDomainsError: There are two different heavy or two different light domains.
    """
    found = [(chain, tuple(_domains(chain))) for chain in fold_input.chains]
    copies = [domain for _, domains in found for domain in domains]
    distinct = list({domain.sequence: domain for domain in reversed(copies)}.values())[::-1]
    heavy = [domain for domain in distinct if domain.domain_type == "heavy"]
    light = [domain for domain in distinct if domain.domain_type != "heavy"]
    if not distinct:
        raise NotAntibodyError(fold_input.name)
    if len(heavy) > 1 or len(light) > 1:
        raise UnpairableDomainsError(fold_input.name, len(heavy), len(light))
    notices = [
        *(_info("input_read_as", note) for note in fold_input.notes),
        *(notice for chain, domains in found for notice in _trimming(chain, domains)),
        *(notice for domain in distinct for notice in _missing(domain)),
        *_pairing(distinct, n_copies=len(copies)),
    ]
    return FvInput(
        name=fold_input.name,
        heavy=heavy[0] if heavy else None,
        light=light[0] if light else None,
        stand_in_light=None if light else stand_in_light(),
        notices=tuple(notices),
    )


def _lone_domain(fold_input: FoldInput) -> str:
    """Give `heavy` or `light` for a record of one chain with one such domain, else nothing."""
    if len(fold_input.chains) != 1:
        return ""
    found = find_domains(fold_input.chains[0].sequence)
    if len(found) != 1 or not found[0].is_antibody:
        return ""
    return "heavy" if found[0].receptor == "H" else "light"


def _joined(first: FoldInput, second: FoldInput) -> FoldInput:
    note = f"Records {first.name!r} and {second.name!r} were taken as the two chains of one Fv."
    return FoldInput(
        name=_common_name(first.name, second.name),
        chains=(*first.chains, *second.chains),
        notes=(*first.notes, *second.notes, note),
    )


def _common_name(one: str, other: str) -> str:
    """Give what two names begin with, as `trastuzumab` of `trastuzumab_VH` and `_VL`."""
    length = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    common = one[:length].rstrip(" _-|./").removesuffix("_V").rstrip(" _-|./")
    shortened = common[:-2] if common.endswith(("_V", "-V", " V")) else common
    return shortened if len(shortened) > 1 else f"{one} + {other}"


def _domains(chain: Chain) -> Iterator[VariableDomain]:
    for found in find_domains(chain.sequence):
        if not found.is_antibody:
            raise TCellReceptorError(chain.name, RECEPTOR_TYPES[found.receptor])
        yield variable_domain(chain.name, chain.sequence, found)


def _pairing(domains: Sequence[VariableDomain], *, n_copies: int) -> Iterator[Notice]:
    types = [domain.domain_type for domain in domains]
    if n_copies > len(domains):
        yield _info("copies_merged", "Identical variable domains were folded once.")
    if len(types) > 1 and types[0] != "heavy":
        yield _info("reordered_chains", "The light domain came first; the heavy one is chain H.")
    if types == ["heavy"]:
        yield Notice(level="experimental", code="nanobody_experimental", message=_NANOBODY)
    elif "heavy" not in types:
        yield _info("light_alone", "There is no heavy domain: the light one is folded alone.")


_NANOBODY = (
    "A heavy domain alone (nanobody) is experimental: it was folded with trastuzumab's light "
    "domain, which is left out of the result. Do not rely on CDR3, whatever its confidence says."
)


def _trimming(chain: Chain, domains: Sequence[VariableDomain]) -> Iterator[Notice]:
    if not domains:
        message = f"{chain.name!r} has no variable domain and was left out."
        yield Notice(level="warning", code="chain_left_out", message=message)
        return
    if len(domains) > 1:
        yield _info("split_scfv", f"{chain.name!r} holds both domains (scFv) and was split.")
    if before := domains[0].source_index:
        message = f"{before} residues before the {_words(domains[0])} of {chain.name!r} were cut."
        yield _info("trimmed_start", message)
    last = domains[-1]
    if after := len(chain.sequence) - last.source_index - len(last.sequence):
        message = f"{after} residues after the {_words(last)} of {chain.name!r} were cut."
        yield _info("trimmed_end", message)


def _missing(domain: VariableDomain) -> Iterator[Notice]:
    start = domain.imgt_number[0] - 1
    end = ENDS[domain.domain_type] - domain.imgt_number[-1]
    for count, place in ((start, "start"), (end, "end")):
        if count > MANY_MISSING:
            message = f"About {count} residues are missing at the {place} of the {_words(domain)}."
            yield Notice(level="warning", code=f"missing_{place}", message=message)


def _words(domain: VariableDomain) -> str:
    return f"{domain.domain_type} variable domain"


def _info(code: str, message: str) -> Notice:
    return Notice(level="info", code=code, message=message)
