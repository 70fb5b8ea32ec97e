"""The report is one file, safe with any text, that needs nothing from outside."""

import json
import re
import subprocess
import sys
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from foldsvc.report.standalone import ReportContent, report_html
from foldsvc.result.tables import Table
from foldsvc.settings import settings

LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction"}


class Elements(HTMLParser):
    """Collects scripts, text, rows of tables, what the page would load and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.rows: list[list[str]] = []
        self._into = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script, an address or the begin of a table's row."""
        if tag in ("script", "td", "th"):
            self._into = tag
        if tag == "script":
            self.scripts.append("")
        self.loaded += [value or "" for name, value in attrs if name in LOADING]
        followed = self.links if tag == "a" else self.loaded
        followed += [value or "" for name, value in attrs if name == "href"]
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data
        if self._into == "script":
            self.scripts[-1] += data
        elif self._into in ("td", "th"):
            self.rows[-1][-1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or a cell."""
        if tag == self._into:
            self._into = ""


def test_user_text_cannot_leave_its_place(content: ReportContent) -> None:
    """A title with a script in it adds no script to the page and is shown as it is."""
    hostile = Elements(report_html(content, "window.$3Dmol = {};"))
    harmless = replace(content, title="a", structure="END\n")
    plain = Elements(report_html(harmless, "window.$3Dmol = {};"))

    assert len(hostile.scripts) == len(plain.scripts)
    assert hostile.text.count(content.title) == 2  # the window's title and the page's
    assert "CDR3 <b>unreliable</b>" in hostile.text
    assert "Chains <i>swapped</i>" in hostile.text


def test_nothing_is_loaded_from_elsewhere(content: ReportContent) -> None:
    """Every address of the page is inside the page but for the papers' links, followed by hand."""
    html = report_html(content, "window.$3Dmol = {};")
    page = Elements(html)

    assert page.loaded
    assert all(address.startswith("data:") for address in page.loaded)
    assert all(link.startswith("https://") for link in page.links)
    assert "url(" not in html
    assert "default-src 'none'" in html


@pytest.mark.parametrize("end", ["</script>", "</SCRIPT >", "<!-- <script>"])
def test_a_library_that_ends_a_script_does_not(content: ReportContent, end: str) -> None:
    """3Dmol.js is written into the page so that no text in it ends or hides its element."""
    library = f'const end = "{end}"; const after = 1;'

    scripts = Elements(report_html(content, library)).scripts

    escaped = library.replace("</", r"\u003c/").replace("<!--", r"\u003c!--")
    assert escaped in scripts
    assert len(scripts) == len(Elements(report_html(content, "")).scripts)


def test_the_same_content_gives_the_same_report(content: ReportContent) -> None:
    """No clock is in the page, so that its checksum means something."""
    first = report_html(content, "")
    time.sleep(0.002)

    assert report_html(content, "") == first


def test_each_residue_is_in_the_sequence(content: ReportContent) -> None:
    """The sequence shows all residues with their bands, loops and IMGT numbers."""
    html = report_html(content, "")

    assert len(re.findall(r'class="residue ', html)) == 227
    assert 'data-key="H:128"' in html
    assert len(re.findall(r'class="residue [^"]* cdr"', html)) == sum(
        region.startswith("CDR") for chain in content.chains for region in chain.region
    )
    shown = re.findall(r'data-key="H:\d+\w?" data-number="(\w+)"', html)
    assert " ".join(shown) == "20 CDR1 30 40 50 CDR2 70 80 90 100 CDR3 110 120"


def test_facts_for_the_view_are_of_each_residue(content: ReportContent) -> None:
    """What colours the structure is pLDDT, chain and region by IMGT number, as JSON."""
    html = report_html(content, "")

    facts = json.loads(re.search(r'id="facts">(.*?)</script>', html)[1])

    assert len(facts["residues"]) == 227
    plddt, chain, region = facts["residues"]["H:107"]
    assert (chain, region) == ("H", "CDR3")
    place = content.chains[0].residue_number.index(107)
    assert plddt == pytest.approx(content.plddt[place])
    assert facts["bands"][0] == [90.0, "#0053D6"]


def test_tables_say_what_was_measured(content: ReportContent) -> None:
    """Bands, the mean of each region in each chain, and geometry before and after."""
    rows = Elements(report_html(content, "")).rows
    means = content.confidence.region_plddt

    assert ["Very high", "90 and above", f"{content.confidence.fraction_very_high:.1%}"] in [
        [cell.replace(" %", "%") for cell in row] for row in rows
    ]
    assert ["CDR3", f"{means['H CDR3']:.1f}", f"{means['L CDR3']:.1f}"] in rows
    assert ["Clashes under 2.4 Å", "14", "0"] in rows


def test_doubts_stand_before_the_structure_and_remarks_after(content: ReportContent) -> None:
    """What is experimental or doubtful is read first; what was only done comes with the how."""
    html = report_html(content, "")

    doubt, structure, remark = (
        html.index(mark) for mark in ("unreliable", 'id="view"', "swapped&lt;/i&gt;")
    )
    assert doubt < structure < remark


def test_a_chain_without_some_region_has_a_dash(content: ReportContent) -> None:
    """A region that only one chain has leaves the other chain's place empty, not the table."""
    means = dict(content.confidence.region_plddt)
    del means["L CDR3"]
    confidence = replace(content.confidence, region_plddt=means)

    rows = Elements(report_html(replace(content, confidence=confidence), "")).rows

    assert ["CDR3", f"{means['H CDR3']:.1f}", "–"] in rows


def test_3dmol_travels_with_its_licence(content: ReportContent) -> None:
    """The page carries the notice that 3Dmol.js asks for, the same as the package's own."""
    text = " ".join(Elements(report_html(content, "")).text.split())
    original = settings().static_dir / "3Dmol-LICENSE.txt"

    assert "Copyright (c) 2014, University of Pittsburgh and contributors" in text
    if original.exists():
        assert " ".join(original.read_text().split()) in text


def test_report_starts_without_matplotlib() -> None:
    """Only plotting needs matplotlib, which is slow to start."""
    code = "import sys, foldsvc.report.standalone; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "False"


def test_tables_are_shown_with_their_words(content: ReportContent) -> None:
    """Tables such as domains come with heading and words, and what users typed stays text."""
    table = Table(
        title="Domains", words="How to read it.", header=("", "Number"), rows=[("<b>x</b>", "12")]
    )
    html = report_html(replace(content, tables=(table,)), "")
    page = Elements(html)

    assert "How to read it." in page.text
    assert ["<b>x</b>", "12"] in page.rows
    assert "<b>x</b>" not in html
    assert "How to read it." not in Elements(report_html(content, "")).text
