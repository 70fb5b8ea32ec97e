"""The report is one file, safe with any text, that needs nothing from outside."""

import re
from html.parser import HTMLParser

from foldsvc.report.standalone import ReportContent, report_html


class Elements(HTMLParser):
    """Counts scripts and collects every address that the page would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts = 0
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a script or an address."""
        self.scripts += tag == "script"
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_user_text_cannot_leave_its_place(content: ReportContent) -> None:
    """A title with a script in it adds no script to the page and is shown as it is."""
    plain = Elements(report_html(content, "window.$3Dmol = {};"))

    assert plain.scripts == 6
    assert content.title in plain.text
    assert "CDR3 <b>unreliable</b>" in plain.text


def test_nothing_is_loaded_from_elsewhere(content: ReportContent) -> None:
    """Every address of the page is inside the page, and its policy forbids any other."""
    html = report_html(content, "window.$3Dmol = {};")

    assert all(address.startswith("data:") for address in Elements(html).addresses)
    assert "default-src 'none'" in html


def test_a_library_that_ends_a_script_does_not(content: ReportContent) -> None:
    """3Dmol.js is written into the page so that no text in it ends its own element."""
    html = report_html(content, 'const end = "</script>";')

    assert r'"<\/script>"' in html


def test_each_residue_is_in_the_sequence(content: ReportContent) -> None:
    """The sequence shows all residues with their IMGT numbers, bands and loops."""
    html = report_html(content, "")

    assert len(re.findall(r'class="residue ', html)) == 227
    assert 'data-key="H:128"' in html
    assert len(re.findall(r'class="residue [^"]* cdr"', html)) == sum(
        region.startswith("CDR") for chain in content.chains for region in chain.region
    )
