"""`linli validate`: check files without running anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, InputErrors
from sim.texts import current_language, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.scenario import Scenario

    Check = Callable[[str, dict[str, Any]], tuple[dict[str, Any], str]]


def validate(
    files: list[str],
    overrides: dict[str, Any],
    *,
    as_json: bool,
    out: Path | None = None,
    quiet: bool,
) -> int:
    """Check each file, with the tables it names; say what is wrong with all of them.

    Args:
        files: Names of scenarios, or files: scenarios, communities, prices, studies and others.
        overrides: Values that go over what they say.
        as_json: Write JSON.
        out: File to write; None writes to standard output.
        quiet: Say nothing of those that are sound.

    Returns:
        0, or 2 when a file cannot be used.

    Raises:
        InputError: The file of the answers cannot be written.
    """
    from experiments.cli.outcome import BAD_INPUT, DONE
    from experiments.cli.screen import deliver, remark_on, show_json
    from sim.scenario import Scenario
    from sim.scenario.people import check_people
    from sim.scenario.remarks import remarks

    answers: list[dict[str, Any]] = []
    said: list[str] = []

    def say(sentence: str) -> None:
        if as_json:
            return
        said.append(sentence)
        if out is None:
            print(sentence)

    for file in files:
        try:
            check = _other_check(file)
            if check is not None:
                facts, sentence = _of_file(file, overrides, check)
                answers.append({"file": file, "valid": True, **facts})
                if not quiet:
                    say(sentence)
                continue
            scenario = Scenario.load(file, overrides=overrides)
            people = check_people(scenario)
        except InputError as problem:
            answers.append({"file": file, "valid": False, "problems": _listed(_single(problem))})
            say(problem.in_language())
        else:
            odd = remarks(scenario)
            facts = {**_facts(scenario, people), "warnings": _listed(odd)}
            answers.append({"file": file, "valid": True, **facts})
            if not quiet:
                say(_sentence(file, scenario))
                remark_on(odd)
    if as_json:
        show_json(answers, out)
    elif out is not None:
        deliver("\n".join(said), out)
    return DONE if all(answer["valid"] for answer in answers) else BAD_INPUT


def _of_file(file: str, overrides: dict[str, Any], check: Check) -> tuple[dict[str, Any], str]:
    """Check a file; of what is wrong with it as a whole, say that it is this file's."""
    try:
        return check(file, overrides)
    except InputError as problem:
        for single in () if overrides else (problem, *_single(problem)):
            single.file = single.file or file
        raise


def _other_check(file: str) -> Check | None:
    """What checks any other file than a scenario; None for a scenario.

    Shipped scenarios are named without an ending.
    """
    if not file.lower().endswith((".yaml", ".yml")):
        return None
    from experiments.search.spec import is_search
    from experiments.sweep.study import is_study
    from experiments.targets.spec import is_targets_file

    if is_targets_file(Path(file)):
        from experiments.cli.fitting import checked

        return checked
    if is_search(Path(file)):
        from experiments.cli import searching

        return searching.checked
    if is_study(Path(file)):
        from experiments.cli import sweeping

        return sweeping.checked
    from experiments.cli import places

    if places.is_community(Path(file)):
        return places.community
    return places.prices if places.is_prices(Path(file)) else None


def _facts(scenario: Scenario, people: int | None) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "label": scenario.label.model_dump(),
        "community": scenario.community.name,
        "people": people,
        "weeks": scenario.weeks.total,
        "interventions": [getattr(item, "kind", "") for item in scenario.interventions],
        "digest": scenario.digest,
    }


def _sentence(file: str, scenario: Scenario) -> str:
    lang = current_language()
    return text(
        "cli.validate.sound",
        lang,
        file=Path(file).name,
        label=scenario.label.in_language(lang),
        community=scenario.community.label.in_language(lang),
        weeks=scenario.weeks.total,
        count=len(scenario.interventions),
    )


def _single(problem: InputError) -> Sequence[InputError]:
    return problem.errors if isinstance(problem, InputErrors) else [problem]


def _listed(problems: Sequence[InputError]) -> list[dict[str, Any]]:
    return [
        {
            "message": each.in_language(),
            "file": each.file,
            "line": each.line,
            "key": each.key,
            "nearest": each.nearest,
        }
        for each in problems
    ]
