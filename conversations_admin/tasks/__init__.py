"""Work outside requests: the worker, its queues, what runs every so often, the kinds of jobs."""
