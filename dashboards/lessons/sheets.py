"""The worksheet of a lesson: one HTML page that prints on A4, without scripts or other files."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from dashboards.lessons.schema import NumberPrediction
from dashboards.lessons.shelf import lesson
from sim.texts import text

if TYPE_CHECKING:
    from dashboards.lessons.schema import Lesson

STYLE: Final = """
@page{size:A4;margin:16mm 18mm}*{box-sizing:border-box}
body{font:12pt/1.55 "Songti SC","SimSun","Noto Serif CJK SC","Source Han Serif SC",
"WenQuanYi Micro Hei",Georgia,serif;color:#111;background:#fff;max-width:180mm;margin:12px auto;
padding:0 12px}
h1,.title{font-size:19pt;font-weight:700;margin:0 0 2pt}
h2{font-size:13pt;margin:12pt 0 3pt;border-bottom:1px solid #999}
p{margin:3pt 0}.who{display:flex;gap:24pt;margin:6pt 0}
.who span{flex:1;border-bottom:1px solid #333}
.question{font-size:14pt;font-weight:600}.line{border-bottom:1px solid #555;height:22pt}
.scale{display:flex;justify-content:space-between;border-top:2px solid #333;margin:20pt 8pt 4pt;
position:relative}.scale span{border-left:1px solid #333;padding:2pt 0 0 2pt;width:0}
.box{border:1px solid #333;display:inline-block;width:14pt;height:14pt;margin-right:8pt;
vertical-align:-2pt}ol{margin:3pt 0;padding-left:18pt}li{margin:2pt 0 14pt}
.two{display:grid;grid-template-columns:1fr 1fr;gap:8pt 18pt}
.blank{display:inline-block;width:90pt;border-bottom:1px solid #333}
.after{break-before:page;margin-top:30pt}
.small{color:#444;font-size:10pt}
@media print{body{margin:0;padding:0;max-width:none}h2{break-after:avoid}
li,.two{break-inside:avoid}}
"""
ROUND: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0)
"""Distances between the marks of a scale that are easy to read."""


def sheet(name: str, lang: str) -> str:
    """The worksheet as an HTML page.

    Args:
        name: Name of the lesson.
        lang: Language code.
    """
    plan = lesson(name)

    def say(key: str) -> str:
        return html.escape(text(f"dash.lesson.sheet.{key}", lang))

    title = html.escape(
        text("dash.lesson.page.title", lang, order=plan.order, title=plan.title.in_language(lang))
    )
    situation = "".join(
        f"<p>{html.escape(line)}</p>" for line in lines(plan.situation.in_language(lang))
    )
    questions = "".join(f"<li>{html.escape(q.in_language(lang))}</li>" for q in plan.discussion)
    heading = html.escape(text("dash.lesson.page.prediction", lang))
    ask = html.escape(plan.prediction.ask.in_language(lang))
    return (
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head>'
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title}</title><link rel="icon" href="data:,"><style>{STYLE}</style></head><body>'
        f'<p class="small">{say("name")}</p><h1>{title}</h1>'
        f'<div class="who"><span>{say("class")}</span><span>{say("date")}</span></div>'
        f'<p class="question">{html.escape(plan.question.in_language(lang))}</p>{situation}'
        f'<h2>{heading}</h2><p><strong>{ask}</strong> <span class="small">{say("paper")}</span></p>'
        f"{_answer_space(plan, lang)}<p>{say('why')}</p>{_lines(4)}"
        f'<div class="after"><p class="small">{say("after")}</p><p class="title">{title}</p></div>'
        f'<div class="two"><div><h2>{say("class_guess")}</h2>{_lines(1)}</div>'
        f"<div><h2>{say('model')}</h2>{_lines(1)}</div></div>"
        f"<p>{say('surprise')}</p>{_lines(2)}"
        f"<h2>{say('talk')}</h2><ol>{questions}</ol></body></html>"
    )


def lines(content: str) -> list[str]:
    """The paragraphs of a text that has one a line."""
    return [line.strip() for line in content.splitlines() if line.strip()]


def _answer_space(plan: Lesson, lang: str) -> str:
    wanted = plan.prediction
    if isinstance(wanted, NumberPrediction):
        span = wanted.high - wanted.low
        parts = next((n for n in (4, 5, 6, 8, 10, 3) if span / n in ROUND), 4)
        ticks = "".join(
            f"<span>{wanted.low + k * span / parts:g}</span>".replace("-", "−")
            for k in range(parts + 1)
        )
        mine = html.escape(text("dash.lesson.sheet.mine", lang))
        unit = html.escape(wanted.unit.in_language(lang))
        blank = '<span class="blank"></span>'
        return f'<div class="scale">{ticks}</div><p>{mine} {blank} {unit}</p>'
    return "".join(
        f'<p><span class="box"></span>{html.escape(choice.label.in_language(lang))}</p>'
        for choice in wanted.choices
    )


def _lines(count: int) -> str:
    return '<div class="line"></div>' * count
