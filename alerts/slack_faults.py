"""What goes wrong between us and Slack, judged by what the caller does next."""

from __future__ import annotations

import math
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import TypeVar
from urllib.error import HTTPError, URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from alerts.errors import (
    Ambiguous,
    ChannelDown,
    DeliveryError,
    RateLimited,
    Refused,
    ThreadGone,
    Unreached,
)

UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
GONE = frozenset(
    {
        "thread_not_found",
        "message_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
    }
)
"""Errors that speak of the message that is replied to."""
ABOUT_MESSAGE = re.compile(
    "no_text|msg_|invalid_(?!auth|channel|token)|too_many_|metadata_|markdown_|attachment|cannot_parse"
)
"""Errors that speak of this message alone. Any other is the operator's to mend: nothing is
dropped for an error that we do not know."""
ABOUT_ALL = re.compile(
    "invalid_(auth|channel|token)|not_authed|account_|token_|channel_|is_arch|not_in_"
)
"""Errors for which a message would be refused as a file is. Any other, of a file, is the file's
own: no message waits for a file."""

Answer = TypeVar("Answer")


def asked(ask: Callable[[], Answer], *, file: bool = False) -> Answer:
    """Ask Slack, and raise whatever goes wrong as the DeliveryError that it amounts to."""
    # Raised outside the handlers: the errors of slack_sdk hold the request with its token.
    try:
        return ask()
    except SlackApiError as error:
        trouble = judged(error.response, file=file)
    except HTTPError as error:
        trouble = _by_status(
            error.code, f"Slack answered HTTP {error.code}", dict(error.headers), file
        )
    except URLError as error:
        trouble = _unreached(error.reason)
    except (OSError, HTTPException, ValueError, LookupError, SlackClientError) as error:
        trouble = Ambiguous(f"Slack did not answer ({type(error).__name__})")
    raise trouble


def judged(answer: SlackResponse, *, file: bool) -> DeliveryError:
    """Return what an answer that is not ok means for a message, or for a file."""
    code = answer.data.get("error") if isinstance(answer.data, dict) else None
    said = f"Slack answered {code or f'HTTP {answer.status_code}'}"
    if code in LIMITED:
        return RateLimited(said, _seconds(answer.headers))
    if code in UNSURE:
        return Ambiguous(said)
    if not isinstance(code, str) or answer.status_code in {429, *range(500, 600)}:
        return _by_status(int(answer.status_code), said, answer.headers, file)
    if code in GONE and not file:
        return ThreadGone(said)
    said += _remedy(code, answer.data)
    if ABOUT_MESSAGE.match(code) or (file and not ABOUT_ALL.match(code)):
        return Refused(said)
    return ChannelDown(said)


def _by_status(status: int, said: str, headers: Mapping[str, str], file: bool) -> DeliveryError:
    if status == 429:
        return RateLimited(said, _seconds(headers))
    if status >= 500:
        return Ambiguous(said)
    return Refused(said) if file else ChannelDown(said)


def _unreached(reason: object) -> DeliveryError:
    if isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return Unreached(f"Slack cannot be reached ({type(reason).__name__})")
    return Ambiguous(f"Slack did not answer ({type(reason).__name__})")


def _remedy(code: str, said: object) -> str:
    needed = said.get("needed") if isinstance(said, dict) else None
    if code == "missing_scope" and isinstance(needed, str):
        return f": the app needs the scope {needed}"
    if code == "not_in_channel":
        return ": invite the app to the channel"
    return ""


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After in seconds; None where it is absent or no number."""
    values = [value for name, value in headers.items() if name.lower() == "retry-after"]
    try:
        seconds = float(values[0])
    except (IndexError, ValueError):
        return None
    return max(seconds, 1.0) if math.isfinite(seconds) else None
