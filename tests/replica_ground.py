"""Ground that the replica's tests share: asking it, and one that runs."""

import http.client
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from html import unescape

from scraper.replica import scenarios
from scraper.replica.server import Replica

HMICFRS = "hmicfrs.justiceinspectorates.gov.uk"
IOPC = "www.policeconduct.gov.uk"
LATE = datetime(2017, 11, 16, 10, tzinfo=UTC)


class Answer:
    def __init__(self, response, body):
        self.status, self.headers = response.status, response.headers
        self.body = body

    @property
    def text(self):
        return self.body.decode()


def ask(replica, host, path, method="GET", body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body=body, headers={"Host": host, **named})
        response = line.getresponse()
        return Answer(response, response.read())
    finally:
        line.close()


@contextmanager
def serving(name="founding", at=LATE, **options):
    with Replica(scenarios.load(name, **options), at=at) as replica:
        yield replica


def links(text, pattern):
    return [unescape(found) for found in re.findall(rf'href="({pattern})"', text)]
