"""The page itself: questions on top, the plan on the left, what was found on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from types import MappingProxyType
from typing import Any, Final, cast
from urllib.parse import parse_qs, urlencode

import solara

from dashboards.components import DocState, FileButton, Markup, OwnFile, Section, Tag
from dashboards.language import LOCALES, t, use_language
from dashboards.pages.compare import show
from dashboards.pages.compare.builder import Builder
from dashboards.pages.compare.catalog import catalog
from dashboards.pages.compare.copy_link import CopyLink
from dashboards.pages.compare.intake import LARGEST, load_plan
from dashboards.pages.compare.plan import (
    BASES,
    EXAMPLES,
    MOST_ITEMS,
    MOST_PACKAGES,
    Plan,
    canonical,
    example,
    from_link,
    new_plan,
    tidy,
    to_link,
)
from dashboards.pages.compare.reasons import explain_plan
from dashboards.pages.compare.run import compare_plan, describe_plan, file_of
from dashboards.work import submit, use_job
from sim.errors import InputError
from sim.scenario import Scenario
from sim.texts import text

LINK: Final = "plan"
"""Name of the plan in the address."""

READING: Final = 30.0
"""Seconds that reading an uploaded file may take."""

MIME: Final = {
    "html": "text/html",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@solara.component
def Page() -> None:
    """Compare packages of interventions with a community as it is."""
    router = solara.use_router()
    lang = use_language()
    first, trouble = solara.use_memo(lambda: _plan_of(router.search), [])
    plan, set_plan = solara.use_state(first)
    problem, set_problem = solara.use_state(trouble)
    refused, set_refused = solara.use_state(cast("InputError | None", None))
    reading, set_reading = solara.use_state(False)
    link = to_link(plan)
    is_new = canonical(plan) == canonical(new_plan())
    came_so = plan is first  # an address that was opened stays as it is until something changes

    def change(given: dict[str, Any]) -> None:
        try:
            asked = tidy(given)
        except ValueError:
            set_problem(InputError("dash.compare.bad_plan"))
        else:
            set_plan(lambda now: asked | {"file": asked["file"] and now["file"]})
            set_problem(None)

    def load(name: str, content: bytes) -> None:
        set_refused(None)
        set_reading(True)  # is drawn at once, while we wait below
        try:
            found = tidy(submit(load_plan, name, content, plan, lang).result(READING))
        except InputError as error:
            set_refused(error)
        except (TimeoutError, RuntimeError, ValueError):
            set_refused(InputError("dash.compare.bad_plan"))
        else:
            set_plan(found)
            set_problem(None)
        finally:
            set_reading(False)

    def resettle(file: dict[str, Any]) -> None:
        set_plan(lambda now: tidy({**now, "file": file}))

    query = None if came_so else "" if is_new or not link else urlencode({LINK: link})
    DocState(lang=LOCALES[lang], query=query)
    _questions(plan, set_plan)
    Markup(f'<a class="cmp-jump" href="#answer">{escape(t("dash.compare.jump"))}</a>')
    if problem is not None:
        Tag(
            "p",
            children=[problem.in_language(lang)],
            classes=["linli-error", "cmp-problem"],
            attributes={"role": "alert"},
        )
    with solara.Div(classes=["cmp-columns"]):
        with solara.Div(classes=["cmp-left"]):
            facts = use_job(describe_plan, plan | {"packages": []})
            Builder(
                plan=plan,
                catalog=catalog(lang),
                words=_words(lang),
                bases=_bases(lang),
                facts=facts.value,
                limits={"packages": MOST_PACKAGES, "items": MOST_ITEMS},
                event_change=change,
            )
            with Section(t("dash.compare.own.title"), classes=["cmp-own"]):
                OwnFile(
                    plan["file"], refused, LARGEST, load, set_refused, resettle, "cmp-upload",
                    reading,
                )  # fmt: skip
        with Tag("div", classes=["cmp-right"], attributes={"id": "answer"}):
            Outcome(plan, link)


@solara.component
def Outcome(plan: Plan, link: str | None) -> None:
    """What was found for a plan so far, its progress, and what can be done with it."""
    chosen = any(package["items"] for package in plan["packages"])
    job = use_job(compare_plan if chosen else None, *((plan,) if chosen else ()))
    # a proxy, since the page framework walks through and copies every dictionary it is given
    found: Any = None if job.value is None else MappingProxyType(job.value)
    if not chosen:
        Tag("p", children=[t("dash.compare.nothing_chosen")], classes=["cmp-nothing"])
        return
    _progress(job, found)
    if found is None:
        if not job.error:
            Markup("", classes=["cmp-blank"])
        return
    if found["failed"]:
        Tag("p", children=[found["failed"]], classes=["linli-error"], attributes={"role": "alert"})
    show.Answer(found)
    show.Effects(found)
    show.Reach(found)
    show.Costs(found)
    show.Curves(found)
    show.Map(found)
    Why(plan, found)
    show.Founded(found)
    Keep(plan, link)


def _progress(job: Any, found: Mapping[str, Any] | None) -> None:
    """How far the calculation is, with a button to stop it."""
    total = found["total"] if found else 0
    done = found["replicates"] if found else 0
    if job.error:
        Tag(
            "p",
            children=[job.error],
            classes=["linli-error", "cmp-error"],
            attributes={"role": "alert"},
        )
    with solara.Div(classes=["cmp-progress", f"cmp-{job.state}"]):
        if job.busy:
            words = (
                t("dash.compare.progress.refining", done=done, total=total)
                if found
                else t(
                    "dash.job.preparing" if job.preparing else f"dash.compare.progress.{job.state}"
                )
            )
            percent = round(100 * job.progress)
            Markup(
                f'<div class="cmp-meter"><span style="width:{percent}%"></span></div>'
                f'<span class="cmp-progress-words" role="status">{escape(words)}</span>',
                classes=["cmp-progress-bar"],
            )
            solara.Button(
                t("dash.compare.progress.stop"), text=True, on_click=job.cancel,
                classes=["cmp-stop-run"],
            )  # fmt: skip
        elif job.state == "done":
            Markup(
                f'<span class="cmp-progress-words" role="status">'
                f"{escape(t('dash.compare.progress.done', total=total))}</span>",
                classes=["cmp-progress-bar"],
            )
        else:
            if job.state == "cancelled":
                words = t("dash.compare.progress.stopped", done=done)
                Markup(
                    f'<span class="cmp-progress-words" role="status">{escape(words)}</span>',
                    classes=["cmp-progress-bar"],
                )
            solara.Button(
                t("dash.compare.progress.again"), text=True, on_click=job.again,
                classes=["cmp-again"],
            )  # fmt: skip


@solara.component
def Why(plan: Plan, found: Mapping[str, Any]) -> None:
    """The effect of a package by the reasons of residents' decisions, on demand."""
    lang = use_language()
    asked, ask = solara.use_state(cast("tuple[str, str] | None", None))
    key = canonical(plan)
    wanted = asked[1] if asked and asked[0] == key else None
    job = use_job(explain_plan if wanted else None, *((plan, wanted) if wanted else ()))
    with Section(t("dash.compare.why.title"), classes=["cmp-why"]):
        Markup(f"<p>{escape(t('dash.compare.why.lead'))}</p>", classes=["cmp-lead"])
        with solara.Div(classes=["cmp-chips"]):
            for arm in found["arms"][1:]:
                name = arm["name"]
                solara.Button(
                    t("dash.compare.why.button", package=arm["short"][lang]),
                    outlined=True,
                    disabled=name == wanted and job.busy,
                    on_click=lambda name=name: ask((key, name)),
                    classes=[f"cmp-explain-{name}"],
                )
        if wanted and job.error:
            Tag("p", children=[job.error], classes=["linli-error"], attributes={"role": "alert"})
        elif wanted and job.value is None:
            Tag("p", children=[t("dash.compare.why.working")], attributes={"role": "status"})
        elif wanted:
            show.Reasons(job.value, lang)


