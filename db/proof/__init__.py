"""Proof that the log and its evidence are as they were recorded, and what is taken back of them."""
