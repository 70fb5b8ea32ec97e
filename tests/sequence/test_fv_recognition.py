"""What the gate makes of real antibodies, and what it turns away."""

from pathlib import Path

import pytest

from foldsvc.errors import (
    AmbiguousPairingError,
    NotAntibodyError,
    TCellReceptorError,
    UnpairableDomainsError,
    VariableDomainFragmentError,
)
from foldsvc.records.antibody import FvInput
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.fv_recognition import find_fv, pair_records
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings

DATA = Path(__file__).parents[1] / "data"
LIMITS = Limits.from_settings(Settings())
ANTIBODIES = ("adalimumab", "avelumab", "bevacizumab", "hyhel10", "nivolumab", "pembrolizumab")
SIGNAL = "MEFGLSWLFLVAILKGVQC"
"""Signal peptide of human VH3 germline genes (UniProt P01764)."""
LINKER = "GGGGSGGGGSGGGGS"


def records(name: str) -> tuple[FoldInput, ...]:
    """Read a file of tests/data."""
    return read_fasta((DATA / name).read_bytes(), LIMITS)


def one_chain(name: str, sequence: str) -> FoldInput:
    """Give an input of one chain."""
    return FoldInput(name=name, chains=(Chain(name=name, sequence=sequence),))


def fv_of(text: str) -> FvInput:
    """Take one Fv from FASTA text, records paired as on submission."""
    (fold_input,) = pair_records(read_fasta(text, LIMITS))
    return find_fv(fold_input)


def chain_of(fv: FvInput) -> tuple[str, str]:
    """Give the sequences of both domains."""
    assert fv.heavy is not None
    assert fv.light is not None
    return fv.heavy.sequence, fv.light.sequence


def codes(fv: FvInput) -> set[str]:
    """Give the codes of an Fv's notices."""
    return {notice.code for notice in fv.notices}


@pytest.fixture(scope="module")
def trastuzumab() -> tuple[str, str]:
    """Give trastuzumab's VH and VL."""
    heavy, light = records("antibodies/trastuzumab.fasta")
    return heavy.chains[0].sequence, light.chains[0].sequence


@pytest.mark.parametrize("name", ANTIBODIES)
def test_a_trimmed_fv_comes_through_whole(name: str) -> None:
    """Two records, VH and VL, are one Fv of which not a residue is lost."""
    heavy, light = records(f"antibodies/{name}.fasta")
    (paired,) = pair_records([heavy, light])

    fv = find_fv(paired)

    assert fv.heavy is not None
    assert fv.light is not None
    assert fv.heavy.sequence == heavy.chains[0].sequence
    assert fv.light.sequence == light.chains[0].sequence
    assert codes(fv) == set()
    assert "two chains of one Fv" in paired.notes[0]
    assert paired.name == name


def test_records_that_do_not_complete_each_other_stay_apart() -> None:
    """Whole antibodies, nanobodies and other proteins make a job each."""
    inputs = [*records("sequences/antibodies.fasta"), *records("sequences/others.fasta")]

    assert pair_records(inputs) == tuple(inputs)


def test_several_pairs_of_records_are_several_antibodies() -> None:
    """VH, VL, VL, VH are two antibodies, in the order of the file."""
    adalimumab, nivolumab = (records(f"antibodies/{n}.fasta") for n in ("adalimumab", "nivolumab"))

    paired = pair_records([*adalimumab, *reversed(nivolumab)])

    assert [one.name for one in paired] == ["adalimumab", "nivolumab"]
    assert codes(find_fv(paired[1])) == {"reordered_chains"}


def test_a_fab_is_trimmed_to_its_fv() -> None:
    """Constant domains are cut and the user is told how much."""
    fab, _ = records("sequences/antibodies.fasta")

    fv = find_fv(fab)

    assert fv.heavy is not None
    assert fv.light is not None
    assert fv.heavy.sequence.endswith("WGQGTLVTVSA")
    assert fv.light.sequence.endswith("FGGGTKLEIK")
    assert codes(fv) == {"trimmed_constant"}
    assert "102 residues" in " ".join(notice.message for notice in fv.notices)


