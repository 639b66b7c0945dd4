"""The public views of what people answered to alerts. Pure."""

REPLY_VIEWS = {
    "replies": """
        select r.id, r.at, r.channel, r.team, r.who, r.name, r.what, r.change_id,
          coalesce(r.source, c.source) as source, coalesce(r.key, c.key) as key,
          case r.what when 'retracted' then t.reason else r.detail end as detail
        from reply r left join change c on c.id = r.change_id
        left join retraction t on t.change_id = r.change_id
    """,
    "mutes": """
        select source, key, since, by from mute
    """,
    "close_watches": """
        select source, key, since, until, by from close_watch
    """,
}
