"""What workers carry out for the page: a plan compared, explained, and written into files.

The server only names these functions; so the model and all that computes is imported inside them.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboards.pages.compare.plan import HOUSEHOLD, MOST_PEOPLE, Plan, base_of, resolved, tidy
from dashboards.work import Partial
from sim.errors import InputError

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.replicate import Task
    from sim.scenario import Scenario

STEPS: Final = (3, 6, 12, 20)
"""Replicates after which the page is drawn anew: a coarse answer first. Three are the fewest that
hold two parameter sets, without which there are no intervals."""

EXPLAINED: Final = 120
"""Residents who are listened to when an effect is taken apart."""

MOMENTS: Final = 3
"""Weeks of a package that are taken apart, spread from its start to its end."""

FILES: Final = ("report.html", "report.pdf", "tables.zip", "figures.zip", "plan.zip")


def compare_plan(plan: Plan) -> Iterator[Partial]:
    """Compare a plan's packages with its baseline, better and better.

    Args:
        plan: The plan.

    Yields:
        What `found.found_in` makes of the replicates so far.

    Raises:
        InputError: Whatever is wrong with the plan.
    """
    from dashboards.pages.compare import kept
    from dashboards.pages.compare.found import found_in

    plan = tidy(plan)
    scenarios = _scenarios(plan)
    total = plan["replicates"]
    steps = [count for count in STEPS if count < total] + [total]
    for number, count in enumerate(steps):
        before = steps[number - 1] if number else 0
        for done in range(before, count):
            kept.replicate(_task(scenarios, plan, done))
            if done < count - 1:  # between replicates others have their turn
                yield Partial(None, (done + 1) / total)
        comparison = _compared(scenarios, plan, count)
        places = kept.places_of(_task(scenarios, plan, 0))
        yield Partial(found_in(comparison, plan, places, total), count / total)


def get_ready() -> None:
    """Prepare what the first visitor will ask for: the first answer of the first plan."""
    from dashboards.pages.compare.plan import new_plan

    for part in compare_plan(new_plan()):
        if part.value is not None:
            return


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The community of a plan as it is: people, households, units.

    Args:
        plan: The plan; its packages do not matter.

    Raises:
        InputError: The community cannot be used.
    """
    from dashboards.pages.compare import kept
    from experiments.replicate import replicate_seed

    plan = tidy(plan)
    base = base_of(plan)
    _refuse_large(base)
    model = kept.spun_up(base, replicate_seed(plan["seed"], 0))
    committee = base.community.committee
    return {
        "label": {lang: base.community.label.in_language(lang) for lang in ("en", "zh")},
        "note": {
            lang: base.community.note.in_language(lang) if base.community.note else ""
            for lang in ("en", "zh")
        },
        "people": int(model.population.people),
        "residents": len(model.population.residents["age"]),
        "households": int(model.population.count("household")),
        "units": len(model.units_table),
        "unit_people": float(model.units_table["people"].mean()),
        "staff": getattr(committee, "staff", None),
        "synthetic": base.community.population.kind == "synthetic",
    }


