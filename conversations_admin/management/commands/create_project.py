"""Make a project: `create_project NAME [--kind openai]`. Its slug alone goes to standard output."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.text import slugify

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.project_settings import (
    ProjectSettings,
    exposure,
    key_problem,
)
from conversations_admin.actions.projects import create_project
from conversations_admin.management.console import ConsoleCommand, positive
from conversations_admin.models import Project
from conversations_admin.models.project import DEFAULT_BASE_URL, DEFAULT_KEY_VARIABLE, Kind

MAX_SLUG = 50


class Command(ConsoleCommand):
    help = (
        "Make a project. A local one keeps its conversations here; one of kind openai stands in "
        "front of a server that speaks the Conversations API. The key stays in the environment: "
        "only the name of its variable is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="as people read it, such as 'Support bot'")
        parser.add_argument(
            "--slug", default="", help="part of every address (default: made of the name)"
        )
        parser.add_argument(
            "--kind",
            choices=Kind.values,
            default=Kind.LOCAL.value,
            help="where the conversations are: here, or behind such a server (default: local)",
        )
        _add_upstream_options(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        settings = _settings(options)
        project = create_project(settings, actor=Actor.of_command())
        self.stdout.write(project.slug)
        for words in _said_of(project):
            self.stderr.write(words)


def _add_upstream_options(parser: CommandParser) -> None:
    upstream = parser.add_argument_group("for --kind openai alone")
    upstream.add_argument(
        "--base-url",
        metavar="URL",
        default="",
        help=f"of the upstream (default: {DEFAULT_BASE_URL})",
    )
    upstream.add_argument(
        "--key-variable",
        metavar="VAR",
        default="",
        help=f"the environment variable that holds the key (default: {DEFAULT_KEY_VARIABLE})",
    )
    upstream.add_argument("--organization", metavar="ID", default="", help="sent with every call")
    upstream.add_argument("--upstream-project", metavar="ID", default="", help="likewise")
    upstream.add_argument(
        "--no-mirror", action="store_true", help="store no text of a message, and search no words"
    )
    upstream.add_argument(
        "--timeout", type=positive, default=10, metavar="N", help="seconds a call may take (10)"
    )
    upstream.add_argument(
        "--calls-per-minute", type=positive, default=300, metavar="N", help="for jobs (300)"
    )


def _settings(options: dict[str, Any]) -> ProjectSettings:
    return ProjectSettings(
        slug=options["slug"] or _slug_of(options["name"]),
        name=options["name"],
        kind=options["kind"],
        base_url=options["base_url"],
        key_variable=options["key_variable"],
        organization=options["organization"],
        upstream_project=options["upstream_project"],
        is_mirrored=not options["no_mirror"],
        timeout=options["timeout"],
        calls_per_minute=options["calls_per_minute"],
    )


def _slug_of(name: str) -> str:
    slug = slugify(name.replace("_", " "))[:MAX_SLUG].strip("-")
    if not slug:
        raise CommandError(
            f"No slug can be made of '{name}': give one, such as --slug support-bot."
        )
    return slug


def _said_of(project: Project) -> list[str]:
    if not project.is_upstream:
        return [f"Project '{project.slug}' keeps its conversations here."]
    address = project.base_url or DEFAULT_BASE_URL
    said = [f"Project '{project.slug}' stands in front of {address}."]
    if words := exposure(project.base_url):
        said.append(f"Warning: {words}")
    if problem := key_problem(project):
        said.append(f"Warning: {problem}")
    return [*said, f"Try it: ./run manage test_connection {project.slug}"]
