"""Dead children come back, and none survives the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pharmacy.supervisor import Child, ProcessSpec, Supervisor
from tests.shell.conftest import REPOSITORY, exists, wait_until

FOREVER = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
STUBBORN = [sys.executable, "-c", DEAF]
PARENT = [
    sys.executable,
    "-c",
    f"import subprocess; p = subprocess.Popen({FOREVER!r}); print(p.pid, flush=True); p.wait()",
]


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, told: list[str]) -> Iterator[Supervisor]:
    specs = [ProcessSpec("one", FOREVER, {}), ProcessSpec("two", PARENT, {})]
    supervisor = Supervisor(specs, logs=tmp_path / "log", cwd=tmp_path, tell=told.append)
    supervisor.start()
    yield supervisor
    supervisor.stop(grace_s=5)


def pid_of(child: Child) -> int:
    assert child.pid
    return child.pid


def grandchild(supervisor: Supervisor) -> int:
    log = supervisor.children[1].log
    wait_until(lambda: bool(log.read_text().strip()))
    return int(log.read_text().split()[0])


def test_dead_child_is_started_again_and_reported(supervisor: Supervisor, told: list[str]) -> None:
    child = supervisor.children[0]
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)

    def back() -> bool:
        supervisor.poll()
        return child.pid not in {None, first}

    wait_until(back)
    assert len(told) == 1
    assert told[0].startswith("one ended (-9), starting again in 0.5 s")


def test_what_a_dead_child_left_running_ends_with_it(supervisor: Supervisor) -> None:
    orphan = grandchild(supervisor)
    os.kill(pid_of(supervisor.children[1]), signal.SIGKILL)

    def gone() -> bool:
        supervisor.poll()
        return not exists(orphan)

    wait_until(gone)


def test_child_that_cannot_start_is_tried_ever_more_slowly(tmp_path: Path, told: list[str]) -> None:
    spec = ProcessSpec("broken", [sys.executable, "-c", "raise SystemExit(3)"], {})
    supervisor = Supervisor([spec], logs=tmp_path, cwd=tmp_path, tell=told.append)
    supervisor.start()

    def tried_three_times() -> bool:
        supervisor.poll()
        return len(told) == 3

    wait_until(tried_three_times)
    assert [line.partition(";")[0] for line in told] == [
        f"broken ended (3), starting again in {delay} s" for delay in ("0.5", "1", "2")
    ]


def test_stop_leaves_nothing(supervisor: Supervisor) -> None:
    family = [grandchild(supervisor), *(pid_of(child) for child in supervisor.children)]
    supervisor.stop()
    wait_until(lambda: not any(exists(pid) for pid in family))


def test_stop_does_not_wait_forever(tmp_path: Path, told: list[str]) -> None:
    supervisor = Supervisor([ProcessSpec("deaf", STUBBORN, {})], logs=tmp_path, cwd=tmp_path, tell=told.append)
    supervisor.start()
    pid = pid_of(supervisor.children[0])
    wait_until(lambda: bool((tmp_path / "deaf.log").read_text()))
    supervisor.stop(grace_s=0.2)
    assert not exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux only")
def test_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from pharmacy.supervisor import ProcessSpec, Supervisor
here = Path({str(tmp_path)!r})
supervisor = Supervisor([ProcessSpec(n, {FOREVER!r}, {{}}) for n in "ab"], logs=here, cwd=here, tell=print)
supervisor.start()
print(*[child.pid for child in supervisor.children], flush=True)
time.sleep(600)
"""
    runner = subprocess.Popen([sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert runner.stdout
    children = [int(word) for word in runner.stdout.readline().split()]
    assert len(children) == 2
    runner.kill()
    runner.communicate()
    wait_until(lambda: not any(exists(pid) for pid in children))
