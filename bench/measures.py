"""How fast the measures are, beside other ways to get the same numbers.

    python bench/measures.py

makes a seeded table as large as the country (14,600 buurten in 342 gemeenten, 20 years,
so 6,840 gemeente-years), sees first that all ways agree, then times them in one run and
writes build/bench.json. It needs the extra ``bench`` (polars and PySAL segregation).
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from wijkbook.measures.inequality import segregation_gini
from wijkbook.measures.rates import percentile_rank, zscore
from wijkbook.measures.segregation import (
    dissimilarity,
    entropy,
    exposure,
    isolation,
    location_quotient,
    theil_h,
)
from wijkbook.opendata import read_kerncijfers

OUT = Path(__file__).parents[1] / "build" / "bench.json"
BY = ["gemeente", "jaar"]
GROUP, REST, TOTAL = "buiten_europa", "rest", "inwoners"
THREE = ["nederland", "europa", "buiten_europa"]
WHOLES = ["dissimilarity", "isolation", "exposure", "theil_h", "gini"]
AGREE = 1e-9
AT_LEAST = {"pysal_ratio": 250}
AT_MOST = {"polars_ratio": 3.0, "import_extra_s": 0.1}

TABLE = (
    "one year after the other, as files come; gemeente is a category in pandas and a "
    "Categorical in polars, jaar an integer, counts are floats rounded to five; 2 in "
    "100 buurten are empty and of 1 in 100 all counts are missing (left out: "
    "skip_missing=True, dropna, null); text_ is the same with gemeente as plain text"
)

# Some columns of that table that we read; the others are left unread.
STEMS = [
    "AantalInwoners",
    "k_0Tot15Jaar",
    "k_15Tot25Jaar",
    "k_25Tot45Jaar",
    "k_45Tot65Jaar",
    "k_65JaarOfOuder",
    "HuishoudensTotaal",
    "Eenpersoonshuishoudens",
    "HuishoudensMetKinderen",
    "GemiddeldeHuishoudensgrootte",
    "Bevolkingsdichtheid",
    "Woningvoorraad",
    "GemiddeldeWOZWaardeVanWoningen",
    "PercentageEengezinswoning",
    "Koopwoningen",
    "InBezitWoningcorporatie",
    "GemiddeldInkomenPerInwoner",
    "AfstandTotHuisartsenpraktijk",
    "AfstandTotGroteSupermarkt",
    "AfstandTotSchool",
    "Omgevingsadressendichtheid",
    "OppervlakteLand",
]

# --- the tables --------------------------------------------------------------------


def make_table(
    gemeenten: int = 342, buurten: int = 14_600, years: int = 20, seed: int = 1
) -> pd.DataFrame:
    """Make counts of three groups in every buurt of every gemeente and year."""
    random = np.random.default_rng(seed)
    # every gemeente has three buurten at least, a few have very many
    extra = random.multinomial(
        buurten - 3 * gemeenten, random.dirichlet(np.full(gemeenten, 0.8))
    )
    home = np.repeat(np.arange(gemeenten), 3 + extra)
    size = random.lognormal(6.5, 1.0, buurten) * (random.random(buurten) > 0.02)
    level = random.beta(2, 12, gemeenten)[home]
    outside = np.clip(level * random.lognormal(0, 0.6, buurten), 0.001, 0.9)
    europe = (1 - outside) * random.beta(2, 20, buurten)
    shares = np.column_stack([1 - outside - europe, europe, outside])
    parts = []
    for year in range(2024 - years, 2024):
        residents = random.poisson(size)
        counts = random.multinomial(residents, shares)
        part = pd.DataFrame(np.round(counts / 5) * 5, columns=THREE)
        part[TOTAL] = np.maximum(np.round(residents / 5) * 5, part[GROUP])
        part[REST] = part[TOTAL] - part[GROUP]
        part[random.random(buurten) < 0.01] = np.nan
        part.insert(0, "jaar", year)
        part.insert(0, "gemeente", [f"GM{number:04d}" for number in home])
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    return table.astype({"gemeente": "category"})


def make_indicators(table: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """Add eight indicators, a few values of each missing."""
    random = np.random.default_rng(seed)
    shown = table[BY].copy()
    for i in range(8):
        values = random.normal(50, 10, len(table)).round(1)
        values[random.random(len(table)) < 0.03] = np.nan
        shown[f"indicator_{i}"] = values
    return shown


def write_v3(folder: Path, rows: int = 18_000, columns: int = 120) -> Path:
    """Write a table of CBS in the shape of the v3 service, with invented figures."""
    random = np.random.default_rng(1)
    stems = [*STEMS]
    stems += [f"Overig{i}" for i in range(columns - len(stems) - 2)]
    # a gemeente, three wijken and then buurten, over and over
    codes = []
    for gemeente in range(math.ceil(rows / 50)):
        codes.append(f"GM{gemeente:04d}    ")
        codes += [f"WK{gemeente:04d}{wijk:02d}  " for wijk in range(3)]
        codes += [f"BU{gemeente:04d}{buurt:04d}" for buurt in range(46)]
    text = pd.DataFrame({"ID": np.arange(rows), "WijkenEnBuurten": codes[:rows]})
    # what we read stays below 100, for some of it is a percentage
    highest = [100 if stem in STEMS else 20_000 for stem in stems]
    figures = random.integers(0, highest, (rows, len(stems))).astype(str)
    figures[random.random(figures.shape) < 0.05] = "."
    for i, stem in enumerate(stems):
        text[f"{stem}_{i + 5}"] = np.char.rjust(figures[:, i], 8)
    path = folder / "85618NED.csv"
    text.to_csv(path, sep=";", index=False)
    return path


# --- the ways ----------------------------------------------------------------------
# Each gives the five measures of a whole per gemeente and year, sorted, and the two
# measures of an area in the order of the table.

CALLS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "dissimilarity": lambda t: dissimilarity(t, GROUP, TOTAL, by=BY, skip_missing=True),
    "isolation": lambda t: isolation(t, GROUP, TOTAL, by=BY, skip_missing=True),
    "exposure": lambda t: exposure(t, GROUP, REST, TOTAL, by=BY, skip_missing=True),
    "theil_h": lambda t: theil_h(t, THREE, by=BY, skip_missing=True),
    "gini": lambda t: segregation_gini(t, GROUP, TOTAL, by=BY, skip_missing=True),
    "entropy": lambda t: entropy(t, THREE),
    "location_quotient": lambda t: location_quotient(
        t, GROUP, TOTAL, by=BY, skip_missing=True
    ),
}


def by_wijkbook(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Call the seven public functions, each on its own."""
    return {name: call(table).to_numpy() for name, call in CALLS.items()}


