from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labels.printing import store
from pharmacy.core.errors import Refused
from tests.refusal import refuses

PDF = b"%PDF-1.4 a label"
DIGEST = hashlib.sha256(PDF).hexdigest()


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_keeps_a_pdf_under_its_digest(settings: Any) -> None:
    assert store.put(PDF) == DIGEST
    assert store.get(DIGEST) == PDF
    assert files(settings.LABEL_STORE_DIR) == [f"{DIGEST[:2]}/{DIGEST}.pdf"]


def test_the_same_pdf_twice_is_one_file(settings: Any) -> None:
    assert store.put(PDF) == store.put(PDF)
    assert len(files(settings.LABEL_STORE_DIR)) == 1


@pytest.mark.parametrize("altered", [PDF[:-1], PDF + b" ", PDF.replace(b"label", b"lapel"), b""])
def test_refuses_a_file_that_was_altered_until_it_is_stored_again(altered: bytes) -> None:
    store.put(PDF)
    store.path_of(DIGEST).write_bytes(altered)
    with refuses(Refused, "PDF_ALTERED"):
        store.get(DIGEST)
    store.put(PDF)
    assert store.get(DIGEST) == PDF


def test_refuses_a_file_that_is_gone() -> None:
    store.put(PDF)
    store.path_of(DIGEST).unlink()
    with refuses(Refused, "PDF_MISSING"):
        store.get(DIGEST)


def test_refuses_a_digest_nobody_stored() -> None:
    with refuses(Refused, "PDF_MISSING"):
        store.get("0" * 64)


_FULL_DISK = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(LABEL_STORE_DIR=Path(sys.argv[1]))
from labels.printing import store
store.put(b"%PDF small")
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    store.put(bytes(1_000_000))
except OSError as error:
    print(error.errno)
"""


def test_a_write_that_breaks_off_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    """The system itself stops the write after 4 kB, as a full disk would."""
    done = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) > 0
    assert files(tmp_path) == [
        store.path_of(hashlib.sha256(b"%PDF small").hexdigest()).name[:2]
        + "/"
        + hashlib.sha256(b"%PDF small").hexdigest()
        + ".pdf"
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    mount = tmp_path / "small"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mount)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no right to mount a small file system here")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_a_full_disk_leaves_nothing_of_the_file(settings: Any, small_disk: Path) -> None:
    settings.LABEL_STORE_DIR = small_disk
    store.put(PDF)
    with pytest.raises(OSError, match="No space left"):
        store.put(bytes(1_000_000))
    assert files(small_disk) == [f"{DIGEST[:2]}/{DIGEST}.pdf"]
    assert store.get(DIGEST) == PDF
