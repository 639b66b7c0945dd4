"""How asking for a page can fail: for good or in passing, and in words of ours."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

FINAL = (DownloadCancelledError, NotSupported, UnsupportedURLSchemeError, ValueError)
PASSING = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    OSError,
)
SAID = {
    DownloadTimeoutError: "no answer in time",
    DownloadFailedError: "the connection was lost",
    ResponseDataLossError: "the answer was cut off",
    DownloadConnectionRefusedError: "the connection was refused",
}


def said(error: BaseException) -> str:
    """Say an exception in one line, in words of ours where they are known."""
    known = next((words for kind, words in SAID.items() if isinstance(error, kind)), None)
    text = known or " ".join(str(error).split()) or type(error).__name__
    return text[:200]
