"""Records on request hold what happened, whole files only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim import ParticipationModel, Scenario
from sim import records as rec
from sim.columns import CATEGORIES, FORMS
from sim.errors import InputError
from sim.population.ties import KINDS

SMALL = {
    "community.population.households": 80,
    "community.places.courts": 2,
    "community.places.buildings": 3,
    "community.places.stairwells": 2,
    "community.calendar.election_week": 3,
    "community.calendar.appraisal_weeks": [12, 16],
    "parameters.moves_renter": 0.9,
    "parameters.matter_rate": 8.0,
    "weeks.spin_up": 6,
    "weeks.window": 16,
    "weeks.after": 4,
}


@pytest.fixture
def model():
    m = ParticipationModel(Scenario.load("all_three", SMALL), seed=5)
    m.spin_up()
    return m


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_acts_add_up_to_the_measures(tmp_path, engine):
    model = ParticipationModel(Scenario.load("all_three", SMALL), seed=7, engine=engine)
    model.spin_up()
    path = tmp_path / "acts.parquet"
    record = model.record_acts(path)
    model.run(weeks=19)
    assert not path.exists()
    model.run(weeks=1)
    acts, measures = pd.read_parquet(path), model.measures
    assert record.path == path and list(tmp_path.iterdir()) == [path]
    for form in FORMS:
        of_form = acts[acts["form"] == form]
        per_week = of_form.groupby("week").size().reindex(measures.index, fill_value=0)
        online = of_form[of_form["channel"] == "online"].groupby("week").size()
        assert (per_week == measures[f"{form}_acts"]).all(), form
        assert (online.reindex(measures.index, fill_value=0) == measures[f"{form}_online"]).all()
    assert len(acts) > 100 and acts["form"].nunique() == 5
    assert not acts.duplicated(["week", "resident", "generation", "form"]).any()
    year = acts.groupby(["resident", "generation"]).size()
    people = model.arrays.people
    counted = pd.Series(people["acts_year"], [people["person"], people["generation"]])
    stayed = counted[counted.index.isin(year.index)]
    assert (year.reindex(stayed.index) == stayed).all() and len(stayed) > 50


def test_acts_name_the_unit_that_held(model, tmp_path):
    model.record_acts(tmp_path / "acts.parquet")
    model.run()
    acts = pd.read_parquet(tmp_path / "acts.parquet")
    last = acts[acts["week"] == acts["week"].max()]
    row_of = dict(zip(model.arrays.people["person"].tolist(), range(200), strict=False))
    units = model.arrays.units
    for resident, unit in zip(last["resident"], last["unit"], strict=True):
        assert units["start"][unit] <= row_of[resident] < units["stop"][unit]


def test_a_small_buffer_gives_the_same_file(model, tmp_path, monkeypatch):
    twin = model.fork()
    model.record_acts(tmp_path / "large.parquet")
    model.record_panel(tmp_path / "large_panel.parquet", 5)
    model.run()
    monkeypatch.setattr(rec, "ROWS_AT_ONCE", 50)
    twin.record_acts(tmp_path / "small.parquet")
    twin.record_panel(tmp_path / "small_panel.parquet", 5)
    twin.run()
    for name in ("", "_panel"):
        large, small = tmp_path / f"large{name}.parquet", tmp_path / f"small{name}.parquet"
        pd.testing.assert_frame_equal(pd.read_parquet(large), pd.read_parquet(small))
        assert pq.ParquetFile(large).num_row_groups < pq.ParquetFile(small).num_row_groups


def test_recording_changes_nothing(model, tmp_path):
    twin = model.fork()
    twin.record_acts(tmp_path / "acts.parquet")
    twin.record_panel(tmp_path / "panel.parquet", 1)
    assert model.run().measures.equals(twin.run().measures)


def test_a_panel_holds_the_states_as_they_were(model, tmp_path):
    path = tmp_path / "panel.parquet"
    model.record_panel(path, every=8)
    kept = {-1: model.arrays.people.copy()}
    for _ in range(20):
        model.step()
        kept[model.week - 1] = model.arrays.people.copy()
    panel = pd.read_parquet(path)
    assert panel["week"].unique().tolist() == [-1, 7, 15]
    for week, part in panel.groupby("week"):
        people = kept[week]
        assert len(part) == len(people)
        for name in ("generation", "age", "serving", "trust", "habit_vote", "points", "norm"):
            assert (part[name].to_numpy() == people[name]).all(), name
        for name, categories in CATEGORIES.items():
            assert (part[name] == np.array(categories)[people[name]]).all(), name
    assert model.hooks == []


def test_the_file_says_what_it_is(model, tmp_path):
    with model.record_acts(tmp_path / "acts.parquet"):
        model.run(weeks=2)
    facts = pq.ParquetFile(tmp_path / "acts.parquet").schema_arrow.metadata
    assert facts[b"scenario"] == b"all_three" and facts[b"seed"] == b"5"


def test_a_network_comes_back_as_ties(model, tmp_path):
    model.run(weeks=10)
    graph = nx.read_graphml(model.export_network(tmp_path / "ties.graphml"))
    source, target, kind = rec.ties_now(model)
    people = model.arrays.people
    names = people["person"].astype(str)
    assert set(graph.nodes) == set(names.tolist())
    edges = {(names[a], names[b]): KINDS[k] for a, b, k in zip(source, target, kind, strict=True)}
    assert {(a, b): d["kind"] for a, b, d in graph.edges(data=True)} == edges
    one = graph.nodes[names[12]]
    assert one["age"] == people["age"][12]
    assert one["tenure"] == CATEGORIES["tenure"][people["tenure"][12]]

    frame = pd.read_parquet(model.export_network(tmp_path / "ties.parquet"))
    assert frame["source"].tolist() == names[source].tolist()
    assert frame["target"].tolist() == names[target].tolist()
    assert frame["kind"].tolist() == [KINDS[k] for k in kind]


def test_residents_who_were_brought_are_found_by_their_ids(tmp_path):
    rows = [f"p{n:02},{20 + n % 50},{n // 3}" for n in range(60)]
    (tmp_path / "people.csv").write_text("id,age,household\n" + "\n".join(rows) + "\n", "utf-8")
    (tmp_path / "mine.yaml").write_text(
        "extends: baseline\nlabel: Mine\nweeks: {spin_up: 4, window: 30}\n"
        "community:\n  population: {kind: residents, file: people.csv, place: haimen}\n"
        "parameters: {moves_owner: 0.5, moves_renter: 0.9}\n",
        "utf-8",
    )
    model = ParticipationModel(Scenario.load(tmp_path / "mine.yaml"), seed=1)
    model.spin_up()
    with (
        model.record_acts(tmp_path / "acts.parquet"),
        model.record_panel(tmp_path / "panel.parquet", every=10),
    ):
        model.run()
    acts, panel = (pd.read_parquet(tmp_path / f"{what}.parquet") for what in ("acts", "panel"))
    ids = dict(zip(model.arrays.people["person"].tolist(), model.population.ids, strict=True))
    for frame in (acts, panel):
        assert frame["id"].tolist() == [ids[person] for person in frame["resident"]]
    first = panel[panel["week"] == -1]
    assert set(first["id"]) == {f"p{n:02}" for n in range(60)} and (first["generation"] == 0).all()
    ages = {f"p{n:02}": 20 + n % 50 for n in range(60)}
    assert all(ages[name] == age for name, age in zip(first["id"], first["age"], strict=True))
    assert (panel[panel["week"] == 29]["generation"] > 0).any()
    nodes = nx.read_graphml(model.export_network(tmp_path / "net.graphml")).nodes
    assert set(nodes) == set(first["id"])


def test_linli_reads_the_network_it_wrote(model, tmp_path):
    from sim.population.spec import TieSpec
    from sim.population.tie_files import ties_from_file

    path = model.export_network(tmp_path / "ties.graphml")
    again = ties_from_file(path, model.population, TieSpec(directed=True))
    source, target, _ = rec.ties_now(model)
    mine = set(zip(source.tolist(), target.tolist(), strict=True))
    rows = np.repeat(np.arange(model.population.size), np.diff(again.start))
    kept = again.to >= 0
    assert mine == set(zip(rows[kept].tolist(), again.to[kept].tolist(), strict=True))


def test_ties_to_those_who_moved_away_are_left_out(model):
    model.run(weeks=20)
    source, target, kind = rec.ties_now(model)
    moved = model.arrays.people["generation"] > 0
    assert moved.any()
    before = model.tie_table
    friends = (kind == KINDS.index("friend")).sum()
    assert friends < (before.kind == KINDS.index("friend")).sum()
    assert all(
        rec.ties_of(model, row) == target[source == row].tolist() for row in range(0, 150, 10)
    )


@pytest.mark.parametrize(
    ("write", "word"),
    [
        (lambda m, d: m.record_acts(d / "no" / "acts.parquet"), "acts.parquet"),
        (lambda m, d: m.record_acts(d), "folder"),
        (lambda m, d: m.record_panel(d / "panel.parquet", 0), "at least 1"),
        (lambda m, d: m.export_network(d / "ties.gexf"), ".graphml"),
        (lambda m, d: m.export_network(d / "no" / "ties.graphml"), "ties.graphml"),
        (lambda m, d: m.export_network(d / "no" / "ties.parquet"), "ties.parquet"),
    ],
)
def test_what_cannot_be_written_is_said_at_once(model, tmp_path, write, word):
    with pytest.raises(InputError) as problem:
        write(model, tmp_path)
    if word != "folder":
        assert word in str(problem.value)
    assert problem.value.in_language("zh")
    assert list(tmp_path.iterdir()) == []


def test_graphml_is_refused_for_a_city(model, tmp_path, monkeypatch):
    monkeypatch.setattr(rec, "GRAPHML_MOST", 100)
    with pytest.raises(InputError, match=r"\.parquet"):
        model.export_network(tmp_path / "ties.graphml")
    assert model.export_network(tmp_path / "ties.parquet").exists()


def test_a_program_that_ends_early_leaves_what_it_lived_through(tmp_path):
    code = f"""
from sim import ParticipationModel, Scenario
model = ParticipationModel(Scenario.load("all_three", {SMALL!r}), seed=5)
model.spin_up()
model.record_acts({str(tmp_path / "acts.parquet")!r})
model.run(weeks=5)
raise KeyboardInterrupt
"""
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=False)
    assert b"KeyboardInterrupt" in ended.stderr
    acts = pd.read_parquet(tmp_path / "acts.parquet")
    assert acts["week"].max() == 4
    assert [p.name for p in tmp_path.iterdir()] == ["acts.parquet"]


@pytest.mark.parametrize("every", [0, 2.5, "2"])
def test_weeks_between_two_records_are_a_whole_number(model, tmp_path, every):
    with pytest.raises(InputError) as refused:
        model.record_panel(tmp_path / "panel.parquet", every=every)
    assert "between two records" in refused.value.in_language("en")
    assert not list(tmp_path.iterdir())
