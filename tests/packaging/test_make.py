"""The targets: documented in both languages, reachable without make, clear when misspelt."""

from __future__ import annotations

import ast
import json
import os
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"


def make(
    *arguments: str, lang: str = "en_GB.UTF-8", asked: str = ""
) -> subprocess.CompletedProcess:
    command = [sys.executable, str(TOOLS / "make.py"), *arguments]
    speaking = {**os.environ, "LC_ALL": lang, "LINLI_LANG": asked, "PYTHONUTF8": "1"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=speaking, check=False)


def texts(lang: str) -> dict[str, str]:
    return json.loads((TOOLS / "texts" / f"{lang}.json").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def targets_of_makefile() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^\.PHONY:(.*)$", text, re.MULTILINE)
    assert found
    return set(found[1].split())


@pytest.mark.parametrize("lang", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_help_lists_every_target_of_the_makefile(lang: str) -> None:
    said = make("help", lang=lang)
    assert said.returncode == 0
    listed = {line.split()[0] for line in said.stdout.splitlines() if line.startswith("  ")}
    assert listed | {"help"} == targets_of_makefile()
    assert bool(re.search("[一-鿿]", said.stdout)) == lang.startswith("zh")


@pytest.mark.parametrize("asked", ["en", "zh"])
def test_the_language_that_linli_is_asked_for_goes_before_the_locale(asked: str) -> None:
    said = make("help", lang="en_GB.UTF-8" if asked == "zh" else "zh_CN.UTF-8", asked=asked)
    assert bool(re.search("[一-鿿]", said.stdout)) == (asked == "zh")


def test_a_misspelt_target_is_answered_with_the_nearest() -> None:
    said = make("tset")
    assert said.returncode == 2
    assert "“test”" in said.stderr
    assert "Traceback" not in said.stderr


def test_both_languages_say_the_same_things() -> None:
    english, chinese = texts("en"), texts("zh")
    assert list(english) == list(chinese)
    for key, text in english.items():
        assert placeholders(text) == placeholders(chinese[key]), key
        assert not re.search("[一-鿿]", text), key
        assert re.search("[一-鿿、。，；：]", chinese[key]), key


@pytest.mark.parametrize(
    "script", ["make.py", "setup_env.py", "messages.py", "bundle_files/install.py"]
)
def test_scripts_that_meet_an_old_python_can_be_read_by_it(script: str) -> None:
    text = (TOOLS / script).read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    assert "tomllib" not in imported
