"""Where conversations are kept. Called by actions alone."""
