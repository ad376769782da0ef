"""Tables, figures and reports in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.image import imread

import experiments
from experiments import outcomes, prices, sentences, statistics, views
from experiments.comparison import Comparison
from experiments.figures import NAMES, rendered, save_figures
from experiments.figures.panels import spread
from experiments.figures.style import FONT, render, style
from experiments.report import write
from experiments.terminal import WIDTH, plain
from sim.texts import catalogue, placeholders, text
from tests.report.reading import Page

Maker = Callable[..., Comparison]
LANGUAGES = ("en", "zh")
TEXTS = Path(experiments.__file__).parent / "texts"


def test_both_languages_say_the_same() -> None:
    english, chinese = catalogue(TEXTS, "en"), catalogue(TEXTS, "zh")
    assert english.keys() == chinese.keys()
    for key, template in english.items():
        assert placeholders(chinese[key]) == placeholders(template), key
        assert chinese[key].strip() or key == "join.sentences", key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_that_is_told_has_a_name(lang: str) -> None:
    keys = [f"form.{form}" for form in outcomes.SHOWN_FORMS]
    keys += [f"outcome.{kind}" for kind in (*outcomes.LEVELS, *outcomes.COUNTS, *outcomes.HOURS)]
    keys += [f"outcome.{kind}" for kind in views.OTHER_OUTCOMES]
    keys += [f"budget.{line}" for line in prices.BUDGETS]
    keys += [f"group.{group}" for group in outcomes.GROUPS]
    for verdict in statistics.Verdict:
        keys += [f"verdict.{verdict}", f"direction.{verdict}", f"sentence.verdict.{verdict}"]
    for key in keys:
        assert key in catalogue(TEXTS, lang)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_fits_a_terminal(compared: Comparison, lang: str) -> None:
    lines = plain(compared, lang).splitlines()
    assert max(map(_width, lines)) <= WIDTH
    shown = "\n".join(lines)
    for name in compared.names:
        assert compared.label(name, lang) in shown
    for view in views.all_views(compared, lang):
        assert view.title[:20] in shown
        assert all(len(row.cells) == len(view.columns) for row in view.rows)


@pytest.mark.parametrize(
    ("effect", "word"),
    [
        (0.05, "clear gain"),
        (-0.05, "clear loss"),
        (0.004, "smaller than what matters"),
        (0.0, "cannot be told from zero"),
    ],
)
def test_plain_sentences(make_comparison: Maker, effect: float, word: str) -> None:
    made = make_comparison({"baseline": 0.0, "points": effect}, replicates=30, paired_sd=0.003)
    assert word in " ".join(sentences.findings(made, "points", "en"))


def test_the_font_has_every_sign_of_both_catalogues_and_gb2312() -> None:
    signs = set(FT2Font(str(FONT)).get_charmap())
    for lang in LANGUAGES:
        used = {ord(sign) for template in catalogue(TEXTS, lang).values() for sign in template}
        assert used - signs <= {ord("\n")}
    hanzi = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    missing = [pair for pair in hanzi if ord(pair.decode("gb2312", "replace")[0]) not in signs]
    assert all(pair.decode("gb2312", "ignore") == "" for pair in missing)
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text(encoding="utf-8")


def test_a_sign_that_the_font_lacks_is_an_error() -> None:
    with style(), pytest.raises(Warning, match="Glyph"):
        figure = Figure()
        figure.text(0.5, 0.5, "𠮷")
        render(figure)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_are_written(compared: Comparison, tmp_path: Path, lang: str) -> None:
    files = save_figures(compared, tmp_path, lang)
    assert {file.stem for file in files} == set(NAMES)
    for file in files:
        if file.suffix == ".png":
            pixels = imread(file)
            assert pixels.shape[1] == 1800
            assert pixels[..., :3].min() < 0.3 < pixels[..., :3].max()
        else:
            assert "<svg" in file.read_text(encoding="utf-8")[:600]


def test_nothing_is_drawn_outside_a_figure(compared: Comparison) -> None:
    for name in NAMES:
        picture = rendered(compared, name, "zh")
        assert picture is not None
        pixels = imread(BytesIO(picture.png))[..., :3]
        edge = [pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]
        assert all((line > 0.99).all() for line in edge), name


def test_figures_cope_with_one_replicate_and_a_short_window(make_comparison: Maker) -> None:
    made = make_comparison({"baseline": 0.0, "points": 0.05}, replicates=1, window=20)
    assert rendered(made, "time", "en") is None
    assert rendered(made, "effects", "en") is not None


def test_labels_are_spread_apart_in_their_order() -> None:
    placed = spread([1.0, 1.05, 5.0, 0.9], 0.5)
    ordered = sorted(placed)
    assert [placed.index(height) for height in ordered] == [3, 0, 1, 2]
    assert min(b - a for a, b in pairwise(ordered)) >= 0.5 - 1e-9
    assert placed[2] == 5.0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_report_is_whole_and_needs_nothing_else(
    compared: Comparison, tmp_path: Path, lang: str
) -> None:
    html = write(compared, tmp_path, lang).read_text(encoding="utf-8")
    page = Page(html)
    assert page.open == []
    assert all(address.startswith("data:image/svg+xml;base64,") for address in page.addresses)
    assert len(page.images) >= len(NAMES)
    assert all(image["alt"] for image in page.images)
    assert not re.search(r"url\(|@import|<script|<link", html)
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in html
    words = "".join(page.words)
    for key in ("summary", "reading", "effects", "resources", "limits", "provenance"):
        assert text(f"section.{key}.title", lang) in words
    for name in compared.others:
        for sentence in sentences.findings(compared, name, lang):
            assert sentence in words
    assert str(compared.provenance["seed"]) in words


def test_names_in_a_report_cannot_be_code(make_comparison: Maker, tmp_path: Path) -> None:
    made = make_comparison({"baseline": 0.0, "<script>x</script>": 0.05}, replicates=3)
    assert "<script>" not in write(made, tmp_path, "en").read_text(encoding="utf-8")
