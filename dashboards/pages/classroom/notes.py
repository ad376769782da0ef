"""The teacher's notes of a lesson, hidden until they are asked for."""

from __future__ import annotations

import html

import solara

from dashboards.components import Markup, Section
from dashboards.language import t, use_language
from dashboards.lessons.pages import source_line
from dashboards.lessons.shelf import lesson
from sim.bibliography import bibliography


@solara.component
def Notes(name: str) -> None:
    """What to stress, misconceptions, limits of the model, and evidence with its strength."""
    lang = use_language()
    notes = lesson(name).notes

    def say(key: str) -> str:
        return html.escape(t(f"dash.lesson.page.{key}"))

    def listed(items: list[str]) -> str:
        return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"

    believed = "".join(
        f"<dt>{say('belief')}: {html.escape(item.belief.in_language(lang))}</dt>"
        f"<dd>{say('reply')}: {html.escape(item.answer.in_language(lang))}</dd>"
        for item in notes.misconceptions
    )
    evidence = [
        f"{html.escape(item.says.in_language(lang))} "
        f"<em>{html.escape(_strength(item.strength))}</em><br>"
        f"<small>{html.escape(_source(item.source))}</small>"
        for item in notes.evidence
    ]
    with Section(t("dash.lesson.page.notes"), classes=["classroom-notes"]):
        Markup(
            f"<p class='classroom-note'>{html.escape(t('dash.classroom.notes_private'))}</p>"
            f"<h3>{say('stress')}</h3>"
            + listed([html.escape(item.in_language(lang)) for item in notes.stress])
            + f"<h3>{say('misconceptions')}</h3><dl>{believed}</dl><h3>{say('limits')}</h3>"
            + listed([html.escape(item.in_language(lang)) for item in notes.limits])
            + f"<h3>{say('evidence')}</h3>"
            + listed(evidence)
        )


def _strength(strength: str) -> str:
    return t("dash.lesson.page.strength", strength=t(f"dash.lesson.strength.{strength}"))


def _source(key: str) -> str:
    warning = bibliography()[key].warning
    said = f"{key}: {source_line(key)}"
    return f"{said}. {t('dash.lesson.page.warning', warning=warning)}" if warning else said
