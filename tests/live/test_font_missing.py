"""A worker without one of its fonts does not start, says which, and draws nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labels.fonts.registry import FOLDER
from labels.printing.models import PrintedLabel
from labels.printing.states import LabelStatus
from pharmacy.people.models import Staff
from pharmacy.processes import COMMANDS
from tests.live.conftest import REPOSITORY, Stack
from tests.live.test_print_job_faults import a_job, stored_pdfs


def installed_without(font: str, target: Path) -> Path:
    """The product as installed, but for one font file."""
    target.mkdir()
    for path in REPOSITORY.iterdir():
        if path.name not in {"labels", "var"}:
            (target / path.name).symlink_to(path)
    shutil.copytree(REPOSITORY / "labels", target / "labels", ignore=shutil.ignore_patterns("*.ttf", "__pycache__"))
    for path in FOLDER.glob("*.ttf"):
        if path.name != font:
            (target / "labels" / "fonts" / path.name).symlink_to(path)
    return target


@pytest.mark.parametrize("font", ["DejaVuSans-Bold.ttf", "NotoSansArabic-Regular.ttf"])
def test_the_worker_refuses_to_start_and_no_label_is_drawn(
    stack: Stack, technician: Staff, tmp_path: Path, font: str
) -> None:
    a_job(technician, 1)
    argv = [str(Path(sys.executable).parent / COMMANDS["worker"][0]), *COMMANDS["worker"][1:]]
    done = subprocess.run(
        argv, cwd=installed_without(font, tmp_path / "installed"), env=stack.environment(), capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode != 0
    assert "font files are missing, labels cannot be drawn" in done.stderr
    assert str(Path("labels") / "fonts" / font) in done.stderr
    assert PrintedLabel.objects.get().status == LabelStatus.REQUESTED
    assert stored_pdfs(stack) == 0
