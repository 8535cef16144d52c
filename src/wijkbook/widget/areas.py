"""Choose a wijk: to see its figures, or to keep it as one's own."""

from contextlib import suppress
from html import escape

import ipywidgets as widgets
import pandas as pd

from wijkbook import plot, work
from wijkbook.dutch import listing, whole
from wijkbook.errors import UnknownName, WijkbookError, unknown_name
from wijkbook.gebied import (
    FLAG_WORDS,
    STATUS_WORDS,
    Explanation,
    Gebied,
    explain,
    find_gebied,
    kerncijfers_of,
    list_gebieden,
    list_indicators,
    load_kerncijfers,
    mijn_wijk,
    set_mijn_wijk,
)
from wijkbook.gebied import indicator as about_indicator
from wijkbook.widget.box import LINE, STYLE, Shown, picture

__all__ = ["explore", "set_wijk"]

DOTS_AT_MOST = 30  # more wijken than this go on one strip


def explore(
    gemeente: str | Gebied = "Roermond",
    wijk: str | Gebied | None = None,
    indicator: str = "woz_waarde_eur",
) -> "Explorer":
    """Choose a wijk and an indicator; see its figure, its place, and its source.

    Parameters
    ----------
    gemeente : str or Gebied
        Gemeente to start with.
    wijk : str or Gebied, optional
        Wijk to start with; a buurt gives the wijk in which it lies, and a code or
        Gebied brings its own gemeente. Without it the first wijk of the gemeente.
    indicator : str
        Id of the indicator to start with.

    Returns
    -------
    Explorer
        A VBox with the controls ``gemeente``, ``wijk`` and ``indicator``, the parts
        ``shown``, ``figure`` and ``source``, and what is shown as ``text``.

    Raises
    ------
    UnknownName, AmbiguousName
        If an area or the indicator is not found.

    Examples
    --------
    >>> picker = explore("Roermond", "Donderberg", "koopwoningen_pct")
    >>> print(picker.text.split(". ")[1])
    Aandeel koopwoningen in 2024: 38% (gepubliceerd).
    """
    return Explorer(gemeente, wijk, indicator)


def set_wijk() -> "WijkSetter":
    """Choose the wijk that the notebooks show beside their case, and keep it.

    Returns
    -------
    WijkSetter
        A VBox with the controls ``gemeente``, ``wijk`` and ``save``, and what is kept
        as ``text``.

    Examples
    --------
    >>> chooser = set_wijk()
    >>> chooser.save.description
    'Bewaar als mijn wijk'
    """
    return WijkSetter()


