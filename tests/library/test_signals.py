"""Test where wijken differ from the rest of their gemeente, and how surely."""

from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from wijkbook.errors import BadTable, BadValue, UnknownColumn, UnknownName
from wijkbook.gebied import find_gebied, indicator, load_kerncijfers
from wijkbook.gebied.signals import SIGNAL, gentrification, signals

room = import_module("wijkbook.gebied.signals")  # `gebied.signals` is the function


def row(found, name, indicator):
    """Take the row of one wijk and one indicator."""
    table = found.table
    [place] = table.index[(table["name"] == name) & (table["indicator"] == indicator)]
    return table.loc[place]


@pytest.fixture(scope="module")
def roermond():
    return signals("Roermond", period=2022)


# ---- shares: with an interval ------------------------------------------------

# Wijken of Roermond in 2022 (CBS, 85318NED): dwellings, and the share that is owned.
WONINGEN = [6777, 3316, 2858, 3575, 3170, 1443, 439, 3355, 4064, 36]
KOOP = [41, 33, 53, 61, 38, 71, 79, 82, 70, 72]


def test_share_is_compared_with_the_weighted_rest(roermond):
    found = row(roermond, "Donderberg", "koopwoningen_pct")
    others = [i for i in range(10) if i != 4]
    # 1 456 150 / 25 863 = 56.30
    rest = sum(KOOP[i] * WONINGEN[i] for i in others) / sum(WONINGEN[i] for i in others)
    assert rest == pytest.approx(56.30, abs=0.005)
    assert found["rest"] == pytest.approx(rest)
    assert found["gap"] == pytest.approx(38 - rest)
    assert (found["side"], found["sureness"]) == ("anders", "duidelijk anders")


def test_interval_of_a_share_by_hand(roermond):
    """Wilson, 38 percent of 3 170: about 38 ± 1.96 * sqrt(0.38 * 0.62 / 3170)."""
    found = row(roermond, "Donderberg", "koopwoningen_pct")
    half = 196 * np.sqrt(0.38 * 0.62 / 3170)
    assert (found["low"], found["high"]) == pytest.approx(
        (38 - half, 38 + half), abs=0.1
    )
    assert np.isnan(found["score"])


def test_small_wijk_needs_more_to_be_sure():
    # 72 percent of 36 dwellings against 54.28: the interval of 95 percent begins at
    # 55.8 and that of 99 at 51.3
    for confidence, expected in ((0.95, "duidelijk anders"), (0.99, "kan toeval zijn")):
        asked = {"indicators": "koopwoningen_pct", "confidence": confidence}
        found = signals("Roermond", period=2022, **asked)
        maasplassen = row(found, "Maasplassen", "koopwoningen_pct")
        assert maasplassen["rest"] == pytest.approx(54.28, abs=0.005)
        assert maasplassen["sureness"] == expected


def test_reader_moves_the_gap_that_counts():
    # Roermond-Zuid: 53 percent owned, the rest 54.4
    for smallest, expected in ((5, "klein verschil"), (0, "kan toeval zijn")):
        asked = {"indicators": "koopwoningen_pct", "smallest_gap": smallest}
        found = signals("Roermond", period=2022, **asked)
        assert row(found, "Roermond-Zuid", "koopwoningen_pct")["sureness"] == expected


def compared(values, woningen, **changes):
    """Compare invented wijken on the share of owned dwellings."""
    wide = pd.DataFrame({"koopwoningen_pct": values, "woningen": woningen})
    known = pd.DataFrame({"status": "ok", "flags": ""}, index=wide.index)
    about = indicator("koopwoningen_pct")
    asked = {"confidence": 0.95, "smallest_gap": 5} | changes
    return room._compared(about, wide, known, *asked.values()).set_index("gebied_code")


def test_looking_at_many_wijken_asks_more():
    # 55.5 of 400 against 50: its own interval begins at 50.6, but of ten wijken one is
    # as far off by chance: z = 4.95 / 2.5 = 1.98, p = 0.048, times 10
    found = compared([50.0] * 9 + [55.5], [400.0] * 10)
    assert found.loc[9, "sureness"] == "misschien anders"
    assert found.loc[9, "q_value"] == pytest.approx(0.48, abs=0.005)
    # of two: z = 2.75 / 2.497 = 1.101, p = 0.271 for both
    assert compared([50.0, 55.5], [400.0] * 2)["q_value"].tolist() == pytest.approx(
        [0.271, 0.271], abs=0.0005
    )


