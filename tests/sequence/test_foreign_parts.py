"""What of a chain is told to be no part of an antibody, on real constructs."""

from pathlib import Path

import pytest

from foldsvc.chem.constant_regions import CONSTANT_REGIONS
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence import foreign_parts as module
from foldsvc.sequence.foreign_parts import foreign_parts, foreign_ranges
from foldsvc.sequence.fv_recognition import find_fv
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings

DATA = Path(__file__).parents[1] / "data" / "sequences"
LIMITS = Limits.from_settings(Settings(_env_file=None))


def records(name: str) -> dict[str, FoldInput]:
    """Read a file of tests/data/sequences."""
    return {one.name: one for one in read_fasta((DATA / f"{name}.fasta").read_text(), LIMITS)}


CONSTRUCTS, OTHERS = records("constructs"), records("others")
VH, VL = (records("fv")[name].chains[0].sequence for name in ("rituximab_VH", "rituximab_VL"))
VHH = records("antibodies")["caplacizumab"].chains[0].sequence
IGG1, KAPPA = CONSTANT_REGIONS["human IgG1"], CONSTANT_REGIONS["human kappa"]
FC = IGG1[IGG1.index("DKTHTCPPCPAPELL") :]
G4S = "GGGGS" * 3
SIGNAL = "MEFGLSWVFLVAILKGVQC"
LYSOZYME, UBIQUITIN, MICROGLOBULIN = (
    OTHERS[name].chains[0].sequence for name in ("lysozyme", "ubiquitin", "beta2_microglobulin")
)
MELITTIN = "GIGAVLKVLTTGLPALISWIKRKRQQ"

ANTIBODIES = {
    "an Fv's chain": VH,
    "an IgG's heavy chain": VH + IGG1,
    "the same with a signal peptide": SIGNAL + VH + IGG1,
    "the same on a B cell": VH + IGG1[:-2] + CONSTANT_REGIONS["human IgG, membrane tail"],
    "a Fab's heavy chain with a tag": VH + IGG1[:103] + "GSENLYFQGHHHHHH",
    "a light chain": SIGNAL + VL + KAPPA,
    "a heavy chain on a light one's domain": VH + KAPPA + FC,
    "a VHH with Fc": VHH + "EPKSS" + FC,
    "an scFv with Fc": VL + G4S + VH + "EPKSS" + FC,
    "an scFv with a linker of its own": VL + "GSTSGSGKPGSGEGSTKG" + VH,
    "a Fab in one chain": VL + KAPPA + "GSAGGTSTGS" * 6 + VH + IGG1[:103],
    "a VHH twice": VHH + "GGGGS" * 7 + VHH,
    "a VHH from bacteria": f"MKYLLPTAAAGLLLLAAQPAMA{VHH}AAAEQKLISEEDLNGAAHHHHHH",
    "a VHH from yeast": (
        "MRFPSIFTAVLFAASSALAAPVNTTTEDETAQIPAEAVIGYSDLEGDFDVAVLPFSNSTNNGLLFINTTIASIAAKEEGVSLEKR"
        f"EAEA{VHH}HHHHHH"
    ),
    "a VHH with a tag in front": f"MGSSHHHHHHSSGLVPRGSH{VHH}",
    "a VHH with two tags": f"{VHH}GSAWSHPQFEKGGGSGGGSGGSAWSHPQFEKGLNDIFEAQKIEWHEHHHHHH",
    "an IgA's": VH + CONSTANT_REGIONS["human IgA1"],
    "an IgM's": VH + CONSTANT_REGIONS["human IgM"],
    "an IgE's": VH + CONSTANT_REGIONS["human IgE"],
    "an IgD's": VH + CONSTANT_REGIONS["human IgD"],
    "the beginning of a constant domain": VH + IGG1[:35],
}


@pytest.mark.parametrize("sequence", ANTIBODIES.values(), ids=ANTIBODIES)
def test_nothing_of_an_antibody_is_foreign(sequence: str) -> None:
    """Constant domains of every class, hinges, linkers, tags and signal peptides are explained."""
    assert foreign_ranges(sequence) == ()


