"""The wheel and the bundle: complete, free, and able to live outside the checkout and offline."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaging.conftest import Office

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sim", "scenarios", "experiments", "dashboards")

pytestmark = pytest.mark.slow


def linli_wheel(bundle: Path) -> zipfile.ZipFile:
    (path,) = (bundle / "wheels").glob("linli-*.whl")
    return zipfile.ZipFile(path)


needs_git = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")


@needs_git
def test_the_wheel_carries_every_file_of_the_packages_and_nothing_else(bundle: Path) -> None:
    asked = ["git", "-C", str(ROOT), "ls-files", "-z", "--", *PACKAGES]
    listed = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True)
    committed = {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}
    with linli_wheel(bundle) as wheel:
        names = set(wheel.namelist())
    assert committed, "no file of the packages is under version control"
    assert committed - names == set()
    shipped = {name for name in names if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in shipped} <= set(PACKAGES)
    licences = {name.split("/licenses/")[1] for name in names - shipped if "/licenses/" in name}
    assert licences == {"LICENSE"} | {name for name in shipped if re.search(r"/OFL[^/]*$", name)}


def test_every_dependency_is_a_wheel_under_a_licence_we_may_ship(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    on_disk = {path.name for path in (bundle / "wheels").iterdir()}
    assert set(manifest["wheels"]) == on_disk
    assert all(name.endswith(".whl") for name in on_disk)
    for path in (bundle / "wheels").iterdir():
        with zipfile.ZipFile(path) as wheel:
            name = next(n for n in wheel.namelist() if re.fullmatch(r"[^/]+info/METADATA", n))
            headers = HeaderParser().parsestr(wheel.read(name).decode("utf-8"))
        classifiers = [c for c in headers.get_all("Classifier", []) if c.startswith("License")]
        first_line = (headers["License"] or "").split("\n")[0]
        said = " ".join([headers["License-Expression"] or "", first_line, *classifiers])
        # Compiled libraries may carry GCC's runtime, whose exception frees what is linked with it.
        said = re.sub(r"GPL-3\.0[\w.-]* WITH GCC-exception-3\.1", "", said)
        assert not re.search(r"GPL|GNU|General Public", said), f"{path.name}: {said}"
        free = r"MIT|BSD|Apache|MPL|Mozilla|PSF|Python Software|HPND|OFL|ISC|CNRI"
        assert re.search(free, said), f"{path.name}: {said}"


def test_it_installs_with_the_network_off(office: Office) -> None:
    assert office.installed.returncode == 0, office.installed.stderr
    assert str(office.command("linli")) in office.installed.stdout


def test_the_installed_copy_does_not_lean_on_the_checkout(office: Office) -> None:
    code = (
        "import importlib, pathlib, sys\n"
        "for name in ('sim.texts', 'sim.errors', 'experiments.cli'):\n"
        "    print(pathlib.Path(importlib.import_module(name).__file__).resolve())\n"
        "print(*sys.path, sep='\\n')\n"
    )
    said = office.run(office.command("python"), "-I", "-c", code)
    assert said.returncode == 0, said.stderr
    assert str(ROOT) not in said.stdout
    found = said.stdout.splitlines()[:3]
    assert all(line.startswith(str(office.environment.resolve())) for line in found), found


@pytest.mark.parametrize("language", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_the_command_explains_itself(office: Office, language: str) -> None:
    said = office.run(office.command("linli"), "--help", lang=language)
    assert said.returncode == 0, said.stderr
    for command in ("run", "compare", "validate", "explain", "list", "schema"):
        assert re.search(rf"\b{command}\b", said.stdout), said.stdout


def test_a_folder_of_the_same_name_is_not_imported(office: Office, tmp_path: Path) -> None:
    for name in PACKAGES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('stranger')")
    said = office.run(office.command("linli"), "list", "scenarios", cwd=tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "all_three" in said.stdout


def test_compare_runs_from_the_wheel_in_an_empty_folder(office: Office) -> None:
    out = office.here / "结果"
    said = office.run(
        *(office.command("linli"), "compare", "baseline", "smaller_units"),
        *("--replicates", "2", "--weeks", "13", "--lang", "zh", "--out", out),
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert not re.search(r"Traceback|Warning", said.stderr), said.stderr
    kinds = {path.suffix for path in out.rglob("*") if path.is_file()}
    assert {".html", ".parquet", ".csv", ".png", ".svg"} <= kinds, kinds


PAGES = """
import contextlib, fcntl, re, socket, struct, subprocess, sys, urllib.request

