"""Word diffs that people can read: the parts of `db.diff`."""
