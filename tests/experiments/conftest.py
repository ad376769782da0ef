"""Comparisons made of known numbers, so that what is worked out from them can be checked.

`comparison` returns tables of exactly the shapes that the model gives, with shares, effects and
scatter that the caller chooses; nothing of the model runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import Arm, Comparison, Mark
from experiments.effects import Analysis
from experiments.outcomes import SHOWN_FORMS, STAFF_USES, WEEKS, Span
from sim.columns import FORMS
from sim.scenario.base import Label
from sim.scenario.prices import Price, Prices

LEVELS = {
    "all": {"all": 1.0},
    "age": {
        "6-17": 0.08,
        "18-29": 0.14,
        "30-44": 0.22,
        "45-59": 0.26,
        "60-74": 0.22,
        "75+": 0.08,
    },
    "tenure": {"owner": 0.8, "renter": 0.2},
    "registration": {"local": 0.85, "migrant": 0.15},
    "party": {"non_member": 0.92, "member": 0.08},
    "employment": {"pupil": 0.1, "employed": 0.5, "not_employed": 0.15, "retired": 0.25},
    "schooling": {"none": 0.04, "primary": 0.2, "junior": 0.36, "senior": 0.2, "college": 0.2},
}
TILT = {"6-17": 0.4, "18-29": 0.5, "30-44": 0.6, "45-59": 1.0, "60-74": 1.6, "75+": 1.6}
QUARTERLY = {
    "report": 0.06,
    "activity": 0.29,
    "deliberate": 0.075,
    "vote": 0.04,
    "supervise": 0.03,
    "any": 0.36,
}
YEARLY = {
    "report": 0.16,
    "activity": 0.48,
    "deliberate": 0.218,
    "vote": 0.49,
    "supervise": 0.08,
    "any": 0.62,
}
EFFECTS = {
    "baseline": 0.0,
    "smaller_units": 0.004,
    "points": 0.045,
    "online_channel": 0.03,
    "all_three": 0.07,
}
LABELS = {
    "baseline": ("As it is", "现状"),
    "smaller_units": ("Smaller units", "划小自治单元"),
    "points": ("Points scheme", "积分制"),
    "online_channel": ("Online channel", "线上渠道"),
    "all_three": ("All three", "三项并举"),
}
RESIDENTS = 2350


def price_list(staff_hour: float = 45.0) -> Prices:
    """A small price file."""
    rows = {
        "staff_hour": (staff_hour, "hour", "personnel", "Staff hour", "工作人员工时"),
        "goods": (1.0, "yuan", "goods", "Goods", "兑换物品"),
        "platform_year": (6000.0, "year", "platform", "Platform", "平台年费"),
        "venue_hour": (30.0, "hour", "venues", "Venue hour", "场地使用"),
    }
    lines = {
        name: Price(value=yuan, unit=unit, budget=line, source="assumed", label=Label(en=en, zh=zh))
        for name, (yuan, unit, line, en, zh) in rows.items()
    }
    label = Label(en="Test prices", zh="测试价格")
    return Prices(name="test", label=label, year=2020, lines=lines)


@pytest.fixture(scope="session")
def make_comparison() -> Callable[..., Comparison]:
    """The maker of comparisons."""
    return comparison


@pytest.fixture(scope="session")
def make_prices() -> Callable[..., Prices]:
    """The maker of price files."""
    return price_list


@pytest.fixture(scope="session")
def compared() -> Comparison:
    """The comparison of the main job, in known numbers."""
    return comparison()


def comparison(
    effects: dict[str, float] | None = None,
    replicates: int = 20,
    window: int = 104,
    after: int = 0,
    arm_sd: float = 0.012,
    paired_sd: float = 0.006,
    seed: int = 0,
    analysis: Analysis | None = None,
    start: int = 0,
) -> Comparison:
    """A comparison in which each scenario adds its effect to every share.

    Args:
        effects: Effect on the quarterly share by scenario; the first is the baseline.
        replicates: Number of replicates.
        window: Weeks of the window.
        after: Weeks after it; the effects end with the window.
        arm_sd: Scatter of a replicate's level, shared by its scenarios.
        paired_sd: Scatter of a replicate's difference.
        seed: Seed of the scatter.
        analysis: Primary outcome and so on.
        start: Week in which the interventions start.
    """
    chosen = EFFECTS if effects is None else effects
    names = list(chosen)
    rng = np.random.default_rng(seed)
    span = Span(window, after)
    tables: dict[str, list[pd.DataFrame]] = {
        name: [] for name in ("participation", "measures", "quantities", "concentration")
    }
    runs = []
    for replicate in range(replicates):
        level = rng.normal(0, arm_sd)
        for name in names:
            noise = 0.0 if name == names[0] else rng.normal(0, paired_sd)
            shift = chosen[name] + noise if chosen[name] or name != names[0] else 0.0
            made = _run(level, shift, span, name, start, rng)
            for kind, frame in made.items():
                tables[kind].append(frame.assign(replicate=replicate, scenario=name))
            runs.append(
                {
                    "replicate": replicate,
                    "scenario": name,
                    "seed": 1000 + replicate,
                    "status": "done",
                    "error": "",
                    "seconds": 0.2,
                    "spin_up_weeks": 208,
                    "flat": True,
                    "people": 2496,
                    "residents": RESIDENTS,
                    "units": 6 if name == names[0] else 12,
                    "unit_people": 416.0 if name == names[0] else 208.0,
                }
            )
    stop = window if after else None
    arms = tuple(
        Arm(
            name,
            dict(zip(("en", "zh"), LABELS.get(name, (name, name)), strict=True)),
            {"name": name},
            ()
            if name == names[0]
            else (
                Mark(
                    name,
                    dict(zip(("en", "zh"), LABELS.get(name, (name, name)), strict=True)),
                    start,
                    stop,
                ),
            ),
        )
        for name in names
    )
    whole = {kind: pd.concat(frames, ignore_index=True) for kind, frames in tables.items()}
    return Comparison(
        arms=arms,
        baseline=names[0],
        span=span,
        analysis=analysis or Analysis(),
        prices=price_list(),
        first_week=0,
        runs=pd.DataFrame(runs),
        **whole,
        provenance={
            "population": "synthetic",
            "started": "2026-01-05T08:00:00+00:00",
            "seconds": 31.0,
            "seed": 1,
            "replicates": replicates,
            "engine": "fast",
            "versions": {"python": "3.11.9"},
            "commit": "",
            "machine": {"system": "Linux", "architecture": "x86_64", "cores": 2},
        },
    )


def _run(
    level: float, shift: float, span: Span, name: str, start: int, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    total = span.window + span.after
    return {
        "participation": _participation(level, shift, span, start),
        "measures": _measures(level, shift, total, name, rng),
        "quantities": _quantities(total, name, shift),
        "concentration": pd.DataFrame(
            {"year": np.arange(total // 52), "top_tenth": 0.55, "gini": 0.7 - shift, "core": 0.015}
        ),
    }


@cache
def _cells(window: int, after: int) -> pd.DataFrame:
    """Every cell of a participation table: its names, people, share without effect, weight."""
    rows = []
    for period, shares in (("quarter", QUARTERLY), ("year", YEARLY), ("week", QUARTERLY)):
        weeks = WEEKS[period]
        groups = {"all": LEVELS["all"]} if period == "week" else LEVELS
        for index in range((window + after) // weeks):
            first, last = index * weeks, (index + 1) * weeks
            for form in SHOWN_FORMS:
                base = shares[form] / (13 if period == "week" else 1)
                weight = shares[form] / shares["any"]
                for group, levels in groups.items():
                    for label, part in levels.items():
                        people, share = round(RESIDENTS * part), base * TILT.get(label, 1.0)
                        names = (period, index, form, group, label)
                        rows.append((*names, people, share, weight, first, last))
    columns = ["period", "index", "form", "group", "level"]
    return pd.DataFrame(rows, columns=[*columns, "people", "share", "weight", "first", "last"])


def _participation(level: float, shift: float, span: Span, start: int) -> pd.DataFrame:
    cells = _cells(span.window, span.after)
    on = (cells["first"] >= start) & (cells["last"] <= span.window)
    share = cells["share"] + (level + on * shift) * cells["weight"]
    took = share.clip(0, 1) * cells["people"]
    names = cells[["period", "index", "form", "group", "level", "people"]]
    return names.assign(took_part=took, newcomers=took / 20, acts=took * 1.5)


def _measures(
    level: float, shift: float, weeks: int, name: str, rng: np.random.Generator
) -> pd.DataFrame:
    frame = pd.DataFrame({"week": np.arange(weeks)})
    for form in FORMS:
        frame[f"{form}_acts"] = QUARTERLY[form] * RESIDENTS / 6
        frame[f"{form}_online"] = 0.0
    election = frame["week"] == 40
    frame["electorate"] = np.where(election, 1900.0, 0.0)
    frame["ballots"] = frame["electorate"] * 0.87
    frame["voters"] = frame["electorate"] * (0.49 + level)
    for index, column in enumerate(
        ("matters_raised", "matters_adopted", "matters_resolved", "matters_expired")
    ):
        frame[column] = rng.poisson(3.0 / (index + 1), weeks).astype(float)
    for column, mean in {
        "meetings": 4,
        "activities": 6,
        "turned_away": 1,
        "reports_filed": 22,
        "replies": 21,
        "replies_late": 3,
        "reports_forgotten": 1,
        "leaders_quit": 0.2,
    }.items():
        frame[column] = rng.poisson(mean, weeks).astype(float)
    frame["reply_weeks"] = np.where(frame["replies"] > 0, 2.1 - 4 * shift, np.nan)
    frame["backlog"] = 30.0
    for column, mean in {
        "trust": 0.52,
        "efficacy": 0.41,
        "belonging": 0.5,
        "motivation": 0.4,
        "fatigue": 0.1,
        "norm": 0.05,
        "role": 0.4,
        "satisfaction": 0.6,
    }.items():
        frame[column] = mean + level / 2 + shift / 4
    frame["leaders"], frame["leader_vacancies"] = 9.0, 3.0
    extra = 12.0 if name in ("online_channel", "all_three") else 0.0
    used = dict(zip(STAFF_USES, (345, 40, 27, 29, 27, 10, extra, 0, 0, 2 - extra), strict=True))
    for use, hours in used.items():
        frame[f"hours_{use}"] = float(hours)
    frame["hours_available"] = 480.0
    frame["hours_organisations"], frame["hours_leaders"] = 20.0, 25.0
    frame["hours_residents"] = 1500 * (1 + shift)
    points = 180.0 if name in ("points", "all_three") else 0.0
    frame["points_issued"], frame["points_redeemed"] = points, points * 0.8
    frame["points_outstanding"] = points * 5
    return frame


def _quantities(weeks: int, name: str, shift: float) -> pd.DataFrame:
    rows = []
    for week in range(weeks):
        rows.append((week, "baseline", "staff_hour", 480.0))
        rows.append((week, "baseline", "venue_hour", 10.0))
        if name in ("points", "all_three"):
            rows.append((week, "points", "goods", 700.0 + 2000 * shift))
        if name in ("online_channel", "all_three"):
            rows.append((week, "online_channel", "platform_year", 1 / 52))
    return pd.DataFrame(rows, columns=["week", "source", "line", "quantity"])
