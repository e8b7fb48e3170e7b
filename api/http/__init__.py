"""The HTTP interface and the process that serves it."""
