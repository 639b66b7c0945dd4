"""From the web to one recorded crawl. Imports `db` only."""
