"""What a search asks, and what it matches."""

import fnmatch
import time

import pytest
from hypothesis import given, strategies

from foldsvc.errors import DicomQueryError
from foldsvc.imaging.dicomweb.index import element
from foldsvc.imaging.dicomweb.levels import INDEXED, keyword_of, tag_of
from foldsvc.imaging.dicomweb.query import MOST, is_like, parse_query


def matches(name, value, **attributes):
    """Whether one condition holds for an instance with one value of each attribute."""
    (matcher,) = parse_query([(name, value)]).matchers
    told = {}
    for keyword, given_value in attributes.items():
        told |= element(keyword, given_value)
    return matcher.matches(told)


@pytest.mark.parametrize(
    ("name", "value", "attributes", "expected"),
    [
        ("Modality", "CT", {"Modality": "CT"}, True),
        ("Modality", "ct", {"Modality": "CT"}, False),
        ("Modality", "MR,CT", {"Modality": "CT"}, True),
        ("Modality", "C", {"Modality": "CT"}, False),
        ("SOPInstanceUID", "1.2.3", {"SOPInstanceUID": "1.2.3"}, True),
        ("SOPInstanceUID", "1?2.3", {"SOPInstanceUID": "1.2.3"}, False),
        ("SOPInstanceUID", "1.9,1.2.3", {"SOPInstanceUID": "1.2.3"}, True),
        ("PatientName", "p1*", {"PatientName": {"Alphabetic": "P123"}}, True),
        ("PatientName", "p?23", {"PatientName": {"Alphabetic": "P123"}}, True),
        ("PatientName", "2*", {"PatientName": {"Alphabetic": "P123"}}, False),
        ("StudyDate", "20200101-20201231", {"StudyDate": "20200615"}, True),
        ("StudyDate", "20200101-20200615", {"StudyDate": "20200615"}, True),
        ("StudyDate", "-20200614", {"StudyDate": "20200615"}, False),
        ("StudyDate", "20200616-", {"StudyDate": "20200615"}, False),
        ("StudyDate", "20200615", {"StudyDate": "20200615"}, True),
        ("StudyTime", "10-12", {"StudyTime": "120000.5"}, True),
        ("InstanceNumber", "7", {"InstanceNumber": 7}, True),
        ("InstanceNumber", "7", {"InstanceNumber": 17}, False),
        ("SliceThickness", "2.5", {"SliceThickness": 2.5}, True),
        ("Modality", "*", {}, False),
        ("BodyPartExamined", "a.c", {"BodyPartExamined": "abc"}, False),
    ],
)
def test_values_match_by_their_kind(name, value, attributes, expected):
    """Codes and UIDs match as lists, text by wildcards, dates and times as ranges."""
    assert matches(name, value, **attributes) is expected


def test_many_stars_do_not_take_for_ever():
    """A pattern of many wildcards, on which a regular expression hangs, is decided at once."""
    begun = time.monotonic()

    assert not matches("StudyID", "*a" * 12 + "b", StudyID="a" * 1_000)

    assert time.monotonic() - begun < 5


@given(strategies.text("ab*?", max_size=8), strategies.text("ab", max_size=8))
def test_patterns_match_as_the_standard_library_says(pattern, text):
    """Stars and question marks mean what they mean in names of files."""
    assert is_like(text, pattern) == fnmatch.fnmatchcase(text, pattern)


def test_names_are_keywords_or_tags():
    """Every indexed attribute is known by both; other names are none."""
    for keyword in INDEXED:
        assert keyword_of(keyword) == keyword_of(tag_of(keyword)) == keyword
    for name in ("", "modality", "0008006", "0008006G", "Nonsense", "FFFFFFFF"):
        assert keyword_of(name) is None


def test_limits_are_kept():
    """No more than the most are given, and numbers are numbers."""
    assert parse_query([("limit", "999999")]).limit == MOST
    assert parse_query([("offset", "3")]).offset == 3
    for wrong in ("-1", "1.5", "", "ten", "9" * 12):
        with pytest.raises(DicomQueryError):
            parse_query([("limit", wrong)])


def test_empty_values_match_everything():
    """A key without a value is universal matching, so it is not a condition (PS3.4 C.2.2.2.3)."""
    assert parse_query([("StudyDate", ""), ("Modality", "")]).matchers == ()


@given(strategies.text(max_size=40), strategies.text(max_size=40))
def test_any_text_is_a_query_or_refused(name, value):
    """Nothing else comes of any parameter."""
    try:
        matchers = parse_query([(name, value), ("Modality", value)]).matchers
    except DicomQueryError:
        matchers = ()
    for matcher in matchers:
        assert matcher.matches({}) is False
