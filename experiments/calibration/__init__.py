"""Calibration: patterns as data, a scoreboard, a posterior ensemble, and what remains unidentified.

`patterns` says what is known and how near is near enough; `observe` measures the same quantities
on a few runs; `scoreboard` sets one against the other; `screening` finds the parameters that
matter; `abc` samples them; `ensemble` ships the sample; `identification`, `nulls` and `external`
say what all this does not show.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
