"""Addresses for machines: health, streams."""
