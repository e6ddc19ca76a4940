"""The settings of a worker's process in tests: our kinds, and leases that end soon."""

from config.settings import *  # noqa: F403
from config.settings import JOB_MODULES

JOB_MODULES = [*JOB_MODULES, "tests.tasks.kinds"]
ALLOW_PRIVATE_UPSTREAMS = True
# What a worker starts by itself would do some of the work of the job that is looked at.
SYNC_EVERY = 0
JOB_LEASE = 1
JOB_THREADS = 1
