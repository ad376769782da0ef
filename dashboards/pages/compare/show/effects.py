"""The effect on each form of participation, and on each group of residents."""

from __future__ import annotations

from html import escape

import solara

from dashboards.charts import interval_chart
from dashboards.components import Markup, Section
from dashboards.language import t, use_language
from dashboards.pages.compare.show.answer import share_words
from dashboards.pages.compare.show.parts import Found, Tables, chart, chips, limit_of, triple
from experiments import wording


@solara.component
def Effects(found: Found) -> None:
    """The effect on each form, with intervals, as a picture and as a table."""
    lang = use_language()
    names = [arm["short"][lang] for arm in found["arms"][1:]]
    rows = [
        {"label": row["label"][lang], "values": [triple(effect) for effect in row["effects"]]}
        for row in found["forms"]
    ]
    with Section(t("dash.compare.effects.title"), classes=["cmp-effects"]):
        solara.Text(t("dash.compare.effects.lead", confidence="95"), classes=["cmp-lead"])
        chart(
            interval_chart(
                rows,
                series=names,
                x_name=t("dash.compare.points_axis"),
                limit=limit_of(rows),
                save=t("dash.chart.save"),
                name="effects",
            ),
            72 + 46 * len(rows),
            t("dash.compare.effects.title"),
        )
        Markup(_effect_table(found, names, lang), classes=["linli-scroll"])


def _effect_table(found: Found, names: list[str], lang: str) -> str:
    heads = "".join(f'<th class="number">{escape(name)}</th>' for name in names)
    body = ""
    for row in found["forms"]:
        cells = ""
        for effect, verdict in zip(row["effects"], row["verdicts"][lang], strict=True):
            if effect is None:
                cells += f'<td class="number">{wording.NOTHING}</td>'
                continue
            shown = wording.signed(effect["mean"], "share")
            interval = (
                wording.bracketed(effect["low"], effect["high"], "share")
                if effect["low"] is not None
                else ""
            )
            cells += (
                f'<td class="number"><strong>{shown}</strong> <small>{interval}</small>'
                f"<br><small>{escape(verdict)}</small></td>"
            )
        body += f"<tr><td>{escape(row['label'][lang])}</td>{cells}</tr>"
    return (
        f'<details class="cmp-table"><summary>{escape(t("dash.chart.data"))}</summary>'
        f'<table class="linli-table"><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></details>"
    )


@solara.component
def Reach(found: Found) -> None:
    """Who gains: by age, tenure, registration, schooling; and who never took part before."""
    lang = use_language()
    shown = {group["name"]: group for group in found["groups"]}
    name, choose = solara.use_state("age")
    group = shown.get(name) or next(iter(shown.values()), None)
    names = [arm["short"][lang] for arm in found["arms"][1:]]
    with Section(t("dash.compare.reach.title"), classes=["cmp-reach"]):
        solara.Text(t("dash.compare.reach.lead"), classes=["cmp-lead"])
        if group is None:
            return
        chips(
            [(key, one["label"][lang]) for key, one in shown.items()],
            group["name"],
            choose,
            "cmp-group",
        )
        rows = [
            {"label": level["label"][lang], "values": [triple(e) for e in level["effects"]]}
            for level in group["levels"]
        ]
        chart(
            interval_chart(
                rows,
                series=names,
                x_name=t("dash.compare.points_axis"),
                limit=limit_of(rows),
                save=t("dash.chart.save"),
                name="reach",
            ),
            80 + 42 * len(rows),
            t("dash.compare.reach.title"),
        )
        never = "".join(
            f"<li>{escape(name)}{escape(t('dash.compare.colon'))}"
            f"{escape(t('dash.compare.with_interval', **_newcomers(package)))}</li>"
            for name, package in zip(names, found["packages"], strict=True)
        )
        Markup(
            f"<p>{escape(t('dash.compare.reach.never'))}</p><ul>{never}</ul>",
            classes=["cmp-never"],
        )
        Tables(found, ("groups",))


def _newcomers(package: Found) -> dict[str, str]:
    value, interval = share_words("newcomers", package)
    return {"value": value, "interval": interval}
