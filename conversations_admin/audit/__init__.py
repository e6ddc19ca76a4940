"""The hash chain of everything done here. Written by actions, and for drift by the mirror."""
