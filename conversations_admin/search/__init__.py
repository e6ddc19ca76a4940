"""The query language and what finds its answers. Reads rows, writes only its own index."""
