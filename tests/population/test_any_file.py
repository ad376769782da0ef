"""Whatever a file holds, it is read or refused with an `InputError`, never anything else."""

from __future__ import annotations

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.population import Population, residents_from_csv, synthesise, ties_from_file
from sim.population.margins import read_margins

CELLS = st.one_of(
    st.sampled_from(
        ["", "1", "2", "17", "40", "200", "-1", "女", "male", "female", "yes", "no", "owner", "A",
         '"', "1e3", "nan", "٣", "²", "\x00", "学生", "household"]
    ),
    st.text(max_size=4),
)  # fmt: skip
COLUMNS = st.lists(
    st.sampled_from(
        ["id", "age", "sex", "party", "tenure", "household", "court", "settlement", "employment",
         "编号", "年龄", "nonsense", "source", "target", "kind", "place", "population", "male",
         "mean_household_size", "age_0_14"]
    ),
    max_size=6,
)  # fmt: skip
TABLES = st.tuples(COLUMNS, st.lists(st.lists(CELLS, max_size=6), max_size=5)).map(
    lambda table: "\n".join(",".join(row) for row in (table[0], *table[1]))
)
GRAPHS = st.lists(
    st.sampled_from(
        ["<graphml>", "</graphml>", '<graph edgedefault="undirected">', "</graph>", "<node/>",
         '<node id="1"/>', '<node id="2"/>', '<edge source="1" target="2"/>', "<edge/>",
         '<edge source="1" target="1"/>', "<key/>", '<data key="d0">x</data>', "&", "text"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


def street() -> Population:
    return synthesise(
        {
            "population": {"kind": "synthetic", "place": "haimen", "people": 60},
            "places": {"courts": 1, "buildings": 1, "stairwells": 2},
        },
        1,
    )


@settings(max_examples=150)
@given(TABLES | st.binary(max_size=60))
def test_tables(content: str | bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8", "replace")
        )
        people = street()
        with contextlib.suppress(InputError):
            assert residents_from_csv(path).people > 0
        with contextlib.suppress(InputError):
            assert ties_from_file(path, people).start[-1] >= 2 * people.size
        with contextlib.suppress(InputError):
            assert read_margins("A", path).population >= 0


@settings(max_examples=100)
@given(GRAPHS | st.text(max_size=40))
def test_graphs(content: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ties.graphml"
        path.write_bytes(content.encode("utf-8", "replace"))
        people = street()
        with contextlib.suppress(InputError):
            assert ties_from_file(path, people).start[-1] >= 2 * people.size


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, 120), st.sampled_from(["0", "1", "2"]),
                  st.sampled_from(["a", "b"]), st.sampled_from(["female", "male"]),
                  st.sampled_from(["0", "1", "3", ""])),
        min_size=1, max_size=30,
    ),
    st.sets(st.sampled_from(["household", "court", "sex", "employment"])),
)  # fmt: skip
def test_any_residents(rows: list[tuple[int, str, str, str, str]], columns: set[str]) -> None:
    chosen = ["id", "age", *sorted(columns)]
    lines = [",".join(chosen)]
    for number, (age, household, court, sex, work) in enumerate(rows):
        cells = {"id": str(number), "age": str(age), "household": household, "court": court,
                 "sex": sex, "employment": work}  # fmt: skip
        lines.append(",".join(cells[name] for name in chosen))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        with contextlib.suppress(InputError):
            people = residents_from_csv(path)
            assert people.people == len(rows)
            assert people.size == sum(age >= 6 for age, *_ in rows)
            for level in ("household", "stairwell", "building", "court", "settlement", "district"):
                assert people.people_of(level).sum() == len(rows)
                assert (people.people_of(level) > 0).all()