class _WijkChooser(Shown):
    """A gemeente to type or pick, and the wijken that lie in it."""

    def __init__(self) -> None:
        super().__init__()
        names = list_gebieden(level="gemeente")["name"].tolist()
        self.gemeente = widgets.Combobox(
            options=names,
            description="Gemeente:",
            placeholder="Typ een naam en kies",
            continuous_update=False,
            style=STYLE,
            layout=LINE,
        )
        self.wijk = widgets.Dropdown(description="Wijk:", style=STYLE, layout=LINE)
        self.shown = widgets.HTML()

    def _start(self, gemeente: str | Gebied, wijk: str | Gebied | None) -> None:
        """Set both controls, before anything listens to them."""
        area = _gemeente_of(gemeente)
        chosen = None if wijk is None else _wijk_of(wijk, area)
        if chosen is not None:
            area = find_gebied(chosen.gemeente_code)
        self.gemeente.value = area.name
        self._fill(area)
        if chosen is not None and chosen.level == "wijk":
            self.wijk.value = chosen.code

    def _fill(self, area: Gebied) -> None:
        """Offer the wijken of a gemeente."""
        codes = list_gebieden(area, level="wijk").index
        areas = sorted((find_gebied(code) for code in codes), key=_alphabetical)
        self.wijk.options = [(one.label, one.code) for one in areas]
        self.wijk.index = 0  # it stays empty by itself when it was empty

    def _listen(self) -> None:
        """Start to react to the reader."""
        self.gemeente.observe(self._on_gemeente, "value")
        self.wijk.observe(self._on_choice, "value")

    def _on_gemeente(self, _: dict) -> None:
        """Offer the wijken of the gemeente that was typed, or say what is wrong."""
        try:
            area = _gemeente_of(self.gemeente.value)
        except WijkbookError as error:
            self._refuse(str(error))
            return
        self.wijk.unobserve(self._on_choice, "value")
        self._fill(area)
        self.wijk.observe(self._on_choice, "value")
        self._show()

    def _on_choice(self, _: dict) -> None:
        """Show what was chosen."""
        self._show()

    def _refuse(self, sentence: str) -> None:
        """Say what is wrong with what was typed."""
        self.wijk.unobserve(self._on_choice, "value")
        self.wijk.options = []
        self.wijk.observe(self._on_choice, "value")
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Show a sentence."""
        self.text = sentence = whole(sentence)
        self.shown.value = f"<p>{escape(sentence)}</p>"

    def _show(self) -> None:
        """Show what is chosen; each widget its own way."""
        raise NotImplementedError


def _alphabetical(area: Gebied) -> str:
    """What areas are sorted on."""
    return area.label.casefold()


def _gemeente_of(text: str | Gebied) -> Gebied:
    """Find a gemeente; an area inside one gives that one."""
    names = list_gebieden(level="gemeente")["name"]
    try:
        area = find_gebied(text, level="gemeente")
    except UnknownName as error:
        raise unknown_name("gemeente", text, names) from error
    if area.level == "gemeente":
        return area
    if not area.gemeente_code:
        raise unknown_name("gemeente", area.label, names)
    return find_gebied(area.gemeente_code)


def _wijk_of(text: str | Gebied, gemeente: Gebied) -> Gebied:
    """Find a wijk, in a gemeente when it is a name; a buurt gives its wijk."""
    area = text if isinstance(text, Gebied) else _by_name(text, gemeente)
    if area.level == "buurt":
        return find_gebied(area.wijk_code)
    if not area.gemeente_code:
        msg = f"'{area.label}' ligt niet in één gemeente. Kies een wijk."
        raise UnknownName(msg)
    return area


def _by_name(text: str, gemeente: Gebied) -> Gebied:
    """Find a wijk of this gemeente, else any area in it, else a code from elsewhere."""
    for narrower in ({"within": gemeente, "level": "wijk"}, {"within": gemeente}):
        with suppress(UnknownName):
            return find_gebied(text, **narrower)
    return find_gebied(text)


class Explorer(_WijkChooser):
    """One figure of one wijk, among the other wijken of its gemeente."""

    def __init__(
        self, gemeente: str | Gebied, wijk: str | Gebied | None, indicator: str
    ) -> None:
        super().__init__()
        self._start(gemeente, wijk)
        known = list_indicators()
        self.indicator = widgets.Dropdown(
            options=[
                (f"{row['theme'].capitalize()}: {row['title']}", name)
                for name, row in known.iterrows()
            ],
            value=about_indicator(indicator).id,
            description="Cijfer:",
            style=STYLE,
            layout=LINE,
        )
        self.figure = widgets.HTML()
        self.source = widgets.HTML()
        self.origin = widgets.Accordion(
            children=[self.source], titles=("Waar komt dit cijfer vandaan?",)
        )
        self.children = [
            self.gemeente,
            self.wijk,
            self.indicator,
            self.shown,
            self.figure,
            self.origin,
        ]
        self._listen()
        self.indicator.observe(self._on_choice, "value")
        self._show()

    def _show(self) -> None:
        """Show the value, its place among the others, and its source."""
        if self.wijk.value is None:
            return
        area = find_gebied(self.wijk.value)
        about = about_indicator(self.indicator.value)
        rows = kerncijfers_of(area, about.id)
        final = rows[~rows["flags"].str.contains("provisional")]
        if final.empty:
            self._say(
                f"Van {area} staat '{about.title}' niet in het werkboek. "
                "Kies een ander cijfer."
            )
            self._hide()
            return
        year = int(final.index.get_level_values("period").max())
        told = explain(area, about.id, year)
        self._tell(told)
        self.source.value = told._repr_html_()
        self.origin.layout.display = None
        self._draw(told)

    def _tell(self, told: Explanation) -> None:
        """Write the value with its status, as text and as HTML."""
        value = told.indicator.format(told.value)
        status = STATUS_WORDS[told.status]
        flags = listing(FLAG_WORDS[name] for name in told.flags)
        heed = f" Let op: {flags}." if flags else ""
        missing = pd.isna(told.value)
        figure = "geen cijfer" if missing else value
        self.text = (
            f"{told.gebied}. {told.indicator.title} in {told.period}: "
            f"{figure} ({status}).{heed}"
        )
        self.shown.value = (
            f'<p style="line-height:1.5"><strong style="font-size:1.6em">'
            f"{escape(figure)}</strong><br>"
            f"{escape(told.indicator.title)}, {told.period}, "
            f"{escape(told.gebied.label)}<br>"
            f"Status: {escape(status)}.{escape(heed)}</p>"
        )

    def _draw(self, told: Explanation) -> None:
        """Draw the wijk among the others: by name, or on a strip when they are many."""
        area, name, year = told.gebied, told.indicator.id, told.period
        long = load_kerncijfers(
            area.gemeente_code, period=year, indicators=name, long=True
        )
        if len(long) > DOTS_AT_MOST:
            picture(
                lambda ax: plot.compare(
                    area, to=area.gemeente_code, period=year, indicators=name, ax=ax
                ),
                self.figure,
                2.4,
            )
            return
        table = load_kerncijfers(area.gemeente_code, period=year, indicators=name)
        picture(
            lambda ax: plot.dots(
                table,
                name,
                highlight=area.code,
                title=f"{told.indicator.title} in {year}: {area.label} en de andere "
                f"wijken van {area.gemeente}",
                note=plot.sources(long),
                ax=ax,
            ),
            self.figure,
            1.8 + 0.3 * len(table),
        )

    def _refuse(self, sentence: str) -> None:
        """Say what is wrong, and take the old figure away."""
        super()._refuse(sentence)
        self._hide()

    def _hide(self) -> None:
        """Show no figure and no source."""
        self.figure.value = ""
        self.source.value = ""
        self.origin.layout.display = "none"


class WijkSetter(_WijkChooser):
    """The wijk of the reader: choose it and keep it."""

    def __init__(self) -> None:
        super().__init__()
        self.save = widgets.Button(
            description="Bewaar als mijn wijk",
            button_style="primary",
            layout={"width": "auto", "align_self": "flex-start"},
        )
        self.children = [self.gemeente, self.wijk, self.save, self.shown]
        kept = mijn_wijk()
        if kept is None:
            self._say("Je hebt nog geen wijk gekozen.")
        elif kept.gemeente_code:
            self._start(kept.gemeente_code, kept)
            self._say(f"Mijn wijk is nu {kept}.")
        else:
            self._say(f"Mijn wijk is nu {kept}.")
        self._listen()
        self.save.on_click(self._on_save)

    def _show(self) -> None:
        """Say that a choice has still to be kept."""
        if self.wijk.value is not None:
            area = find_gebied(self.wijk.value)
            self._say(f"Gekozen: {area}. Klik nog op '{self.save.description}'.")

    def _on_save(self, _: widgets.Button) -> None:
        """Keep the chosen wijk in the folder of one's own work."""
        if self.wijk.value is None:
            self._say("Kies eerst een gemeente en een wijk.")
            return
        chosen = set_mijn_wijk(self.wijk.value)
        self._say(f"Bewaard. Mijn wijk is nu {chosen}.")
        kept = work.folder() / work.SETTINGS
        self.shown.value += (
            f"<p>Je keuze staat in <code>{escape(str(kept))}</code>.</p>"
        )
