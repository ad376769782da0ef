"""What must hold in a scenario beyond the type and range of each value.

`values` looks at names that lead elsewhere (parameters, sources), `parts` at what must hold
between the parts: the interventions' weeks, targets and units, and the outcome asked about.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from sim.bibliography import UNSOURCED, bibliography, keys_of, unknown_keys
from sim.charging import lines_charged
from sim.columns import AGE_BAND_NAMES, CATEGORIES
from sim.errors import InputError, nearest_name
from sim.interventions.base import Intervention
from sim.parameters import contradictions, find, registry
from sim.scenario.hours import beyond_hours
from sim.scenario.problems import at
from sim.scenario.tree import locate

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sim.scenario.schema import Scenario
    from sim.scenario.tree import Node

GROUP_LEVELS: dict[str, tuple[str, ...]] = {
    "all": ("all",),
    "age": AGE_BAND_NAMES,
    **CATEGORIES,
}
"""The levels of each group that participation is reported for."""
MOST_PEOPLE = 50_000_000
"""People of the largest place that can be built: several times the largest city."""


def values(raw: Any, interventions: Any, tree: Node) -> list[InputError]:
    """Problems that can be seen in values which need not be sound otherwise.

    Args:
        raw: The scenario as plain values.
        interventions: Its interventions as plain values.
        tree: The tree it was made from.
    """
    if not isinstance(raw, dict):
        return []
    return [
        *_parameters(raw.get("parameters"), tree),
        *_sources(raw, tree),
        *_weeks(interventions, tree),
    ]


def _weeks(interventions: Any, tree: Node) -> list[InputError]:
    """Interventions that stop before they start."""
    problems: list[InputError] = []
    for i, item in enumerate(interventions if isinstance(interventions, list) else []):
        if not isinstance(item, dict):
            continue
        start, stop = item.get("start", 0), item.get("stop")
        if type(start) is int and type(stop) is int and stop <= start:
            where = ("interventions", i, "stop")
            problems.append(at(tree, where, "scenario.stop_before_start", start=start, stop=stop))
    return problems


def _parameters(parameters: Any, tree: Node) -> list[InputError]:
    problems: list[InputError] = []
    if not isinstance(parameters, dict):
        return problems
    for name, value in parameters.items():
        place = ("parameters", name)
        if name not in registry():
            nearest = nearest_name(name, registry())
            problems.append(
                at(tree, place, "scenario.unknown_parameter", nearest=nearest, name=name)
            )
            continue
        try:
            find(name).checked(value)
        except InputError as problem:
            problems.append(_placed(problem, place, tree))
    if not problems:
        problems = [
            _placed(problem, ("parameters", str(problem.key)), tree)
            for problem in contradictions(parameters)
        ]
    return problems


def _placed(problem: InputError, place: tuple[str, ...], tree: Node) -> InputError:
    """A problem with a parameter, at the line that gives it."""
    placed = at(tree, place, problem.message, got=problem.got, expected=problem.expected)
    placed.values.update(problem.values)
    placed.nearest = problem.nearest
    return placed


def _sources(raw: dict[str, Any], tree: Node) -> list[InputError]:
    blocks: list[tuple[tuple[str, ...], Any]] = [(("sources",), raw.get("sources"))]
    community = raw.get("community")
    if isinstance(community, dict):
        blocks.append((("community", "sources"), community.get("sources")))
    prices = raw.get("prices")
    lines = prices.get("lines") if isinstance(prices, dict) else None
    if isinstance(lines, dict):
        for key, line in lines.items():
            if isinstance(line, dict):
                blocks.append((("prices", "lines", key), {"source": line.get("source")}))
    problems = []
    for place, block in blocks:
        if not isinstance(block, dict):
            continue
        for path, source in block.items():
            if not isinstance(source, str):
                continue
            for key in unknown_keys(source):
                nearest = nearest_name(key, _alike_in_length(key))
                problems.append(
                    at(tree, (*place, path), "scenario.unknown_source", nearest=nearest, name=key)
                )
    return problems


def _alike_in_length(key: str) -> list[str]:
    """Sources that a mistyped one can mean: keys are short, and longer ones share their letters."""
    return [name for name in (*bibliography(), *UNSOURCED) if abs(len(name) - len(key)) <= 2]


def parts(scenario: Scenario, tree: Node) -> list[InputError]:
    """Problems between the parts of a scenario whose single values are sound."""
    return [
        *_interventions(scenario, tree),
        *beyond_hours(scenario, tree),
        *_composition(scenario, tree),
        *_decision(scenario, tree),
        *_units(scenario, tree),
        *_size(scenario, tree),
        *_outcome(scenario, tree),
        *_prices(scenario, tree),
        *_described(scenario.sources, scenario.model_dump(), tree, ("sources",)),
    ]


def _prices(scenario: Scenario, tree: Node) -> list[InputError]:
    """What is used up and has no price."""
    prices = scenario.prices
    kinds = (each for each in scenario.interventions if isinstance(each, Intervention))
    problems = []
    for line in lines_charged(kinds):
        if line not in prices.lines:
            told = {"nearest": nearest_name(line, prices.lines), "prices": prices.name}
            where = ("prices", "lines")
            problems.append(at(tree, where, "scenario.no_price", name=line, **told))
    return problems


def _interventions(scenario: Scenario, tree: Node) -> list[InputError]:
    problems = []
    end = scenario.weeks.total
    for i, intervention in enumerate(scenario.interventions):
        start = getattr(intervention, "start", 0)
        place = ("interventions", i)
        if not 0 <= start < end:
            problems.append(
                at(tree, (*place, "start"), "scenario.start_outside", start=start, last=end - 1)
            )
        dose = getattr(intervention, "dose", 1.0)
        if getattr(intervention, "dose_is_share", False) and dose > 1.0:
            problems.append(at(tree, (*place, "dose"), "scenario.dose_is_share", got=dose))
        problems += _places(scenario, intervention, tree, place)
    return problems


def _places(
    scenario: Scenario, intervention: BaseModel, tree: Node, place: tuple[str | int, ...]
) -> list[InputError]:
    """Settlements and courts of a target that the place does not have."""
    target = getattr(intervention, "target", None)
    places = scenario.community.places
    population = scenario.community.population
    if places.settlements is None or getattr(population, "counties", None) is not None:
        return []
    if population.kind != "synthetic":
        return []
    counts = {"settlements": places.settlements, "courts": places.settlements * places.courts}
    problems = []
    for name, count in counts.items():
        for k, number in enumerate(getattr(target, name, None) or ()):
            if number >= count:
                where = (*place, "target", name, k)
                problems.append(
                    at(tree, where, f"scenario.no_such_{name}", got=number, last=count - 1)
                )
    return problems


def _composition(scenario: Scenario, tree: Node) -> list[InputError]:
    """One kind twice: only for different targets, or one after the other."""
    problems = []
    numbered = list(enumerate(scenario.interventions))
    for (i, first), (j, second) in combinations(numbered, 2):
        kind = getattr(first, "kind", None)
        if kind != getattr(second, "kind", None):
            continue
        if _target(first) == _target(second) and _overlap(first, second):
            problems.append(
                at(tree, ("interventions", j), "scenario.same_kind_twice", kind=kind, first=i + 1)
            )
    return problems


def _decision(scenario: Scenario, tree: Node) -> list[InputError]:
    """A rule with known answers has everything else switched off."""
    if scenario.decision.rule == "nested_logit":
        return []
    problems = []
    if scenario.weeks.spin_up != 0:
        problems.append(at(tree, ("weeks", "spin_up"), "scenario.decision_without_spin_up"))
    if scenario.interventions:
        where = ("interventions",)
        problems.append(at(tree, where, "scenario.decision_without_interventions"))
    return problems


def _target(intervention: BaseModel) -> Any:
    target: Any = getattr(intervention, "target", None)
    return target.model_dump() if hasattr(target, "model_dump") else target


def _overlap(first: BaseModel, second: BaseModel) -> bool:
    def ends(intervention: BaseModel) -> tuple[int, float]:
        stop = getattr(intervention, "stop", None)
        return getattr(intervention, "start", 0), float("inf") if stop is None else stop

    (a, b), (c, d) = ends(first), ends(second)
    return a < d and c < b


def _units(scenario: Scenario, tree: Node) -> list[InputError]:
    """A unit of more people than live in the place."""
    people = people_of(scenario)
    if people is None:
        return []
    problems = []
    places: list[tuple[tuple[str | int, ...], Any]] = [
        (("community", "unit"), scenario.community.unit),
        (("organisation", "unit"), scenario.organisation.unit),
    ]
    for i, intervention in enumerate(scenario.interventions):
        places.append((("interventions", i, "unit"), getattr(intervention, "unit", None)))
    for place, unit in places:
        size = getattr(unit, "people", None)
        if size is not None and size > people:
            problems.append(
                at(tree, (*place, "people"), "scenario.unit_too_large", size=size, people=people)
            )
    return problems


def _size(scenario: Scenario, tree: Node) -> list[InputError]:
    """More people than a computer holds."""
    return [
        at(
            tree,
            ("community", "population", key),
            "error.bad_value",
            expected="expect.at_most",
            got=getattr(scenario.community.population, key),
            limit=MOST_PEOPLE,
        )
        for key in ("people", "households")
        if (getattr(scenario.community.population, key, None) or 0) > MOST_PEOPLE
    ]


def people_of(scenario: Scenario) -> int | None:
    """How many people live in the place, where its file says so."""
    population = scenario.community.population
    people = getattr(population, "people", None)
    return people if isinstance(people, int) else None


def _outcome(scenario: Scenario, tree: Node) -> list[InputError]:
    primary = scenario.analysis.primary
    levels = GROUP_LEVELS[primary.group]
    if primary.level == "all" or primary.level in levels:
        return []
    return [
        at(
            tree,
            ("analysis", "primary", "level"),
            "scenario.unknown_level",
            expected="expect.one_of",
            nearest=nearest_name(primary.level, levels),
            name=primary.level,
            group=primary.group,
            names=", ".join(levels),
        )
    ]


def _described(
    sources: dict[str, str], described: dict[str, Any], tree: Node, place: tuple[str, ...]
) -> list[InputError]:
    """Sources of numbers that are not there; a file need not use all that it inherits."""
    problems = []
    for path in sources:
        said_in = locate(tree, (*place, path))[0].file
        if said_in is None or said_in != tree.mark.file:
            continue
        if locate(tree, (*place[:-1], *path.split(".")))[0].file is None:
            continue  # replaced by a value of the command line or of a program
        names = _missing_step(described, path)
        if names is not None:
            nearest = nearest_name(path.rpartition(".")[2], names)
            problems.append(
                at(tree, (*place, path), "scenario.source_of_nothing", nearest=nearest, name=path)
            )
    return problems


def _missing_step(described: Any, path: str) -> list[str] | None:
    """The names there are where a dotted path leaves what is described; None if it does not."""
    here = described
    for step in path.split("."):
        if isinstance(here, (list, tuple)):
            kinds = {str(item.get("kind")): item for item in here if isinstance(item, dict)}
            numbers = {str(i): item for i, item in enumerate(here)}
            children: dict[str, Any] = {**numbers, **kinds}
        elif isinstance(here, dict):
            children = here
        else:
            return []
        if step not in children:
            return [str(name) for name in children]
        here = children[step]
    return None


def sources_cover(sources: dict[str, str], path: str) -> bool:
    """Whether a number's path, or a block it lies in, has a source."""
    steps = path.split(".")
    return any(keys_of(sources.get(".".join(steps[:i]), "")) for i in range(1, len(steps) + 1))
