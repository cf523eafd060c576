"""The small formal model: every state that three members and a malicious server can reach, up to a bound."""