def by_groupby_apply(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Do it as a competent user of pandas would: numpy inside groupby.apply."""

    def one(part: pd.DataFrame) -> tuple[float, ...]:
        counts = part.to_numpy()
        counts = counts[~np.isnan(counts).any(axis=1)]
        a, b, t, *_ = counts.T
        three = counts[:, 3:]
        if not a.sum() or not b.sum():
            return (np.nan,) * 5
        x, y = a / a.sum(), b / b.sum()
        share = np.divide(a, t, out=np.zeros(len(a)), where=t > 0)
        together = three.sum(axis=1)
        whole = three.sum(axis=0) / together.sum()
        e = -(whole[whole > 0] * np.log(whole[whole > 0])).sum()
        h = 1 - (together * mix(three)).sum() / (together.sum() * e)
        order = share.argsort()
        x, y, share = x[order], y[order], share[order]
        return (
            np.abs(x - y).sum() / 2,
            (x * share).sum(),
            (x * (1 - share)).sum(),
            h,
            1 - (y * (2 * x.cumsum() - x)).sum(),
        )

    def mix(three: np.ndarray) -> np.ndarray:
        together = three.sum(axis=1, keepdims=True)
        p = np.divide(three, together, out=np.zeros(three.shape), where=together > 0)
        return -(p * np.log(np.where(p > 0, p, 1))).sum(axis=1)

    grouped = table.groupby(BY, observed=True)
    wholes = grouped[[GROUP, REST, TOTAL, *THREE]].apply(one)
    result = dict(zip(WHOLES, np.array(wholes.to_list()).T, strict=True))
    three = table[THREE].to_numpy()
    nobody = ~(three.sum(axis=1) > 0)
    result["entropy"] = np.where(nobody, np.nan, mix(three))
    sums = grouped[[GROUP, TOTAL]].transform("sum")
    everybody = table[TOTAL].where(table[TOTAL] > 0)
    level = (sums[GROUP] / sums[TOTAL]).where(sums[GROUP] > 0)
    result["location_quotient"] = (table[GROUP] / everybody / level).to_numpy()
    return result


def by_polars(frame: object) -> dict[str, np.ndarray]:
    """Do all seven in one lazy query of polars."""
    import polars as pl

    def over(x: pl.Expr, y: pl.Expr) -> pl.Expr:
        return pl.when(y > 0).then(x / y)

    def mix(together: pl.Expr) -> pl.Expr:
        shares = [over(pl.col(name), together) for name in THREE]
        return pl.sum_horizontal(
            pl.when(p > 0).then(-p * p.log()).otherwise(0.0) for p in shares
        )

    a, b, t = pl.col(GROUP), pl.col(REST), pl.col(TOTAL)
    x, y, share, together = (pl.col(name) for name in ("x", "y", "share", "together"))
    # Windows are cheap here, and what is worked out per row is added up fastest.
    rows = (
        frame.lazy()
        .with_columns(
            share=over(a, t),
            together=pl.sum_horizontal(THREE, ignore_nulls=False),
            x=over(a, a.sum().over(BY)),
            y=over(b, b.sum().over(BY)),
            level=over(a.sum().over(BY), t.sum().over(BY)),
        )
        .with_columns(mix=mix(together))
    )
    areas = rows.select(
        entropy=pl.when(together > 0).then("mix"),
        location_quotient=over(share, pl.col("level")),
    )
    order = share.arg_sort()
    ahead = (x - y).gather(order)
    sums = (
        rows.filter(t.is_not_null())
        .with_columns(
            dissimilarity=(x - y).abs() / 2,
            isolation=x * share.fill_null(0.0),
            exposure=x * (1 - share.fill_null(0.0)),
            within=together * pl.col("mix"),
        )
        .group_by(BY)
        .agg(
            pl.col("dissimilarity", "isolation", "exposure", "within").sum(),
            pl.col(REST, *THREE).sum(),
            gini=(y.gather(order) * (ahead - 2 * ahead.cum_sum())).sum(),
        )
    )
    everyone = pl.sum_horizontal(THREE)
    theil_h = 1 - over(pl.col("within") / everyone, mix(everyone))
    wholes = (
        sums.with_columns(theil_h=theil_h, present=(a > 0) & (b > 0))
        .select(*BY, *(pl.when("present").then(name).alias(name) for name in WHOLES))
        .sort(BY)
    )
    return {
        name: column.to_numpy()
        for found in pl.collect_all([wholes, areas])
        for name, column in found.to_dict().items()
        if name not in BY
    }


def by_pysal(part: pd.DataFrame) -> dict[str, np.ndarray | float]:
    """Do it for one gemeente-year in PySAL segregation, which has no groups."""
    from segregation import local, multigroup, singlegroup

    part = part.dropna()
    return {
        "dissimilarity": singlegroup.Dissim(part, GROUP, TOTAL).statistic,
        "isolation": singlegroup.Isolation(part, GROUP, TOTAL).statistic,
        "exposure": singlegroup.Interaction(part, GROUP, TOTAL).statistic,
        "theil_h": multigroup.MultiInfoTheory(part, THREE).statistic,
        "gini": singlegroup.Gini(part, GROUP, TOTAL).statistic,
        # normalised there: divided by the logarithm of the number of groups
        "entropy": local.MultiLocalEntropy(part, THREE).statistics * math.log(3),
        "location_quotient": local.MultiLocationQuotient(
            part, [GROUP, REST]
        ).statistics[:, 0],
    }


def to_polars(table: pd.DataFrame) -> object:
    """Give the same table to polars."""
    import polars as pl

    columns = {name: pl.Series(table[name].to_numpy()) for name in table}
    home = table["gemeente"]
    kind = pl.Categorical if home.dtype == "category" else pl.String
    columns["gemeente"] = pl.Series(home.to_list(), dtype=pl.String).cast(kind)
    return pl.DataFrame(columns).with_columns(
        pl.col(TOTAL, REST, *THREE).fill_nan(None)
    )


def sample_parts(
    table: pd.DataFrame, size: int, seed: int = 1
) -> dict[tuple, pd.DataFrame]:
    """Draw gemeente-years in which every group lives, for what is slow on all."""
    grouped = table.groupby(BY, observed=True)
    present = (grouped[[REST, *THREE]].sum() > 0).all(axis=1)
    drawn = present[present].sample(min(size, present.sum()), random_state=seed)
    return {key: grouped.get_group(key) for key in drawn.index}


# --- agreement ---------------------------------------------------------------------


def difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference; endless if something is missing on one side."""
    ours, theirs = (np.asarray(x, dtype=float) for x in (ours, theirs))
    if (np.isnan(ours) != np.isnan(theirs)).any():
        return math.inf
    return float(np.nanmax(np.abs(ours - theirs), initial=0.0))


def agreement(table: pd.DataFrame, sample: int) -> dict[str, dict[str, float]]:
    """Return per way and measure how far it is from ours at most."""
    ours = by_wijkbook(table)
    ways = {
        "groupby_apply": by_groupby_apply(table),
        "polars": by_polars(to_polars(table)),
    }
    found = {
        way: {name: difference(ours[name], theirs[name]) for name in CALLS}
        for way, theirs in ways.items()
    }
    place = {key: i for i, key in enumerate(CALLS["dissimilarity"](table).index)}
    found["pysal"] = dict.fromkeys(CALLS, 0.0)
    for key, part in sample_parts(table, sample).items():
        rows = part.dropna().index
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PySAL divides by areas with nobody
            theirs = by_pysal(part)
        for name in CALLS:
            mine = ours[name][place[key] if name in WHOLES else rows]
            other = theirs[name]
            if name == "entropy":  # 0 there for an area with nobody, missing here
                other = np.where(np.isnan(mine), np.nan, other)
            found["pysal"][name] = max(found["pysal"][name], difference(mine, other))
    return found


# --- times -------------------------------------------------------------------------


def best_of(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Time each way in turn, so many rounds; the best of each counts."""
    best = dict.fromkeys(ways, math.inf)
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def time_measures(table: pd.DataFrame, sample: int, rounds: int) -> dict[str, object]:
    """Time the seven measures in every way, on the same table."""
    as_text = table.astype({"gemeente": str})
    frame, text_frame = to_polars(table), to_polars(as_text)
    parts = list(sample_parts(table, sample).values())
    whole = {
        "ours_s": lambda: by_wijkbook(table),
        "polars_s": lambda: by_polars(frame),
        "groupby_apply_s": lambda: by_groupby_apply(table),
        "text_ours_s": lambda: by_wijkbook(as_text),
        "text_polars_s": lambda: by_polars(text_frame),
    }
    each = {i: lambda part=part: by_pysal(part) for i, part in enumerate(parts)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySAL divides by areas with nobody
        best = best_of(whole | each, rounds)
    times = {name: best[name] for name in whole}
    times["pysal_sample_s"] = sum(best[i] for i in each)
    calls = best_of(
        {name: lambda call=call: call(table) for name, call in CALLS.items()}, rounds
    )
    groups = len(CALLS["dissimilarity"](table))
    pysal = times["pysal_sample_s"] * groups / len(parts)
    return {
        "pysal_ratio": pysal / times["ours_s"],
        "groupby_apply_ratio": times["groupby_apply_s"] / times["ours_s"],
        "polars_ratio": times["ours_s"] / times["polars_s"],
        "text_polars_ratio": times["text_ours_s"] / times["text_polars_s"],
        **times,
        "pysal_s": pysal,
        "pysal_sample": len(parts),
        "pysal_note": (
            f"timed on {len(parts)} of {groups} gemeente-years, drawn at random and "
            "split beforehand, and scaled up"
        ),
        "calls_s": calls,
        "rows": len(table),
        "gemeente_years": groups,
    }


def time_position(table: pd.DataFrame, rounds: int) -> dict[str, float]:
    """Time the position of each buurt in its gemeente and year, on eight indicators."""
    shown = make_indicators(table)
    names = [name for name in shown if name not in BY]
    found = best_of(
        {
            "zscore": lambda: [zscore(shown, name, by=BY) for name in names],
            "rank": lambda: [percentile_rank(shown, name, by=BY) for name in names],
        },
        rounds,
    )
    return {"zscore_8_s": found["zscore"], "percentile_rank_8_s": found["rank"]}


def time_reading(rows: int, rounds: int) -> dict[str, float]:
    """Time reading a file of CBS with 120 columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_v3(Path(folder), rows)
        found = best_of({"read": lambda: read_kerncijfers(path)}, rounds)
        size = path.stat().st_size
    return {"read_s": found["read"], "read_rows": rows, "read_mb": round(size / 1e6, 1)}


def time_import(rounds: int) -> dict[str, float]:
    """Time what wijkbook and then a measure take once pandas is there.

    wijkbook loads a room when one of its names is asked for, so that importing it alone
    tells little: counted is all that the first measure needs. Both are timed in one
    process, for between two processes pandas itself differs by more.
    """
    code = (
        "import time; t = [time.perf_counter()]\n"
        "import pandas; t.append(time.perf_counter())\n"
        "import wijkbook; t.append(time.perf_counter())\n"
        "from wijkbook.measures.segregation import dissimilarity\n"
        "t.append(time.perf_counter()); print(*t)"
    )
    steps = []
    for _ in range(rounds):
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        steps.append(np.diff([float(x) for x in ran.stdout.split()]))
    pandas, wijkbook, measure = np.min(steps, axis=0).tolist()
    return {
        "import_extra_s": wijkbook + measure,
        "import_pandas_s": pandas,
        "import_wijkbook_s": wijkbook,
        "import_measure_s": measure,
    }


def run(
    *,
    gemeenten: int = 342,
    buurten: int = 14_600,
    years: int = 20,
    sample: int = 60,
    rounds: int = 5,
    read_rows: int = 18_000,
) -> dict[str, object]:
    """Run it all; refuse to time what does not agree."""
    table = make_table(gemeenten, buurten, years)
    apart = agreement(table, sample)
    for way, measures in apart.items():
        for name, far in measures.items():
            if far > AGREE:
                msg = f"{name} of {way} differs by {far:.2g}: nothing was timed"
                raise SystemExit(msg)
    cores = os.cpu_count()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None  # at the start
    return {
        **time_measures(table, sample, rounds),
        **time_position(table, 2),
        **time_reading(read_rows, 2),
        **time_import(rounds),
        "agreement": apart,
        "table": TABLE,
        "machine": {"cores": cores, "load": load, "python": platform.python_version()},
        "versions": {
            name: version(name) for name in ("numpy", "pandas", "polars", "segregation")
        },
    }


def main() -> None:
    """Write the results to a file and tell the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT, help="where the JSON goes")
    out = parser.parse_args().out
    try:
        import polars  # noqa: F401
        import segregation  # noqa: F401
    except ImportError as error:
        msg = f"{error.name} is not installed: pip install '.[bench]'"
        raise SystemExit(msg) from error
    start = time.perf_counter()
    found = run()
    found["took_s"] = time.perf_counter() - start
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    for name in ("pysal_ratio", "groupby_apply_ratio", "polars_ratio"):
        print(f"{name:20} {found[name]:8.1f}")
    print(f"{'import_extra_s':20} {found['import_extra_s']:8.3f}")
    print(f"{found['took_s']:.0f} s, load {found['machine']['load']}; all in {out}")
    low = [f"{name} is below {at}" for name, at in AT_LEAST.items() if found[name] < at]
    high = [f"{name} is above {at}" for name, at in AT_MOST.items() if found[name] > at]
    if low or high:
        raise SystemExit("\n".join([*low, *high]))


if __name__ == "__main__":
    main()