def test_wijk_without_dwellings_harms_nobody():
    found = compared([20.0, 60.0, np.nan], [1000.0, 1000.0, 0.0])
    assert found.index.tolist() == [0, 1]
    assert found["rest"].tolist() == [60, 20]


# ---- means: without an interval ------------------------------------------------


def test_mean_is_compared_with_the_middle_wijk(roermond):
    """CBS, 85318NED: WOZ in thousands 265 194 208 253 169 222 342 323 249 486.

    The median is 251, the median distance to it 50. Maasplassen: 0.6745 * 235 / 50 =
    3.17; Donderberg: 0.6745 * -82 / 50 = -1.11, and the middle of the others is 253.
    """
    maasplassen = row(roermond, "Maasplassen", "woz_waarde_eur")
    assert maasplassen["score"] == pytest.approx(3.170, abs=0.0005)
    assert maasplassen["sureness"] == "misschien anders"
    assert maasplassen["side"] == "gunstig"
    donderberg = row(roermond, "Donderberg", "woz_waarde_eur")
    assert donderberg["score"] == pytest.approx(-1.106, abs=0.0005)
    assert donderberg["sureness"] == "binnen de gewone spreiding"
    assert (donderberg["rest"], donderberg["gap"]) == (253_000, -84_000)
    assert np.isnan(
        [donderberg["low"], donderberg["high"], donderberg["q_value"]]
    ).all()


@pytest.mark.parametrize("name", ["nettoarbeidsparticipatie_pct", "hbo_wo_pct"])
def test_share_of_a_part_of_the_residents_gets_no_interval(roermond, name):
    rows = roermond.table[roermond.table["indicator"] == name]
    assert rows["low"].isna().all()
    assert rows["score"].notna().any()


def test_share_without_published_base_gets_no_interval():
    """CBS gives no number of dwellings per wijk in the table of 2024."""
    found = signals("Roermond", period=2024, indicators="koopwoningen_pct")
    assert found.table["low"].isna().all()
    assert found.table["score"].notna().all()


def test_few_wijken_have_no_usual_spread():
    found = compared([10.0, 20.0, 30.0, 90.0], [np.nan] * 4)
    assert (found["sureness"] == "niet te zeggen").all()


def test_model_estimates_are_marked_and_get_no_interval(monkeypatch):
    def estimated(*asked, long=False, **more):
        table = load_kerncijfers(*asked, long=long, **more)
        if not long:
            return table.assign(roker_pct=[10.0, 11, 12, 13, 14, 15, 16, 17, 18, 60])
        rows = table.xs("inwoners", level="indicator", drop_level=False)
        rows = rows.rename({"inwoners": "roker_pct"}, level="indicator")
        values = [10.0, 11, 12, 13, 14, 15, 16, 17, 18, 60]
        rows = rows.assign(value=values, status="model_estimate")
        return pd.concat([table, rows])

    monkeypatch.setattr(room, "load_kerncijfers", estimated)
    found = signals("Roermond", period=2022, indicators="roker_pct")
    last = row(found, "Maasplassen", "roker_pct")
    assert np.isnan(last["low"])
    assert last["sureness"] == "duidelijk anders"
    text = "rokers 60,0%, rest 14,0% (duidelijk, schatting)"
    assert found.shown().loc["Maasplassen", "ongunstig"] == text
    assert "Schatting van een rekenmodel, geen meting: rokers." in found.notes


# ---- principles ------------------------------------------------


@pytest.mark.parametrize(
    ("gemeente", "period", "wijken"),
    [("Roermond", 2024, 10), ("Rotterdam", 2022, 21), ("Helmond", 2024, 12)],
)
def test_wijken_stand_by_alphabet_and_all_of_them(gemeente, period, wijken):
    found = signals(gemeente, period=period)
    names = [name.casefold() for name in found.wijken]
    assert len(names) == wijken
    assert names == sorted(names)
    assert found.shown().index.tolist() == list(found.wijken)
    rows = found.table["name"].str.casefold()
    assert rows.is_monotonic_increasing


