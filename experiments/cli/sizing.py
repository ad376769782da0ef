"""`linli unit-size`, `linli factorial` and `linli stability`: what the answers hang on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from experiments.cli.files import usable_folder
from experiments.cli.keeping import (
    Count,
    interrupted_as,
    keep_and_show,
    kept_whole,
    told_if_nothing_is_done,
)
from experiments.cli.outcome import Interrupted
from experiments.cli.screen import progress, remark, show_json
from sim.texts import current_language, text


def unit_size(
    base: str,
    *,
    replicates: int,
    seed: int | None,
    workers: int | None,
    rules: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Study how participation depends on the size of units, show what came out and keep it.

    Args:
        base: Scenario whose community and rules are used.
        replicates: Number of replicates.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        rules: Whether to change rules one at a time, too.
        out: Folder of the results; None takes `results/unit_size`.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The scenario or the folder cannot be used.
        Interrupted: Ctrl-C; what was finished is kept and shown first.
    """
    from experiments.figures.unit_size import pictures
    from experiments.unit_size import unit_size_study
    from experiments.unit_size_findings import as_text
    from experiments.writing import unwritable

    folder = out or Path("results") / "unit_size"
    lang = current_language()
    with interrupted_as(lambda: told(folder)), kept_whole() as counted:
        with told_if_nothing_is_done():
            usable_folder(folder)
            with progress(text("cli.compare.bar"), quiet) as advance:
                study = unit_size_study(
                    base,
                    alternatives=None if rules else (),
                    replicates=replicates,
                    seed=1 if seed is None else seed,
                    workers=workers,
                    progress=counted(advance),
                )

        def shown(kept: Path | None) -> None:
            print(as_text(study, lang))
            _say_if_few(replicates)
            if kept is not None and not quiet:
                remark("cli.kept", folder=kept)

        told = partial(_parts, counted)
        keep_and_show(lambda: study.save(folder), shown, told)
    with interrupted_as(lambda: told(folder)):
        try:
            for number, (picture, _) in enumerate(pictures(study, lang), start=1):
                picture.save(folder / f"unit_size_{number}")
        except OSError as problem:
            raise unwritable(folder, problem) from None
        if not quiet:
            remark("cli.report.mention", folder=folder)
    if study.interrupted:
        raise told(folder)


def _parts(counted: Count, folder: Path) -> Interrupted:
    """What to say of a Ctrl-C in a study of which some parts were finished."""
    return Interrupted("parts", done=counted.done, all=counted.all, folder=folder)


def _say_if_few(replicates: int, together: int = 1) -> None:
    """Say why intervals are wide where there are few replicates.

    Args:
        replicates: Replicates.
        together: Intervals that hold at once.
    """
    from experiments.few import of_replicates

    told = of_replicates(replicates, current_language(), alpha=0.05 / together)
    if told:
        print(f"\n{told}")


def stability(
    name: str,
    overrides: dict[str, Any],
    *,
    replicates: int,
    seed: int | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure how strongly participation feeds on itself, and whether a place has two regimes.

    Args:
        name: Scenario; its interventions are left out.
        overrides: Values that go over what it says.
        replicates: Number of populations.
        seed: Seed; None takes the scenario's.
        out: Folder to keep the finding in; None keeps nothing.
        as_json: Show JSON instead of words.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The scenario or the folder cannot be used.
        Interrupted: Ctrl-C; what was finished by then is shown, and kept, first.
    """
    from experiments.stability import provenance
    from experiments.stability import stability as measure
    from experiments.terminal import plain_view
    from experiments.writing import unwritable
    from sim.scenario import Scenario

    scenario = Scenario.load(name, overrides=overrides)
    if out is not None:
        usable_folder(out)
    chosen = scenario.seed if seed is None else seed
    facts = provenance(scenario, chosen)

    def told(kept: Path | None) -> Interrupted:
        return Interrupted("untold") if kept is None else Interrupted("done", folder=kept)

    def shown(_: Path | None) -> None:
        if as_json:
            show_json(found.to_dict())
            return
        lang = current_language()
        for sentence in found.sentences(lang):
            print(sentence)
        print(plain_view(found.view(lang)))

    def saved(folder: Path) -> Path:
        try:
            found.save(folder, facts)
        except OSError as problem:
            raise unwritable(folder, problem) from None
        return folder

    with interrupted_as(lambda: told(out)), kept_whole() as counted:
        with told_if_nothing_is_done(), progress(text("cli.compare.bar"), quiet) as advance:
            found = measure(scenario, replicates, chosen, progress=counted(advance))
        if out is None:
            shown(None)
        else:
            keep_and_show(partial(saved, out), shown, told)


def factorial(
    base: str,
    overrides: dict[str, Any],
    *,
    replicates: int,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    quiet: bool,
) -> None:
    """Study eight kinds of intervention together: main effects and interactions.

    Args:
        base: Scenario in whose place they are switched on.
        overrides: Values that go over what it says.
        replicates: Number of replicates, each of sixteen arms.
        seed: Seed; None takes 1.
        workers: Processes; None uses all cores.
        out: Folder of the results; None takes `results/factorial`.
        quiet: Show no progress and no remarks.

    Raises:
        InputError: The scenario or the folder cannot be used.
        Interrupted: Ctrl-C; what was finished is kept and shown first.
    """
    from experiments.factorial import OUTCOMES, factorial_study

    folder = out or Path("results") / "factorial"
    with interrupted_as(lambda: told(folder)), kept_whole() as counted:
        with told_if_nothing_is_done():
            usable_folder(folder)
            with progress(text("cli.compare.bar"), quiet) as advance:
                study = factorial_study(
                    base,
                    replicates=replicates,
                    seed=1 if seed is None else seed,
                    overrides=overrides,
                    workers=workers,
                    progress=counted(advance),
                )

        def shown(kept: Path | None) -> None:
            print(study.table(current_language()))
            _say_if_few(counted.done, len(study.contrasts()) // len(OUTCOMES))
            if kept is not None and not quiet:
                remark("cli.kept", folder=kept)
                remark("cli.report.mention", folder=kept)

        def told(kept: Path) -> Interrupted:
            return Interrupted("replicates", done=counted.done, all=counted.all, folder=kept)

        keep_and_show(lambda: study.save(folder), shown, told)
    if study.interrupted:
        raise told(folder)
