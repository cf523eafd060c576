"""The naive reference: the chat that the usual Channels tutorial builds, made durable."""
