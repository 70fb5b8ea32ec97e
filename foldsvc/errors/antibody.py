"""Antibodies that the engine for them cannot fold."""

from collections.abc import Sequence

from foldsvc.errors.submission import InputError


class AntibodyNotAloneError(InputError):
    """An antibody came with what is none, and the network for both together is not here.

    Attributes:
        parts: What is not an antibody, each with its place and length.
        missing: The networks that are not here.
    """

    code = "antibody_not_alone"

    def __init__(
        self, record: str, parts: Sequence[str], missing: Sequence[str], remedy: str
    ) -> None:
        others, networks = "; ".join(parts), ", ".join(missing)
        super().__init__(
            f"{record!r} holds more than an antibody: {others}. All of it together is for "
            f"AlphaFold2, and {networks} are not installed here",
            remedy=f"{remedy}. Or ask for the engine flashabb, which folds the antibody "
            f"alone and leaves out {others}",
            record=record,
        )
        self.parts = tuple(parts)
        self.missing = tuple(missing)


class NotAntibodyError(InputError):
    """The antibody engine was given something that has no variable domain."""

    code = "not_antibody"
    remedy = (
        "The engine flashabb folds antibody Fv regions alone: "
        "submit a VH and a VL, a Fab, an scFv or a nanobody"
    )

    def __init__(self, record: str) -> None:
        super().__init__(f"{record!r} has no antibody variable domain", record=record)


class TCellReceptorError(InputError):
    """The antibody engine was given a T-cell receptor."""

    code = "t_cell_receptor"
    remedy = "The engine flashabb was trained on antibodies alone; submit an antibody"

    def __init__(self, record: str, domain: str) -> None:
        super().__init__(
            f"{record!r} is a T-cell receptor ({domain} variable domain)", record=record
        )


class VariableDomainFragmentError(InputError):
    """A part of a variable domain was given, such as a V gene without its J."""

    code = "domain_fragment"
    remedy = (
        "Submit the whole domain, from FR1 to FR4 (in a heavy chain EVQL… to …VTVSS); "
        "a CDR3 of more than about 60 residues cannot be numbered"
    )

    def __init__(self, record: str, domain: str, first: int, last: int) -> None:
        super().__init__(
            f"{record!r} has a {domain} from IMGT position {first} to {last} alone", record=record
        )
        self.last = last


class UnpairableDomainsError(InputError):
    """The variable domains do not make up one Fv.

    Attributes:
        n_heavy: Heavy domains that differ.
        n_light: Light domains that differ.
    """

    code = "domains_unpairable"

    def __init__(
        self, record: str, n_heavy: int, n_light: int, sources: Sequence[tuple[str, str]]
    ) -> None:
        places = ", ".join(f"{domain} in {chain!r}" for domain, chain in sources)
        super().__init__(
            f"{record!r} has {n_heavy} heavy and {n_light} light variable domains: {places}",
            remedy="Submit each Fv as a record of its own, one VH and one VL as 'VH:VL'"
            if n_heavy and n_light
            else "Submit each domain as a record of its own, a VH with its VL as 'VH:VL'",
            record=record,
        )
        self.n_heavy = n_heavy
        self.n_light = n_light


class AmbiguousPairingError(InputError):
    """Several VH and VL records do not say which belong together."""

    code = "pairing_ambiguous"
    remedy = "Put each VH beside its VL, name them alike (mab_VH, mab_VL), or join them as 'VH:VL'"

    def __init__(self, record: str, other: str) -> None:
        super().__init__(
            f"It is not clear which heavy and light records belong together, as with {record!r} "
            f"and {other!r}",
            record=record,
        )
        self.other = other
