"""Widgets: one readable value plus layout each."""
