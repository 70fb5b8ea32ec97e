"""What is sent compressed."""

from service_in_process import FASTA


def test_long_answers_are_compressed(http, settings):
    """JSON and the page's assets are gzip for who accepts it, and plain for who does not."""
    assets = settings.static_dir / "assets"
    assets.mkdir(parents=True)
    (assets / "main-abc.js").write_text("let x = 1;\n" * 1_000)
    http.post("/api/v1/folds", json={"fasta": FASTA})

    for path in ("/api/v1/folds", "/assets/main-abc.js", "/docs"):
        zipped = http.get(path, headers={"Accept-Encoding": "gzip"})
        plain = http.get(path, headers={"Accept-Encoding": "identity"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert int(zipped.headers["content-length"]) < len(plain.content) / 2
        assert "content-encoding" not in plain.headers
        assert zipped.content == plain.content


def test_short_answers_are_not(http):
    """Compressing a few bytes would only make them more."""
    answer = http.get("/healthz", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in answer.headers


def test_events_are_never_held_back(http, worker):
    """The event stream goes out as it is, whatever the reader accepts."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    worker.succeed(worker.claim(), {"a.txt": ("text/plain", b"")})

    answer = http.get(f"/api/v1/folds/{job['id']}/events", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in answer.headers
    assert answer.text.count("event: end") == 1
