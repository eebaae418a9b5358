"""One file a chat-export format; each registers itself."""
