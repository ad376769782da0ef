"""Plans: links, files, what a package means, and what an uploaded file may not do."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import pickle
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("solara", reason="the pages' extra is not installed")

import dashboards.pages.compare  # noqa: F401  (registers texts)
from dashboards.pages.compare import plan as plans
from dashboards.pages.compare.catalog import catalog
from dashboards.pages.compare.intake import load_plan, scenario_of
from dashboards.pages.compare.labels import package_label, short_label
from dashboards.pages.compare.run import compare_plan
from dashboards.pages.compare.saving import plan_files
from dashboards.uploads import checked
from experiments.compare import compare
from sim.errors import InputError
from sim.interventions import registry
from sim.scenario import Scenario
from sim.texts import available_languages, catalogue, placeholders, text

PAGES = Path(plans.__file__).parents[2]
SHIPPED = PAGES.parent / "scenarios"


def meaning(plan: plans.Plan) -> list[Scenario]:
    return plans.resolved(plan, lambda base: 1110.0)


@pytest.mark.parametrize("name", plans.EXAMPLES)
def test_a_link_keeps_the_plan(name: str) -> None:
    plan = plans.example(name)
    link = plans.to_link(plan)
    assert link is not None
    assert plans.from_link(link) == plan


@settings(max_examples=60)
@given(st.text(max_size=200) | st.binary(max_size=80).map(lambda b: b.hex()))
def test_a_damaged_link_is_no_plan_and_no_error(link: str) -> None:
    assert plans.from_link(link) is None


def test_a_link_that_unpacks_to_more_than_any_plan_is_no_plan() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 50_000_000)).decode()
    assert plans.from_link(bomb) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner,
                                                                max_size=3),
    max_leaves=8,
)  # fmt: skip
"""What `json.loads` can give, with the numbers that are none."""


def like(sound: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What is as it should be, mostly, or anything."""
    return st.integers(0, 9).flatmap(lambda luck: sound if luck else JSON)


SETTINGS = {
    "points": ("points", "budget_per_year"), "smaller_units": ("unit", "stipend"),
    "online_channel": ("forms", "triage"), "assessment": ("metric",), "bribes": ("much",),
}  # fmt: skip
UNITS = st.fixed_dictionaries({"level": like(st.just("building"))}) | st.fixed_dictionaries(
    {"times": like(st.just(0.5))}
)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(like(st.sampled_from(list(SETTINGS))))
    known = SETTINGS.get(kind, ()) if isinstance(kind, str) else ()
    values = JSON | UNITS | st.just(["report"]) | st.just({"vote": 1})
    return {
        "kind": kind,
        "start": draw(like(st.integers(0, 20))),
        "stop": draw(like(st.none() | st.integers(20, 60))),
        "dose": draw(like(st.floats(0, 1))),
        "target": draw(like(st.just({}) | st.just({"age": ["60-74"]}))),
        "set": draw(like(st.dictionaries(st.sampled_from(["kind", "start", *known]), values))),
    }


PLANS = st.fixed_dictionaries(
    {},
    optional={
        "base": like(st.sampled_from(plans.BASES)),
        "window": like(st.integers(0, 400)),
        "households": like(st.none() | st.integers(0, 9000)),
        "staff": like(st.none() | st.integers(0, 9)),
        "unit": like(st.none() | UNITS),
        "file": like(st.none() | st.just({})),
        "packages": like(
            st.lists(
                like(
                    st.fixed_dictionaries(
                        {
                            "name": like(st.text(max_size=5)),
                            "items": like(st.lists(like(items()), max_size=2)),
                        }
                    )
                ),
                max_size=3,
            )
        ),
    },
)


@settings(max_examples=250)
@given(JSON | PLANS)
def test_whatever_comes_becomes_a_plan_or_is_refused_in_words(sent: Any) -> None:
    """A plan that was let in can be drawn, shared and named; its values are judged in words."""
    try:
        plan = plans.tidy(sent)
    except ValueError:
        return
    assert plan.keys() == plans.new_plan().keys()
    assert plans.tidy(json.loads(json.dumps(plan, allow_nan=False))) == plan
    link = plans.to_link(plan)
    assert link is not None and plans.from_link(link) == plan
    for number, package in enumerate(plan["packages"], 1):
        if package["items"]:
            assert all(package_label(package, number).values())
    with contextlib.suppress(InputError):
        meaning(plan)


