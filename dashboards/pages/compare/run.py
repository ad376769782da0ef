"""What workers carry out for the page: a plan compared, explained, and written into files.

The server only names these functions; so the model and all that computes is imported inside them.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboards.pages.compare.placing import odd_in
from dashboards.pages.compare.plan import Plan, base_of, resolved, tidy
from dashboards.pages.compare.size import refuse_large
from dashboards.work import Partial, queue_length
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison import Comparison
    from experiments.replicate import Task
    from sim.scenario import Scenario

STEPS: Final = (3, 6, 12, 20)
"""Replicates after which the page is drawn anew: a coarse answer first. Three are the fewest that
hold two parameter sets, without which there are no intervals."""

LONG_QUEUE: Final = 2.0
"""Others for each worker who wait for a first answer, from which on everybody's first rests on one
replicate and has no intervals: a class that changes its plans at once waits half as long for it.
The page says how many replicates there are, and the next answer comes when nobody waits."""

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
    scenarios = scenarios_of(plan)
    odd = odd_in(plan, scenarios)
    total = plan["replicates"]
    tasks: list[Task] = []

    def answer() -> Partial:
        comparison = _compared(scenarios, plan, len(tasks))
        known = set(comparison.measures["replicate"])
        worked = [task for task in tasks if task.replicate in known]
        places = [kept.places_of(task) for task in worked]
        found = found_in(comparison, plan, odd, _settling(worked), places, total)
        return Partial(found, len(tasks) / total)

    for count in [count for count in STEPS if count < total] + [total]:
        while len(tasks) < count:
            tasks.append(task_of(scenarios, plan, len(tasks)))
            kept.replicate(tasks[-1])
            if len(tasks) == 1 and queue_length() >= LONG_QUEUE:
                yield answer()
            elif len(tasks) < count:  # between replicates others have their turn
                yield Partial(None, len(tasks) / total)
        yield answer()


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
    refuse_large(base)
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
    scenarios = scenarios_of(plan)
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
            from experiments.store import save
            from experiments.writing import write_table

            save(comparison, Path(folder), lang)
            known = sorted({int(number) for number in comparison.measures["replicate"]})
            settling = _settling([task_of(scenarios, plan, number) for number in known])
            write_table(Path(folder) / "tables" / "settling", settling)
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


def scenarios_of(plan: Plan) -> list[Scenario]:
    """The baseline of a plan and its packages.

    Args:
        plan: The plan, tidy.

    Raises:
        InputError: Whatever is wrong with it, or no package holds anything.
    """
    from dashboards.own.tables import check
    from dashboards.pages.compare import kept
    from experiments.replicate import replicate_seed

    base = base_of(plan)
    refuse_large(base)
    check(base)

    def unit_people(scenario: Scenario) -> float:
        model = kept.spun_up(scenario, replicate_seed(plan["seed"], 0))
        return float(model.units_table["people"].mean())

    found = resolved(plan, unit_people)
    if len(found) < 2:
        raise InputError("dash.compare.nothing_chosen")
    return found


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


def _settling(tasks: Sequence[Task]) -> pd.DataFrame:
    """Weekly measures of the end of the spin-up of replicates, with `replicate`."""
    import pandas as pd

    from dashboards.pages.compare import kept

    frames = [kept.settling(task) for task in tasks]
    whole = pd.concat(frames, keys=[task.replicate for task in tasks], names=["replicate", None])
    return whole.reset_index("replicate").reset_index(drop=True)


def task_of(scenarios: list[Scenario], plan: Plan, number: int) -> Task:
    """A replicate, as `compare` makes it.

    Args:
        scenarios: What `scenarios_of` gives.
        plan: The plan.
        number: Number of the replicate, from 0.
    """
    from experiments.calibration.ensemble import parameter_sets
    from experiments.compare import RUNS_A_SET
    from experiments.replicate import Task, replicate_seed

    sets = parameter_sets()
    place = number // RUNS_A_SET % len(sets) if sets else -1
    return Task(
        number,
        replicate_seed(plan["seed"], number),
        "fast",
        tuple(scenario.name for scenario in scenarios),
        tuple(scenario.to_dict() for scenario in scenarios),
        dict(sets[place]) if sets else {},
        place,
    )
