"""The command `pagefive alerts listen`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from alerts.service import open_service
from db.commands import Known, config_option, db_option


@click.command()
@click.option("--workspace", metavar="TEAM", help="Serve this workspace from now on.")
@db_option
@config_option
@click.pass_obj
def listen(known: Known, workspace: str | None, db_path: str | None, config: str | None) -> None:
    """Hear what people answer in Slack, and do it, until stopped.

    It needs an app token (PAGEFIVE_SLACK_APP_TOKEN) beside the bot token, and no public address.

    \b
    Example:
      pagefive alerts listen
    """
    service = open_service(config, db_path, lambda: datetime.now(UTC))
    from alerts import listening  # slow to load, and not always wanted

    listening.listen(service, known, workspace)