@pytest.mark.parametrize(
    "damaged",
    [
        {"packages": [1]},
        {"packages": [{"items": 5}]},
        {"packages": [{"items": [{"kind": "points", "target": {"age": 5}}]}]},
        {"packages": [{"items": [{"kind": "points", "start": "soon"}]}]},
        {"packages": [{"items": [{"kind": "online_channel", "set": {"forms": 5}}]}]},
        {"packages": [{"items": [{"kind": "points", "set": {"points": None}}]}]},
        {"window": None},
        {"households": float("inf")},
        {"households": float("nan")},
        {"file": "x"},
        {"file": {"name": "a.yaml", "text": "extends: baseline", "tables": ["x"]}},
        {"packages": [{"name": "\ud800", "items": []}]},
    ],
)
def test_damaged_plans_are_refused_in_links_and_in_archives(damaged: dict[str, Any]) -> None:
    plain = json.dumps(plans.new_plan() | damaged)
    packed = base64.urlsafe_b64encode(zlib.compress(plain.encode())).decode()
    assert plans.from_link(packed) is None
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("plan.json", plain)
    with pytest.raises(ValueError):
        plans.tidy(load_plan("plan.zip", stream.getvalue(), plans.new_plan(), "zh"))


def test_a_link_brings_no_file() -> None:
    """Files come by upload, where they are checked before they replace anything."""
    own = {"name": "a.yaml", "text": "extends: baseline", "tables": {}, "own": None}
    plain = plans.canonical(plans.new_plan() | {"file": own})
    assert plans.from_link(base64.urlsafe_b64encode(zlib.compress(plain.encode())).decode()) is None


def test_every_intervention_has_a_card_in_a_group_and_can_be_switched_on() -> None:
    listed = [kind for kinds in plans_groups() for kind in kinds]
    assert sorted(listed) == sorted(registry())
    for lang in available_languages():
        for kind, card in catalog(lang)["kinds"].items():
            assert card["about"] and card["short"], kind
            assert json.dumps(card)
    for kind in registry():
        plan = plans.new_plan() | {"packages": [{"name": "", "items": [plans.item(kind)]}]}
        assert meaning(plan)[1].interventions[0].kind == kind  # type: ignore[attr-defined]


def test_a_card_asks_in_words_and_not_in_the_values_of_a_file() -> None:
    asked = 0
    for lang in available_languages():
        for card in catalog(lang)["kinds"].values():
            for field in card["fields"]:
                asked += len(field.get("options", ()))
                for option in field.get("options", ()):
                    assert option["name"] not in field["label"].lower()
    assert asked


def plans_groups() -> list[tuple[str, ...]]:
    from dashboards.pages.compare.catalog import GROUPS

    return list(GROUPS.values())


def test_half_the_present_size_is_half_of_what_it_is() -> None:
    unit = meaning(plans.example("half"))[1].to_dict()["interventions"][0]["unit"]
    assert unit["people"] == 555


def test_a_package_says_its_end_and_its_own_name() -> None:
    stopped = plans.example("points")["packages"][0]
    assert package_label(stopped, 1)["zh"] == "方案A：积分制（至第52周）"
    assert package_label({**stopped, "name": "试点"}, 2)["en"] == "试点"


@pytest.mark.parametrize(
    ("changed", "name", "chinese", "english"),
    [
        ({"start": 150}, "", "方案B · 积分制 · 从第几周起", "Package B · Points · From week"),
        ({"dose": -1.0}, " 试点 ", "试点 · 积分制 · 力度", "试点 · Points · Dose"),
        ({"set": {"points": {"vote": -3}}}, "", "每次的积分 · 参加投票", "each form · Vote"),
        ({"target": {"age": ["100"]}}, "", "积分制 · 面向谁 · 年龄", "For whom · Age"),
        ({"set": {"nope": 3}}, "", "方案B · 积分制 · nope", "Package B · Points · nope"),
    ],
)
def test_what_is_wrong_with_a_package_is_told_with_the_names_on_the_page(
    changed: dict[str, Any], name: str, chinese: str, english: str
) -> None:
    plan = plans.example("half")
    items = [plans.item("online_channel"), {**plans.item("points"), **changed}]
    plan["packages"].append({"name": name, "items": items})
    with pytest.raises(InputError) as refused:
        meaning(plans.tidy(plan))
    error = pickle.loads(pickle.dumps(refused.value))  # it comes from a worker
    assert chinese in error.in_language("zh")
    assert english in error.in_language("en")
    assert "interventions[" not in error.in_language("en") + error.in_language("zh")


