"""Networks and thresholds of one's own, and another program on the same networks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from experiments.verification.running import acting
from sim import ParticipationModel, Scenario
from sim.errors import InputError
from sim.scenario.people import check_people

NDLIB = json.loads((Path(__file__).parent / "ndlib_thresholds.json").read_text(encoding="utf-8"))


def graph_of(case: dict[str, Any]) -> nx.Graph:
    graph = nx.Graph()
    for node in range(case["nodes"]):
        graph.add_node(node, threshold=case["thresholds"][node], active=int(node in case["active"]))
    graph.add_edges_from(case["edges"])
    return graph


def own(path: Path, **decision: Any) -> Scenario:
    """A scenario on a network file."""
    given = {"thresholds": {"kind": "given"}, "unit": "share"}
    rule = {"rule": "threshold", "lasting": True, **given, **decision}
    return Scenario.load(
        "classics/granovetter",
        {
            "community.population": {"kind": "alike", "file": str(path)},
            "community.ties": {"learned": 0},
            "decision": rule,
        },
    )


@pytest.mark.parametrize("case", NDLIB["cases"], ids=lambda case: case["name"])
def test_thresholds_spread_as_in_ndlib(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "own.graphml"
    nx.write_graphml(graph_of(case), path)
    model = ParticipationModel(own(path), seed=1)
    expected = case["acting"]
    model.run(weeks=len(expected) - 1)
    assert model.measures["activity_acts"].tolist() == expected[1:]
    who = {int(model.population.ids[row]) for row in np.flatnonzero(acting(model))}
    assert who == set(case["last"])


def test_an_edge_list_with_a_table_of_nodes_says_the_same(tmp_path: Path) -> None:
    case = NDLIB["cases"][2]
    edges = "\n".join(f"{a},{b}" for a, b in case["edges"])
    (tmp_path / "ties.csv").write_text(f"source,target\n{edges}\n", encoding="utf-8")
    rows = "\n".join(
        f"{k},{t},{'是' if k in case['active'] else '否'}" for k, t in enumerate(case["thresholds"])
    )
    (tmp_path / "nodes.csv").write_text(f"编号,阈值,初始参与\n{rows}\n", encoding="utf-8")
    model = ParticipationModel(own(tmp_path / "ties.csv", nodes=str(tmp_path / "nodes.csv")))
    model.run(weeks=len(case["acting"]) - 1)
    assert model.measures["activity_acts"].tolist() == case["acting"][1:]


def test_residents_of_a_table_take_thresholds_too(tmp_path: Path) -> None:
    people = "\n".join(f"p{k},{30 + k}" for k in range(4))
    (tmp_path / "people.csv").write_text(f"id,age\n{people}\n", encoding="utf-8")
    graph = nx.path_graph(4)
    nx.set_node_attributes(graph, {0: 0.0, 1: 0.5, 2: 0.5, 3: 2.0}, "threshold")
    nx.write_graphml(
        nx.relabel_nodes(graph, {k: f"p{k}" for k in range(4)}), tmp_path / "t.graphml"
    )
    scenario = Scenario.load(
        "classics/granovetter",
        {
            "community.population": {"kind": "residents", "file": str(tmp_path / "people.csv")},
            "community.ties": {"file": str(tmp_path / "t.graphml"), "learned": 0},
            "decision": {"thresholds": {"kind": "given"}, "unit": "share"},
        },
    )
    model = ParticipationModel(scenario, seed=1).run(weeks=6)
    last = {model.population.ids[row] for row in np.flatnonzero(acting(model))}
    assert last == {"p0", "p1", "p2"}


def test_what_a_file_gets_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("source,target\na,b\n", encoding="utf-8")
    table = "id,threshold,faction\na,0.1,0\nb,much,2\nc,0.2,1\n"
    (tmp_path / "nodes.csv").write_text(table, encoding="utf-8")
    scenario = own(tmp_path / "ties.csv", nodes=str(tmp_path / "nodes.csv"))
    with pytest.raises(InputError) as told:
        check_people(scenario)
    words = str(told.value)
    assert "nodes.csv" in words and "much" in words and "“c”" in words
    (tmp_path / "nodes.csv").write_text("id,threshold\na,0.1\n", encoding="utf-8")
    with pytest.raises(InputError, match="threshold"):
        ParticipationModel(scenario)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        ({"kind": "poisson"}, "degree"),
        ({"kind": "ring", "degree": 3}, "even"),
        ({"kind": "complete", "degree": 3}, "degree"),
        ({"kind": "star", "degree": 3}, "complete"),
    ],
)
def test_a_network_that_cannot_be_is_refused(network: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Scenario.load("classics/voter", {"community.ties.network": network})


def test_networks_have_the_ties_they_promise() -> None:
    def degrees(**network: Any) -> np.ndarray:
        over = {"community.population.people": 600, "community.places.settlements": 2,
                "community.ties.network": network}  # fmt: skip
        model = ParticipationModel(Scenario.load("classics/watts", over), seed=1)
        ties, starts = model.tie_table, model.population.starts("settlement")
        home = np.repeat(np.arange(600) >= starts[1], np.diff(ties.start))
        assert np.array_equal(home, ties.to >= starts[1])  # nobody is tied to another settlement
        return np.diff(ties.start)

    assert set(degrees(kind="ring", degree=4)) == {4}
    assert set(degrees(kind="regular", degree=5)) == {5}
    assert set(degrees(kind="complete")) == {299}
    drawn = degrees(kind="poisson", degree=6.0)
    assert abs(drawn.mean() - 6.0) < 4 * np.sqrt(2 * 6.0 / 600)
    assert abs(drawn.var() - 6.0) < 2.5


def test_other_mechanisms_are_refused() -> None:
    with pytest.raises(InputError, match="spin_up"):
        Scenario.load("classics/voter", {"weeks.spin_up": 52})
    points = [{"kind": "smaller_units", "start": 0, "unit": {"level": "building"}}]
    with pytest.raises(InputError, match="switched off"):
        Scenario.load("classics/voter", {"interventions": points})


def test_a_rule_that_is_mistyped_gets_the_nearest_name() -> None:
    with pytest.raises(InputError, match="threshold"):
        Scenario.load("classics/voter", {"decision": {"rule": "treshold"}})
    with pytest.raises(InputError, match="chance"):
        Scenario.load("classics/voter", {"decision.chanse": 0.5})
