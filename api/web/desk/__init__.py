"""What do staff work with beside lists: the buttons of a ticket, articles and saved replies to insert, the log."""
