"""`linli unit-size`: how participation depends on the size of self-governance units."""

from __future__ import annotations

from pathlib import Path

from experiments.cli.files import unwritable, usable_folder
from experiments.cli.screen import progress, remark
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
        KeyboardInterrupt: Interrupted; what was finished is kept and shown first.
    """
    from experiments.figures.unit_size import pictures
    from experiments.unit_size import unit_size_study

    folder = out or Path("results") / "unit_size"
    usable_folder(folder)
    with progress(text("cli.compare.bar"), quiet) as advance:
        study = unit_size_study(
            base,
            alternatives=None if rules else (),
            replicates=replicates,
            seed=1 if seed is None else seed,
            workers=workers,
            progress=advance,
        )
    study.save(folder)
    lang = current_language()
    try:
        for number, (picture, _) in enumerate(pictures(study, lang), start=1):
            picture.save(folder / f"unit_size_{number}")
    except OSError as problem:
        raise unwritable(folder, problem) from None
    print(study.table(lang))
    if not quiet:
        remark("cli.kept", folder=folder)
    if study.interrupted:
        raise KeyboardInterrupt
