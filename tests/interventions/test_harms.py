"""Harm is representable: each scenario in harms/ shows the mechanism by which it hurts.

Signs between paired arms are tested, never sizes: those hang on parameters.
"""

from __future__ import annotations

import pytest

from sim.scenario.names import shipped


def total(arm, name: str) -> float:
    return float(arm.measures[name].sum())


def late(arm, name: str) -> float:
    """Mean of the second half of a run."""
    values = arm.measures[name]
    return float(values.iloc[len(values) // 2 :].mean())


@pytest.fixture(scope="module")
def plain(town_arm):
    return town_arm().run(104)


def test_the_harms_are_those_of_the_documents() -> None:
    names = {name.partition("/")[2] for name in shipped("scenario") if name.startswith("harms/")}
    assert names == {
        "counting_heads",
        "empty_platform",
        "broken_points",
        "blocked_hotline",
        "leaderless_units",
        "merger_with_cuts",
        "leaking_hours",
        "replies_outrun",
    }


def test_counting_heads_asks_more_answers_less_and_tires(town_arm, plain) -> None:
    counted = town_arm(name="harms/counting_heads").run(104)
    assert total(counted, "asks") > total(plain, "asks")
    assert total(counted, "hours_reply") + total(counted, "hours_work") < total(
        plain, "hours_reply"
    ) + total(plain, "hours_work")
    assert late(counted, "fatigue") > late(plain, "fatigue")
    assert late(counted, "motivation") < late(plain, "motivation")


def test_count_and_quality_pull_hours_apart(town_arm) -> None:
    count, quality = (
        town_arm({"kind": "assessment", "metric": metric}).run(52)
        for metric in ("count", "quality")
    )
    assert total(count, "hours_reply") < total(quality, "hours_reply")
    assert total(count, "asks") > total(quality, "asks")


def test_an_empty_platform_fills_the_queue(town_arm, plain) -> None:
    empty = town_arm(name="harms/empty_platform").run(104)
    assert total(empty, "report_online") > 0
    assert total(empty, "deliberate_online") == 0  # nobody moderates
    assert late(empty, "backlog") > late(plain, "backlog")
    answered = [total(arm, "replies") / total(arm, "reports_filed") for arm in (plain, empty)]
    assert answered[1] < answered[0]
    each = [total(arm, "hours_reply") / total(arm, "replies") for arm in (plain, empty)]
    assert each[1] > each[0]  # nobody sorts


def test_broken_points_cost_the_trust_that_kept_ones_do_not(town_arm) -> None:
    broken = town_arm(name="harms/broken_points").run(104)
    kept = town_arm(
        name="harms/broken_points", interventions__points__budget_per_year=10_000_000
    ).run(104)
    assert total(broken, "promises_broken") > 0
    assert total(kept, "promises_broken") == 0
    assert late(broken, "trust") < late(kept, "trust")


def test_a_blocked_hotline_costs_efficacy(town_arm, plain) -> None:
    blocked = town_arm(name="harms/blocked_hotline").run(104)
    assert total(plain, "reports_blocked") == 0
    assert total(blocked, "reports_blocked") > 0
    assert total(blocked, "reports_filed") < total(plain, "reports_filed")
    assert late(blocked, "efficacy") < late(plain, "efficacy")


def test_small_units_that_nobody_helps_lack_leaders(town_arm, plain) -> None:
    bare = town_arm(name="harms/leaderless_units").run(104)
    stairwells = {"kind": "smaller_units", "unit": {"level": "stairwell"}}
    sought = town_arm({**stairwells, "recruit_hours": 1, "stipend": 300}).run(104)
    vacant = {
        name: late(run, "leader_vacancies") / (late(run, "leader_vacancies") + late(run, "leaders"))
        for name, run in (("courts", plain), ("bare", bare), ("sought", sought))
    }
    assert vacant["bare"] > vacant["courts"]
    assert vacant["bare"] > vacant["sought"]


def test_a_merger_with_cuts_leaves_fewer_hours_a_head(villages) -> None:
    from_two = villages("merger_forward").run(52)
    with_cuts = villages("harms/merger_with_cuts").run(52)
    people = [arm.measures["agents"].mean() for arm in (from_two, with_cuts)]
    assert people[0] == pytest.approx(people[1], rel=0.02)
    assert total(with_cuts, "hours_available") < total(from_two, "hours_available")
    spared = [
        total(arm, "hours_available") - total(arm, "hours_admin") for arm in (from_two, with_cuts)
    ]
    assert spared[1] < spared[0]


def test_freed_hours_leak_away(town_arm, plain) -> None:
    leaking = town_arm(name="harms/leaking_hours").run(104)
    gain = (plain.measures["hours_admin"] - leaking.measures["hours_admin"]).to_numpy()
    assert gain[0] > 0
    assert gain[-1] < 0.05 * gain[0]


def test_replies_raise_demand_beyond_the_hours_there_are(town_arm, plain) -> None:
    outrun = town_arm(name="harms/replies_outrun").run(104)
    with_hours = town_arm(
        name="harms/replies_outrun", interventions__closed_loop__reply_hours=200
    ).run(104)
    assert total(outrun, "reports_found") > 0
    assert late(outrun, "backlog") > late(plain, "backlog")
    assert late(outrun, "backlog") > late(with_hours, "backlog")
    assert late(outrun, "efficacy") < late(with_hours, "efficacy")
