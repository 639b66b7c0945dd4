"""The service: what it starts when, the processes that crawl, and how it shows that it lives."""
