"""Test how a programme lasts and works, with the sums of concepts.csv."""

import math
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from wijkbook.errors import BadTable, BadValue, UnknownColumn
from wijkbook.measures.programme import (
    Arrival,
    Promises,
    Turnover,
    arrival,
    golf_position,
    horizon_ratio,
    ladder_gap,
    leverage,
    mandate_renewals,
    position_turnover,
    promises_kept,
    reach,
    representation_ratio,
    tenure,
)

nan = math.nan

# --- run-time ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "generations", "colleges"),
    [(20, 20 / 18, 5), (12, 12 / 18, 3), (18, 1, 4.5), (0, 0, 0)],
)
def test_run_time_by_hand(years, generations, colleges):
    # concept generatiedekking: 20 years is 1.111 and 5.0, 12 years 0.667 and 3.0
    assert horizon_ratio(years) == pytest.approx((generations, colleges))


def test_run_time_of_several_programmes_keeps_their_index():
    years = pd.Series([20, None], index=["NPRZ", "x"], name="looptijd")
    found = horizon_ratio(years, generation=20, college=5)
    expected = pd.Series([1.0, nan], index=["NPRZ", "x"], name="looptijd")
    assert_series_equal(found.generations, expected)
    assert_series_equal(found.colleges, 4 * expected)


def test_missing_run_time_is_missing():
    assert all(math.isnan(times) for times in horizon_ratio(None))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"years": -1}, r"De looptijd \('years'\) bevat de waarde -1; hier hoort"),
        ({"years": "lang"}, "bevat de tekst 'lang'"),
        ({"years": math.inf}, "oneindig"),
        ({"years": 1, "generation": 0}, r"Een generatie \('generation'\) is '0'"),
        ({"years": 1, "college": -4}, r"\('college'\) bevat de waarde -4"),
        ({"years": 1, "college": None}, "is 'None'; hier hoort een getal boven 0"),
    ],
)
def test_run_time_refuses_impossible_lengths(asked, told):
    with pytest.raises(BadValue, match=told):
        horizon_ratio(**asked)


# --- mandate -----------------------------------------------------------------------

# Days of the elections of the gemeenteraad: Wednesdays in March.
ELECTIONS = ["2026-03-18", "2014-03-19", "2018-03-21", "2022-03-16"]


def test_renewals_within_the_run_time_are_counted():
    # Of the four, 2014 lies before the start; 2018 and 2022 before the first of 2024
    found = mandate_renewals("2015-01-01", "2030-12-31", ELECTIONS, on="2024-01-01")
    assert found[:3] == (3, 2, "2026-03-18")
    # From 2022 + 74/365 (16 March) to 2024 is 1.797 years, 21.57 months
    assert found.months_since == pytest.approx(12 * (2 - 74 / 365))


def test_renewal_on_the_first_or_last_day_does_not_count():
    found = mandate_renewals("2014-03-19", "2022-03-16", ELECTIONS, on="2014-03-19")
    assert found == (1, 0, "2018-03-21", 0)


def test_renewal_on_the_day_itself_has_passed():
    assert mandate_renewals(2012, None, [2014, 2018], on=2014) == (2, 1, 2018, 0)


def test_before_the_start_nothing_has_passed():
    found = mandate_renewals(2020, 2040, [2022], on=2019)
    assert found[:3] == (1, 0, 2022)
    assert math.isnan(found.months_since)


def test_without_renewals_it_counts_from_the_start():
    assert mandate_renewals(2020, None, [], on=2021.5) == (0, 0, None, 18)


def test_dates_years_and_texts_are_the_same_moment():
    for day in (2014, "2014", 2014.0, date(2014, 1, 1), datetime(2014, 1, 1), " 2014 "):
        assert mandate_renewals(2012, 2020, [day], on=2015).months_since == 12


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((2020, 2010, [], 2015), "Het einde '2010' ligt voor het begin '2020'"),
        (("maart", 2010, [], 2015), "'start' bevat 'maart'; hier hoort een jaar of"),
        ((2000, "2010-13-01", [], 2015), "'end' bevat '2010-13-01'"),
        ((2000, None, [2004, None], 2015), "'renewals' bevat 'None'"),
        ((2000, None, [], True), "'on' bevat 'True'"),
        ((2000, None, [], math.inf), "'on' bevat 'inf'"),
    ],
)
def test_renewals_refuse_what_is_no_moment(asked, told):
    start, end, renewals, on = asked
    with pytest.raises(BadValue, match=told):
        mandate_renewals(start, end, renewals, on=on)


