"""Whatever is done to a scenario, it loads or is refused with an `InputError`: nothing else."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import Scenario
from sim.scenario.tree import read_text, read_value

SOUND = {name: Scenario.load(name).to_dict() for name in ("all_three", "merger_forward")}

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**30, -(10**30), 10**400, 0, -1]),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=8),
    st.sampled_from(["points", "court", "auto", "village_002", "no.yaml", "\0", "..", "a/b.yaml"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.text(max_size=6),
                st.sampled_from(["kind", "extends", "people", "level", "file", "replace"]),
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of everything below a value."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    return [p for key, child in items for p in ((*path, key), *places(child, (*path, key)))]


def changed(scenario: dict[str, Any], path: tuple[Any, ...], how: str, value: Any) -> Any:
    """A copy with one thing replaced, taken away or added."""
    copied = copy.deepcopy(scenario)
    here = copied
    for step in path[:-1]:
        here = here[step]
    if how == "replace":
        here[path[-1]] = value
    elif how == "remove":
        del here[path[-1]]
    elif isinstance(here, dict):
        here[str(value)[:6]] = value
    else:
        here.append(value)
    return copied


def told(work: Any) -> None:
    """Do something that may be refused, and read the refusal in both languages."""
    try:
        work()
    except InputError as problem:
        for lang in ("en", "zh"):
            words = problem.in_language(lang)
            assert words
            assert not any(f"{table}." in words.split(" ")[0] for table in ("error", "scenario"))


@settings(max_examples=250)
@given(st.data())
def test_a_mutated_scenario_loads_or_is_refused(data: st.DataObject) -> None:
    scenario: Any = SOUND[data.draw(st.sampled_from(sorted(SOUND)))]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(scenario)))
        how = data.draw(st.sampled_from(["replace", "replace", "remove", "add"]))
        scenario = changed(scenario, path, how, data.draw(values))
        if not isinstance(scenario, dict) or not places(scenario):
            break
    told(lambda: Scenario.from_dict(scenario))


@settings(max_examples=100)
@given(st.lists(st.sampled_from(places(SOUND["all_three"])), min_size=1, max_size=3), values)
def test_any_override_loads_or_is_refused(paths: list[tuple[Any, ...]], value: Any) -> None:
    overrides = {".".join(map(str, path)): value for path in paths}
    told(lambda: Scenario.load("all_three", overrides=overrides))


@settings(max_examples=150)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="ab:-[]{}#&*!|>'\" \n\t%@?,0.~", max_size=60),
    )
)
def test_any_text_is_read_or_refused(text: str) -> None:
    told(lambda: read_text(text))
    told(lambda: read_value(text))
