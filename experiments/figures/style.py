"""How every figure looks: font, colours, sizes, and how it is saved.

Figures are plain `matplotlib.figure.Figure` objects without pyplot, so that they can be made in
any thread or process. Everything is drawn with the font that ships with the program: a figure
is the same on a machine that has no Chinese font. A character that the font lacks is an error,
unless it is in a name that a user gave: see `lettering`.
"""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width
from weakref import WeakKeyDictionary

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.lettering import FONTS, missing, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

FONT: Final = FONTS / "LinliSansSC-Regular.otf"
FAMILY: Final = "Linli Sans SC"

BASELINE: Final = "#4d4d4d"
INK: Final = "#222222"
SOFT: Final = "#6b6b6b"
FAINT: Final = "#e9e9e9"

COLOURS: Final = ("#0072b2", "#c65102", "#00805e", "#a3437f", "#7a5c00", "#2a8fc4")
"""One colour a scenario: those of Okabe and Ito, darkened to be read as text on white."""

MARKERS: Final = ("o", "s", "^", "D", "v", "P")
"""One marker a scenario, so that nobody depends on colour alone."""

WIDE: Final = 12.0
"""Width of a figure in inches; at 16:9 it fills a slide."""

BARE: Final = (0.8, 0.88)
"""What a bare figure's width and height are multiplied with: on A4 its letters have 8 points."""

CLOSING: Final = "，。；：）》”、"
"""Signs that no line begins with."""

LOWEST: Final = 2.6
"""Least height of a bare figure in inches."""

_bare: ContextVar[bool] = ContextVar("linli_bare_figures", default=False)
_words: WeakKeyDictionary[Figure, tuple[str, str]] = WeakKeyDictionary()

RC: Final[Any] = {
    "font.family": [FAMILY],
    "font.size": 12,
    "axes.unicode_minus": False,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "xtick.labelsize": 11,
    "ytick.labelsize": 12,
    "text.color": INK,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "linli",
    "path.simplify": True,
}


@contextmanager
def style(bare: bool = False) -> Iterator[None]:
    """Draw and save in the house style; text is laid out when a figure is saved, so wrap both.

    Args:
        bare: Leave out title and reading help, which a document sets as text, and draw narrower.
    """
    _register_font()
    token = _bare.set(bare)
    try:
        with matplotlib.rc_context(RC), warnings.catch_warnings():
            warnings.filterwarnings("error", message=r"Glyph .* missing")
            yield
    finally:
        _bare.reset(token)


def blank(width: float = WIDE, height: float = 6.75) -> Figure:
    """An empty figure that lays itself out.

    Args:
        width: In inches.
        height: In inches.
    """
    if _bare.get():
        width, height = width * BARE[0], height * BARE[1]
    return Figure(figsize=(width, height), layout="constrained")


def finish(figure: Figure, title: str, note: str, key: Sequence[tuple[Any, str]] = ()) -> Figure:
    """Put a title and a key above, a reading help below, and the rest in between.

    Args:
        figure: A figure from `blank`, drawn.
        title: What it shows.
        note: How to read it; lines are kept.
        key: Handles and names, in as few lines as fit; a name has the colour of its handle.
    """
    bare = _bare.get()
    if bare:
        spared = 0.6 + 0.2 * len(note.splitlines())
        figure.set_figheight(max(LOWEST, figure.get_figheight() - spared))
    width, height = figure.get_size_inches()
    columns = _key_columns([name for _, name in key], width)
    lines = -(-len(key) // columns)
    top = (0.1 if bare else 0.5) + (0.1 + 0.26 * lines if key else 0.0)
    bottom = 0.06 if bare else 0.16 + 0.2 * len(note.splitlines())
    left = 0.12 / width
    _words[figure] = (title, note)
    if not bare:
        say = figure.text
        say(left, 1 - 0.1 / height, title, va="top", fontsize=16)
        say(left, 0.1 / height, note, va="bottom", fontsize=10.5, color=SOFT, linespacing=1.35)
    if key:
        handles, names = zip(*key, strict=True)
        shades = [_shade(handle) for handle in handles]
        figure.legend(
            handles,
            names,
            loc="upper left",
            bbox_to_anchor=(0.0, 1 - (0.04 if bare else 0.44) / height),
            ncols=columns,
            frameon=False,
            labelcolor=shades,
            borderaxespad=0.2,
        )
    _write_printable(figure)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(left, bottom / height, 1 - 2 * left, 1 - (top + bottom) / height))
    return figure


def _write_printable(figure: Figure) -> None:
    """Put substitutes for signs that the font lacks: names come from users."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            names = [label.get_text() for label in axis.get_ticklabels()]
            if any(map(missing, names)):
                axis.set_ticks(axis.get_ticklocs(), [printable(name) for name in names])
    for words in figure.findobj(Text):
        if missing(words.get_text()):
            words.set_text(printable(words.get_text()))


def _key_columns(names: Sequence[str], width: float) -> int:
    """Names of the key side by side: so many that the widest columns still fit into the width."""
    inches = [0.75 + 0.085 * letters(name) for name in names]
    for columns in range(len(names), 1, -1):
        if sum(max(inches[k::columns]) for k in range(columns)) <= width:
            return columns
    return 1


def letters(name: str) -> int:
    """Width of a name in Latin letters; a Chinese character is as wide as two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in name)


def folded(label: str, most: int) -> str:
    """A label in lines of at most so many Latin letters, broken between words."""
    lines = [""]
    for part in re.findall(r"[!-~]+|.", label):
        if lines[-1] and letters(lines[-1] + part) > most and part not in CLOSING:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.strip() for line in lines)


def _shade(handle: Any) -> Any:
    return handle.get_color() if hasattr(handle, "get_color") else handle.get_facecolor()


def colour(index: int) -> str:
    """Colour of the scenario number `index`, from 0, the baseline not counted."""
    return COLOURS[index % len(COLOURS)]


def marker(index: int) -> str:
    """Marker of the scenario number `index`."""
    return MARKERS[index % len(MARKERS)]


def grid(axes: Axes, axis: str = "x") -> None:
    """Faint lines across one axis, and no ticks on the other."""
    axes.grid(True, axis="x" if axis == "x" else "y")
    axes.tick_params(axis="both", length=0)


@dataclass(frozen=True)
class Picture:
    """A drawn figure.

    Attributes:
        png: For slides and documents, 150 dots an inch; empty of a bare figure.
        svg: For print and pages; letters are outlines, so that no font is needed.
        title: What it shows.
        note: How to read it.
    """

    png: bytes
    svg: bytes
    title: str = ""
    note: str = ""

    def save(self, stem: Path) -> list[Path]:
        """Write both files; `stem` is the path without an ending."""
        files = [stem.with_suffix(".png"), stem.with_suffix(".svg")]
        for file, content in zip(files, (self.png, self.svg), strict=True):
            file.write_bytes(content)
        return files


def render(figure: Figure) -> Picture:
    """Draw a figure as PNG and SVG with what `finish` was told; call it inside `style`."""
    png, svg = io.BytesIO(), io.BytesIO()
    if not _bare.get():
        figure.savefig(png, format="png", dpi=150)
    figure.savefig(svg, format="svg", metadata={"Date": None})
    return Picture(png.getvalue(), svg.getvalue(), *_words.get(figure, ("", "")))


@cache
def _register_font() -> None:
    font_manager.fontManager.addfont(str(FONT))