# --- people ------------------------------------------------------------------------


@pytest.fixture
def people():
    """Give three people on key positions, one of whom is still there."""
    columns = {"van": [2015, 2015, 2015], "tot": [2017, 2019, None]}
    return pd.DataFrame(columns, index=["Ans", "Bo", "Cor"])


def test_tenure_by_hand(people):
    before = people.copy()
    years = tenure(people, "van", "tot", on=2024)
    # concept stabiliteit: 2, 4 and 9 years is 5.0 on average
    expected = pd.Series([2.0, 4.0, 9.0], index=people.index, name="tenure")
    assert_series_equal(years, expected)
    assert years.mean() == 5
    assert_frame_equal(people, before)


def test_tenure_counts_no_further_than_the_day_you_look():
    table = pd.DataFrame({"van": [2015, 2020, 2015], "tot": [2019, 2024, ""]})
    assert tenure(table, "van", "tot", on=2018).tolist()[::2] == [3, 3]
    assert math.isnan(tenure(table, "van", "tot", on=2018)[1])


def test_tenure_of_dates_and_of_an_unknown_start():
    table = pd.DataFrame({"van": ["2020-07-01", None], "tot": ["2022-07-01", 2022]})
    # 1 July is day 182 of 366 in 2020 and day 181 of 365 in 2022
    expected = 2 + 181 / 365 - 182 / 366
    years = tenure(table, "van", "tot", on=2024)
    assert years[0] == pytest.approx(expected)
    assert math.isnan(years[1])


def test_tenure_of_nobody_is_empty():
    empty = pd.DataFrame({"van": [], "tot": []})
    assert tenure(empty, "van", "tot", on=2024).empty


def test_tenure_refuses_an_end_before_its_start(people):
    people.loc["Bo", "van"] = 2020
    with pytest.raises(BadValue, match="'tot' ligt bij 'Bo' voor kolom 'van'; kijk de"):
        tenure(people, "van", "tot", on=2024)
    people["van"] = ["2015", "lang geleden", "2015"]
    with pytest.raises(BadValue, match="Kolom 'van' bij 'Bo' bevat 'lang geleden'"):
        tenure(people, "van", "tot", on=2024)
    with pytest.raises(UnknownColumn, match="'begin' staat niet in de tabel"):
        tenure(people, "begin", "tot", on=2024)


def test_turnover_by_hand():
    # concept stabiliteit: 1 left of 4 on average is 0.25. In 2022 there are four;
    # one leaves in 2023 and another comes that same day.
    table = pd.DataFrame({"van": [2015] * 4 + [2023], "tot": [2023] + [None] * 4})
    found = position_turnover(table, "van", "tot", since=2022, until=2023)
    assert found == Turnover(per_year=0.25, left=1, average=4)
    # over two years it is half of that for a year; 2024 begins with the same four
    found = position_turnover(table, "van", "tot", since=2022, until=2024)
    assert found == Turnover(per_year=0.125, left=1, average=4)


def test_place_that_stays_empty_makes_the_average_lower():
    table = pd.DataFrame({"van": [2015] * 4, "tot": [2023, None, None, None]})
    # 4 in 2022, 3 in 2024: 3.5 on average; 1 / 3.5 / 2 years
    found = position_turnover(table, "van", "tot", since=2022, until=2024)
    assert found == pytest.approx((1 / 7, 1, 3.5))


@pytest.mark.parametrize(
    ("came", "went", "expected"),
    [
        ([], [], (nan, 0, 0)),
        ([2030], [None], (nan, 0, 0)),
        ([None, 2015], [None, None], (nan, nan, nan)),
        ([2015], [2022], (nan, 0, 0)),
        ([2022.2], [2022.8], (nan, 1, 0)),
    ],
)
def test_turnover_at_the_edges(came, went, expected):
    table = pd.DataFrame({"van": came, "tot": went})
    found = position_turnover(table, "van", "tot", since=2022, until=2023)
    assert found == pytest.approx(expected, nan_ok=True)


def test_turnover_refuses_time_that_stands_still(people):
    with pytest.raises(BadValue, match="Het einde '2022' ligt niet na het begin"):
        position_turnover(people, "van", "tot", since=2022, until=2022)


# --- promises ----------------------------------------------------------------------


def promises(due, kept):
    """Make a list of promises."""
    return pd.DataFrame({"klaar": due, "gedaan": kept})


