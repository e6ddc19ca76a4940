"""A console for support teams in front of the OpenAI Conversations API."""
