"""A Slack web client that repeats nothing, follows no redirect and says nothing aloud.

The stock client repeats a POST after a dropped connection, which posts twice, and lets urllib
carry the token to wherever a redirect points.
"""

from __future__ import annotations

import json
import logging
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient

LARGEST = 16_000_000
"""Bytes of an answer that are read."""

_quiet = logging.getLogger("pagefive.slack")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False
_quiet.setLevel(logging.CRITICAL)


class _Stay(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class PlainClient(WebClient):
    """A WebClient of which one call is one request to the address it was given."""

    def __init__(self, token: str, base_url: str, timeout: int) -> None:
        super().__init__(
            token, base_url=base_url, timeout=timeout, retry_handlers=[], logger=_quiet
        )
        here = urlsplit(base_url).scheme == "http"
        self._opener = build_opener(_Stay, ProxyHandler({} if here else None))

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        with self._opener.open(req, timeout=self.timeout) as answer:
            body = answer.read(LARGEST).decode("utf-8")
            if not isinstance(json.loads(body), dict):
                raise HTTPException("an answer that is not Slack's")
            return {"status": answer.status, "headers": answer.headers, "body": body}

    def upload(self, url: str, content: bytes) -> None:
        """Bring a file to the address that Slack gave for it; the token stays here."""
        kind = {"Content-Type": "application/octet-stream"}
        request = Request(url, data=content, headers=kind, method="POST")  # noqa: S310 - checked
        with self._opener.open(request, timeout=self.timeout) as answer:
            answer.read(LARGEST)
