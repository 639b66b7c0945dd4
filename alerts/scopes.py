"""What Slack says that the app may not do, for those who ask without wanting Slack loaded."""

from __future__ import annotations

from alerts.commands import SlackSettings


def scopes_lacking(settings: SlackSettings) -> list[str]:
    """Return a line for each scope that the token lacks. Raises ValueError for what is no token."""
    if settings.slack_token is None:
        return []
    from alerts.trying import missing_scopes  # slow to load, and not always wanted

    token = settings.slack_token.get_secret_value()
    return [one.said for one in missing_scopes(token, settings.slack_api)]
