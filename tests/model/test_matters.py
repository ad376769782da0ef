"""What becomes of matters: sent astray, met on, put off, voted on, or given up."""

from __future__ import annotations

import numpy as np
import pytest

from sim import ParticipationModel, columns

ITEMS = ("item_0", "item_1", "item_2", "item_3")


def identity(matter) -> tuple[int, int, int]:
    """Return what a matter is known by, whatever slot it has."""
    return int(matter["building"]), int(matter["raised_week"]), int(matter["ordinal"])


def live(model):
    """Yield the live matters of all settlements."""
    arrays = model.arrays
    for s, settlement in enumerate(arrays.settlements):
        for slot in arrays.live[s, : settlement["live_count"]]:
            yield int(slot), arrays.matters[slot]


def on_agenda(model, slot: int, *, met: bool = False) -> list:
    """Return the units that have a matter on this week's agenda, or those of them that met."""
    units = model.arrays.units
    return [
        unit
        for unit in units
        if slot in [unit[item] for item in ITEMS[: unit["items"]]] and (unit["meets"] or not met)
    ]


@pytest.mark.parametrize("weeks", [0, 1, 3])
def test_a_matter_that_goes_astray_loses_as_many_weeks_as_it_says(place, town, weeks):
    scenario = place(
        "baseline", town, parameters__misrouted=1.0, parameters__misrouted_weeks=weeks,
        parameters__matter_rate=10.0, organisation__unit={"level": "building"},
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    first: dict[tuple[int, int, int], int] = {}

    def look(lived, week):
        for slot, matter in live(lived):
            if on_agenda(lived, slot):
                first.setdefault(identity(matter), week - int(matter["raised_week"]))

    model.hooks.append(look)
    model.run()
    assert len(first) > 20
    assert min(first.values()) == 1 + weeks


def test_every_meeting_of_the_week_counts_for_a_matter_that_is_settled_in_it(place, town):
    """Which unit's meeting is looked at first makes no difference."""
    scenario = place(
        "baseline", town, parameters__joint_share=0.05, parameters__wide_alone="yes",
        parameters__matter_rate=6.0, parameters__agree_base=1.0, parameters__base_deliberate=1.0,
        organisation__unit={"level": "stairwell"}, community__committee__staff=30.0,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    together = []

    def look(lived, week):
        for slot, matter in live(lived):
            if matter["adopted_week"] == week and matter["state"] in (
                columns.ADOPTED, columns.BALLOT, columns.ELSEWHERE,
            ):  # fmt: skip
                came = [
                    int(unit["attended"] + unit["attended_online"])
                    for unit in on_agenda(lived, slot, met=True)
                ]
                people = [n for n in came if n > 0]
                if people:  # the council of leaders adopts matters without a meeting
                    assert matter["parties"] >= len(people)
                    assert matter["attended"] >= sum(people)
                    together.append(len(people))

    model.hooks.append(look)
    model.run()
    assert max(together) > 2


def test_a_unit_that_met_without_a_quorum_meets_on_the_matter_again(place, town):
    retry = 4
    scenario = place(
        "baseline", town, parameters__quorum=200.0, parameters__quorum_one_in=1.0,
        parameters__matter_rate=3.0, parameters__retry_weeks=retry, parameters__matter_life=40.0,
        parameters__meeting_interval=1.0, organisation__unit={"level": "court"},
        community__committee__council=False, community__committee__staff=30.0,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    met: dict[tuple[int, int, int], list[int]] = {}

    def look(lived, week):
        for slot, matter in live(lived):
            units = on_agenda(lived, slot, met=True)
            narrow = len(units) == 1 and (
                units[0]["start"] <= matter["start"] and matter["stop"] <= units[0]["stop"]
            )
            if narrow and units[0]["attended"] > 0:
                met.setdefault(identity(matter), []).append(week)

    model.hooks.append(look)
    model.run()
    gaps = np.concatenate([np.diff(weeks) for weeks in met.values()])
    assert len(gaps) > 5
    assert gaps.min() >= retry
    assert not model.measures["matters_adopted"].any()  # nowhere does everybody come


@pytest.mark.parametrize(("share", "of_all"), [(0.0, 1.0), (0.5, 0.0)])
def test_without_representatives_all_whom_a_matter_concerns_vote_on_it(place, town, share, of_all):
    scenario = place(
        "baseline", town, parameters__representative_share=share, parameters__ballot_share=1.0,
        parameters__matter_rate=6.0, parameters__agree_base=1.0,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    model.run()
    measures = model.measures
    votes = measures[measures["decision_votes"] > 0]
    assert len(votes) > 5
    assert votes["decision_votes_of_all"].sum() == of_all * votes["decision_votes"].sum()
    assert (votes["decision_electors"] > 0).all()
    assert votes["decision_voters"].sum() > 0
    # households give proxies where all vote, representatives do not
    proxies = (votes["decision_ballots"] - votes["decision_voters"]).sum()
    assert (proxies > 0) == bool(of_all)


def test_a_matter_that_makes_room_for_another_is_counted_as_lost(place, town):
    scenario = place(
        "baseline", town, parameters__matter_rate=20.0, parameters__matter_life=104.0,
        parameters__base_deliberate=-8.0,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    model.run()
    m = model.measures
    assert m["matters_lost"].sum() > 0
    assert m["matters_expired"].sum() == 0  # nobody meets, and two years are not over
    change = m["matters_raised"] - m["matters_resolved"] - m["matters_expired"] - m["matters_lost"]
    assert (m["matters_live"].diff().iloc[1:] == change.iloc[1:]).all()


def test_nobody_expects_more_of_a_committee_than_that_it_keeps_all_promises(place, town):
    scenario = place(
        "baseline", town, community__committee__staff=30.0, weeks__spin_up=60,
        parameters__expectation_rate=0.5,
        interventions=[{"kind": "closed_loop", "expectation": 0.9, "reply_hours": 40}],
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    seen = []
    model.hooks.append(lambda m, week: seen.append(float(m.arrays.committees["expectation"].max())))
    model.run()
    assert max(seen) > 0.95
    assert max(seen) <= 1.0


def test_where_none_lives_among_those_concerned_other_representatives_decide(place, town):
    """A few people concerned have seldom one of their own; the settlement has."""
    scenario = place(
        "baseline", town, parameters__ballot_share=1.0, parameters__matter_rate=6.0,
        parameters__agree_base=1.0, parameters__scope_people_2=24.0,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=4)
    outside = []

    def look(lived, week):
        ballot = int(lived.arrays.committees["ballot"][0])
        if ballot != columns.NOBODY and lived.measures["decision_votes"].iloc[-1]:
            row = lived.arrays.committees[0]
            people = lived.arrays.people["representative"][row["ballot_start"] : row["ballot_stop"]]
            assert row["ballot_electors"] == people.sum() > 0
            outside.append(int(row["ballot_stop"] - row["ballot_start"]))

    model.hooks.append(look)
    model.run()
    assert model.measures["decision_votes_of_all"].sum() == 0
    assert min(outside) <= 24 < max(outside)


def test_leaders_take_part_in_what_their_council_decides_and_in_nothing_else(place, town):
    scenario = place(
        "baseline", town, organisation__unit={"level": "building"}, parameters__leader_share=0.3,
        parameters__base_deliberate=2.0, parameters__council_least=1.0,
        parameters__council_after=0.0, parameters__matter_rate=10.0, parameters__council_items=2.0,
        parameters__joint_share=1.0, parameters__council_interval=2.0, weeks__window=80,
    )  # fmt: skip
    model = ParticipationModel(scenario, seed=3)
    listed, taken, earlier = [], [], {}

    def look(lived, week):
        held = lived.measures["councils"].iloc[-1]
        acted = (lived.acted_last >> columns.DELIBERATE) & 1
        if held:
            listed.append(sum(int(matter["on_council"]) for _, matter in live(lived)))
        for slot, matter in live(lived):
            bits = np.unpackbits(lived.arrays.participants[slot], bitorder="little")
            old = earlier.get(identity(matter), np.zeros_like(bits))
            earlier[identity(matter)] = bits
            for unit in lived.arrays.units:
                i = unit["leader"]
                alone = i != columns.NOBODY and not unit["meets"] and acted[i]
                if held and alone and matter["start"] <= i < matter["stop"]:  # so in the council
                    offset = int(i - matter["start"])
                    if matter["on_council"]:
                        taken.append(bool(bits[offset]))
                    else:
                        assert not bits[offset] or old[offset]

    model.hooks.append(look)
    model.run()
    assert len(listed) > 10
    assert 0 < max(listed) <= 2
    assert taken
    assert all(taken)
