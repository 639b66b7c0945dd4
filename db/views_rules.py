"""The public view `rules`: a row for each rule, each time that the rules were changed. Pure."""

RULES = """
    select r.id as number, r.since,
      (select min(later.since) from rules_in_force later where later.id > r.id) as until,
      e.key + 1 as place, e.value ->> 'name' as name, e.value ->> 'channel' as channel,
      e.value ->> 'how' as how, e.value -> 'sources' as sources, e.value -> 'kinds' as kinds,
      e.value -> 'topics' as topics, e.value -> 'forces' as forces,
      e.value ->> 'severity' as severity, e.value ->> 'to' as most,
      e.value -> 'mention' as mention, coalesce(e.value ->> 'mute', 0) as mute,
      e.value ->> 'raise_to' as raise_to, r.rules ->> '$.quiet.since' as quiet_since,
      r.rules ->> '$.quiet.until' as quiet_until, r.rules ->> '$.quiet.but' as quiet_but
    from rules_in_force r, json_each(r.rules, '$.rules') e
"""
