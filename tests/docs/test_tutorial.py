"""The tutorial works when followed from top to bottom, and says the same in both languages."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main
from sim import texts

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
Block = tuple[str, str]


def blocks(page: str) -> list[Block]:
    """The blocks of a page in order: their language and what they hold."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(r"```(\w*)\n(.*?)```", text, flags=re.DOTALL)


def written(block: Block, folder: Path) -> None:
    """Write a block that is a file, which names itself in its first line."""
    name = re.match(r"# (\S+\.yaml)\n", block[1])
    assert name is not None, block[1]
    (folder / name[1]).write_text(block[1], encoding="utf-8")


def command(line: str) -> int:
    """Carry out a command; give its exit code."""
    program, *arguments = shlex.split(line.partition("  #")[0])
    assert program == "linli"
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["tutorial.md", "tutorial.zh.md"])
def test_the_tutorial_can_be_followed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_LANG", "en")
    chinese = page.endswith(".zh.md")
    followed = 0
    with texts.language("en"):
        for language, content in blocks(page):
            if language == "yaml":
                written((language, content), tmp_path)
            elif language == "python":
                exec(compile(content, page, "exec"), {})
            elif language == "console":
                for line in content.strip().splitlines():
                    if chinese and not quick(line):  # the same runs as in the English page
                        continue
                    assert command(line) == 0, (line, capsys.readouterr().err)
                    followed += 1
            else:
                assert content.startswith("make run")
    assert followed >= (5 if chinese else 14)
    if chinese:
        return
    runs = pd.read_csv(tmp_path / "tables" / "runs.csv", encoding="utf-8-sig")
    assert len(runs) == 12 and (runs["status"] == "done").all()
    assert (tmp_path / "results" / "my_study" / "report.html").stat().st_size > 10_000
    assert len(list((tmp_path / "results").glob("*-my_points/report.html"))) == 2


def quick(line: str) -> bool:
    """Whether a command makes no runs."""
    return shlex.split(line)[1] in ("list", "validate")


@pytest.mark.parametrize(
    "pages",
    [
        ("tutorial.md", "tutorial.zh.md"),
        ("how-to/sweeps.md", "how-to/sweeps.zh.md"),
        ("how-to/own-targets.md", "how-to/own-targets.zh.md"),
        ("how-to/clusters.md", "how-to/clusters.zh.md"),
        ("how-to/search.md", "how-to/search.zh.md"),
    ],
)
def test_both_languages_show_the_same_commands_and_files(pages: tuple[str, str]) -> None:
    def bare(block: Block) -> Block:
        content = re.sub(r" --lang (en|zh)| ARGS=\"--lang zh\"", "", block[1])
        return block[0], re.sub(r"(?m)\s+#.*$", "", content)

    english, chinese = ([bare(block) for block in blocks(page)] for page in pages)
    assert english == chinese


def test_the_index_names_every_page() -> None:
    for index, other in (("README.md", ".zh.md"), ("README.zh.md", None)):
        text = (DOCS / index).read_text(encoding="utf-8")
        linked = {str((DOCS / t).resolve()) for t in re.findall(r"\]\(([^)#:]+)\)", text)}
        for page in [*DOCS.glob("*.md"), *(DOCS / "how-to").glob("*.md")]:
            chinese = page.name.endswith(".zh.md")
            if page.name.startswith("README") or (other is not None) == chinese:
                continue
            assert str(page.resolve()) in linked, f"{index} does not name {page.name}"
