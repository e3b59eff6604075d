"""The package map: what a wheel holds, and that it works where no checkout is.

The wheel is installed into an environment of its own with `--no-deps`; a `.pth` file lends that
environment the libraries that the tests run with, last on its path. So nothing is downloaded, and
labelwright itself can only come from the wheel: the test says where it was found.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import labelwright
import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NO_PACKAGES = {"bench", "build", "dist", "docs", "tests", "runs"}


def packages_on_disk():
    """Every folder with an __init__.py, as the name it is imported by."""
    for path in ROOT.rglob("__init__.py"):
        parts = path.parent.relative_to(ROOT).parts
        if not any(part in NO_PACKAGES or part.startswith(".") for part in parts):
            yield ".".join(["labelwright", *parts])


def test_the_list_of_packages_is_that_of_the_folders():
    assert sorted(PROJECT["tool"]["setuptools"]["packages"]) == sorted(packages_on_disk())


def test_every_folder_with_python_files_is_a_package():
    for name in PROJECT["tool"]["setuptools"]["packages"]:
        folder = ROOT.joinpath(*name.split(".")[1:])
        for below in (path for path in folder.iterdir() if path.is_dir()):
            inside = NO_PACKAGES.isdisjoint(below.parts) and not below.name.startswith((".", "_"))
            if inside and any(below.glob("*.py")):
                assert (below / "__init__.py").is_file()


def test_the_version_is_said_once_and_the_same():
    assert PROJECT["project"]["version"] == labelwright.__version__


def test_every_name_of_the_public_interface_is_there():
    for name in labelwright.__all__:
        assert getattr(labelwright, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        _ = labelwright.nope


def test_functions_that_share_a_name_with_a_module_stay_functions():
    code = (
        "import labelwright, importlib\n"
        "for name in ('run', 'curate', 'curate.split', 'export', 'export.formats'):\n"
        "    importlib.import_module('labelwright.' + name)\n"
        "from labelwright.curate.split import split as inner\n"
        "from labelwright import curate, export, run, split\n"
        "print(all(map(callable, (curate, export, run, split))), split is inner)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of a copy of the checkout, so that an old build there cannot get in."""
    source = tmp_path_factory.mktemp("source") / "checkout"
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "runs")
    shutil.copytree(ROOT, source, ignore=ignored)
    out = source.parent / "wheel"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    done = subprocess.run([*build, str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    outside = {name.split("/")[0] for name in names} - {"labelwright"}
    assert outside == {f"labelwright-{labelwright.__version__}.dist-info"}
    assert "labelwright/py.typed" in names
    assert not any(name.startswith(("labelwright/tests", "labelwright/bench")) for name in names)
    shipped = {f"labelwright/prompts/{path.name}" for path in (ROOT / "prompts").glob("*.md")}
    assert shipped <= set(names)
    of_page = ("page.html", "blocks.html", "style.css")
    assert {f"labelwright/curate/report/{name}" for name in of_page} <= set(names)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment outside the checkout that has the wheel; gives its `bin` folder."""
    home = tmp_path_factory.mktemp("installed")
    python = home / "env" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "env")], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet"]
    if find_spec("pip") is None:
        pip = ["uv", "pip", "install", "--python", str(python), "--no-deps", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    site = next((home / "env" / "lib").glob("python*/site-packages"))
    (site / "zz_libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def call(*command, cwd):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=cwd, env=clean)


def test_installed_it_is_imported_from_the_wheel_and_says_its_version(installed, tmp_path):
    where = "import labelwright, pathlib; print(pathlib.Path(labelwright.__file__).resolve())"
    done = call(installed / "python", "-c", where, cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(installed.parent.resolve()), done.stderr
    done = call(installed / "labelwright", "--version", cwd=tmp_path)
    assert done.stdout == f"labelwright {labelwright.__version__}\n", done.stderr


@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="the extra `local` is not installed")
@pytest.mark.usefixtures("embedded_alone")
def test_installed_it_runs_on_the_embedded_model(installed, prompt_file, tmp_path):
    """A tiny run, end to end. The weights are fetched where no earlier run has left them."""
    done = call(
        installed / "labelwright", "run", prompt_file, "--out", "run", "--limit", "24",
        "--json", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["generation"]["labels"].keys() == {"clickbait", "news"}
    assert report["evaluation"]["sets"]["test"]["rows"] > 0
    assert (tmp_path / "run" / "labelled.parquet").is_file()
