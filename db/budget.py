"""How many requests a host is sent in a day. Pure."""

BUDGET_A_DAY = 5000
KEPT_FOR_PULSES = 2000
"""Of these, so many are kept for pulses."""
