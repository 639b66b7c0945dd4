"""Measures; they print, and decide nothing."""
