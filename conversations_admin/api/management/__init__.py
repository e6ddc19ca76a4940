"""The management API at /api: what the Conversations API has no route for."""
