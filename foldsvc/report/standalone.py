"""`report.html`: one file that shows a result with the network off.

3Dmol.js is written into the page and py3Dmol makes the view; a Content-Security-Policy in the
page forbids every request, so that a report that opens at all opens anywhere.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice

import py3Dmol
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from foldsvc.records.provenance import Citation
from foldsvc.report.citations import bibtex
from foldsvc.report.plots import BANDS
from foldsvc.wire.fold import ConfidenceSummary, JobChain, Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """What a report shows.

    Attributes:
        title: The user's name of the job; any text.
        subtitle: What was folded, with what and when.
        pdb: The structure, as PDB text.
        chains: Residue by residue, in the order of the structure.
        plddt: Of each residue, in the same order.
        notices: Warnings and experimental marks first in the page.
        confidence: In a few numbers.
        geometry: Rows of (what, before relaxation, after it); empty where it was not measured.
        parameters: How it was run, by name.
        citations: What to cite.
        plddt_png: The plot.
    """

    title: str
    subtitle: str
    pdb: str
    chains: Sequence[JobChain]
    plddt: Sequence[float]
    notices: Sequence[Notice]
    confidence: ConfidenceSummary
    geometry: Sequence[tuple[str, str, str]]
    parameters: Mapping[str, str]
    citations: tuple[Citation, ...]
    plddt_png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Residue:
    key: str
    letter: str
    band: str
    region: str
    label: str


def report_html(content: ReportContent, threedmol_js: str) -> str:
    """Write the report.

    Args:
        content: What to show.
        threedmol_js: The text of 3Dmol-min.js.
    """
    view = py3Dmol.view(width="100%", height="100%", js="")
    view.addModel(content.pdb, "pdb")
    view.setStyle({}, {"cartoon": {"color": "#aaaaaa"}})
    view.zoomTo()
    view_html = _script_safe(view.write_html())
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_resource("report.html.jinja"))
    # Everything marked safe here is this package's or a library's own, or has been escaped above.
    return template.render(
        content=content,
        style=Markup(_resource("report.css")),  # noqa: S704
        script=Markup(_resource("report.js")),  # noqa: S704
        threedmol=Markup(threedmol_js.replace("</script", r"<\/script")),  # noqa: S704
        view=Markup(view_html),  # noqa: S704
        view_id=view.uniqueid,
        residues_json=Markup(_script_safe(json.dumps(_residue_facts(content)))),  # noqa: S704
        sequences=list(_sequences(content)),
        bands=[(name, colour, _share(content.confidence, name)) for _, _, colour, name in BANDS],
        plot=base64.b64encode(content.plddt_png).decode(),
        bibtex=bibtex(content.citations),
    )


def _resource(name: str) -> str:
    return files("foldsvc.report").joinpath(name).read_text(encoding="utf-8")


def _script_safe(html: str) -> str:
    """Keep text inside a script element from ending it: py3Dmol quotes user text as JSON."""
    head, script, tail = html.partition("<script>")
    if not script:
        return html.replace("</", r"<\/").replace("<!--", r"<\!--")
    body, end, rest = tail.rpartition("</script>")
    return head + script + body.replace("</", r"<\/").replace("<!--", r"<\!--") + end + rest


def _share(confidence: ConfidenceSummary, band: str) -> float:
    share: float = getattr(confidence, f"fraction_{band.replace(' ', '_')}")
    return share


def _band_of(plddt: float) -> str:
    return next(name for low, _, _, name in BANDS if plddt >= low)


def _residue_facts(content: ReportContent) -> dict[str, list[object]]:
    """Give pLDDT, region and chain by `chain:number+letter`, as 3Dmol names residues."""
    facts: dict[str, list[object]] = {}
    plddt = iter(content.plddt)
    for chain in content.chains:
        places = zip(chain.residue_number, chain.insertion_code, chain.region, strict=True)
        for number, insertion, region in places:
            facts[f"{chain.chain}:{number}{insertion}"] = [next(plddt), region, chain.chain]
    return facts


def _sequences(content: ReportContent) -> list[tuple[JobChain, list[_Residue]]]:
    plddt = iter(content.plddt)
    return [
        (chain, _residues(chain, list(islice(plddt, len(chain.sequence)))))
        for chain in content.chains
    ]


def _residues(chain: JobChain, plddt: Sequence[float]) -> list[_Residue]:
    columns = (chain.sequence, chain.residue_number, chain.insertion_code, chain.region, plddt)
    return [
        _Residue(
            key=f"{chain.chain}:{number}{insertion}",
            letter=letter,
            band=_band_of(score).replace(" ", "-"),
            region=region,
            label=f"{chain.chain} {letter}{number}{insertion}, {region}, pLDDT {score:.1f}",
        )
        for letter, number, insertion, region, score in zip(*columns, strict=True)
    ]
