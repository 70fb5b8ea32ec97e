"""Which names are the service's, and which pages."""

import string

import pytest
from hypothesis import given, strategies
from pydantic import ValidationError

from foldsvc.api.allowed_hosts import AllowedHosts, host_name
from foldsvc.settings import Settings

LOOPBACK = ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.8.9.10", "[::1]", "[0:0::1]"]
FOREIGN = [
    *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost"),
    *("0.0.0.0", "[::]", "10.0.0.1", "[fe80::1]"),  # noqa: S104 - read, not bound
    *("2130706433", "127.1", "0x7f.0.0.1", "local"),
    *("fold.lab.example.evil.test", "lab.example", "xlab.example"),
]
MALFORMED = [
    *("", " ", "a b", "a/b", "a@b", "localhost:x", "localhost:123456", "[::1", "::1", "a\x00", "ü"),
    *("localhost,evil.example", "localhost:80:80", "http://localhost", "a?b", "a#b", "x" * 300),
]


def hosts(given: str = "", host: str = "127.0.0.1") -> AllowedHosts:
    """Give the hosts of a service with these settings."""
    return AllowedHosts.of(Settings(allowed_hosts=given, host=host, _env_file=None))


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("port", ["", ":8000", ":1"])
def test_loopback_is_always_ours(host, port):
    """Every spelling of loopback's names is served, on any port."""
    assert host_name(f"{host}{port}") in hosts()


@pytest.mark.parametrize("host", FOREIGN)
def test_other_names_are_not(host):
    """A name that only looks like one of ours, or that a browser reads otherwise, is foreign."""
    assert host_name(host) is not None
    assert host_name(host) not in hosts("*.lab.example", host="::")


@pytest.mark.parametrize("host", MALFORMED)
def test_what_is_no_host_is_none(host):
    """A header that is not a host with a port perhaps gives no name at all."""
    assert host_name(host) is None


def test_names_are_given_by_the_operator():
    """A name is served as given, an ending below itself, and the host that is listened on."""
    ours = hosts("fold.lab.example *.CLUSTER.example [2001:DB8::7]", host="192.168.1.5")

    for host in (
        "Fold.Lab.Example:443",
        "a.cluster.example",
        "a.b.cluster.example.",
        "192.168.1.5",
    ):
        assert host_name(host) in ours, host
    assert host_name("[2001:db8::7]:8000") in ours
    for host in ("cluster.example", "evilcluster.example", "a.fold.lab.example", "192.168.1.6"):
        assert host_name(host) not in ours, host


@pytest.mark.parametrize("given", ["https://fold.example", "fold.example:443", "*", "a,b", "a/b"])
def test_a_setting_that_is_no_name_is_refused(given):
    """A mistake in the list is told at the start, not at the first refusal."""
    with pytest.raises(ValidationError, match="host names"):
        Settings(allowed_hosts=given, _env_file=None)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://LOCALHOST:8000", "localhost:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("http://localhost", "localhost:80"),
        # Behind a proxy that does TLS and passes the Host header on, or one that does not.
        ("https://fold.example", "fold.example"),
        ("https://fold.example", "fold.example:443"),
        ("https://fold.example:8443", "fold.example:8443"),
        ("https://fold.example", "127.0.0.1:8000"),
    ],
)
def test_the_page_of_the_service_is_its_own(origin, host):
    """A page from the host that is asked is the service's own, whatever a proxy does."""
    assert hosts("fold.example *.lab.example").owns(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("null", "localhost:8000"),
        ("", "localhost:8000"),
        ("https://evil.example", "localhost:8000"),
        ("http://localhost:3000", "localhost:8000"),
        ("http://127.0.0.1:8000", "localhost:8000"),
        ("http://localhost:8000.evil.example", "localhost:8000"),
        ("http://localhost:8000@evil.example", "localhost:8000"),
        ("http://localhost:8000/", "localhost:8000"),
        ("file://localhost:8000", "localhost:8000"),
        ("chrome-extension://localhost:8000", "localhost:8000"),
        ("https://evil.lab.example", "fold.lab.example"),
        ("https://fold.example:8443", "127.0.0.1:8000"),
        ("http://[::1", "localhost"),
    ],
)
def test_any_other_page_is_foreign(origin, host):
    """Another host, port or scheme, and what is no origin at all, is another site."""
    assert not hosts("fold.example *.lab.example").owns(origin, host)


@given(
    text=strategies.text(max_size=40)
    | strategies.text(alphabet=string.ascii_lowercase + ".:[]@/*-0127", max_size=40)
)
def test_anything_is_judged(text):
    """Whatever stands in the headers is judged without an error, and a name is a plain one."""
    name = host_name(text)
    hosts("*.lab.example").owns(text, "localhost")
    hosts("*.lab.example").owns("http://localhost", text)

    assert name is None or set(name) <= set(string.ascii_letters + string.digits + "._-:")
