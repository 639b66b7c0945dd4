"""A loopback scale model of the watched sites, with its own clock and faults on order."""