def test_kept_promises_by_hand():
    table = promises(
        [2022, 2023, 2024, 2024, 2030, 2030],
        ["ja", "Nee", "ja ", "nog niet", "nog niet", "ja"],
    )
    found = promises_kept(table, "klaar", "gedaan", on=2025)
    # Four were due, two of them kept; of those of 2030 one is open and one came early.
    # Wilson for 2 of 4 is 0.150 to 0.850: z² is 3.8415, so 0.5 ± 1.96 *
    # sqrt(0.25/4 + 3.8415/64) / (1 + 3.8415/4) = 0.5 ± 0.3500
    assert found == pytest.approx((0.5, 0.15, 0.85, 2, 4, 1, 1, 0), abs=0.0005)


def test_published_interval_of_kept_promises():
    """Newcombe 1998, method 3: 15 of 148 lies between 0.0624 and 0.1605."""
    table = promises([2020] * 148, [True] * 15 + [False] * 133)
    found = promises_kept(table, "klaar", "gedaan", on=2024)
    assert (found.low, found.high) == pytest.approx((0.0624, 0.1605), abs=0.0001)


@pytest.mark.parametrize(
    ("due", "kept"), [(None, "ja"), (2022, None), (2022, ""), ("", "nee")]
)
def test_unknown_promise_makes_the_share_missing(due, kept):
    table = promises([2022, due], ["ja", kept])
    found = promises_kept(table, "klaar", "gedaan", on=2024)
    assert found == pytest.approx((nan, nan, nan, 1, 1, 0, 0, 1), nan_ok=True)
    known = promises_kept(table, "klaar", "gedaan", on=2024, skip_missing=True)
    assert (known.share, known.unknown) == (1, 1)


def test_later_promise_without_answer_is_open():
    found = promises_kept(promises([2030], [None]), "klaar", "gedaan", on=2024)
    assert (found.open, found.due, found.unknown) == (1, 0, 0)
    assert math.isnan(found.share)


def test_promise_is_due_on_its_day():
    table = promises(["2024-07-01"], ["ja"])
    assert promises_kept(table, "klaar", "gedaan", on="2024-07-01").due == 1
    assert promises_kept(table, "klaar", "gedaan", on="2024-06-30").early == 1


def test_no_promises_is_no_share():
    found = promises_kept(promises([], []), "klaar", "gedaan", on=2024)
    assert found == pytest.approx(Promises(nan, nan, nan, 0, 0, 0, 0, 0), nan_ok=True)


def test_promises_refuse_other_answers():
    for answer in ("misschien", 1, 2):
        table = promises([2022], pd.Series([answer], dtype=object))
        with pytest.raises(BadValue, match=f"bij '0' het antwoord '{answer}'; hier ho"):
            promises_kept(table, "klaar", "gedaan", on=2024)
    with pytest.raises(BadValue, match="'klaar' bij '0' bevat 'ooit'"):
        promises_kept(promises(["ooit"], ["ja"]), "klaar", "gedaan", on=2024)
    with pytest.raises(BadValue, match="tussen 0 en 1"):
        promises_kept(promises([], []), "klaar", "gedaan", on=2024, confidence=95)
    with pytest.raises(UnknownColumn, match="'af' staat niet in de tabel"):
        promises_kept(promises([], []), "klaar", "af", on=2024)


# --- reach -------------------------------------------------------------------------


def test_reach_by_hand():
    # concept bereik: 6 of 8 groups is 0.75
    groups = pd.DataFrame({"gesproken": [12, 3, 0, 5, 1, 0, 8, 2]})
    assert reach(groups, "gesproken") == 0.75
    assert reach(groups, "gesproken", at_least=3) == 0.5  # 12, 3, 5 and 8


def test_reach_with_a_group_unknown():
    groups = pd.DataFrame({"gesproken": [12, None, 0]})
    assert math.isnan(reach(groups, "gesproken"))
    assert reach(groups, "gesproken", skip_missing=True) == 0.5


@pytest.mark.parametrize("column", [[], [None, None]])
def test_reach_of_nothing_is_missing(column):
    groups = pd.DataFrame({"gesproken": pd.Series(column, dtype=float)})
    assert math.isnan(reach(groups, "gesproken"))
    assert math.isnan(reach(groups, "gesproken", skip_missing=True))


def test_reach_refuses_impossible_numbers():
    groups = pd.DataFrame({"gesproken": [-1, 2]})
    with pytest.raises(BadValue, match="de waarde -1; hier hoort een getal van 0"):
        reach(groups, "gesproken")
    with pytest.raises(
        BadValue, match=r"\('at_least'\) is '0'; hier hoort een getal bo"
    ):
        reach(groups, "gesproken", at_least=0)
    with pytest.raises(UnknownColumn, match="'bereikt' staat niet in de tabel"):
        reach(groups, "bereikt")