def test_a_package_says_what_sets_its_intervention_apart() -> None:
    half, online = plans.example("half")["packages"][0], plans.example("online")["packages"]
    assert package_label(half, 1)["zh"] == "方案A：划小自治单元（现有规模的一半）"
    labels = [package_label(package, number) for number, package in enumerate(online, 1)]
    assert labels[0]["en"] == "Package A: Online channel"
    assert labels[1]["en"].endswith("committee: 0)")
    sized = plans.item("smaller_units", unit={"people": 1200})
    assert "1,200" in package_label({"name": "", "items": [sized]}, 1)["en"]
    broken = plans.item("smaller_units", unit={"people": "many", "times": [1], "level": {}})
    for lang in ("en", "zh"):
        label = package_label({"name": "", "items": [broken]}, 1)[lang]
        assert text("intervention.smaller_units", lang) in label


def test_short_labels_are_letters_or_own_names() -> None:
    plan = plans.example("points")
    plan["packages"][1]["name"] = "试点"
    assert short_label(plan, "package_1", "en") == "Package A"
    assert short_label(plan, "package_2", "en") == "试点"
    assert short_label(plan, "baseline", "zh") == "现状"


def test_what_is_not_allowed_is_said_in_both_languages() -> None:
    item = plans.item("points") | {"dose": -1.0}
    plan = plans.new_plan() | {"packages": [{"name": "", "items": [item]}]}
    with pytest.raises(InputError) as refused:
        meaning(plan)
    for lang in ("en", "zh"):
        assert text("dash.compare.words.dose", lang) in refused.value.in_language(lang)


