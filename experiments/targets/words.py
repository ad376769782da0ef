"""What a fit found, in words and tables, in either language."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from rich.text import Text

from experiments import wording
from experiments.targets.findings import ROUGH
from experiments.targets.response import terms
from experiments.terminal import table
from experiments.views import Row, View
from experiments.writing import write_text
from sim.glossary import measures as glossary
from sim.parameters import find
from sim.texts import available_languages, has_text, text

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from experiments.targets.findings import Findings
    from experiments.targets.spec import Targets
    from experiments.targets.target import Target

NOTHING = "–"
STRETCH_TOLD = 1.05
"""Factor on the errors from which it is said."""
MOST_PAIRS = 5
ENOUGH = 2
"""Sets a term of the response surface below which its widths are said to be rough."""
SMALLEST_SAMPLE = 8
"""Sets that fit below which a sample is too small to compare scenarios with."""


def measure_name(name: str, lang: str) -> str:
    """The name of a measure that can be a target."""
    key = f"targets.measure.{name}"
    if has_text(key):
        return text(key, lang)
    return glossary()[name].label(lang)


def target_name(target: Target, lang: str) -> str:
    """What a target is about: measure, period, group, and what it is told per."""
    if target.label is not None:
        return target.label.in_language(lang)
    said = [measure_name(target.measure, lang)]
    if target.group != "all":
        named = (target.level,) if isinstance(target.level, str) else target.level
        said.append(wording.named([_level(target.group, name, lang) for name in named], lang))
    if target.told_for:
        said.append(text(f"targets.period.{target.told_for}", lang))
    if target.parts:
        names = [measure_name(name, lang) for name in target.parts]
        said.append(text("targets.share_of", lang, names=wording.named(names, lang)))
    if target.per_people is not None:
        said.append(text("targets.per_people", lang, count=f"{target.per_people:,}"))
    if isinstance(target.year, int):
        said.append(text("targets.in_year", lang, year=target.year))
    return text("join.items", lang).join(said)


def _level(group: str, name: str, lang: str) -> str:
    """The name of a level, or of ages that bands make up."""
    if has_text(f"level.{group}.{name}"):
        return wording.level_name(group, name, lang)
    low, _, high = name.replace("–", "-").partition("-")
    if high:
        return text("targets.ages_between", lang, low=low.strip(), high=high.strip())
    return text("targets.ages_over", lang, low=low.strip(" +"))


def value(number: float, target: Target) -> str:
    """A value of a target: shares as percentages."""
    if math.isnan(number):
        return NOTHING
    if target.scale is None and (target.bounded and target.about.unit != "0..1"):
        return f"{100 * number:.1f}%"
    return f"{number:.3g}" if abs(number) < 100 else f"{number:,.0f}"


def sentences(targets: Targets, findings: Findings, lang: str) -> list[str]:
    """What was found, most important first.

    Args:
        targets: The targets file.
        findings: What its fit found.
        lang: Language code.
    """
    return [said for group in grouped(targets, findings, lang).values() for said in group]


def grouped(targets: Targets, findings: Findings, lang: str) -> dict[str, list[str]]:
    """What was found, by what it is about: figures, parameters, how.

    Args:
        targets: The targets file.
        findings: What its fit found.
        lang: Language code.
    """
    if not findings.complete:
        unfinished = text("targets.unfinished", lang, runs=findings.runs)
        return {"figures": [unfinished], "how": _failures(findings, lang)}
    return {
        "figures": _met(targets, findings, lang),
        "parameters": _parameters(targets, findings, lang),
        "how": [
            *_sample(targets, findings, lang),
            *_surface(findings, lang),
            *_failures(findings, lang),
        ],
    }


def _met(targets: Targets, findings: Findings, lang: str) -> list[str]:
    fitted = findings.targets[findings.targets["fit"]]
    said = [
        text(
            "targets.score",
            lang,
            met=int(fitted["met"].sum()),
            of=len(fitted),
            distance=f"{findings.distance:.2f}",
        )
    ]
    by_name = dict(zip(targets.names, targets.targets, strict=True))
    for row in fitted[~fitted["met"]].to_dict("records"):
        target = by_name[row["target"]]
        key = "too_high" if row["miss"] > 0 else "too_low"
        said.append(
            text(
                f"targets.{key}",
                lang,
                name=target_name(target, lang),
                model=value(row["model"], target),
                value=value(row["value"], target),
                errors=f"{abs(row['miss']):.1f}",
            )
        )
    if not findings.together:
        said.append(text("targets.not_together", lang))
    if findings.stretched > STRETCH_TOLD:
        said.append(text("targets.stretched", lang, times=f"{findings.stretched:.1f}"))
    checked = findings.targets[~findings.targets["fit"]]
    if len(checked):
        said.append(text("targets.checked", lang, met=int(checked["met"].sum()), of=len(checked)))
    return said


def _parameters(targets: Targets, findings: Findings, lang: str) -> list[str]:
    said = []
    table = findings.parameters
    if findings.fitted < len(table):
        said.append(text("targets.too_few", lang, targets=findings.fitted, parameters=len(table)))
    for grade in ("well", "some", "none"):
        names = table.loc[table["informed"] == grade, "parameter"].tolist()
        if names:
            shown = wording.named([parameter_name(name, lang) for name in names], lang)
            said.append(text(f"targets.informed_{grade}", lang, names=shown, count=len(names)))
    for first, second, together in findings.pairs[:MOST_PAIRS]:
        key = "trade_off" if together < 0 else "go_together"
        names = {
            "first": parameter_name(first, lang),
            "second": parameter_name(second, lang),
            "r": f"{together:+.2f}",
        }
        said.append(text(f"targets.{key}", lang, **names))
    if targets.prior == "patterns":
        said.append(text("targets.prior_patterns", lang))
    return said


def _sample(targets: Targets, findings: Findings, lang: str) -> list[str]:
    if findings.method == "point":
        return [text("targets.one_set", lang)]
    kept, drawn = len(findings.sets), findings.drawn
    said = [text("targets.kept", lang, kept=kept, drawn=drawn)]
    if kept < SMALLEST_SAMPLE:
        said.append(text("targets.few_kept", lang))
    return said


def _surface(findings: Findings, lang: str) -> list[str]:
    said = []
    if findings.rough > ROUGH:
        said.append(text("targets.rough", lang, times=f"{findings.rough:.1f}"))
    count = terms(len(findings.parameters))
    if findings.surface < ENOUGH * count:
        said.append(text("targets.few_sets", lang, sets=findings.surface, terms=count))
    return said


def _failures(findings: Findings, lang: str) -> list[str]:
    if not findings.failed:
        return []
    last = findings.error.strip().splitlines()[-1] if findings.error.strip() else ""
    return [text("targets.failed", lang, count=findings.failed, of=findings.runs, reason=last)]


def parameter_name(name: str, lang: str) -> str:
    """A parameter with its label: what files and people call it."""
    label = getattr(find(name), "zh" if lang == "zh" else "en")
    return text("targets.parameter", lang, name=name, label=label)


def views(targets: Targets, findings: Findings, lang: str) -> list[View]:
    """The tables of figures and of parameters; none while the fit is not over.

    Args:
        targets: The targets file.
        findings: What its fit found.
        lang: Language code.
    """
    if not findings.complete:
        return []
    return [figures_view(targets, findings, lang), parameters_view(findings, lang)]


def renderables(targets: Targets, findings: Findings, lang: str) -> list[RenderableType]:
    """The tables and the sentences for a terminal.

    Args:
        targets: The targets file.
        findings: What its fit found.
        lang: Language code.
    """
    tables: list[RenderableType] = [table(view) for view in views(targets, findings, lang)]
    return tables + [Text(sentence) for sentence in sentences(targets, findings, lang)]


def figures_view(targets: Targets, findings: Findings, lang: str) -> View:
    """Each figure against the model, before and after."""
    by_name = dict(zip(targets.names, targets.targets, strict=True))
    rows = []
    for row in findings.targets.to_dict("records"):
        target = by_name[row["target"]]
        ends = {end: value(row[end], target) for end in ("low", "high")}
        met = text(f"targets.verdict.{'met' if row['met'] else 'not_met'}", lang)
        if not row["fit"]:
            met = text("targets.verdict.checked", lang, met=met)
        cells = [value(row[key], target) for key in ("value", "error", "before", "model")]
        shown = text("targets.interval", lang, **ends)
        rows.append(Row((target_name(target, lang), *cells, shown, f"{row['miss']:+.1f}", met)))
    columns = ("target", "figure", "error", "before", "model", "range", "miss", "met")
    return _view("figures", columns, rows, lang)


def parameters_view(findings: Findings, lang: str) -> View:
    """Each parameter before and after."""
    fitted = ("fitted",) if findings.method == "point" else ()
    rows = []
    for row in findings.parameters.to_dict("records"):
        before = {"low": f"{row['prior_p05']:.3g}", "high": f"{row['prior_p95']:.3g}"}
        after = {"low": f"{row['p05']:.3g}", "high": f"{row['p95']:.3g}"}
        cells = [f"{row[key]:.3g}" for key in ("start", *fitted, "mean")]
        cells += [text("targets.interval", lang, **ends) for ends in (after, before)]
        cells += [f"{row['width']:.2f}", text(f"targets.informed.{row['informed']}", lang)]
        rows.append(Row((parameter_name(row["parameter"], lang), *cells)))
    columns = ("parameter", "start", *fitted, "mean", "posterior", "prior", "width", "informed")
    return _view("parameters", columns, rows, lang)


def _view(key: str, columns: tuple[str, ...], rows: list[Row], lang: str) -> View:
    return View(
        f"targets.{key}",
        text(f"targets.title.{key}", lang),
        tuple(text(f"targets.column.{column}", lang) for column in columns),
        tuple(rows),
        words=(len(columns) - 1,),
    )


def write(targets: Targets, findings: Findings, home: Path, lang: str) -> None:
    """Write `summary.json` (both languages) and `report.txt` (one).

    Args:
        targets: The targets file.
        findings: What its fit found.
        home: Folder of the fit.
        lang: Language of the report.

    Raises:
        InputError: The folder cannot be written to.
    """
    import io

    from rich.console import Console

    from experiments.writing import unwritable

    page = io.StringIO()
    console = Console(file=page, width=110, color_system=None)
    console.print(Text(targets.label.in_language(lang), style="bold"))
    for part in renderables(targets, findings, lang):
        console.print(part)
    lines = [line.rstrip() for line in page.getvalue().splitlines()]
    try:
        write_text(home / "report.txt", "\n".join(lines) + "\n")
        content = json.dumps(summary(targets, findings), ensure_ascii=False, indent=1)
        write_text(home / "summary.json", content + "\n")
    except OSError as problem:
        raise unwritable(home, problem) from problem


def summary(targets: Targets, findings: Findings) -> dict[str, Any]:
    """What was found as plain values; what is undefined is None."""
    plain = {
        "name": targets.name,
        "label": targets.label.model_dump(),
        "method": findings.method,
        "complete": findings.complete,
        "runs": findings.runs,
        "failed": findings.failed,
        "distance": findings.distance,
        "together": findings.together,
        "stretched": findings.stretched,
        "rough": findings.rough,
        "surface": findings.surface,
        "error": findings.error,
        "kept": len(findings.sets),
        "drawn": findings.drawn,
        "targets": findings.targets.to_dict("records"),
        "parameters": findings.parameters.to_dict("records"),
        "pairs": findings.pairs,
        "sentences": {lang: sentences(targets, findings, lang) for lang in available_languages()},
    }
    found: dict[str, Any] = _finite(plain)
    return found


def _finite(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _finite(child) for key, child in item.items()}
    if isinstance(item, (list, tuple)):
        return [_finite(child) for child in item]
    if hasattr(item, "item"):
        item = item.item()
    return None if isinstance(item, float) and not math.isfinite(item) else item
