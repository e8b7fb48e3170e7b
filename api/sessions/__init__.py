"""Was this conversation's last query missed? The second miss goes to a person."""
