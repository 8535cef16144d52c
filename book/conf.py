"""How the pages of the book are made; scripts/build_book.py lays the sources."""

from pathlib import Path

import wijkbook
from wijkbook.export.files import stamp

project = "wijkbook"
author = "the wijkbook authors"
version = release = wijkbook.__version__
language = "nl"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Toon de code"
nb_code_prompt_hide = "Verberg de code"

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "pydata_sphinx_theme"
html_title = "wijkbook"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button-field"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_center": [],
    "footer_end": [],
    "show_prev_next": True,
    "navigation_with_keys": False,
    "search_bar_text": "Zoek in het werkboek",
    "logo": {"text": "wijkbook"},
    "header_links_before_dropdown": 6,
    "collapse_navigation": False,
    "show_nav_level": 1,
    "show_toc_level": 2,
    "icon_links": [],
}
html_context = {"default_mode": "light"}
html_sidebars = {"index": [], "woordenlijst": [], "gegevens": []}
# What Sphinx itself does not say in Dutch.
locale_dirs = [str(Path(__file__).parent / "locale")]
copyright = (
    f"wijkbook {version}, gegevens {stamp()['Gegevens']}. Tekst en tabellen CC BY 4.0, "
    "code MIT; cijfers zoals hun uitgevers bepalen"
)


def setup(app: object) -> None:
    """Leave out of the reference what says nothing: fields are named by their class."""
    app.connect("autodoc-skip-member", _is_field)


def _is_field(
    app: object, what: str, name: str, obj: object, *_: object
) -> bool | None:
    """Tell whether a member is a field of a named tuple; None leaves it to Sphinx."""
    return str(obj.__doc__).startswith("Alias for field number") or None
