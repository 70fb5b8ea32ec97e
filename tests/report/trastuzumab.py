"""A real prediction and what a report says of it; its title tries to break out of the page."""

from functools import cache
from pathlib import Path

from foldsvc.engines.flashabb.description import citations
from foldsvc.formats.pdb import write_pdb
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.structure import Structure
from foldsvc.report.plots import plddt_plot
from foldsvc.report.standalone import ReportContent
from foldsvc.result.publications import cited
from foldsvc.sequence.fv_recognition import find_fv, pair_records
from foldsvc.sequence.job_chains import job_chains
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_fasta
from foldsvc.settings import Settings
from foldsvc.structure.confidence import confidence_summary
from foldsvc.structure.prediction_file import unpack

TESTS = Path(__file__).parents[1]
TITLE = "Herceptin </script><script>alert(1)</script> <!--<script> „α“ \\u003c"


@cache
def structure() -> Structure:
    """Give trastuzumab as the network made it."""
    return unpack((TESTS / "data/structures/trastuzumab_raw.npz").read_bytes()).structure


@cache
def chains() -> list[JobChain]:
    """Give trastuzumab's chains, numbered."""
    text = (TESTS / "data/antibodies/trastuzumab.fasta").read_bytes()
    (fold_input,) = pair_records(read_fasta(text, Limits.from_settings(Settings())))
    return job_chains(find_fv(fold_input))


def regions() -> list[str]:
    """Give the region of each residue."""
    return [region for chain in chains() for region in chain.region]


@cache
def report_content() -> ReportContent:
    """Give what a report of it shows."""
    return ReportContent(
        title=TITLE,
        subtitle="227 residues",
        structure=write_pdb(structure(), title=TITLE),
        chains=chains(),
        plddt=[float(score) for score in structure().plddt],
        notices=[
            Notice(level="info", code="y", message="Chains <i>swapped</i>"),
            Notice(level="experimental", code="x", message="CDR3 <b>unreliable</b>"),
        ],
        confidence=confidence_summary(structure(), regions()),
        geometry=[("Clashes under 2.4 Å", "14", "0")],
        parameters={"Engine": "flashabb"},
        citations=cited(citations(dlc=True), relaxed=True),
        plddt_png=plddt_plot(structure(), regions()).png,
    )