def test_rows_of_a_wijk_stand_by_the_table_of_indicators_not_by_size(roermond):
    listed = pd.Index(room._comparable(None))
    for _, rows in roermond.table.groupby("gebied_code"):
        places = listed.get_indexer(rows["indicator"])
        assert (np.diff(places) > 0).all()


def test_strengths_stand_beside_deficits_and_nothing_is_added_up(roermond):
    shown = roermond.shown()
    assert list(shown) == ["gunstig", "anders", "ongunstig"]
    assert "WOZ-waarde € 486.000" in shown.loc["Maasplassen", "gunstig"]
    assert "laagste 40% inkomens 54,6%" in shown.loc["Donderberg", "ongunstig"]
    assert not {"rank", "total", "score_total", "n_signals"} & set(roermond.table)


def test_neutral_indicator_is_just_different(roermond):
    table = roermond.table
    neutral = (
        table["indicator"].map(lambda name: indicator(name).direction) == "neutral"
    )
    assert set(table.loc[neutral, "side"]) == {"anders"}


def test_side_follows_the_direction_of_the_indicator(roermond):
    assert row(roermond, "Donderberg", "woz_waarde_eur")["side"] == "ongunstig"
    # 48.8 against 63.1, the middle of 20.9 24.5 30.1 42.9 63.1 71.2 119.8 144.9 927.3
    assert row(roermond, "Donderberg", "misdrijven_per_1000")["side"] == "gunstig"
    assert row(roermond, "Maasplassen", "misdrijven_per_1000")["side"] == "ongunstig"
    assert row(roermond, "Herten", "personen_laagste_40_pct")["side"] == "gunstig"


def test_it_always_says_that_it_is_no_cause(roermond):
    assert SIGNAL.startswith("Een signaal, geen oorzaak")
    assert SIGNAL in str(roermond)
    assert SIGNAL in roermond._repr_html_()
    assert "Dit" not in roermond.title()
    assert repr(roermond) == str(roermond)


def test_counts_and_classes_are_not_compared(roermond):
    seen = set(roermond.table["indicator"])
    assert not seen & {"inwoners", "misdrijven", "stedelijkheid", "lbm2_klasse"}


# ---- what is small or missing ------------------------------------------------


def test_small_wijken_are_named(roermond):
    assert any(
        n.startswith("Weinig inwoners: Maasplassen (110)") for n in roermond.notes
    )


def test_missing_figures_are_told_with_their_reason():
    found = signals("Roermond", period=2024, indicators="inkomen_per_inwoner_eur")
    assert (
        "Geen cijfer van Asenray en Maasplassen (weggelaten door de uitgever: te "
        "klein, onzeker of geheim): inkomen per inwoner."
    ) in found.notes
    assert len(found.table) == 8
    assert found.shown().loc["Asenray"].tolist() == ["geen cijfers"] * 3
    assert "Asenray\n  geen cijfers" in str(found)


def test_two_wijken_of_ten_are_no_rest():
    """Leefbaarometer was copied for two wijken of Roermond."""
    found = signals("Roermond", period=2014)
    assert found.table.empty
    assert len(found.wijken) == 10
    assert (
        found.notes[0] == "Er is over 2014 geen cijfer om de wijken mee te vergelijken."
    )
    assert "(2 van de 10)" in found.notes[1]
    assert "geen signaal" not in str(found)


def test_indicator_without_figures_is_told():
    found = signals("Roermond", period=2024, indicators="hbo_wo_pct")
    assert "Inwoners met hbo of wo (0 van de 10)" in " ".join(found.notes)


def test_gemeente_with_one_wijk_has_no_rest():
    found = signals("Zeewolde", period=2024)
    assert found.table.empty
    assert found.notes == (
        "Zeewolde heeft één wijk; er is geen rest om mee te vergelijken. Vergelijk de "
        "gemeente met andere gemeenten, of de buurten onderling.",
    )
    assert "<table>" not in found._repr_html_()


