"""What the antibody engine may fold: one Fv, found in whatever the user pasted.

Outside one paired Fv, or a light chain alone, the network's structures are wrong while its
confidence stays high, so that the gate has to be strict where the pLDDT cannot be.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from foldsvc.errors import (
    AmbiguousPairingError,
    NotAntibodyError,
    TCellReceptorError,
    UnpairableDomainsError,
    VariableDomainFragmentError,
)
from foldsvc.records.antibody import FvInput, VariableDomain
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.notices import (
    domain_name,
    domain_notices,
    pairing_notices,
    trimming_notices,
)
from foldsvc.sequence.stand_in_light import stand_in_light
from foldsvc.sequence.variable_domains import RECEPTOR_TYPES, find_domains, variable_domain

_CHAIN_WORD = r"(?:V?[HL]C?|V[HLK]\d?|V?(?:heavy|light|kappa|lambda)(?:[ _-]?(?:chain|domain))?)"
# Looked for from the beginning of each run of marks alone, lest long runs take for ever.
_MARKS = r"(?<![ _.|/:-])[ _.|/:-]++"
_CHAIN_MARK = re.compile(rf"(?:{_MARKS}|^){_CHAIN_WORD}$|(?-i:V[HLK])$", re.IGNORECASE)
_LAST_WORD = re.compile(rf"{_MARKS}[^ _.|/:-]*+$")


def pair_records(inputs: Sequence[FoldInput]) -> tuple[FoldInput, ...]:
    """Join records where one holds a VH alone and the other a VL alone.

    Names decide, such as `mab_VH` and `mab_VL`; where they do not, records side by side do.

    Raises:
        AmbiguousPairingError: Neither says which VH belongs to which VL.
    """
    roles = [_role(fold_input) for fold_input in inputs]
    partner = dict(_pairs_by_name(inputs, roles))
    partner |= dict(_pairs_side_by_side(inputs, roles, partner))
    second = set(partner.values())
    return tuple(
        _joined(fold_input, inputs[partner[index]]) if index in partner else fold_input
        for index, fold_input in enumerate(inputs)
        if index not in second
    )


def find_fv(fold_input: FoldInput) -> FvInput:
    """Find the Fv of an input: trimmed, heavy before light, numbered by IMGT.

    Raises:
        NotAntibodyError: There is no antibody variable domain.
        TCellReceptorError: There is a T-cell receptor.
        VariableDomainFragmentError: A variable domain is far from whole.
        UnpairableDomainsError: There are two different heavy or two different light domains.
    """
    found = [(chain, tuple(_domains(chain))) for chain in fold_input.chains]
    copies = [domain for _, domains in found for domain in domains]
    distinct = _distinct(copies)
    heavy = [domain for domain in distinct if domain.domain_type == "heavy"]
    light = [domain for domain in distinct if domain.domain_type != "heavy"]
    if not distinct:
        raise NotAntibodyError(fold_input.name)
    if len(heavy) > 1 or len(light) > 1:
        sources = [(domain.domain_type, domain.source_chain) for domain in distinct]
        raise UnpairableDomainsError(fold_input.name, len(heavy), len(light), sources)
    notices = [
        *(notice for chain, domains in found for notice in trimming_notices(chain, domains)),
        *(notice for domain in distinct for notice in domain_notices(domain)),
        *pairing_notices(distinct, copies),
    ]
    return FvInput(
        name=fold_input.name,
        heavy=heavy[0] if heavy else None,
        light=light[0] if light else None,
        stand_in_light=None if light else stand_in_light(),
        notices=tuple(notices),
    )


def _domains(chain: Chain) -> Iterator[VariableDomain]:
    for found in find_domains(chain.sequence):
        if not found.is_antibody:
            raise TCellReceptorError(chain.name, RECEPTOR_TYPES[found.receptor])
        domain = variable_domain(chain.name, chain.sequence, found)
        if not found.is_whole:
            raise VariableDomainFragmentError(
                chain.name, domain_name(domain), found.first, found.last
            )
        yield domain


def _distinct(domains: Sequence[VariableDomain]) -> list[VariableDomain]:
    """Leave out copies, and what is a part of another, such as a copy with a terminus missing."""
    kept: list[VariableDomain] = []
    for domain in sorted(domains, key=lambda one: -len(one.sequence)):
        if not any(domain.sequence in other.sequence for other in kept):
            kept.append(domain)
    return [domain for domain in domains if any(domain is other for other in kept)]


def _role(fold_input: FoldInput) -> str:
    """Give `heavy` or `light` for a record of one chain with one such domain, else nothing."""
    if len(fold_input.chains) != 1:
        return ""
    found = find_domains(fold_input.chains[0].sequence)
    if len(found) != 1 or not found[0].is_antibody or not found[0].is_whole:
        return ""
    return "heavy" if found[0].receptor == "H" else "light"


def _pairs_by_name(inputs: Sequence[FoldInput], roles: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the places of a VH and a VL whose names differ in the word for the chain alone."""
    indices: defaultdict[str, list[int]] = defaultdict(list)
    for index, (fold_input, role) in enumerate(zip(inputs, roles, strict=True)):
        if role and (stem := _stem(fold_input.name)):
            indices[stem].append(index)
    for same in indices.values():
        match same:
            case [one, other] if roles[one] != roles[other]:
                yield one, other


def _pairs_side_by_side(
    inputs: Sequence[FoldInput], roles: Sequence[str], paired: dict[int, int]
) -> Iterator[tuple[int, int]]:
    taken = {*paired, *paired.values()}
    lone = [role if index not in taken else "" for index, role in enumerate(roles)]
    left: dict[str, int] = {}
    index = 0
    while index < len(lone):
        role, following = lone[index], "".join(lone[index + 1 : index + 2])
        if not role:
            left.clear()
        elif following and following != role:
            yield index, index + 1
            index += 1
        else:
            left[role] = index
            if len(left) > 1:
                names = [inputs[one].name for one in sorted(left.values())]
                raise AmbiguousPairingError(names[0], names[1])
        index += 1


def _joined(first: FoldInput, second: FoldInput) -> FoldInput:
    note = f"Records {first.name!r} and {second.name!r} were taken as the two chains of one Fv."
    return FoldInput(
        name=_common_name(first.name, second.name),
        chains=(*first.chains, *second.chains),
        notes=(*first.notes, *second.notes, note),
    )


def _stem(name: str) -> str:
    """Give a name without the word for its chain, nothing where it has no such word."""
    stem = _CHAIN_MARK.sub("", name)
    return stem.casefold() if stem != name else ""


def _common_name(one: str, other: str) -> str:
    """Give what two names share, as `trastuzumab` of `trastuzumab_VH` and `_VL`."""
    stem = _CHAIN_MARK.sub("", one)
    if stem and stem.casefold() == _stem(other):
        return stem
    length = next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    common = _LAST_WORD.sub("", one[:length])
    return common if common != one[:length] else f"{one} + {other}"
