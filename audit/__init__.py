"""Audit customer-service conversations and reply scripts."""

__version__ = "0.1.0"
