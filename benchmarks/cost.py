"""Run a command and say what it and all its descendants cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one run took: seconds by the wall, CPU seconds (user and system), peak in MB.

    The peak is that of the largest single process.
    """

    wall: float
    cpu: float
    peak: float


class RunFailed(Exception):  # noqa: N818 - the benchmark cannot go on
    """A measured command did not exit with 0."""


def measured(arguments: list[str], folder: Path) -> Cost:
    """Run `python ARGUMENTS` in `folder`. Raises RunFailed."""
    command = [sys.executable, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else ours alone is compiled each time
    began = time.perf_counter()
    with (folder / "stdout").open("wb") as said:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=said)
        _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if child.returncode:
        raise RunFailed(f"{' '.join(arguments)} ended with status {child.returncode}")
    return Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss / 1024)
