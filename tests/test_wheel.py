"""The toolkit works from an installed wheel, away from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TOOLKIT"))}
    done = subprocess.run(
        [str(one) for one in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new virtual environment with the wheel.

    The packages it needs are those of this environment, named by a path file: such a file is not followed further, so
    the checkout's own editable install does not come along.
    """
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(programs / "python", "-c", asked, cwd=folder).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def test_the_wheel_carries_its_data_inside_the_package(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"toolkit", "grant_workbook_toolkit"}
    assert "toolkit/_data/schemas/calls/troms-2018/call.toml" in names
    assert "toolkit/_data/schemas/messages/nb.toml" in names
    assert "toolkit/_data/schemas/html/findings.html.jinja" in names
    assert {f"toolkit/_data/macros/{name}" for name in ("Toolkit.bas", "ribbon.xml", "icons/help.png")} <= set(names)


def test_the_package_is_the_installed_one(environment: Path, tmp_path: Path) -> None:
    found = run(environment / "python", "-c", "import toolkit; print(toolkit.__file__)", cwd=tmp_path)
    assert str(environment.parent) in found


def test_the_demo_runs_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    printed = run(environment / "toolkit", "demo", cwd=tmp_path)
    assert "samlebok.xlsx" in printed
    assert (tmp_path / "demo" / "samlebok.xlsx").is_file()
    assert (tmp_path / "demo" / "soknad.xlsx").is_file()
    assert (tmp_path / "demo" / "application.xlsx").is_file()


def test_a_page_and_a_marked_copy_come_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    run(environment / "toolkit", "template", "troms-2018", "-o", "soknad.xlsx", cwd=tmp_path)
    checked = subprocess.run(
        [environment / "toolkit", "validate", "soknad.xlsx", "--format", "html", "-o", "funn.html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1, checked.stderr
    assert "Søker" in (tmp_path / "funn.html").read_text(encoding="utf-8")
