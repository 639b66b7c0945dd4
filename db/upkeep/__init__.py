"""Health and upkeep: how the log is, copies of it, and what an operator should mend."""
