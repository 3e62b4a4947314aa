"""What `pip install` of the core wheel puts on a machine: two packages and the data that they work with."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = {"meshserve", "meshserve_proto"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy so that the checkout stays clean, without a network."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("server", "generated"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(target), str(source)], check=True, capture_output=True)
    (built,) = target.glob("*.whl")
    return zipfile.ZipFile(built)


def _data(folder: str, *patterns: str) -> set[str]:
    server = ROOT / "server"
    found = (path for pattern in patterns for path in (server / "meshserve" / folder).glob(pattern))
    return {str(path.relative_to(server)) for path in found if path.is_file()}


@pytest.mark.slow
def test_it_installs_two_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


@pytest.mark.slow
def test_every_module_is_in_it(wheel: zipfile.ZipFile) -> None:
    modules = {str(path.relative_to(ROOT / "server")) for path in (ROOT / "server" / "meshserve").rglob("*.py")}
    stubs = {
        str(path.relative_to(ROOT / "generated"))
        for path in (ROOT / "generated").rglob("*.py*")
        if "cache" not in str(path)
    }
    assert modules | stubs <= set(wheel.namelist())


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["runners/weights", "runners/vocabulary", "samples"])
def test_data_and_its_licences_are_in_it(wheel: zipfile.ZipFile, folder: str) -> None:
    data = _data(folder, "**/*")
    assert data, f"meshserve/{folder} ships something"
    assert data <= set(wheel.namelist())


@pytest.mark.slow
def test_the_table_of_releases_is_in_it(wheel: zipfile.ZipFile) -> None:
    assert "meshserve/transport/releases.tsv" in wheel.namelist()


@pytest.mark.slow
def test_the_licence_and_the_command_are_in_it(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)
    (entries,) = (name for name in names if name.endswith("entry_points.txt"))
    assert "meshserve = meshserve.cli:main" in wheel.read(entries).decode()
