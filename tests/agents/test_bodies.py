"""Committees and other bodies: what they say of themselves is what the tables hold."""

from __future__ import annotations

import pytest

from sim import ParticipationModel, Scenario
from sim.agents import (
    Committee,
    CoordinationCommittee,
    OwnersCommittee,
    Resident,
    ResidentsCouncil,
    SocialOrganisation,
    SupervisionCommittee,
    UnitLeader,
    registry,
)
from sim.columns import NEVER
from sim.errors import InputError

from .conftest import SMALL, small


@pytest.fixture
def lively():
    """A place with many reports, matters and leaders, after some weeks."""
    busy = {
        "parameters.need_rate": 0.4,
        "parameters.matter_rate": 10.0,
        "parameters.leader_share": 0.2,
    }
    model = ParticipationModel(small("smaller_units", **busy), seed=5)
    return model.run(weeks=20)


def of(model, kind):
    return list(model.agents_by_type[kind])


def test_hours_add_up_and_are_those_of_the_last_week(lively):
    [committee] = of(lively, Committee)
    hours = committee.hours
    available = hours.pop("available")
    assert available == lively.measures["hours_available"].iloc[-1] > 0
    assert sum(hours.values()) == pytest.approx(available)


def test_the_queue_holds_the_reports_that_wait(lively):
    [committee] = of(lively, Committee)
    queue = committee.queue
    weeks = lively.residents.column("open_report_week")
    assert [resident.open_report_week for resident, _ in queue] == [week for _, week in queue]
    assert sorted(resident.row for resident, _ in queue) == (weeks != NEVER).nonzero()[0].tolist()
    assert [week for _, week in queue] == sorted(week for _, week in queue)
    assert queue


def test_matters_and_promises_are_the_live_ones(lively):
    [committee] = of(lively, Committee)
    assert len(committee.matters) == lively.measures["matters_live"].iloc[-1] > 5
    promised = [m for m in committee.matters if m.state in ("adopted", "ballot", "elsewhere")]
    assert committee.promises == promised
    assert all(matter.state == "waiting" for matter in committee.agenda)
    assert len({(m.building, m.raised_week, m.ordinal) for m in committee.matters}) == len(
        committee.matters
    )


def test_fields_are_read_and_written_in_the_table(lively):
    [committee] = of(lively, Committee)
    assert committee.staff == lively.arrays.committees["staff"][0]
    committee.staff = 3.5
    assert lively.arrays.committees["staff"][0] == 3.5
    committee.note = "my own"
    assert committee.note == "my own"
    with pytest.raises(AttributeError, match="Committee"):
        _ = committee.stuff


def test_leaders_come_and_go_with_those_who_serve(lively):
    def leaders():
        return {agent.unique_id: agent for agent in of(lively, UnitLeader)}

    first = leaders()
    assert len(first) == lively.units_table["leader"].sum() > 0
    for post in first.values():
        assert post.resident.serving == 1
        assert post.resident in post.residents
        assert post.resident.row == post.leader
    lively.run(weeks=40)
    later = leaders()
    assert set(later) != set(first)
    assert all(first[number] is later[number] for number in set(first) & set(later))
    assert all(first[number] not in lively.agents for number in set(first) - set(later))


def test_members_of_the_other_bodies(lively):
    [council] = of(lively, ResidentsCouncil)
    assert [leader.row for leader in council.members] == [
        post.leader for post in of(lively, UnitLeader)
    ]
    [supervision] = of(lively, SupervisionCommittee)
    assert set(supervision.members) == set(
        lively.residents.where(lively.residents.column("representative") == 1)
    )
    assert supervision.finding == supervision.performance - supervision.expectation
    [coordination] = of(lively, CoordinationCommittee)
    assert coordination.members == [*of(lively, Committee), *of(lively, SocialOrganisation)]
    [owners] = of(lively, OwnersCommittee)
    assert len(owners.owners) == (lively.residents.column("tenure") == 0).sum()
    assert owners.company_hours == lively.scenario.community.company.hours_per_week
    assert {body.kind for body in of(lively, SocialOrganisation)} == {"service", "mutual_aid"}


def test_names_in_both_languages(lively):
    titles = {body.title("zh") for body in lively.bodies.members()}
    assert {"居民委员会", "居民议事会", "监督委员会", "业主委员会"} <= titles
    village = ParticipationModel(Scenario.load("baseline_village", _village()), seed=1)
    titles = {body.title("zh") for body in village.bodies.members()}
    assert "村民委员会" in titles and not titles & {"居民委员会", "居民议事会"}
    assert "villagers’ committee" in {body.title("en") for body in village.bodies.members()}


def _village() -> dict[str, object]:
    return {"community.population.households": 400, "weeks.spin_up": 0, "weeks.window": 4}


def test_bodies_are_not_removed_by_hand(lively):
    [committee] = of(lively, Committee)
    with pytest.raises(InputError, match="tables"):
        committee.remove()
    assert committee in lively.agents


def test_a_city_has_tables_instead_of_bodies(monkeypatch):
    monkeypatch.setattr(registry, "MOST_SETTLEMENTS", 0)
    model = ParticipationModel(Scenario.load("baseline", SMALL), seed=1)
    assert not model.bodies.are_agents
    assert model.bodies.members() == []
    assert all(isinstance(agent, Resident) for agent in model.agents)
