"""The hash chain of everything done here. Written by actions alone."""