@solara.component
def Keep(plan: Plan, link: str | None) -> None:
    """Files, the link, and the plan as scenario files."""
    lang = use_language()
    with Section(t("dash.compare.keep.title"), classes=["cmp-keep"]):
        with solara.Div(classes=["cmp-files"]):
            for name in ("report.pdf", "report.html", "tables.zip", "figures.zip", "plan.zip"):
                stem, _, kind = name.partition(".")
                FileButton(
                    t(f"dash.compare.keep.{stem}_{kind}"),
                    file_of,
                    (plan, name, lang),
                    f"linli-{name}",
                    MIME[kind],
                    classes=[f"cmp-save-{stem}-{kind}"],
                )
        if link is not None:
            CopyLink(
                query=urlencode({LINK: link}),
                label=t("dash.compare.keep.link"),
                copied=t("dash.compare.keep.copied"),
                name=t("dash.compare.keep.link_name"),
            )
        else:
            Tag("p", children=[t("dash.compare.keep.no_link")], classes=["cmp-hint"])
        Markup(f"<p>{escape(t('dash.compare.keep.note'))}</p>", classes=["cmp-hint"])


def _questions(plan: Plan, set_plan: Callable[[Callable[[Plan], Plan]], None]) -> None:
    """Ready questions: a click puts in the plan that answers one."""
    with solara.Div(classes=["cmp-questions"]):
        Tag("span", children=[t("dash.compare.ask")], classes=["cmp-ask"])
        for name in EXAMPLES:
            current = canonical(_ready(name, plan)) == canonical(plan)
            solara.Button(
                t(f"dash.compare.question.{name}"),
                text=True,
                on_click=lambda name=name: set_plan(lambda now: _ready(name, now)),
                classes=["cmp-question", f"cmp-question-{name}", *(["current"] if current else [])],
                attributes={"aria-pressed": str(current).lower()},
            )