FUSIONS = {
    "a cytokine-like protein behind an IgG": (VH + IGG1 + G4S, LYSOZYME, ""),
    "one in front of a VHH": ("", LYSOZYME, G4S + VHH),
    "one between the domains of an scFv": (VL + G4S, UBIQUITIN, G4S + VH),
    "one between constant domains": (VH + IGG1[:110], LYSOZYME, FC),
    "an immunoglobulin domain of something else": (VH + G4S, MICROGLOBULIN, ""),
    "a short toxin": (VHH + "GGGGS", MELITTIN, ""),
}


@pytest.mark.parametrize(("before", "other", "after"), FUSIONS.values(), ids=FUSIONS)
def test_what_is_fused_to_an_antibody_is_foreign(before: str, other: str, after: str) -> None:
    """Another protein in a chain is found where it is, give or take a few residues of a linker."""
    ((start, end),) = foreign_ranges(before + other + after)

    assert abs(start - len(before)) <= 12
    assert abs(end - len(before) - len(other)) <= 12


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("human IgG1", "human IgG"),
        ("mouse IgG1", "mouse IgG"),
        ("mouse IgG2a", "mouse IgG"),
        ("rabbit IgG", "rabbit"),
        ("human kappa", "human kappa"),
        ("mouse kappa", "mouse kappa"),
        ("mouse lambda", "mouse lambda"),
        ("human lambda", "human lambda"),
    ],
)
def test_a_species_that_is_not_known_is_recognised(
    name: str, without: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Constant domains are recognised by those of another mammal."""
    others = {one: seq for one, seq in CONSTANT_REGIONS.items() if not one.startswith(without)}
    monkeypatch.setattr(module, "CONSTANT_REGIONS", others)
    monkeypatch.setattr(module, "_KNOWN", {})
    module._constant_blocks.cache_clear()

    found = foreign_ranges((VH if "Ig" in name else VL) + CONSTANT_REGIONS[name])

    module._constant_blocks.cache_clear()
    assert found == ()


@pytest.mark.parametrize(
    "record",
    [
        *records("whole_antibodies").values(),
        *records("antibodies").values(),
        *records("nanobodies").values(),
        *records("scfv").values(),
        *(CONSTRUCTS[n] for n in ("rabbit_fab", "mouse_igg2a", "cow_ultralong", "blinatumomab")),
    ],
    ids=lambda one: one.name,
)
def test_real_antibodies_have_nothing_foreign(record: FoldInput) -> None:
    """Whole IgG, IgA and IgM, Fabs of three species, nanobodies with tags, one scFv and two."""
    assert foreign_parts(record) == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tisagenlecleucel", "residues 264 to 486 of 'tisagenlecleucel' (223 residues)"),
        ("rbd_with_vhh", "'rbd_with_vhh chain 1' (205 residues without a variable domain)"),
        ("fv_with_peptide", "'fv_with_peptide chain 3' (9 residues without a variable domain)"),
        ("garbled_heavy", "'garbled_heavy chain 1' (123 residues without a variable domain)"),
    ],
)
def test_what_is_none_is_named_with_its_place(name: str, words: str) -> None:
    """Signalling domains, antigens large and small, and a heavy chain that cannot be read."""
    (part,) = foreign_parts(CONSTRUCTS[name])

    assert part.words == words


def test_a_t_cell_receptor_s_chain_is_foreign() -> None:
    """Its variable domain is not an antibody's, and so the chain is none."""
    (part,) = foreign_parts(records("t_cell_receptor")["a6_beta"])

    assert part.whole


def test_who_asks_for_the_antibody_alone_is_warned_of_the_rest() -> None:
    """The gate leaves it out with a warning that says which residues, beside what was trimmed."""
    fv = find_fv(CONSTRUCTS["tisagenlecleucel"])

    assert fv.n_res == 227
    warned = {notice.code: notice.message for notice in fv.notices if notice.level == "warning"}
    assert set(warned) == {"part_left_out"}
    assert "residues 264 to 486" in warned["part_left_out"]
    assert {"trimmed_signal", "split_scfv", "trimmed_constant"} <= {one.code for one in fv.notices}


def test_a_tag_is_cut_without_a_warning() -> None:
    """What is put around an antibody to make it is not worth a doubt."""
    chain = Chain(name="nb", sequence=f"{VHH}AAAYPYDVPDYGSHHHHHH")
    fv = find_fv(FoldInput(name="nb", chains=(chain,)))

    assert [one.code for one in fv.notices if one.level == "warning"] == []
    assert "trimmed_end" in [one.code for one in fv.notices]
