"""Long work, done part by part: how far it is, what failed, and which worker has it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from conversations_admin.models.audit import Via
from conversations_admin.models.fields import ExactJSONField
from conversations_admin.models.project import Project


class JobState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> JobQuerySet:
        return self.filter(state__in=ACTIVE)

    def free(self, now: datetime) -> JobQuerySet:
        """Those that no worker holds, or whose worker was not heard of in time."""
        return self.filter(Q(lease_owner="") | Q(lease_until__lt=now))

    def newest_first(self) -> JobQuerySet:
        return self.order_by("-pk")


class Job(models.Model):
    """One run of a kind of work.

    `cursor` is where to go on, `counters` what was found: both as the kind wants them. They
    change with `done` and `failed` and the rows of a part in one transaction, so that what
    is counted is done. While a worker holds the lease, nobody else writes this row but to
    ask for an end.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="jobs")
    kind = models.CharField(max_length=40)
    arguments = ExactJSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    total = models.PositiveBigIntegerField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    cursor = ExactJSONField(null=True)
    counters = ExactJSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    retry_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.CharField(max_length=150)
    created_by_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=10, choices=Via)
    operation_id = models.CharField(max_length=36)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=150, blank=True)
    # Without an owner: when to look for a worker again.
    lease_until = models.DateTimeField()
    # Times it was taken up since a part of it was last done. Of one that waits for another worker:
    # how often waiting did not help with the part that it is at.
    attempts = models.PositiveIntegerField(default=0)
    # When it was taken up last, and how much of it was behind it then.
    taken_at = models.DateTimeField(null=True)
    taken_from = models.PositiveBigIntegerField(default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "-id"], name="jobs_of_project"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=("queued", "running")),
                name="active_jobs_by_lease",
            ),
        ]
        default_permissions = ()
        permissions = [("run_job", "Can start, cancel and repeat jobs")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_cancelling(self) -> bool:
        return self.is_active and self.cancel_asked_at is not None


class JobInput(models.Model):
    """A stretch of what a job was given to work through, from number `start` on.

    Not in the job's row, which is written again with every part.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveBigIntegerField()
    values = ExactJSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "start"], name="inputs_in_order")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.job_id} from {self.start}"


class JobFailure(models.Model):
    """A part that could not be done, and why; `retried_by` is the job that does it again."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="failures")
    part = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    size = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField()
    retried_at = models.DateTimeField(null=True)
    retried_by = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="parts_to_retry"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["part", "failed_at"],
                condition=Q(retried_at=None),
                name="failures_not_retried",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.job_id} {self.part}"


class PeriodicWork(models.Model):
    """When something that runs every so often ran last, and which process has it just now."""

    name = models.CharField(max_length=40, unique=True)
    ran_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=150, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