with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    # without a network the machine cannot even speak with itself until "lo" is up
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))
get = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
command = [sys.argv[1], "dashboard", "--no-browser", "--port", str(port), "--lang", "zh"]
with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as served:
    try:
        for line in served.stdout:
            if str(port) in line:
                break
        with get(f"http://127.0.0.1:{port}/", timeout=60) as page:
            text = page.read().decode("utf-8")
        assets = set(re.findall(r'(?:src|href)="(/[^"]+[.](?:js|css))', text))
        for asset in assets:
            with get(f"http://127.0.0.1:{port}{asset}", timeout=60) as file:
                assert file.status == 200 and file.read(), asset
        print("read", len(assets), "assets")
    finally:
        served.terminate()
"""


@pytest.mark.skipif(os.name == "nt", reason="raises the loopback device as Linux does")
def test_the_pages_are_served_from_the_wheel_with_the_network_off(office: Office) -> None:
    script = office.folder / "pages.py"
    script.write_text(PAGES, encoding="utf-8")
    said = office.run(sys.executable, script, office.command("linli"))
    assert said.returncode == 0, said.stdout + said.stderr
    assert int(said.stdout.split()[1]) > 0


def copy_of(bundle: Path, folder: Path, **changes: object) -> Path:
    """A bundle with another manifest; the wheels are linked, not copied."""
    folder.mkdir()
    for path in bundle.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    for part in ("wheels", "texts"):
        (folder / part).mkdir()
        for path in (bundle / part).iterdir():
            (folder / part / path.name).hardlink_to(path)
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps({**manifest, **changes})
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


def install(bundle: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    command = [sys.executable, str(bundle / "install.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "incomplete or damaged"), ("zh", "不完整或已损坏")]
)
def test_a_lost_wheel_is_named(bundle: Path, tmp_path: Path, lang: str, sentence: str) -> None:
    broken = copy_of(bundle, tmp_path / "bundle")
    lost = next((broken / "wheels").glob("networkx-*.whl"))
    lost.unlink()
    said = install(broken, tmp_path / "env", "--lang", lang)
    assert said.returncode == 2
    assert sentence in said.stderr
    assert lost.name in said.stderr
    assert not (tmp_path / "env").exists()


def test_a_damaged_wheel_is_named(bundle: Path, tmp_path: Path) -> None:
    broken = copy_of(bundle, tmp_path / "bundle")
    hit = next((broken / "wheels").glob("ipfn-*.whl"))
    data = bytearray(hit.read_bytes())
    data[len(data) // 2] ^= 1
    hit.unlink()
    hit.write_bytes(data)
    said = install(broken, tmp_path / "env", "--lang", "en")
    assert said.returncode == 2
    assert hit.name in said.stderr


def test_wheels_for_another_python_are_refused(bundle: Path, tmp_path: Path) -> None:
    other = copy_of(bundle, tmp_path / "bundle", python="3.99")
    said = install(other, tmp_path / "env", "--lang", "en")
    assert said.returncode == 2
    assert "3.99" in said.stderr
    assert not (tmp_path / "env").exists()


def test_a_folder_with_other_things_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("keep", encoding="utf-8")
    said = install(bundle, tmp_path / "letters", "--lang", "en")
    assert said.returncode == 2
    assert (tmp_path / "letters" / "mine.txt").read_text(encoding="utf-8") == "keep"
