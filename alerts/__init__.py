"""From changes to people. Imports `db` only."""