def _ready(name: str, plan: Plan) -> Plan:
    """A ready plan for the community of another; a click uses the plan of when it arrives."""
    keys = ("base", "file", "households", "staff", "unit")
    return {**example(name), **{key: plan[key] for key in keys}}


def _plan_of(search: str | None) -> tuple[Plan, InputError | None]:
    """The plan that an address asks for: its own, or a point of a study; else the first example."""
    asked = parse_qs(search or "")
    if LINK in asked:
        plan = from_link(asked[LINK][0])
        return (plan, None) if plan else (new_plan(), InputError("dash.compare.bad_link"))
    if "results" in asked:
        from dashboards.pages.results.link import compare_plan as plan_of_point

        point = asked.get("point", ["0"])[0]
        place = asked.get("place", ["0"])[0]
        try:
            found = submit(plan_of_point, asked["results"][0], int(point), int(place)).result(
                READING
            )
            return tidy(found), None
        except InputError as error:
            return new_plan(), error
        except (TimeoutError, RuntimeError, ValueError, TypeError, KeyError):
            return new_plan(), InputError("dash.compare.bad_link")
    return new_plan(), None


@cache
def _bases(lang: str) -> list[dict[str, str]]:
    return [
        {"name": name, "label": Scenario.load(name).community.label.in_language(lang)
         if name == BASES[0] else Scenario.load(name).label.in_language(lang)}
        for name in BASES
    ]  # fmt: skip


WORDS: Final = (
    "community", "remove_file", "adapt", "households", "staff", "present_unit", "unit_as_is",
    "packages", "packages_hint", "add_package", "package_name", "remove_package", "remove",
    "unit_size", "unit_half", "unit_double", "unit_people", "start", "stop", "stays", "dose",
    "target", "everybody", "more_values", "empty_package", "add_item", "choose_item", "close",
    "duration", "window", "after", "one_year", "two_years", "three_years", "five_years",
    "no_after", "half_year", "weeks_hint",
)  # fmt: skip
TEMPLATES: Final = ("package", "facts", "about_people", "week_value")
"""Texts whose placeholders are filled in the browser."""


def _words(lang: str) -> dict[str, str]:
    """Texts of the builder."""
    words = {name: text(f"dash.compare.words.{name}", lang) for name in WORDS}
    blanks = {name: f"{{{name}}}" for name in
              ("letter", "people", "households", "units", "unit_people", "week")}  # fmt: skip
    return words | {name: text(f"dash.compare.words.{name}", lang, **blanks) for name in TEMPLATES}