# ---- what is refused ------------------------------------------------


@pytest.mark.parametrize(
    ("gemeente", "asked", "error", "told"),
    [
        ("WK095704", {}, BadValue, r"'Donderberg' is een wijk\. Kies een gemeente"),
        ("donderberg_2024", {}, BadValue, r"is een eigen gebied\. Kies een gemeente"),
        ("Roermnd", {}, UnknownName, "Bedoel je"),
        (
            "Roermond",
            {"period": 1999},
            BadValue,
            "Van 1999 zijn er geen cijfers van wij",
        ),
        (
            "Roermond",
            {"indicators": "geluk"},
            UnknownName,
            "Onbekende indicator 'geluk'",
        ),
        (
            "Roermond",
            {"indicators": "inwoners"},
            BadValue,
            "is een aantal of een klasse",
        ),
        (
            "Roermond",
            {"indicators": ["stedelijkheid"]},
            BadValue,
            "'stedelijkheid' is e",
        ),
        ("Roermond", {"confidence": 95}, BadValue, "tussen 0 en 1"),
        (
            "Roermond",
            {"confidence": 0, "indicators": "woz_waarde_eur"},
            BadValue,
            "tussen 0 en 1",
        ),
        ("Roermond", {"smallest_gap": "veel"}, BadValue, "is 'veel'; hier hoort een g"),
        (
            "Roermond",
            {"smallest_gap": -1},
            BadValue,
            r"\('smallest_gap'\) is '-1'; hier",
        ),
    ],
)
def test_what_cannot_be_is_refused(gemeente, asked, error, told):
    with pytest.raises(error, match=told) as caught:
        signals(gemeente, **({"period": 2022} | asked))
    assert "\n" not in str(caught.value)


def test_found_gemeente_is_as_good_as_its_name(roermond):
    again = signals(find_gebied("GM0957"), period=2022)
    assert_frame_equal(again.table, roermond.table)


def test_names_are_shown_safely(roermond):
    shown = room.Signals(roermond.gemeente, 2022, roermond.table, ("<b>",), ("a & b",))
    assert "<b></td>" not in shown._repr_html_()
    assert "a &amp; b" in shown._repr_html_()


def test_two_wijken_of_one_name_keep_their_own_signals():
    found = signals("Noordenveld", period=2022, indicators="koopwoningen_pct")
    assert found.wijken[0] == "Norg (wijk 03)"
    shown = found.shown()["anders"]
    # CBS 2022: 67 % of the dwellings in wijk 00 is owned by who lives there, in wijk 01
    # 83 %, and neither may stand with the other.
    assert shown["Roden (wijk 00)"].startswith("koopwoningen 67%")
    assert shown["Roden (wijk 01)"].startswith("koopwoningen 83%")
    assert shown.str.count("koopwoningen").max() == 1


# ---- gentrification ------------------------------------------------


@pytest.fixture
def years():
    """Give four areas of one gemeente, in two years.

    Median income 25. Education of the gemeente goes from 25 to 30 (equal weights),
    WOZ from 200 to 250, which is 25 percent.
    """
    codes = ["a", "b", "c", "d"]
    start = pd.DataFrame(
        {
            "inkomen": [18, 20, 30, 40],
            "hbo": [10, 20, 30, 40],
            "woz": [100, 150, 250, 300],
            "inwoners": [10, 10, 10, 10],
        },
        index=codes,
    )
    end = pd.DataFrame(
        {
            "hbo": [20, 22, 38, 40],
            "woz": [150, 200, 330, 320],
            "inwoners": [10, 10, 10, 10],
        },
        index=codes,
    )
    return start, end


STEPS = {"income": "inkomen", "education": "hbo", "price": "woz"}


