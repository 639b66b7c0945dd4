"""Say which gaps the independent check found, loudly: on stderr and in each channel."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts import receipts
from alerts.receipts import InSlack
from alerts.service import Service
from alerts.workspace import Workspace
from db.operator import say


def check(service: Service, at: datetime, grace: timedelta) -> bool:
    """Check what the look of this time saw, and say what is missing; True when nothing is."""
    token = service.settings.slack_token
    asked = None
    if token is not None:
        workspace = Workspace(token.get_secret_value(), service.settings.slack_api)
        asked = InSlack(workspace, service.routes.channels)
    gaps = receipts.check(service.log, at, service.routes, grace, asked)
    for gap in gaps:
        say(f"GAP: {gap.line}")
    if asked and asked.trouble:
        say(f"not checked: Slack could not be asked: {asked.trouble}")
    if gaps:
        service.deliver()
    return not gaps and not (asked and asked.trouble)