@pytest.mark.parametrize("heavy_first", [True, False])
def test_an_scfv_is_split(trastuzumab: tuple[str, str], *, heavy_first: bool) -> None:
    """A single chain with a linker gives both domains, in either order."""
    parts = trastuzumab if heavy_first else trastuzumab[::-1]

    fv = find_fv(one_chain("scfv", LINKER.join(parts)))

    assert fv.heavy is not None
    assert fv.light is not None
    assert (fv.heavy.sequence, fv.light.sequence) == trastuzumab
    assert "split_scfv" in codes(fv)


def test_a_linker_is_never_taken_for_a_domain(trastuzumab: tuple[str, str]) -> None:
    """Neither for a VL's missing first residue, nor for a loop where the VL's own is very short."""
    heavy, light = trastuzumab
    shortened = light.replace("QQHYTTPPT", "QRR")

    headless = find_fv(one_chain("scfv", heavy + LINKER + light[1:]))
    short = find_fv(one_chain("scfv", shortened + LINKER + heavy))

    assert chain_of(headless) == (heavy, light[1:])
    assert chain_of(short) == (heavy, shortened)


def test_unknown_residues_at_a_terminus_are_kept() -> None:
    """An X is a residue that was there, at the first place of a domain too."""
    given = records("antibodies/trastuzumab_with_x.fasta")

    fv = find_fv(pair_records(given)[0])

    assert chain_of(fv) == (given[0].chains[0].sequence, given[1].chains[0].sequence)
    assert "unknown_residues" in codes(fv)


def test_chains_in_either_order_and_case(trastuzumab: tuple[str, str]) -> None:
    """The light chain may come first; the result has the heavy one first."""
    heavy, light = trastuzumab

    fv = fv_of(f">t\n{light.lower()}:{heavy.lower()}")

    assert fv.heavy is not None
    assert fv.heavy.sequence == heavy
    assert codes(fv) == {"reordered_chains"}


def test_a_signal_peptide_is_cut(trastuzumab: tuple[str, str]) -> None:
    """What stands before FR1 is cut, and counted."""
    heavy, light = trastuzumab

    fv = fv_of(f">t\n{SIGNAL}{heavy}:{light}")

    assert fv.heavy is not None
    assert (fv.heavy.sequence, fv.heavy.source_index) == (heavy, len(SIGNAL))
    assert "19 residues before" in next(n.message for n in fv.notices if n.code == "trimmed_signal")


def test_two_copies_of_each_chain_are_one_antibody(trastuzumab: tuple[str, str]) -> None:
    """A whole IgG, written H:L:H:L, is folded once."""
    fv = fv_of(">igg\n" + ":".join(trastuzumab * 2))

    assert fv.n_res == 227
    assert "copies_merged" in codes(fv)


def test_missing_ends_are_said(trastuzumab: tuple[str, str]) -> None:
    """A domain cut short at its termini is folded with a warning."""
    heavy, light = trastuzumab

    fv = fv_of(f">t\n{heavy[5:-8]}:{light}")

    assert {"missing_start", "missing_end"} <= codes(fv)
    assert {notice.level for notice in fv.notices} == {"warning"}


def test_an_antigen_beside_the_antibody_is_left_out(trastuzumab: tuple[str, str]) -> None:
    """Chains without a variable domain are left out, with a warning."""
    lysozyme = records("sequences/others.fasta")[0].chains[0].sequence

    fv = fv_of(">t\n" + ":".join([*trastuzumab, lysozyme]))

    assert fv.n_res == 227
    assert [n.level for n in fv.notices if n.code == "chain_left_out"] == ["warning"]


def test_a_light_chain_alone_is_folded(trastuzumab: tuple[str, str]) -> None:
    """The network folds a light domain alone as well as in its Fv; no stand-in is needed."""
    fv = find_fv(one_chain("vl", trastuzumab[1]))

    assert fv.heavy is None
    assert fv.stand_in_light is None
    assert codes(fv) == {"light_alone"}


def test_a_nanobody_is_experimental() -> None:
    """A heavy domain alone gets a stand-in light one and says that CDR3 is not to be trusted."""
    _, nanobody = records("sequences/antibodies.fasta")

    fv = find_fv(nanobody)

    assert fv.light is None
    assert fv.stand_in_light is not None
    assert fv.n_res == len(nanobody.chains[0].sequence)
    (notice,) = fv.notices
    assert (notice.level, notice.code) == ("experimental", "nanobody_experimental")
    assert "CDR3" in notice.message


OTHERS = [*records("sequences/others.fasta"), *records("sequences/immunoglobulin_folds.fasta")]


