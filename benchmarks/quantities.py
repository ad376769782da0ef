"""What is measured: every key of `benchmarks/latest.json` with its unit and its target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """One line of the table.

    Attributes:
        key: Key in the file; `benchmarks.quantity.<key>` is its name in words.
        part: Part of the run that measures it.
        unit: Key of its unit under `benchmarks.unit`.
        target: Value to reach, in that unit; None: for information.
        at_least: Whether the value should be at least the target (else at most).
        digits: Digits after the point.
    """

    key: str
    part: str
    unit: str
    target: float | None = None
    at_least: bool = True
    digits: int = 2

    def met(self, value: float) -> bool | None:
        """Whether a value meets the target; None without a target."""
        if self.target is None:
            return None
        return value >= self.target if self.at_least else value <= self.target


QUANTITIES = (
    Quantity("fast_over_bare_loop", "engines", "ratio", 0.5),
    Quantity("fast_over_bare_loop_many", "engines", "ratio"),
    Quantity("quiet_over_bare_loop", "engines", "ratio"),
    Quantity("fast_over_reference", "engines", "ratio", 50.0, digits=0),
    Quantity("reference_over_mesa", "engines", "ratio"),
    Quantity("fast_over_starsim", "engines", "ratio", 2.0),
    Quantity("fast_over_starsim_one_thread", "engines", "ratio"),
    Quantity("fast_over_starsim_static", "engines", "ratio"),
    Quantity("fast_nanoseconds", "engines", "nanoseconds", digits=1),
    Quantity("quiet_nanoseconds", "engines", "nanoseconds", digits=1),
    Quantity("bare_nanoseconds", "engines", "nanoseconds", digits=1),
    Quantity("reference_microseconds", "engines", "microseconds", digits=1),
    Quantity("outside_kernel_microseconds", "engines", "microseconds", 40.0, False, digits=0),
    Quantity("outside_kernel_arm_microseconds", "engines", "microseconds", digits=0),
    Quantity("nantong_people", "city", "people", digits=0),
    Quantity("nantong_build_seconds", "city", "seconds", 90.0, False, digits=1),
    Quantity("nantong_run_seconds", "city", "seconds", 60.0, False, digits=1),
    Quantity("nantong_peak_gib", "city", "gib", 6.0, False),
    Quantity("nantong_nanoseconds", "city", "nanoseconds", digits=1),
    Quantity("nantong_over_bare_loop", "city", "ratio"),
    Quantity("cost_ratio_city_to_community", "city", "ratio", 1.5, False),
    Quantity("cost_ratio_city_to_one", "city", "ratio"),
    Quantity("help_seconds", "start", "seconds", 0.5, False),
    Quantity("cold_start_seconds", "start", "seconds", digits=1),
    Quantity("cold_compile_seconds", "start", "seconds", 30.0, False, digits=1),
    Quantity("warm_start_seconds", "start", "seconds", 3.0, False),
    Quantity("sweep_runs_per_second", "sweep", "per_second", 30.0, digits=1),
    Quantity("batch_run_runs_per_second", "sweep", "per_second", digits=1),
    Quantity("sweep_over_batch_run", "sweep", "ratio", digits=1),
    Quantity("sweep_run_milliseconds", "sweep", "milliseconds", digits=1),
    Quantity("sweep_memory_growth_mib", "sweep", "mib", digits=1),
    Quantity("session_alone_seconds", "sessions", "seconds", 1.0, False),
    Quantity("session_alone_processor_seconds", "sessions", "seconds"),
    Quantity("session_answer_seconds", "sessions", "seconds", digits=1),
    Quantity("session_slowest_seconds", "sessions", "seconds", digits=1),
    Quantity("session_over_alone", "sessions", "ratio", digits=1),
    Quantity("session_memory_mib", "sessions", "mib", digits=1),
    Quantity("session_memory_left_mib", "sessions", "mib", digits=1),
    Quantity("study_runs", "study", "runs", digits=0),
    Quantity("study_seconds", "study", "seconds", 600.0, False, digits=0),
)

PARTS = tuple(dict.fromkeys(quantity.part for quantity in QUANTITIES))
