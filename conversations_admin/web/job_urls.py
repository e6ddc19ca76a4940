"""Addresses of jobs."""

from django.urls import URLPattern, URLResolver, include, path

from conversations_admin.web.views import jobs

of_a_job: list[URLPattern | URLResolver] = [
    path("", jobs.job_detail, name="job_detail"),
    path("cancel/", jobs.job_cancel, name="job_cancel"),
    path("resume/", jobs.job_resume, name="job_resume"),
    path("retry/", jobs.job_retry, name="job_retry"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/jobs/", jobs.job_list, name="job_list"),
    path("p/<slug:project>/jobs/start/", jobs.job_start, name="job_start"),
    path("p/<slug:project>/jobs/<position:job_id>/", include(of_a_job)),
]
