"""Sections of the PDF, a file a subject; each answers with its blocks."""
