"""The two commands on a machine where Python is too old or incomplete."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.shell.conftest import REPOSITORY


def make(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(REPOSITORY / "Makefile", directory)
    shutil.copy(REPOSITORY / "requirements.txt", directory)
    return subprocess.run(["make", *words], cwd=directory, capture_output=True, text=True, check=False)


def fake_python(directory: Path, refuse: str) -> str:
    """A Python that fails on any program that mentions ``refuse``."""
    program = directory / "python"
    program.write_text(f'#!/bin/sh\ncase "$*" in *{refuse}*) exit 1;; esac\n')
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("refuse", "message"),
    [("version_info", "needs Python 3.11 or newer"), ("ensurepip", "apt-get install python3-venv")],
)
def test_unfit_python_is_explained(tmp_path: Path, refuse: str, message: str) -> None:
    done = make(tmp_path, "run", f"PYTHON={fake_python(tmp_path, refuse)}")
    assert done.returncode != 0
    assert message in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_bare_make_lists_the_targets(tmp_path: Path) -> None:
    listed = make(tmp_path).stdout
    for target in (
        "run",
        "test",
        "check",
        "bench",
        "bench-labels",
        "bench-screening",
        "lint",
        "types",
        "fmt",
        "clean",
        "help",
    ):
        assert f"make {target} " in listed
