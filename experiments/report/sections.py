"""The sections of the report: a heading, what to see in it, figures and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import views
from experiments.figures import rendered
from experiments.stability import shipped_stability
from experiments.unit_size import STEM, UnitSizeStudy, shipped_study
from sim.texts import text

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.comparison import Comparison
    from experiments.views import View


@dataclass(frozen=True)
class Section:
    """One section.

    Attributes:
        key: Stable name, also the anchor.
        title: Heading.
        lead: Paragraphs before figures and tables.
        figures: SVG files with their descriptions.
        tables: Tables.
    """

    key: str
    title: str
    lead: tuple[str, ...]
    figures: tuple[tuple[bytes, str], ...]
    tables: tuple[View, ...]


def sections(comparison: Comparison, lang: str, folder: Path | None) -> list[Section]:
    """All sections of a report, in reading order.

    Args:
        comparison: A finished comparison.
        lang: Language code.
        folder: Where to look for a study of unit sizes.
    """
    effects = [views.effect_view(comparison, name, lang) for name in comparison.others]
    made = [
        _section(comparison, "effects", ("effects",), effects, lang),
        _section(comparison, "time", ("time",), views.quarter_views(comparison, lang), lang),
        _section(comparison, "ladder", ("ladder",), [], lang),
        _section(comparison, "reach", ("reach",), [views.group_view(comparison, lang)], lang),
        _section(comparison, "outcomes", (), [views.outcome_view(comparison, lang)], lang),
        _section(
            comparison,
            "resources",
            ("resources",),
            [
                views.cost_view(comparison, lang),
                views.hours_view(comparison, lang),
                views.money_view(comparison, lang),
            ],
            lang,
        ),
        _section(comparison, "pairing", (), _spread(comparison, lang), lang),
    ]
    made.append(_stability(lang))
    made.append(_unit_size(lang, folder))
    return [section for section in made if section.figures or section.tables]


def _stability(lang: str) -> Section:
    """How strongly participation feeds on itself, as measured for the baseline that ships."""
    found = shipped_stability()
    title = text("section.stability.title", lang)
    if found is None:
        return Section("stability", title, (), (), ())
    return Section("stability", title, found.sentences(lang), (), (found.view(lang),))


def _unit_size(lang: str, folder: Path | None) -> Section:
    """The study of unit sizes: the one in the folder, else the one that ships; may be empty."""
    study = None
    if folder is not None and (folder / f"{STEM}.json").is_file():
        study = UnitSizeStudy.load(folder)
    study = study or shipped_study()
    title = text("section.unit_size.title", lang)
    if study is None:
        return Section("unit_size", title, (), (), ())
    from experiments.figures.unit_size import pictures
    from experiments.unit_size_findings import sentences, view

    drawn = tuple((picture.svg, name) for picture, name in pictures(study, lang))
    return Section("unit_size", title, tuple(sentences(study, lang)), drawn, (view(study, lang),))


def _section(
    comparison: Comparison, key: str, figures: tuple[str, ...], tables: list[View], lang: str
) -> Section:
    drawn = [(rendered(comparison, name, lang), name) for name in figures]
    return Section(
        key,
        text(f"section.{key}.title", lang),
        tuple(text(f"section.{key}.lead", lang).split("\n")),
        tuple(
            (picture.svg, text(f"section.{name}.title", lang))
            for picture, name in drawn
            if picture is not None
        ),
        tuple(table for table in tables if table.rows),
    )


def _spread(comparison: Comparison, lang: str) -> list[View]:
    """What pairing is worth, and what the spread comes from where parameters varied."""
    found = [views.pairing_view(comparison, lang), views.parameter_view(comparison, lang)]
    return [view for view in found if view.rows]