def test_saved_files_run_on_the_command_line_and_open_again(tmp_path: Path) -> None:
    plan = plans.example("together") | {"households": 300, "window": 26}
    scenarios = meaning(plan)
    files = plan_files(plan, scenarios)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    loaded = [Scenario.load(tmp_path / f"{one.name}.yaml") for one in scenarios]
    assert [one.digest for one in loaded] == [one.digest for one in scenarios]
    asked = compare(loaded, replicates=2, workers=1, ensemble=True)
    shown = [part.value for part in compare_plan(plan | {"replicates": 2})][-1]
    for package in shown["packages"]:
        found = asked.primary(package["name"])
        assert found is not None
        assert package["primary"]["mean"] == found["mean"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert plans.tidy(load_plan("plan.zip", stream.getvalue(), plans.new_plan(), "zh")) == plan


def test_an_uploaded_scenario_becomes_a_package_on_its_own_community() -> None:
    content = (SHIPPED / "points_then_stop.yaml").read_bytes()
    plan = plans.tidy(load_plan("我的方案.yaml", content, plans.new_plan(), "zh"))
    assert plan["file"]["name"] == "我的方案.yaml"
    assert [one["kind"] for one in plan["packages"][0]["items"]] == ["points"]
    own = Scenario.load("points_then_stop")
    assert meaning(plan)[1].interventions == own.interventions
    assert plans.to_link(plan) is None


def test_a_community_too_large_for_a_page_is_refused_before_it_replaces_anything() -> None:
    present = plans.new_plan()
    crowd = b"extends: baseline\ncommunity: {population: {households: 900000}}\n"
    saved = {"file": {"name": "crowd.yaml", "text": crowd.decode(), "tables": {}, "own": None}}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("plan.json", json.dumps(present | saved))
    city = (SHIPPED / "nantong.yaml").read_bytes()
    for name, content in (("city.yaml", city), ("crowd.yaml", crowd), ("p.zip", stream.getvalue())):
        with pytest.raises(InputError) as refused:
            load_plan(name, content, present, "zh")
        assert "20,000" in refused.value.in_language("zh")


def test_sources_of_an_uploaded_intervention_do_not_stand_in_the_way() -> None:
    content = (
        "extends: points_then_stop\nlabel: {en: Ours, zh: 本地方案}\n"
        "sources: {interventions.points.yuan_per_point: S3}\n"
    ).encode()
    plan = plans.tidy(load_plan("ours.yaml", content, plans.new_plan(), "en"))
    base, package = meaning(plan)
    assert not base.interventions
    assert [one.kind for one in package.interventions] == ["points"]


def test_an_uploaded_community_keeps_the_packages() -> None:
    content = (SHIPPED / "communities" / "village_002.yaml").read_bytes()
    plan = plans.tidy(load_plan("village.yaml", content, plans.new_plan(), "en"))
    assert plan["packages"] == plans.new_plan()["packages"]
    assert (
        meaning(plan)[0].community.population
        == Scenario.load("baseline_village").community.population
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("extends: /etc/passwd.yaml\n", 1),
        ("extends: baseline\ncommunity: ../../secrets.yaml\n", 2),
        ("extends: baseline\nprices: ~/prices.yaml\n", 2),
        ("label: {en: a, zh: b}\npopulation: {kind: residents, file: /etc/hosts.csv}\n", 2),
        ("extends: baseline\nweeks: {window: soon}\n", 2),
        ("extends: baseline\ninterventions:\n  - kind: bribes\n", 3),
        ("extends: [baseline\n", None),
        ("just words", None),
        ("!!python/object/apply:os.system ['true']\n", None),
    ],
)
def test_bad_and_hostile_files_are_refused_with_their_line(content: str, line: int | None) -> None:
    with pytest.raises(InputError) as refused:
        scenario_of("C:\\upload\\mine.yaml", content)
    told = refused.value.in_language("en")
    assert "mine.yaml" in told and "tmp" not in told and "upload\\" not in told
    if line is not None:
        assert f"line {line}" in told


def test_a_file_of_many_aliases_does_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [" + ", ".join([f"*a{k - 1}"] * 10) + "]" for k in range(1, 10)]
    with pytest.raises(InputError):
        scenario_of("bomb.yaml", "\n".join(lines))


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ({"name": "a.exe", "content": "QQ=="}, "dash.upload.wrong_kind"),
        ({"name": "a.yaml", "content": None, "size": 10**9}, "dash.upload.too_large"),
        ({"name": "a.yaml", "content": "QUFB" * 1000}, "dash.upload.too_large"),
        ({"name": "a.yaml", "content": "??"}, "dash.upload.damaged"),
        ({"name": "a.yaml", "content": ""}, "dash.upload.empty"),
        ("nonsense", "dash.upload.wrong_kind"),
    ],
)
def test_what_a_browser_may_not_send(sent: object, key: str) -> None:
    with pytest.raises(InputError) as refused:
        checked(sent, (".yaml",), 300)
    assert refused.value.message == key


def test_a_name_never_leads_out_of_its_folder() -> None:
    name, content = checked({"name": "..\\..\\x/../a.yaml", "content": "QQ=="}, (".yaml",), 300)
    assert (name, content) == ("a.yaml", b"A")


def test_the_pages_say_the_same_in_both_languages() -> None:
    folders = [path.parent for path in PAGES.rglob("texts/en.toml")]
    assert len(folders) >= 2
    for folder in folders:
        english, chinese = (catalogue(folder, lang) for lang in ("en", "zh"))
        assert english.keys() == chinese.keys(), folder
        for key, template in english.items():
            assert placeholders(template) == placeholders(chinese[key]), (folder, key)


def test_places_of_a_target_are_numbers_and_stay() -> None:
    def reaching(courts: list[float]) -> dict[str, Any]:
        item = plans.item("points") | {"target": {"courts": courts}}
        return plans.tidy(plans.new_plan() | {"packages": [{"items": [item]}]})

    ((one,),) = (package["items"] for package in reaching([0, 1])["packages"])
    assert one["target"] == {"courts": [0, 1]}
    with pytest.raises(ValueError, match="whole"):
        reaching([0.5])
