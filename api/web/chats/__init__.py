"""Live chats for staff: who waits, one's own chats, and each conversation."""
