"""From a name, a path or plain values to a checked scenario, community or price list.

All problems are collected before anything is raised: those of single values (types, ranges,
unknown keys) and, where the values themselves are sound, those between the parts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import InputError
from sim.scenario import checks
from sim.scenario.community import Community
from sim.scenario.inherit import complete, load_tree, override
from sim.scenario.meant import meant
from sim.scenario.names import Kind, resolve
from sim.scenario.prices import Prices, new_lines
from sim.scenario.problems import at, problems_of, raise_all
from sim.scenario.schema import intervention_kinds
from sim.scenario.tree import Node, from_plain, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario.schema import Scenario

    ScenarioT = TypeVar("ScenarioT", bound=Scenario)

ModelT = TypeVar("ModelT", bound=BaseModel)


def load(
    cls: type[ScenarioT], name_or_path: str | Path, overrides: Mapping[str, Any] | None = None
) -> ScenarioT:
    """See `Scenario.load`."""
    path = _path(name_or_path, "scenario")
    found = load_tree(path, "scenario")
    if _is_community(found):
        raise InputError("scenario.is_a_community", file=path, name=path.name)
    if isinstance(found.value, dict) and "scenario" in found.value:
        raise at(found, ("scenario",), "scenario.is_a_plan", name=path.name)
    tree = override(found, overrides or {})
    scenario = _checked(cls, tree)
    scenario._file = path
    scenario._overrides = dict(overrides or {})
    return scenario


def from_dict(
    cls: type[ScenarioT], values: Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> ScenarioT:
    """See `Scenario.from_dict`."""
    tree = complete(from_plain(dict(values)), "scenario")
    return _checked(cls, override(tree, overrides or {}))


def load_community(name_or_path: str | Path) -> Community:
    """Read a community file (or shipped name) by itself.

    Raises:
        InputError: Whatever is wrong with it.
    """
    return _single(Community, name_or_path, "community")


def load_prices(name_or_path: str | Path = "prices") -> Prices:
    """Read a price file (or shipped name) by itself.

    Raises:
        InputError: Whatever is wrong with it.
    """
    return _single(Prices, name_or_path, "prices")


def _single(model: type[ModelT], name_or_path: str | Path, kind: Kind) -> ModelT:
    tree = load_tree(_path(name_or_path, kind), kind)
    try:
        return model.model_validate(plain(tree))
    except ValidationError as error:
        problems = problems_of(error, tree, model)
        raise_all(new_lines(problems, plain(tree), "lines.") if kind == "prices" else problems)
        raise


def _path(name_or_path: str | Path, kind: Kind) -> Path:
    if isinstance(name_or_path, Path):
        return name_or_path
    return resolve(name_or_path, kind)


def _is_community(tree: Node) -> bool:
    """Whether a file says who lives where, and nothing that a scenario would."""
    keys = set(tree.value) if isinstance(tree.value, dict) else set()
    return "population" in keys and not keys & {"community", "interventions", "weeks"}


def _checked(cls: type[ScenarioT], tree: Node) -> ScenarioT:
    values = plain(tree)
    problems: list[InputError] = []
    listed = values.pop("interventions", None)
    interventions = _interventions(listed, tree, problems)
    scenario: ScenarioT | None = None
    try:
        scenario = cls.model_validate({**values, "interventions": interventions})
    except ValidationError as error:
        problems += problems_of(error, tree, cls)
    except (OverflowError, RecursionError) as error:
        problems.append(at(tree, (), "scenario.bad_value_because", reason=str(error)))
    seen = checks.values(values, listed, tree)
    told = {problem.key for problem in seen}
    problems = [problem for problem in problems if problem.key not in told]
    raise_all([*new_lines(problems, values.get("prices"), "prices.lines."), *seen])
    assert scenario is not None
    raise_all(checks.parts(scenario, tree))
    scenario._tree = tree
    return scenario


def _interventions(listed: Any, tree: Node, problems: list[InputError]) -> tuple[BaseModel, ...]:
    """The interventions that are sound; what is wrong with the others is appended."""
    if listed is None:
        return ()
    if not isinstance(listed, list):
        problems.append(
            at(tree, ("interventions",), "error.bad_value", expected="expect.list_or_replace")
        )
        return ()
    kinds = intervention_kinds() if listed else {}
    sound: list[BaseModel] = []
    for i, item in enumerate(listed):
        place = ("interventions", i)
        if not isinstance(item, dict):
            problems.append(at(tree, place, "error.bad_value", expected="expect.map", got=item))
            continue
        kind = item.get("kind")
        if not isinstance(kind, str) or kind not in kinds:
            problems.append(_unknown_kind(tree, place, kind, kinds))
            continue
        try:
            sound.append(kinds[kind].model_validate(item))
        except ValidationError as error:
            problems += problems_of(error, tree, kinds[kind], place)
        except OverflowError as error:
            problems.append(at(tree, place, "scenario.bad_value_because", reason=str(error)))
    return tuple(sound)


def _unknown_kind(
    tree: Node, place: tuple[str | int, ...], kind: Any, kinds: Mapping[str, type[BaseModel]]
) -> InputError:
    if kind is None:
        return at(
            tree, (*place, "kind"), "error.missing_key", expected="expect.one_of",
            names=", ".join(kinds),
        )  # fmt: skip
    return at(
        tree,
        (*place, "kind"),
        "scenario.unknown_kind",
        expected="expect.one_of",
        nearest=meant(kind, kinds),
        name=str(kind),
        names=", ".join(kinds),
    )
