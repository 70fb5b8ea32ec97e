"""One antibody, pasted in any of the forms that people have it in, is the same Fv."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import InputError
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.sequence.fv_recognition import find_fv, pair_records
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings

DATA = Path(__file__).parents[1] / "data"
LIMITS = Limits.from_settings(Settings())
SIGNALS = ("", "M", "MEFGLSWLFLVAILKGVQC", "MDMRVPAQLLGLLLLWLRGARC", "MGSSHHHHHHSSGLVPRGSH")
LINKERS = ("GGGGSGGGGSGGGGS", "GSTSGSGKPGSGEGSTKG", "GGGGSGGGGSGGGGSGGGGS")
CH1 = (
    "ASTKGPSVFPLAPSSKSTSGGTAALGCLVKDYFPEPVTVSWNSGALTSGVHTFPAVLQSSGLYSLSSVVTVPSSSLGTQTYICNVNHKPSN"
    "TKVDKKV"
)
C_KAPPA = (
    "RTVAAPSVFIFPPSDEQLKSGTASVVCLLNNFYPREAKVQWKVDNALQSGNSQESVTEQDSKDSTYSLSSTLTLSKADYEKHKVYACEVTH"
    "QGLSSPVTKSFNRGEC"
)
TAGS = ("", "HHHHHH", "AAAEQKLISEEDL", "GGGSGGGSWSHPQFEK")
ENDS = ("\n", "\r\n", "\r")


def fvs() -> list[tuple[str, str]]:
    """Give VH and VL of the antibodies in tests/data."""
    names = ("adalimumab", "avelumab", "bevacizumab", "hyhel10", "nivolumab", "pembrolizumab")
    read = [read_fasta((DATA / f"antibodies/{n}.fasta").read_bytes(), LIMITS) for n in names]
    return [(heavy.chains[0].sequence, light.chains[0].sequence) for heavy, light in read]


@given(data=st.data())
def test_every_form_of_an_antibody_gives_its_fv(data: st.DataObject) -> None:
    """Fab, scFv or Fv, either order, tags, signal peptides and layout: the same two domains."""
    heavy, light = data.draw(st.sampled_from(fvs()))
    form = data.draw(st.sampled_from(["scfv", "records", "chains"]))
    signals = [data.draw(st.sampled_from(SIGNALS)) for _ in range(2)]
    if form == "scfv":
        parts = data.draw(st.permutations([heavy, light]))
        linker, tag = data.draw(st.sampled_from(LINKERS)), data.draw(st.sampled_from(TAGS))
        chains = [signals[0] + linker.join(parts) + tag]
    else:
        after_heavy = data.draw(st.sampled_from([*TAGS, CH1]))
        after_light = data.draw(st.sampled_from(["", C_KAPPA]))
        whole = [signals[0] + heavy + after_heavy, signals[1] + light + after_light]
        chains = data.draw(st.permutations(whole))
    width, end = data.draw(st.integers(20, 80)), data.draw(st.sampled_from(ENDS))
    bodies = [":".join(chains)] if form == "chains" else chains
    lines: list[str] = []
    for number, body in enumerate(bodies):
        cased = body.lower() if data.draw(st.booleans()) else body
        lines += [f">record_{number}", *(cased[i : i + width] for i in range(0, len(body), width))]

    (fold_input,) = pair_records(read_fasta(end.join(lines).encode(), LIMITS))
    fv = find_fv(fold_input)

    assert fv.heavy is not None
    assert fv.light is not None
    assert (fv.heavy.sequence, fv.light.sequence) == (heavy, light)
    assert {notice.level for notice in fv.notices} <= {"info"}


@given(
    pieces=st.lists(
        st.one_of(
            st.sampled_from([part for pair in fvs() for part in pair]).flatmap(
                lambda part: st.tuples(st.integers(0, len(part)), st.integers(0, len(part))).map(
                    lambda cut: part[min(cut) : max(cut)]
                )
            ),
            st.text(alphabet="ACDEFGHIKLMNPQRSTVWYX", max_size=60),
            st.sampled_from(LINKERS),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_chain_is_an_fv_or_refused(pieces: list[str]) -> None:
    """Whatever is joined from parts of antibodies and noise, domains are consistent or refused."""
    sequence = "".join(pieces) or "M"
    try:
        fv = find_fv(FoldInput(name="x", chains=(Chain(name="x", sequence=sequence),)))
    except InputError:
        return

    for domain in (fv.heavy, fv.light):
        if domain is None:
            continue
        end = domain.source_index + len(domain.sequence)
        assert sequence[domain.source_index : end] == domain.sequence
        labels = list(zip(domain.imgt_number, domain.imgt_insertion, strict=True))
        assert len(set(labels)) == len(domain.sequence) == len(domain.region)
        assert list(domain.imgt_number) == sorted(domain.imgt_number)
        assert all(len(insertion) <= 1 for insertion in domain.imgt_insertion)
