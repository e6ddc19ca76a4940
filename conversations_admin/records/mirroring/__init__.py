"""What an upstream answered, as rows; no call and no text index is known here. Only for stores."""