def test_gentrification_by_hand(years):
    start, end = years
    before = start.copy(), end.copy()
    found = gentrification(start, end, **STEPS)
    assert found["low_income"].tolist() == [True, True, False, False]
    # 10, 2, 8 and 0 points, less the 5 of the gemeente
    assert found["education_gap"].tolist() == pytest.approx([5, -3, 3, -5])
    # 50, 33.3, 32 and 6.7 percent, less 25
    expected = [25, 100 / 3 - 25, 7, 20 / 3 - 25]
    assert found["price_gap"].tolist() == pytest.approx(expected)
    # b had more expensive homes but not more highly educated; c did not begin poor
    assert found["gentrified"].tolist() == [True, False, False, False]
    assert_frame_equal(start, before[0])
    assert_frame_equal(end, before[1])


def test_large_area_counts_for_more_in_the_gemeente(years):
    start, end = years
    start["inwoners"] = end["inwoners"] = [30, 10, 10, 10]
    found = gentrification(start, end, **STEPS, weight="inwoners")
    # education: (30 + 20 + 30 + 40) / 6 = 20 to (60 + 22 + 38 + 40) / 6 = 26.67
    assert found.loc["a", "education_gap"] == pytest.approx(10 - 20 / 3)


def test_gemeenten_are_apart(years):
    start, end = years
    more = [
        pd.concat([t, t.set_axis(list("efgh"))]).assign(gemeente=["X"] * 4 + ["Y"] * 4)
        for t in (start, end)
    ]
    more[0].loc["e":"h", "inkomen"] *= 2
    found = gentrification(*more, **STEPS, by="gemeente")
    alone = gentrification(start, end, **STEPS)
    assert_frame_equal(found.iloc[:4], alone)
    assert found["gentrified"].tolist() == 2 * alone["gentrified"].tolist()


def test_missing_area_is_missing_unless_it_was_not_poor(years):
    start, end = years
    found = gentrification(start, end.drop(index=["a", "d"]), **STEPS)
    assert found["gentrified"].isna().tolist() == [True, False, False, False]
    assert not found.loc["d", "gentrified"]
    # b and c alone: 20 to 22 and 30 to 38 is 25 to 30
    assert found.loc["b", "education_gap"] == pytest.approx(-3)
    start.loc["a", "inkomen"] = None
    assert gentrification(start, end, **STEPS).loc[["a"], "low_income"].isna().all()


def test_gentrification_at_the_edges(years):
    start, end = years
    one = gentrification(start.iloc[:1], end.iloc[:1], **STEPS)
    assert one.iloc[0].tolist() == [False, 0, 0, False]
    assert gentrification(start.iloc[:0], end.iloc[:0], **STEPS).empty
    start["woz"] = 0
    assert gentrification(start, end, **STEPS)["price_gap"].isna().all()


def test_gentrification_is_not_found_where_all_areas_rose_alike():
    # Education up 0.1 point and prices up a tenth everywhere: no area rose more, though
    # the machine makes of 10 + 0.1 and the mean something that differs by 2e-15.
    was = pd.DataFrame(
        {
            "inkomen": [20, 30, 40],
            "hbo": [10, 25.3, 40.1],
            "woz": [200_000, 230_000, 310_000],
        }
    )
    now = pd.DataFrame({"hbo": was["hbo"] + 0.1, "woz": was["woz"] * 1.1})
    found = gentrification(was, now, **STEPS)
    assert found["low_income"].tolist() == [True, False, False]
    assert found["gentrified"].tolist() == [False, False, False]


def test_gentrification_refuses_what_it_cannot_use(years):
    start, end = years
    with pytest.raises(UnknownColumn, match="'woz_eur' staat niet in de tabel"):
        gentrification(start, end, **STEPS | {"price": "woz_eur"})
    with pytest.raises(BadTable, match="In de tabel 'end' staat 'a' meer dan een keer"):
        gentrification(start, pd.concat([end, end]), **STEPS)
    with pytest.raises(BadValue, match="'inwoners' bevat bij 'a' de waarde -1"):
        gentrification(start.assign(inwoners=-1), end, **STEPS, weight="inwoners")
    start["inkomen"] = start["inkomen"].astype(object)
    start.loc["b", "inkomen"] = "laag"
    with pytest.raises(BadValue, match="'inkomen' bevat bij 'b' de tekst 'laag'"):
        gentrification(start, end, **STEPS)
    with pytest.raises(TypeError, match=r"table must be a pandas\.DataFrame"):
        gentrification([1], end, **STEPS)
