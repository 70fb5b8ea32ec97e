"""Paths as they are told to others."""

import pytest
from hypothesis import given, strategies

from foldsvc.api.shown_path import shown_path


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/api/v1/folds/01a2", "/api/v1/folds/01a2"),
        ("/shared/secret", "/shared/…"),
        ("/api/v1/shared/secret/folds/1", "/api/v1/shared/…/folds/1"),
        ("//shared//secret/x", "//shared//…/x"),
        ("http://x/shared/secret", "http://x/shared/…"),
        ("/SHARED/secret", "/SHARED/…"),
        ("/dicom-web/studies/1.2.840", "/dicom-web/studies/{uid}"),
        ("/a b\x1b[2J\n\u202e", "/a%20b%1B%5B2J%0A%E2%80%AE"),
    ],
)
def test_what_tells_too_much_is_left_out(path, told):
    """Tokens and UIDs are hidden, and what a terminal would act on is quoted."""
    assert shown_path(path) == told


@given(text=strategies.text(strategies.characters(codec=None), max_size=2_000))
def test_any_path_is_plain_and_short(text):
    """Whatever was asked for, it can be printed."""
    told = shown_path(f"/{text}")

    assert told.isprintable()
    assert len(told) <= 501
