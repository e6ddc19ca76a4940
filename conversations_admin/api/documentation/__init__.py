"""What the JSON routes say about themselves: OpenAPI, read from the code that answers."""