def explain_plan(plan: Plan, package: str) -> Iterator[Partial]:
    """Take a package's effect apart by the reasons of residents' decisions.

    A few weeks are lived again by both arms of the first replicate, resident by resident.

    Args:
        plan: The plan.
        package: Name of the package's scenario.

    Yields:
        `{"reasons": {lang: [[name, acts a thousand resident-weeks, error], …]}, "total": …,
        "weeks": […]}` over the weeks so far.

    Raises:
        InputError: Whatever is wrong with the plan.
    """
    from dashboards.pages.compare import kept
    from experiments.replicate import replicate_seed
    from sim.explain.decomposition import decompose
    from sim.explain.wording_effects import reason_name

    plan = tidy(plan)
    scenarios = {scenario.name: scenario for scenario in _scenarios(plan)}
    treated = scenarios[package]
    seed = replicate_seed(plan["seed"], 0)
    model = kept.spun_up(scenarios["baseline"], seed)
    arms = [model.fork(scenarios["baseline"]), model.fork(treated)]
    starts = [int(one.start) for one in treated.interventions]  # type: ignore[attr-defined]
    first = min(max(0, min(starts)), treated.weeks.window - 1)
    last = treated.weeks.window - 1
    weeks = sorted({first + (last - first) * k // (MOMENTS - 1) for k in range(MOMENTS)})
    parts: list[Any] = []
    week = 0
    for number, wanted in enumerate(weeks):
        while week < wanted:
            for arm in arms:
                arm.step()
            week += 1
        parts.append(decompose(arms[0], arms[1], EXPLAINED, weeks=1))
        reasons = {
            name: (
                sum(part.by_reason()[name] for part in parts) / len(parts),
                sum(part.errors[name] ** 2 for part in parts) ** 0.5 / len(parts),
            )
            for name in parts[0].by_reason()
        }
        ordered = sorted(reasons, key=lambda name: -abs(reasons[name][0]))
        shown = [name for name in ordered if abs(reasons[name][0]) > 1e-9]
        value = {
            "reasons": {
                lang: [[reason_name(name, lang), *(1000 * v for v in reasons[name])]
                       for name in shown]
                for lang in ("en", "zh")
            },
            "total": 1000 * sum(part.total() for part in parts) / len(parts),
            "weeks": weeks[: number + 1],
            "residents": EXPLAINED,
            "population": parts[0].population,
        }  # fmt: skip
        yield Partial(value, (number + 1) / len(weeks))


def file_of(plan: Plan, name: str, lang: str) -> bytes:
    """One of the files that the page offers.

    Args:
        plan: The plan.
        name: One of `FILES`.
        lang: Language of what is written.

    Raises:
        InputError: Whatever is wrong with the plan.
    """
    plan = tidy(plan)
    scenarios = _scenarios(plan)
    if name == "plan.zip":
        from dashboards.pages.compare.saving import plan_files

        return zipped(plan_files(plan, scenarios))
    comparison = _compared(scenarios, plan, plan["replicates"])
    if name == "report.html":
        from experiments.report import html

        return html(comparison, lang).encode("utf-8")
    if name == "report.pdf":
        from experiments.report import pdf

        return pdf(comparison, lang)
    with tempfile.TemporaryDirectory(prefix="linli-files-") as folder:
        if name == "tables.zip":
            comparison.save(Path(folder), lang)
            keep = [*sorted(Path(folder).rglob("*.csv")), Path(folder) / "manifest.json"]
        else:
            from experiments.figures import save_figures

            keep = save_figures(comparison, Path(folder), lang)
        return zipped({path.name: path.read_bytes() for path in keep})


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive of files by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _scenarios(plan: Plan) -> list[Scenario]:
    from dashboards.pages.compare import kept
    from experiments.replicate import replicate_seed
    from sim.scenario.people import check_people

    base = base_of(plan)
    _refuse_large(base)
    check_people(base)

    def unit_people(scenario: Scenario) -> float:
        model = kept.spun_up(scenario, replicate_seed(plan["seed"], 0))
        return float(model.units_table["people"].mean())

    found = resolved(plan, unit_people)
    if len(found) < 2:
        raise InputError("dash.compare.nothing_chosen")
    return found


def _refuse_large(base: Scenario) -> None:
    """Refuse a community that is too large for a page, before anything dear is done with it."""
    population = base.community.population
    people = int(getattr(population, "people", None) or 0)
    people = people or int(HOUSEHOLD * (getattr(population, "households", None) or 0))
    if people > MOST_PEOPLE or getattr(population, "counties", None):
        raise InputError("dash.compare.too_many", most=f"{MOST_PEOPLE:,}")


def _compared(scenarios: list[Scenario], plan: Plan, replicates: int) -> Comparison:
    from dashboards.pages.compare import kept
    from experiments.compare import compare

    return compare(
        scenarios,
        replicates=replicates,
        seed=plan["seed"],
        executor=kept.KeptRuns(),
        ensemble=True,
    )


def _task(scenarios: list[Scenario], plan: Plan, number: int) -> Task:
    """A replicate, as `compare` makes it."""
    from experiments.calibration.ensemble import parameter_sets
    from experiments.compare import RUNS_A_SET
    from experiments.replicate import Task, replicate_seed

    sets = parameter_sets()
    drawn = dict(sets[number // RUNS_A_SET % len(sets)]) if sets else {}
    return Task(
        number,
        replicate_seed(plan["seed"], number),
        "fast",
        tuple(scenario.name for scenario in scenarios),
        tuple(scenario.to_dict() for scenario in scenarios),
        drawn,
    )
