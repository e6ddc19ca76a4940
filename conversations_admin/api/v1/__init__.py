"""The Conversations API, as the official SDK speaks it: parse, call one action, answer."""
