"""``manage.py up``: everything on one machine, with the main job done once. ``make run`` ends here."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from pharmacy.local import boot
from pharmacy.local.progress import UP, say
from pharmacy.processes import COMMANDS
from pharmacy.supervisor import ProcessSpec, Supervisor, spawn

READY_TIMEOUT_S = 180.0
POLL_S = 0.2


class Command(BaseCommand):
    help = "Start web server, worker and beat, do the main job once through HTTP, and stay up until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        boot.add_arguments(parser)

    def handle(self, *_: Any, host: str, port: str, stop_with_parent: bool, **__: Any) -> None:
        self._base_url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared only
        self._parent = os.getppid() if stop_with_parent else None
        self._supervisor = Supervisor(_specs(), logs=settings.VAR_DIR / "log", cwd=settings.BASE_DIR, tell=say)
        try:
            self._bring_up()
            self._stay()
        except KeyboardInterrupt:
            say("\nStopping ...")
        finally:
            self._take_down()

    def _bring_up(self) -> None:
        with UP.step("migrating the database"):
            call_command("migrate", interactive=False, verbosity=0)
        with UP.step("seeding the demo pharmacy") as note:
            seeded = io.StringIO()
            call_command("seed_demo", stdout=seeded)
            note(seeded.getvalue().strip())
            connections.close_all()
        with UP.step("starting web server, worker and beat") as note:
            self._supervisor.start()
            self._wait_until_ready()
            note(self._base_url)
        with UP.step("doing the main job: order, verification, batch, release, label"):
            self._do_main_job()
        say(describe(settings.VAR_DIR / "demo.json", self._base_url))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not _answers(f"{self._base_url}/health/ready"):
            if time.monotonic() > deadline:
                raise CommandError(_not_ready(settings.VAR_DIR / "log"))
            self._watch()

    def _do_main_job(self) -> None:
        """In a process of its own, so that a worker that dies meanwhile is restarted."""
        argv = [sys.executable, "manage.py", "run_main_job", "--base-url", self._base_url]
        log = settings.VAR_DIR / "log" / "main-job.log"
        with log.open("wb") as out:
            job = spawn(ProcessSpec("main job", argv, {}), settings.BASE_DIR, stdout=out)
        try:
            while job.poll() is None:
                self._watch()
        finally:
            _end(job)
        if job.returncode:
            say(f"\nThe main job failed; the servers stay up.\n{_tail(log, 2000)}")

    def _stay(self) -> None:
        while True:
            self._watch()

    def _watch(self) -> None:
        self._supervisor.poll()
        if self._parent is not None and os.getppid() != self._parent:
            raise KeyboardInterrupt
        time.sleep(POLL_S)

    def _take_down(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        connections.close_all()
        self._supervisor.stop()
        say("Stopped web server, beat and worker.")


def _specs() -> list[ProcessSpec]:
    # The commands are bare names: the programs beside this Python come first.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    env = {"PATH": path, "PYTHONUNBUFFERED": "1"}
    return [ProcessSpec(name, argv, env) for name, argv in COMMANDS.items()]


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
        return bool(response.status == 200)
    return False


def _not_ready(logs: Path) -> str:
    ends = "".join(f"\n--- {log}\n{_tail(log, 1000)}" for log in sorted(logs.glob("w*.log")))
    return f"Not ready after {READY_TIMEOUT_S:g} s.{ends}"


def _tail(log: Path, characters: int) -> str:
    return log.read_text(errors="replace")[-characters:]


def _end(job: subprocess.Popen[bytes]) -> None:
    if job.poll() is None:
        job.terminate()
        job.wait()


def describe(demo_file: Path, base_url: str) -> str:
    """What a newcomer can do now."""
    lines = ["", f"Nightstand is up: {base_url}/admin/   API: {base_url}/api/docs/"]
    if demo_file.exists():
        demo = json.loads(demo_file.read_text())
        lines += [f"  {who['role']:<14} {who['username']} / {who['password']}" for who in demo["staff"]]
        lines += [f"  API header     Authorization: {demo['authorization']}"]
        lines += [f"  label          {label}" for label in demo["labels"]]
    return "\n".join([*lines, "Ctrl-C stops everything.", ""])
