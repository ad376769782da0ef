"""What it costs, and how well all these numbers are founded."""

from __future__ import annotations

from html import escape

import solara

from dashboards.components import Markup, Section
from dashboards.language import t, use_language
from dashboards.pages.compare.show.parts import Found, Tables, plain_table


@solara.component
def Costs(found: Found) -> None:
    """Staff hours, money, and what an additional participant costs."""
    with Section(t("dash.compare.costs.title"), classes=["cmp-costs"]):
        solara.Text(t("dash.compare.costs.lead"), classes=["cmp-lead"])
        Tables(found, ("costs",), folded=False)
        Tables(found, ("hours", "money", "outcomes"))


@solara.component
def Founded(found: Found) -> None:
    """What is uncertain, and how well each number is founded."""
    lang = use_language()
    founded = found["founded"][lang]
    chosen = t("dash.compare.founded.chosen")
    numbers = plain_table(
        [t(f"dash.compare.founded.{key}") for key in ("package", "what", "value", "source")],
        [
            [row[0], f"{row[1]}{t('dash.compare.colon')}{row[2]}", row[3],
             chosen if row[4] == "chosen" else row[4]]
            for row in founded["numbers"]
        ],
        (2,),
    )  # fmt: skip
    prices = plain_table(
        [t(f"dash.compare.founded.{key}") for key in ("price", "yuan", "unit", "source")],
        founded["prices"],
        (1,),
    )
    with Section(t("dash.compare.founded.title"), classes=["cmp-founded"]):
        Markup(
            f"<p>{escape(founded['evidence'])}</p><p>{escape(t('dash.compare.founded.lead'))}</p>"
            f'<details class="cmp-table"><summary>{escape(t("dash.compare.founded.numbers"))}'
            f"</summary>{numbers}</details>"
            f'<details class="cmp-table"><summary>{escape(t("dash.compare.founded.prices"))}'
            f"</summary>{prices}</details>"
        )
        Tables(found, ("parameters",))
