"""Errors say where and what, in both languages, and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import MOST_SHOWN, InputError, InputErrors, nearest_name
from sim.texts import language

ERROR = InputError(
    "error.unknown_key",
    file="a.yaml",
    line=3,
    key="weks",
    expected="one of: weeks",
    nearest="weeks",
)


def test_says_where_what_expected_and_nearest() -> None:
    with language("en"):
        shown = str(ERROR)
    assert shown == (
        "a.yaml, line 3: unknown key “weks”, expected one of: weeks. Did you mean “weeks”?"
    )


def test_is_put_into_words_only_when_shown() -> None:
    with language("zh-CN"):
        shown = str(ERROR)
    assert "第 3 行" in shown
    assert "是否想写“weeks”" in shown


def test_names_the_key_where_the_message_does_not() -> None:
    error = InputError("Something is wrong here", key="weeks.window", got=-3)
    assert error.in_language("en") == "“weeks.window”: Something is wrong here, got -3"


def test_what_was_expected_may_be_a_key_with_values() -> None:
    error = InputError("error.not_found", expected="population.expect_one_of", names="a, b")
    assert error.in_language("en").endswith("expected one of: a, b")


def test_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(ERROR))
    assert type(again) is InputError
    assert again.in_language("zh") == ERROR.in_language("zh")


@pytest.mark.parametrize("count", [1, MOST_SHOWN, MOST_SHOWN + 11])
def test_several_are_shown_up_to_a_limit_and_counted(count: int) -> None:
    errors = [InputError("error.not_found", file=f"{number}.csv") for number in range(count)]
    shown = InputErrors(errors).in_language("en")
    assert shown.count(".csv") == min(count, MOST_SHOWN)
    assert ("11 more" in shown) == (count > MOST_SHOWN)
    assert len(pickle.loads(pickle.dumps(InputErrors(errors))).errors) == min(count, MOST_SHOWN)


def test_nearest_name_ignores_case_and_refuses_far_ones() -> None:
    assert nearest_name("Weks", ["weeks", "unit"]) == "weeks"
    assert nearest_name("xyzzy", ["weeks", "unit"]) is None
