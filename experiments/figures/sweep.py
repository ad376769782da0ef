"""All figures of a sweep, as pictures, and as PNG and SVG files in its folder.

figures/indices           what each factor explains
figures/map_<n>           the outcome over two factors
figures/interactions_<n>  lines along one factor by levels of another
figures/distributions     replicates one by one
figures/box               where the cases of interest are
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.figures.indices import indices
from experiments.figures.spread import box, distributions
from experiments.figures.style import render, style
from experiments.figures.surfaces import interactions, maps

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.analysis.response import Response
    from experiments.figures.style import Picture
    from experiments.sweep.plan import Plan


def pictures(
    plan: Plan,
    found: Response,
    analysis: dict[str, Any] | None,
    lang: str,
    bare: bool = False,
) -> dict[str, Picture]:
    """The figures of a sweep by name.

    Args:
        plan: The plan of the sweep.
        found: The response of the primary outcome.
        analysis: What `analysis.findings.analyse` gave; None while runs are missing.
        lang: Language code.
        bare: Leave out titles and reading helps, for documents that set them as text.
    """
    entry = None if analysis is None else analysis["outcomes"][0]
    drawn: dict[str, Figure | None] = {}
    with style(bare):
        if analysis is not None:
            drawn["indices"] = indices(analysis, plan, lang)
        for number, figure in enumerate(maps(plan, found, entry, lang), start=1):
            drawn[f"map_{number}"] = figure
        for number, figure in enumerate(interactions(plan, found, entry, lang), start=1):
            drawn[f"interactions_{number}"] = figure
        drawn["distributions"] = distributions(plan, found, lang)
        if analysis is not None and analysis["discovery"] is not None:
            drawn["box"] = box(plan, found, analysis["discovery"], entry, lang)
        return {name: render(figure) for name, figure in drawn.items() if figure is not None}
