"""Checking a source by hand: what one listing page and one document give, and what to do."""
