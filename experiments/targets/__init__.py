"""Calibration on a user's own figures: parameters under which the model gives what a survey found.

    targets file ──> Targets ──> batches of parameter sets ──> runs ──> what the figures say
      spec.py                     search.py (one set)          work.py     findings.py
                                  posterior.py (a sample)      store.py    figures.py, words.py

A fit proceeds in batches. Each is proposed from the runs before it and from a seed, and written
down before it is run; every finished run is in a journal. So a fit that was interrupted, however
roughly, goes on where it was and ends with the same files.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
