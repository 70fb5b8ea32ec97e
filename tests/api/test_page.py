"""The page and what browsers are told."""

import re

import pytest

from foldsvc.api import security_headers

INDEX = "<!doctype html><title>foldsvc</title>"


@pytest.fixture
def built(settings):
    """The folder of a page, as the web build leaves it."""
    folder = settings.static_dir
    (folder / "assets").mkdir(parents=True)
    (folder / "examples").mkdir()
    (folder / "index.html").write_text(INDEX)
    (folder / "3Dmol-min.js").write_text("//")
    (folder / "assets" / "main-abc.js").write_text("//")
    (folder / "examples" / "a.fasta").write_text(">a\nMKLV\n")
    return folder


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs/019a0000-0000-7000-8000-000000000000"])
def test_every_view_is_the_page(http, path):
    """The page answers at each of its addresses and is checked for news at each visit."""
    answer = http.get(path)

    assert answer.text == INDEX
    assert answer.headers["content-type"].startswith("text/html")
    assert "no-cache" in answer.headers["cache-control"]
    assert answer.headers["content-security-policy"] == security_headers.PAGE


@pytest.mark.usefixtures("built")
def test_assets_are_kept_for_ever(http):
    """Files with a hash in their name are immutable; the others are not."""
    asset = http.get("/assets/main-abc.js")
    plain = http.get("/3Dmol-min.js")
    example = http.get("/examples/a.fasta")

    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-type"].startswith("text/javascript")
    assert "immutable" not in plain.headers["cache-control"]
    assert example.text.startswith(">a")


def test_a_page_that_was_not_built_says_so(http):
    """Without the built page its addresses say how to build it, and the API works."""
    answer = http.get("/")

    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/plain")
    assert "make web" in answer.text
    assert http.get("/api/v1/healthz").status_code == 200


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/", "/docs", "/api/v1/folds", "/api/v1/nothing", "/assets/x"])
def test_every_answer_is_guarded(http, path):
    """Each answer forbids sniffing, framing and other hosts."""
    headers = http.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "script-src 'unsafe-inline'" not in policy


def test_the_documentation_needs_nobody_else(http):
    """/docs names every path, runs no script and loads nothing from another host."""
    page = http.get("/docs")
    paths = http.get("/api/v1/openapi.json").json()["paths"]

    assert page.headers["content-type"].startswith("text/html")
    for path in paths:
        assert path in page.text
    assert "<script" not in page.text
    assert not re.search(r"(src|href)='(https?:)?//", page.text)
    ids = set(re.findall(r"id='([^']+)'", page.text))
    assert set(re.findall(r"href='#([^']+)'", page.text)) <= ids


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/nosuch", "/jobs/x/y", "/a/b/c", "/favicon"])
def test_an_unknown_address_is_the_page_for_a_browser(http, path):
    """A browser gets the page, which says that there is nothing; a program gets the problem."""
    browser = http.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    program = http.get(path)

    assert (browser.status_code, browser.text) == (404, INDEX)
    assert browser.headers["content-security-policy"] == security_headers.PAGE
    assert (program.status_code, program.json()["code"]) == (404, "http_404")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/api/v1/nosuch", "/dicom-web/x", "/assets/x.js", "/examples/x"])
def test_below_the_paths_of_programs_nothing_is_a_page(http, path):
    """Whoever follows a link to data that is gone is told so as always."""
    answer = http.get(path, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (404, "http_404")