def test_representation_by_hand():
    # 5, 15 and 20 of 40 spoken are 0.125, 0.375 and 0.5; of 1 000 residents the
    # groups are 0.25, 0.25 and 0.5: ratios 0.5, 1.5 and 1
    groups = pd.DataFrame(
        {"gesproken": [5, 15, 20], "inwoners": [250, 250, 500]}, index=list("abc")
    )
    before = groups.copy()
    found = representation_ratio(groups, "gesproken", "inwoners")
    expected = pd.Series([0.5, 1.5, 1.0], index=list("abc"))
    assert_series_equal(found, expected.rename("gesproken_representation"))
    assert_frame_equal(groups, before)


@pytest.mark.parametrize(
    ("spoken", "residents", "expected"),
    [
        ([], [], []),
        ([3], [10], [1]),
        ([0, 0], [10, 10], [nan, nan]),
        ([1, 3], [0, 10], [nan, 0.75]),
        ([1, None], [10, 10], [nan, nan]),
        ([1, 1], [10, None], [nan, nan]),
    ],
)
def test_representation_at_the_edges(spoken, residents, expected):
    groups = pd.DataFrame({"x": spoken, "n": residents}, dtype=float)
    found = representation_ratio(groups, "x", "n").tolist()
    assert found == pytest.approx(expected, nan_ok=True)


def test_representation_can_leave_a_group_out():
    groups = pd.DataFrame({"x": [1, 3, None], "n": [10, 10, 10]})
    found = representation_ratio(groups, "x", "n", skip_missing=True).tolist()
    assert found == pytest.approx([0.5, 1.5, nan], nan_ok=True)


def test_representation_refuses_impossible_numbers():
    with pytest.raises(BadValue, match="'n' bevat bij '0' de waarde -5"):
        representation_ratio(pd.DataFrame({"x": [1], "n": [-5]}), "x", "n")


# --- money -------------------------------------------------------------------------


def test_leverage_of_isv_1():
    """Evaluation of ISV-1 (W44): eight euro of others for each euro of the Rijk."""
    assert leverage(8, 1) == 8
    assert leverage(0, 5) == 0


def test_leverage_of_nothing_of_ones_own_is_missing():
    assert math.isnan(leverage(8, 0))
    assert math.isnan(leverage(None, 4))
    found = leverage(pd.Series([8, 8, None]), pd.Series([2, 0, 1]))
    assert_series_equal(found, pd.Series([4, nan, nan]))


def test_leverage_refuses_impossible_money():
    with pytest.raises(BadValue, match="'own' bevat de waarde -1"):
        leverage(8, -1)
    with pytest.raises(BadValue, match="'others' bevat de tekst 'veel'"):
        leverage("veel", 1)
    with pytest.raises(BadTable, match="'others' en 'own' horen niet bij dezelfde rij"):
        leverage(pd.Series([1], index=["a"]), pd.Series([1], index=["b"]))


# --- golven ------------------------------------------------------------------------


def test_golf_position_by_hand():
    # concept golfpositie: (2 * 10 + -1 * 5) / 15 = 1.0
    table = pd.DataFrame({"golf1": [2, -1], "jaren": [10, 5]})
    assert golf_position(table, "golf1", "jaren") == 1


def test_golf_position_per_period():
    table = pd.DataFrame(
        {"golf1": [2, -1, -2], "mln": [10, 5, 3], "tijd": ["toen", "toen", "nu"]}
    )
    found = golf_position(table, "golf1", "mln", by="tijd")
    expected = pd.Series([-2.0, 1.0], index=pd.Index(["nu", "toen"], name="tijd"))
    assert_series_equal(found, expected.rename("golf1_position"))


def test_golf_position_with_a_code_unknown():
    table = pd.DataFrame({"golf1": [2, None], "jaren": [10, 5]})
    assert math.isnan(golf_position(table, "golf1", "jaren"))
    assert golf_position(table, "golf1", "jaren", skip_missing=True) == 2
    assert math.isnan(golf_position(table.iloc[:0], "golf1", "jaren"))


