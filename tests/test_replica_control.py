"""The replica in another process: its door, and its command."""

import json
import signal
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner
from replica_ground import HMICFRS, LATE, ask, serving

from scraper.replica import scenarios
from scraper.replica.commands import replica as command
from scraper.replica.founding import REPORT


@pytest.fixture
def founding():
    with serving() as replica:
        yield replica


def control(replica, order=None):
    body = None if order is None else json.dumps(order)
    method = "GET" if order is None else "POST"
    return ask(replica, "replica.invalid", "/", method=method, body=body)


def test_another_process_can_set_the_clock_and_order_faults(founding):
    fault = {"kind": "503", "path": REPORT}
    done = control(founding, {"at": "2017-11-15T10:00:00Z", "faults": [fault]})
    assert done.status == 200
    state = json.loads(control(founding).text)
    assert state["at"] == "2017-11-15T10:00:00+00:00"
    assert [one["kind"] for one in state["faults"]] == ["503"]
    assert ask(founding, HMICFRS, REPORT).status == 503


@pytest.mark.parametrize(
    "bad",
    [
        {"at": "2017-11-15T10:00"},
        {"at": "soon"},
        {"faults": [{"kind": "flood"}]},
        {"faults": [{"kind": "403", "path": "("}]},
        {"when": "2017"},
        ["at"],
    ],
)
def test_a_bad_order_is_refused_and_changes_nothing(founding, bad):
    refused = control(founding, bad)
    assert refused.status == 400
    assert json.loads(refused.text)["error"]
    assert founding.at == LATE
    assert len(founding.faults) == 0


def test_a_port_in_use_is_told_in_one_line(founding):
    result = CliRunner().invoke(command, ["--port", str(founding.port)])
    assert result.exit_code == 2
    assert result.output.strip() == (
        f"Error: cannot listen on 127.0.0.1:{founding.port}: address already in use"
    )


@pytest.mark.parametrize(
    "arguments",
    [[], ["--port", "x"], ["--port", "8600", "--scenario", "y"], ["--port", "8600", "--at", "now"]],
)
def test_wrong_usage_exits_with_2(arguments):
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_help_lists_the_scenarios_and_gives_an_example():
    text = CliRunner().invoke(command, ["--help"]).output
    assert all(name in text for name in scenarios.SCENARIOS)
    assert "pagefive replica --port 8600 --scenario founding" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_stops_cleanly(number):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = "from scraper.replica.commands import replica; replica()"
    arguments = [sys.executable, "-c", start, "--port", str(port), "--scenario", "founding"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        lines = [process.stdout.readline() for _ in range(3)]
        process.send_signal(number)
        assert process.wait(10) == 0
    assert f"http://127.0.0.1:{port}" in lines[0]
    assert f"pagefive run hmicfrs iopc --via 127.0.0.1:{port} --at 2015-10-25T09:00:00Z" in lines[1]