@pytest.mark.parametrize("record", OTHERS, ids=lambda one: one.name)
def test_other_proteins_are_refused(record: FoldInput) -> None:
    """Other proteins are refused, those with an immunoglobulin fold among them."""
    with pytest.raises(NotAntibodyError) as caught:
        find_fv(record)

    assert caught.value.record == record.name
    assert "submit a VH and a VL" in caught.value.remedy


RECEPTORS = [
    *records("sequences/t_cell_receptor.fasta"),
    *records("sequences/more_t_cell_receptors.fasta"),
]


@pytest.mark.parametrize(
    ("record", "domain"),
    list(
        zip(RECEPTORS, ["alpha", "beta"] * 3 + ["gamma", "delta"], strict=True),
    ),
    ids=[record.name for record in RECEPTORS],
)
def test_t_cell_receptors_are_refused(record: FoldInput, domain: str) -> None:
    """A T-cell receptor is recognised and named, since the network was not trained on any."""
    with pytest.raises(TCellReceptorError) as caught:
        find_fv(record)

    assert caught.value.record == record.name
    assert domain in caught.value.message
    assert "antibody" in caught.value.remedy


def test_real_records_of_a_drug_come_through_whole() -> None:
    """Rituximab and belimumab, whose light chain stands first, keep every residue."""
    given = records("sequences/fv.fasta")
    rituximab, belimumab = (find_fv(one) for one in pair_records(given))

    assert [chain_of(fv) for fv in (rituximab, belimumab)] == [
        (given[0].chains[0].sequence, given[1].chains[0].sequence),
        (given[3].chains[0].sequence, given[2].chains[0].sequence),
    ]
    assert belimumab.light is not None
    assert belimumab.light.domain_type == "lambda"
    assert (rituximab.name, belimumab.name) == ("rituximab", "belimumab")


def test_a_whole_igg_is_trimmed_to_its_fv() -> None:
    """The Eu antibody's chains, pasted whole, are cut after FR4."""
    (paired, *_) = pair_records(records("sequences/whole_antibodies.fasta"))

    fv = find_fv(paired)

    assert fv.heavy is not None
    assert fv.light is not None
    assert fv.heavy.sequence.endswith("WGQGTLVTVSS")
    assert fv.light.sequence.endswith("FGQGTKVEVK")
    assert codes(fv) == {"trimmed_constant"}
    assert any("330 residues" in notice.message for notice in fv.notices)


def test_a_heavy_chain_without_its_light_chain_is_pointed_out() -> None:
    """A VH that is made for a VL is folded as a nanobody, with a word on the missing chain."""
    heavy = records("sequences/whole_antibodies.fasta")[2]

    fv = find_fv(heavy)

    assert {"nanobody_experimental", "light_missing"} <= codes(fv)


def test_the_scfv_of_car_t_cells_is_split() -> None:
    """FMC63 has its VL first, ends it in an unusual threonine, and joins by a linker of its own."""
    fv = find_fv(records("sequences/scfv.fasta")[0])

    assert fv.heavy is not None
    assert fv.light is not None
    assert fv.light.sequence.endswith("FGGGTKLEIT")
    assert (fv.heavy.sequence[:6], fv.heavy.sequence[-6:]) == ("EVKLQE", "SVTVSS")
    assert codes(fv) == {"split_scfv", "reordered_chains"}


def test_nanobodies_lose_their_tags() -> None:
    """What stands around a VHH in a construct is cut."""
    lysozyme, gfp = (find_fv(one) for one in records("sequences/nanobodies.fasta"))

    assert lysozyme.heavy is not None
    assert gfp.heavy is not None
    assert lysozyme.heavy.sequence.endswith("WGQGTQVTVSS")
    assert gfp.heavy.sequence.startswith("QVQLVES")
    assert codes(lysozyme) == {"trimmed_end", "nanobody_experimental"}
    assert codes(gfp) == {"trimmed_start", "trimmed_end", "nanobody_experimental"}


@pytest.mark.parametrize(
    ("cut", "last"), [(slice(None, 98), 117), (slice(None, -11), 117), (slice(24, None), 128)]
)
def test_a_fragment_of_a_domain_is_refused(
    trastuzumab: tuple[str, str], cut: slice, last: int
) -> None:
    """A V gene without its J, or a domain without its first cysteine, is not folded."""
    with pytest.raises(VariableDomainFragmentError) as caught:
        fv_of(f">t\n{trastuzumab[0][cut]}:{trastuzumab[1]}")

    assert caught.value.last == last
    assert caught.value.record == "t chain 1"
    assert "FR1 to FR4" in caught.value.remedy


