"""Edits of JSON and YAML: where each value stands, and how another one is written in its place."""