def test_golf_position_refuses_codes_outside_the_scale():
    table = pd.DataFrame({"golf1": [2, 3], "jaren": [10, 5]}, index=["t1", "t2"])
    with pytest.raises(
        BadValue, match="'golf1' bevat bij 't2' de waarde 3; hier hoort"
    ):
        golf_position(table, "golf1", "jaren")
    with pytest.raises(UnknownColumn, match="'geld' staat niet in de tabel"):
        golf_position(table.assign(golf1=1), "golf1", "geld")


# --- ladder ------------------------------------------------------------------------


def test_ladder_gap_by_hand():
    assert ladder_gap(2, 4) == 2  # concept participatieladder
    assert ladder_gap(4, 2) == -2
    assert math.isnan(ladder_gap(None, 3))
    found = ladder_gap(pd.Series([1, 5], index=list("ab")), 3)
    assert_series_equal(found, pd.Series([2.0, -2.0], index=list("ab")))


def test_ladder_gap_refuses_steps_that_are_not_there():
    with pytest.raises(BadValue, match="'wanted' bevat de waarde 6; hier hoort een ge"):
        ladder_gap(2, 6)
    with pytest.raises(BadValue, match="'now' bevat bij 'b' de waarde 0"):
        ladder_gap(pd.Series([1, 0], index=list("ab")), 3)
    with pytest.raises(BadTable, match="horen niet bij dezelfde rijen"):
        ladder_gap(pd.Series([1, 2]), pd.Series([1]))


# --- arrival -----------------------------------------------------------------------


def test_arrival_by_hand():
    # concept aankomst: (180 + 150) / 2 000 = 0.165 and 30 / 1 000 = 0.03
    assert arrival(180, 150, 1000) == pytest.approx((0.165, 0.03))


def test_arrival_of_several_wijken():
    table = pd.DataFrame(
        {"in": [180, 10, None], "uit": [150, 30, 5], "n": [1000, 0, 100]},
        index=list("abc"),
    )
    before = table.copy()
    found = arrival(table["in"], table["uit"], table["n"])
    assert isinstance(found, Arrival)
    assert_series_equal(found.turnover, pd.Series([0.165, nan, nan], list("abc")))
    assert_series_equal(found.net, pd.Series([0.03, nan, nan], list("abc")))
    assert_frame_equal(table, before)


def test_arrival_refuses_impossible_numbers():
    with pytest.raises(BadValue, match="'left' bevat de waarde -5"):
        arrival(1, -5, 10)
    with pytest.raises(BadTable, match="'arrived', 'left' en 'residents' horen niet"):
        arrival(pd.Series([1]), 2, pd.Series([1, 2]))


# --- properties --------------------------------------------------------------------

quick = settings(max_examples=50, deadline=None, database=None)
counts = st.integers(0, 10_000)


@quick
@given(counts, counts, st.integers(1, 10_000))
def test_net_growth_is_never_more_than_twice_the_turnover(came, went, people):
    found = arrival(came, went, people)
    assert abs(found.net) <= 2 * found.turnover + 1e-12
    assert arrival(went, came, people) == pytest.approx((found.turnover, -found.net))


@quick
@given(st.lists(st.tuples(counts, st.integers(1, 10_000)), min_size=1, max_size=8))
def test_representation_weighted_with_residents_is_1(rows):
    table = pd.DataFrame(rows, columns=["x", "n"])
    ratio = representation_ratio(table, "x", "n")
    if table["x"].sum():
        assert np.average(ratio, weights=table["n"]) == pytest.approx(1)
    else:
        assert ratio.isna().all()


@quick
@given(
    st.lists(
        st.tuples(st.integers(2000, 2040), st.sampled_from(["ja", "nee", "nog niet"])),
        max_size=12,
    )
)
def test_every_promise_is_counted_once(rows):
    found = promises_kept(
        promises(*zip(*rows, strict=True)) if rows else promises([], []),
        "klaar",
        "gedaan",
        on=2020,
    )
    assert found.due + found.open + found.early + found.unknown == len(rows)
    assert found.kept <= found.due


def test_unknown_group_column_is_told():
    table = pd.DataFrame({"golf1": [1], "jaren": [1]})
    with pytest.raises(UnknownColumn, match="Kolom 'tijd' staat niet in de tabel"):
        golf_position(table, "golf1", "jaren", by="tijd")


def test_a_year_that_is_not_known_may_stand_in_a_column_of_whole_numbers():
    years = pd.DataFrame({"van": [2015, 2020], "tot": [2019, None]}).astype("Int64")
    found = tenure(years, "van", "tot", on=2024)
    assert found.tolist() == [4.0, 4.0]  # 2019 - 2015; 2024 - 2020, still there