def test_a_loop_too_long_to_number_is_refused() -> None:
    """A CDR3 beyond sixty residues is not cut off unseen."""
    heavy = records("antibodies/trastuzumab.fasta")[0].chains[0].sequence
    long = heavy.replace("GGDGFYAMDY", "GGDG" + "YGSCYGDYSG" * 6 + "FYAMDY")

    with pytest.raises(VariableDomainFragmentError):
        find_fv(one_chain("ultralong", long))


def test_unusual_residues_are_pointed_out(trastuzumab: tuple[str, str]) -> None:
    """A domain without a conserved residue is folded, with a doubt; an unknown one is counted."""
    heavy, light = trastuzumab
    mutated = heavy.replace("YYCSRW", "YYSSRW").replace("WVRQ", "XVRQ")

    fv = fv_of(f">t\n{mutated}:{light}")

    messages = {notice.code: notice.message for notice in fv.notices}
    assert "S at IMGT position 104" in messages["unusual_residue"]
    assert "1 residue" in messages["unknown_residues"]
    assert {notice.level for notice in fv.notices} == {"warning"}


def test_a_copy_with_a_terminus_missing_is_the_same_chain(trastuzumab: tuple[str, str]) -> None:
    """Two copies that a crystal structure shows to different lengths are one domain."""
    heavy, light = trastuzumab

    fv = fv_of(f">t\n{heavy[2:]}:{light}:{heavy}:{light[:-1]}")

    assert chain_of(fv) == trastuzumab
    assert codes(fv) == {"copies_merged"}


def test_names_pair_records_that_do_not_stand_together(trastuzumab: tuple[str, str]) -> None:
    """All heavy chains first, then all light chains: the names say which belong together."""
    other = [one.chains[0].sequence for one in records("antibodies/adalimumab.fasta")]
    text = (
        f">ada_H\n{other[0]}\n>tra heavy chain\n{trastuzumab[0]}\n"
        f">tra light chain\n{trastuzumab[1]}\n>ada_L\n{other[1]}"
    )

    paired = pair_records(read_fasta(text, LIMITS))

    assert [one.name for one in paired] == ["ada", "tra"]
    assert [chain_of(find_fv(one)) for one in paired] == [tuple(other), trastuzumab]


def test_records_whose_pairing_nothing_tells_are_refused(trastuzumab: tuple[str, str]) -> None:
    """VH, VH, VL, VL without telling names could be paired wrongly, so they are not."""
    other = [one.chains[0].sequence for one in records("antibodies/adalimumab.fasta")]
    text = f">1\n{other[0]}\n>2\n{trastuzumab[0]}\n>3\n{other[1]}\n>4\n{trastuzumab[1]}"

    with pytest.raises(AmbiguousPairingError) as caught:
        pair_records(read_fasta(text, LIMITS))

    assert (caught.value.record, caught.value.other) == ("1", "4")
    assert "beside its VL" in caught.value.remedy


def test_two_different_heavy_chains_are_refused() -> None:
    """A bispecific antibody has to be submitted one Fv at a time."""
    heavies = [records(f"antibodies/{n}.fasta")[0].chains[0] for n in ("adalimumab", "nivolumab")]

    with pytest.raises(UnpairableDomainsError) as caught:
        find_fv(FoldInput(name="bispecific", chains=tuple(heavies)))

    assert (caught.value.n_heavy, caught.value.n_light) == (2, 0)


def test_a_bispecific_antibody_is_refused_by_its_chains(trastuzumab: tuple[str, str]) -> None:
    """Two heavy domains and one light: the refusal says where each is and what to send."""
    other = records("antibodies/adalimumab.fasta")[0].chains[0].sequence

    with pytest.raises(UnpairableDomainsError) as caught:
        fv_of(f">b\n{trastuzumab[0]}:{trastuzumab[1]}:{other}")

    assert (caught.value.record, caught.value.n_heavy, caught.value.n_light) == ("b", 2, 1)
    assert "heavy in 'b chain 1', kappa in 'b chain 2', heavy in 'b chain 3'" in str(caught.value)
    assert "'VH:VL'" in caught.value.remedy
