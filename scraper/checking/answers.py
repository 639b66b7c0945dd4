"""What a site answered to the few questions of a check. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: what was asked and why, where redirects led, and what came.

    `role` is `robots`, `listing`, `next`, `again`, `page`, `sitemap` or `captured`; `listing` names
    the listing that it is about. Header names are in lower case. `refused` says how the site
    refused us, `failure` why there is no answer.
    """

    role: str
    asked: str
    url: str
    listing: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    size: int = 0
    seconds: float = 0.0
    failure: str | None = None
    refused: str | None = None

    @property
    def read(self) -> bool:
        """Tell whether there is a page to read."""
        return self.status == 200 and not self.failure and not self.refused

    @property
    def said(self) -> str:
        """Say in a few words what came."""
        if self.refused or self.failure:
            return str(self.refused or self.failure)
        kind = self.headers.get("content-type", "no media type").partition(";")[0]
        return f"{self.status}, {kind}, {self.size / 1000:,.0f} KB, {self.seconds:.1f} s"


def first(answers: tuple[Answer, ...], role: str) -> Answer | None:
    """Return the last answer of a role: the one that counted, after candidates that were 404."""
    return next((one for one in reversed(answers) if one.role == role), None)
