"""What chats announces: messages in (`incoming`) and effects out."""
