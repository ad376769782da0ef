"""Districts: what a table says of a community is what lives there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.search.community import places_of
from experiments.search.rounds import Frame, scenario_of
from experiments.search.space import NOTHING
from experiments.search.spec import Search
from sim import ParticipationModel, Scenario
from sim.errors import InputError

from .conftest import SMALL


def district(folder: Path, table: str) -> Frame:
    """The small search over the communities of a table."""
    path = folder / "district.csv"
    path.write_text(table, encoding="utf-8")
    search = Search.from_dict({**SMALL, "set": {"weeks": {"spin_up": 0, "window": 13}}})
    search = search.model_copy(update={"district": str(path)})
    return Frame.of(search)


def test_a_row_sets_size_staff_and_venue(tmp_path: Path) -> None:
    table = (
        "name,label,people,staff,seats,community.committee.fixed,place\n"
        "a,甲,500,3,25,,\n# a remark\nb,乙,2000,7.5,,,yanjiang\n"
    ).replace("community.committee.fixed", "community.committee.admin_fixed_hours")
    a, b = district(tmp_path, table).places
    assert a.label == {"en": "甲", "zh": "甲"}
    first, second = Scenario.from_dict(a.base).community, Scenario.from_dict(b.base).community
    assert (first.population.people, first.committee.staff) == (500, 3.0)
    assert first.committee.venue_seats == 25 and second.committee.venue_seats == 60
    assert second.committee.staff == 7.5 and second.population.place == "yanjiang"
    assert first.places.courts < second.places.courts


def test_shares_of_people_are_met(tmp_path: Path) -> None:
    table = "name,people,away,migrants\nfew,3000,0.02,0.05\nmany,3000,0.2,0.5\n"
    frame = district(tmp_path, table)
    found = []
    for place in (0, 1):
        scenario = scenario_of(frame, tmp_path, place, NOTHING)
        people = ParticipationModel(scenario, seed=1).population.residents
        migrants = float((people["registration"] == 1).mean())
        found.append((migrants, float(np.mean(people["away"] > 0))))
    assert found[0][0] == pytest.approx(0.05, abs=0.01)
    assert found[1][0] == pytest.approx(0.5, abs=0.03)
    assert found[1][1] > 4 * found[0][1] > 0


BAD = [
    ("name,peeple\na,3\n", "line 1", "people"),
    ("name,people\na,many\n", "line 2", "many"),
    ("name,people\na,300\nb,1.5\n", "line 3", "1.5"),
    ("name,staff\na,3\na,4\n", "line 3", "“a”"),
    ("name,staff\na,3,4\n", "line 2", "2"),
    ("label,staff\na,3\n", "district.csv", "name"),
    ("name,migrants\na,1.2\n", "line 2", "1.2"),
    ("name,community\na,nowhere\n", "line 2", "nowhere"),
    ("name,place\na,nowhere\n", "nowhere", "nowhere"),
    ("name,staff\n", "district.csv", "communities"),
]


@pytest.mark.parametrize(("table", "where", "word"), BAD)
def test_a_mistake_in_the_table_is_told_with_its_line(
    tmp_path: Path, table: str, where: str, word: str
) -> None:
    from experiments.search.check import check

    with pytest.raises(InputError) as problem:
        check(district(tmp_path, table), tmp_path)
    message = problem.value.in_language("en")
    assert where in message and word in message, message


def test_without_a_table_there_is_one_community() -> None:
    search = Search.from_dict(SMALL)
    (place,) = places_of(search)
    assert place.name == "community" and place.base["community"]["committee"]["staff"] == 2
