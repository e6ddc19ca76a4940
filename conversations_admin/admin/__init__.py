"""The operators' admin. An entry point: it reads rows and writes through actions alone."""
