"""``make run`` as a newcomer meets it: it comes up, does the main job, stops clean, and keeps its data."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp

from tests.shell.conftest import NAMED_BY_OTHERS, stop_servers

REPOSITORY = Path(__file__).resolve().parents[2]
UP_TIMEOUT_S = 240


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Run:
    """One ``manage.py up`` in a directory of its own."""

    def __init__(self, var: Path) -> None:
        env = {name: value for name, value in os.environ.items() if name not in NAMED_BY_OTHERS}
        self.demo_json = var / "demo.json"
        self._out = var.parent / "up.log"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", free_port()],
            cwd=REPOSITORY,
            env={**env, "NIGHTSTAND_VAR": str(var)},
            stdout=self._out.open("wb"),
            stderr=subprocess.STDOUT,
        )

    def described(self) -> dict[str, Any]:
        """The content of ``demo.json`` once the main job is done."""
        deadline = time.monotonic() + UP_TIMEOUT_S
        while "Ctrl-C stops everything" not in self._out.read_text():
            assert self.process.poll() is None, self._out.read_text()
            assert time.monotonic() < deadline, self._out.read_text()
            time.sleep(0.2)
        content: dict[str, Any] = json.loads(self.demo_json.read_text())
        return content

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=90) == 0, self._out.read_text()


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "var"
    directory.mkdir()
    yield directory
    stop_servers(directory)


def orders(described: dict[str, Any]) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{described['base_url']}/api/v1/orders/", headers={"Authorization": described["authorization"]}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: list[dict[str, Any]] = json.load(answer)["results"]
    return found


def barcodes(pdf: Path) -> list[str]:
    page = pypdfium2.PdfDocument(pdf)[0]
    return [found.text for found in zxingcpp.read_barcodes(page.render(scale=203 / 72).to_pil())]


def test_comes_up_does_the_main_job_and_keeps_its_data(var: Path) -> None:
    first = Run(var)
    described = first.described()
    with urllib.request.urlopen(f"{described['base_url']}/health/ready", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
    label = Path(described["labels"][0])
    text = " ".join(pypdf.PdfReader(label).pages[0].extract_text().split())
    for words in ("Grace Adeyemi", "1.5 mg", "at bedtime", "Do not take opioid medicine", "NOT FOR PATIENT USE"):
        assert words in text
    payload, matrix = sorted(barcodes(label), reverse=True)
    assert payload == "RX100001-1"
    assert matrix.startswith("(91)L0000001(92)B")
    before = orders(described)
    assert {order["status"] for order in before} == {"active", "on_hold", "received"}
    first.stop()

    second = Run(var)
    again = second.described()
    assert [order["id"] for order in orders(again)] == [order["id"] for order in before]
    assert again["labels"] == described["labels"]
    assert again["authorization"] == described["authorization"]
    second.stop()
