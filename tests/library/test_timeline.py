"""Test the timeline with its two golven (room `case`)."""

from wijkbook.case import load_timeline


def test_the_timeline_is_in_order_and_sourced():
    timeline = load_timeline()
    assert len(timeline) == 63
    assert timeline.loc[0, "title"] == "Woningwet"
    assert timeline["year_from"].is_monotonic_increasing
    assert timeline["event_id"].is_unique
    assert (timeline["source_id"] != "").all()


def test_a_golf_lies_between_its_ends_and_is_our_judgement():
    timeline = load_timeline()
    for golf in ("golf1", "golf2"):
        assert timeline[golf].dropna().between(-2, 2).all()
    assert "eigen oordeel" in set(timeline["golf_status"])


def test_no_event_ends_before_it_begins():
    known = load_timeline().dropna(subset=["year_to"])
    assert (known["year_to"] >= known["year_from"]).all()
