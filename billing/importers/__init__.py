"""Readers of the files that others send: one module per format, bytes in, rows and refusals out."""
