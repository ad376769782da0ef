"""Draws are Philox by its published vectors, and the only source of chance in a running model."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, kstest

import sim
from sim import columns as col
from sim import randomness as rnd

PACKAGE = Path(sim.__file__).parent
PURPOSES = {
    name: value for name, value in vars(rnd).items() if name.isupper() and isinstance(value, int)
}

VECTORS = [
    # Random123, tests/kat_vectors, "philox4x32 10": counter, key, expected
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS)
@pytest.mark.parametrize("compiled", [True, False])
def test_philox_gives_the_published_vectors(counter, key, expected, compiled):
    function = rnd.philox if compiled else rnd.philox.py_func
    assert tuple(int(word) for word in function(*counter, *key)) == expected


def test_draws_are_the_words_of_the_block_scaled_into_the_open_unit_interval():
    seed, purpose = 0x299F31D0_A4093822 & (2**63 - 1), 0
    words = rnd.philox(1, 2, 3, 4, seed & 0xFFFFFFFF, seed >> 32)
    expected = tuple((int(word) + 0.5) / 2**32 for word in words)
    assert rnd.draw4(seed, purpose, 1, 2, 3, 4) == expected
    assert rnd.draw(seed, purpose, 1, 2, 3, 4) == expected[0]


keys = st.integers(-(2**31), 2**31 - 1)


@given(st.integers(0, 2**63 - 1), st.sampled_from(sorted(PURPOSES)), keys, keys, keys, keys)
def test_a_draw_depends_on_its_arguments_only_and_lies_strictly_inside(seed, name, a, b, c, d):
    first = rnd.draw4(seed, PURPOSES[name], a, b, c, d)
    rnd.draw4(seed ^ 1, PURPOSES[name], d, c, b, a)
    assert rnd.draw4(seed, PURPOSES[name], a, b, c, d) == first
    assert all(0.0 < u < 1.0 for u in first)


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.tuples(st.integers(0, 2**40), st.integers(0, 2**15 - 1)), min_size=1, max_size=16),
    st.integers(0, 10_000),
)
def test_draws_made_side_by_side_are_the_draws_made_one_by_one(seed, persons, week):
    people = np.zeros(len(persons) + 1, col.RESIDENT)
    for row, (person, generation) in enumerate(persons):
        people[row + 1]["person"], people[row + 1]["generation"] = person, generation
    room = np.full(5 * col.BLOCK, -1.0)
    rnd.draw4_of_rows(seed, rnd.RESIDENT_WEEK, people, 1, len(persons), week, room, col.BLOCK)
    assert np.all(room[: col.BLOCK] == -1.0)
    together = room[col.BLOCK :].reshape(4, col.BLOCK)
    for row, (person, generation) in enumerate(persons):
        alone = rnd.draw4(seed, rnd.RESIDENT_WEEK, person, generation, week, 0)
        assert tuple(together[:, row]) == alone


def test_every_argument_matters():
    base = (7, rnd.RESIDENT_WEEK, 1, 2, 3, 4)
    values = {rnd.draw4(*base)}
    for k in range(len(base)):
        values.add(rnd.draw4(*(x + (n == k) for n, x in enumerate(base))))
    assert len(values) == 1 + len(base)


def test_purposes_are_distinct():
    assert len(PURPOSES) > 15
    assert len(set(PURPOSES.values())) == len(PURPOSES)
    assert rnd.purpose("resident.week") != rnd.purpose("resident.week ")


def test_lanes_persons_and_weeks_are_uniform_and_independent():
    persons, weeks = 300, 40
    u = np.array(
        [rnd.draw4(11, rnd.RESIDENT_WEEK, i, 0, t, 0) for i in range(persons) for t in range(weeks)]
    )
    for lane in range(4):
        counts = np.histogram(u[:, lane], bins=50, range=(0.0, 1.0))[0]
        assert chisquare(counts).pvalue > 1e-4
        assert kstest(u[:, lane], "uniform").pvalue > 1e-4
    limit = 4.5 / np.sqrt(len(u))
    pairs = np.corrcoef(u.T)[np.triu_indices(4, 1)]
    assert np.abs(pairs).max() < limit
    first = u[:, 0].reshape(persons, weeks)
    assert abs(np.corrcoef(first[:, :-1].ravel(), first[:, 1:].ravel())[0, 1]) < limit
    assert abs(np.corrcoef(first[:-1].ravel(), first[1:].ravel())[0, 1]) < limit


def test_seeds_of_parts_differ_and_stay_the_same():
    parts = [rnd.derive_seed(1, name) for name in ("luck", "population", "ties")]
    parts += [rnd.derive_seed(seed, "luck") for seed in range(2, 50)]
    assert len(set(parts)) == len(parts)
    assert all(0 <= seed < 2**63 for seed in parts)
    assert rnd.derive_seed(1, "luck") == parts[0]
    assert rnd.derive_seed(1, "a", 2) != rnd.derive_seed(1, "a2")


def _imports(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_no_other_generator_is_used_once_people_live_there():
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if "population" not in path.parts]
    assert len(files) > 30
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not _imports(tree) & {"random", "secrets", "uuid", "time"}, path
        used = {_dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not {name for name in used if name.startswith(("np.random", "numpy.random"))}, path


WEEK_FILES = [PACKAGE / "rules.py", *sorted((PACKAGE / "week").glob("*.py"))]


@pytest.mark.parametrize("path", WEEK_FILES, ids=lambda path: path.name)
def test_rules_use_only_arithmetic_that_both_engines_round_alike(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {_dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {name for name in used if name.startswith("math.")} <= {"math.exp", "math.log"}
    assert not _imports(tree) & {"numpy", "scipy"}
    for node in ast.walk(tree):
        assert not isinstance(node, (ast.BinOp, ast.AugAssign)) or not isinstance(node.op, ast.Pow)


def _draw_calls() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (function, purpose, keys as written) of every draw of the weekly loop."""
    calls = []
    for path in WEEK_FILES:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _dotted(node.func) in ("rnd.draw", "rnd.draw4"):
                    written = [ast.unparse(argument) for argument in node.args]
                    calls.append((function.name, written[1], tuple(written[2:])))
    return calls


