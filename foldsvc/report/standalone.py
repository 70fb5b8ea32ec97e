"""`report.html`: one file that shows a result with the network off.

3Dmol.js is written into the page and py3Dmol makes the view; a Content-Security-Policy in the
page forbids every request, so that a report that opens at all opens anywhere.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby, islice
from typing import Literal

import py3Dmol
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from foldsvc.formats.bibtex import bibtex
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.provenance import Citation
from foldsvc.report.colours import (
    BANDS,
    FRAMEWORK_COLOUR,
    REGION_COLOURS,
    chain_colour,
    region_colour,
)
from foldsvc.result.tables import Table
from foldsvc.structure.confidence import Band, band_of

_COLOUR_MARK = "COLOUR OF AN ATOM"
_VIEW = "report"
_EVERY = 10
_SCRIPT_END = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A plot with what it shows.

    Attributes:
        title: Heading.
        words: How to read it.
        png: The plot.
    """

    title: str
    words: str
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """What a report shows.

    Attributes:
        title: The user's name of the job; any text.
        subtitle: What was folded, with what and when.
        structure: The structure, as text.
        structure_format: Of that text; `cif` where PDB cannot hold it.
        chains: Residue by residue, in the order of the structure.
        plddt: Of each residue, in the same order.
        notices: Doubts stand first in the page, what was done is reported below.
        confidence: In a few numbers.
        geometry: Rows of (what, before relaxation, after it); empty where it was not measured.
        parameters: How it was run, by name.
        citations: What to cite.
        plddt_png: The plot.
        pictures: More plots.
        tables: More numbers.
    """

    title: str
    subtitle: str
    structure: str
    structure_format: Literal["pdb", "cif"] = "pdb"
    chains: Sequence[JobChain]
    plddt: Sequence[float]
    notices: Sequence[Notice]
    confidence: ConfidenceSummary
    geometry: Sequence[tuple[str, str, str]]
    parameters: Mapping[str, str]
    citations: tuple[Citation, ...]
    plddt_png: bytes
    pictures: Sequence[Picture] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Residue:
    key: str
    letter: str
    band: Band
    region: str
    number: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Neighbouring residues of one region."""

    region: str
    residues: list[_Residue]


def report_html(content: ReportContent, threedmol_js: str) -> str:
    """Write the report; the same content gives the same text.

    Args:
        content: What to show.
        threedmol_js: The text of 3Dmol-min.js.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_resource("report.html.jinja"))
    # What is marked safe here is this package's or a library's own, or has been escaped.
    return template.render(
        content=content,
        doubts=[notice for notice in content.notices if notice.level != "info"],
        remarks=[notice for notice in content.notices if notice.level == "info"],
        style=Markup(_resource("report.css")),  # noqa: S704
        script=Markup(_resource("report.js")),  # noqa: S704
        threedmol=Markup(_inside_script(threedmol_js)),  # noqa: S704
        threedmol_licence=_resource("3dmol-licence.txt"),
        view=Markup(_view(content.structure, content.structure_format)),  # noqa: S704
        facts=Markup(_inside_script(json.dumps(_facts(content)))),  # noqa: S704
        sequences=_sequences(content),
        bands=[(band, _share(content.confidence, band.band)) for band in BANDS],
        regions=_region_rows(content),
        region_colours=REGION_COLOURS,
        framework_colour=FRAMEWORK_COLOUR,
        chain_colours={chain.chain: chain_colour(chain.chain) for chain in content.chains},
        band_of=band_of,
        plot=_encoded(content.plddt_png),
        pictures=[(one.title, one.words, _encoded(one.png)) for one in content.pictures],
        bibtex=bibtex(content.citations),
    )


def _encoded(png: bytes) -> str:
    return base64.b64encode(png).decode()


def _resource(name: str) -> str:
    return files("foldsvc.report").joinpath(name).read_text(encoding="utf-8")


def _view(structure: str, structure_format: str) -> str:
    """Give py3Dmol's element and script, coloured by the report's own function."""
    view = py3Dmol.view(width="100%", height="100%", js="")
    view.addModel(structure, structure_format)
    view.setStyle({}, {"cartoon": {"colorfunc": _COLOUR_MARK}})
    view.zoomTo()
    # py3Dmol names the view after the time of day.
    html = str(view.write_html()).replace(str(view.uniqueid), _VIEW)
    head, script, tail = html.partition("<script>")
    body, end, rest = tail.rpartition("</script>")
    # Quotes of the user's are escaped in the script, so that only the mark itself is found.
    coloured = body.replace(f'"colorfunc": "{_COLOUR_MARK}"', '"colorfunc": foldsvcReport.colour')
    return head + script + _inside_script(coloured) + end + rest


def _inside_script(text: str) -> str:
    """Keep a script's text from ending its element, or from hiding its end in a comment."""
    return _SCRIPT_END.sub(r"\\u003c", text)


def _share(confidence: ConfidenceSummary, band: Band) -> float:
    share: float = getattr(confidence, f"fraction_{band}")
    return share


def _facts(content: ReportContent) -> dict[str, object]:
    """Give what colours the structure; residues by `chain:number+letter`, as 3Dmol names them."""
    plddt = iter(content.plddt)
    return {
        "residues": {
            key: [next(plddt), chain.chain, region]
            for chain in content.chains
            for key, region in zip(_keys(chain), chain.region, strict=True)
        },
        "bands": [[band.floor, band.colour] for band in BANDS],
        "chains": {chain.chain: chain_colour(chain.chain) for chain in content.chains},
        "regions": {
            region: region_colour(region) for chain in content.chains for region in chain.region
        },
    }


def _keys(chain: JobChain) -> list[str]:
    places = zip(chain.residue_number, chain.insertion_code, strict=True)
    return [f"{chain.chain}:{number}{insertion}" for number, insertion in places]


def _sequences(content: ReportContent) -> list[tuple[JobChain, list[_Stretch]]]:
    plddt = iter(content.plddt)
    return [
        (chain, _stretches(_residues(chain, list(islice(plddt, len(chain.sequence))))))
        for chain in content.chains
    ]


def _stretches(residues: Sequence[_Residue]) -> list[_Stretch]:
    by_region = groupby(residues, key=lambda residue: residue.region)
    return [_Stretch(region=region, residues=list(those)) for region, those in by_region]


def _residues(chain: JobChain, plddt: Sequence[float]) -> list[_Residue]:
    columns = (
        _keys(chain),
        chain.sequence,
        chain.residue_number,
        chain.insertion_code,
        chain.region,
        plddt,
    )
    return [
        _Residue(
            key=key,
            letter=letter,
            band=band_of(score),
            region=region,
            number=str(number) if number % _EVERY == 0 and not insertion else "",
            label=f"{chain.chain} {letter}{number}{insertion}, {region}, pLDDT {score:.1f}",
        )
        for key, letter, number, insertion, region, score in zip(*columns, strict=True)
    ]


def _region_rows(content: ReportContent) -> list[tuple[str, list[float | None]]]:
    """Give each region with its mean pLDDT in each chain, in the order of the chain."""
    means = content.confidence.region_plddt
    regions = dict.fromkeys(region for chain in content.chains for region in chain.region)
    return [
        (region, [means.get(f"{chain.chain} {region}") for chain in content.chains])
        for region in regions
    ]
