"""The kinds of jobs, a subject a file; each is named in the setting JOB_MODULES."""