def test_keys_are_identities_never_rows_units_or_counters_that_interventions_change():
    calls = _draw_calls()
    assert len(calls) > 20
    for function, purpose, keys_written in calls:
        assert purpose.startswith("rnd."), function
        # a row, a unit, a slot of a matter, a household's or committee's row
        assert not set(keys_written) & {"i", "j", "u", "h", "m", "c", "slot"}, (function, purpose)


def _lanes(tree: ast.AST, name: str) -> list[int]:
    return [
        node.slice.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and isinstance(node.slice, ast.Constant)
    ]


def test_no_lane_serves_two_decisions():
    # Partitions of one draw into exclusive outcomes, by hand: (function, name of the block, lane).
    partitions = {
        ("raise_matter", "u", 2),
        ("deliberate", "d", 0),
        ("join_activity", "d", 3),
        ("vote", "d", 3),
    }
    scopes = {("scope_of", "u")}  # an argument, not a block
    seen = 0
    for path in WEEK_FILES:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for name in ("d", "t", "u", "v", "a", "b", "s"):
                if (function.name, name) in scopes:
                    continue
                lanes = [
                    lane for lane in _lanes(function, name)
                    if (function.name, name, lane) not in partitions
                ]  # fmt: skip
                seen += len(lanes)
                twice = {lane for lane in lanes if lanes.count(lane) > 1}
                branches = {("raise_concern", "u", 3)}  # either of two branches, never both
                twice = {lane for lane in twice if (function.name, name, lane) not in branches}
                assert not twice, (path.name, function.name, name)
    assert seen > 20
