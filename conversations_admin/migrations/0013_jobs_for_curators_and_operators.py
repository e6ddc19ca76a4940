"""Let the curators and operators of an installation that is there already run jobs."""

from django.db import migrations


def grant(apps, schema_editor):
    using = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(using)
    existing = list(groups.filter(name__in=("curator", "operator")))
    if not existing:  # the roles are made after the first migration, with this right
        return
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    kind, _ = types.get_or_create(app_label="conversations_admin", model="job")
    rights = apps.get_model("auth", "Permission").objects.using(using)
    right, _ = rights.get_or_create(
        codename="run_job",
        content_type=kind,
        defaults={"name": "Can start, cancel and repeat jobs"},
    )
    for group in existing:
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("conversations_admin", "0012_jobs"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
