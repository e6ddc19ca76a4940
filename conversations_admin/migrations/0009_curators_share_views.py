"""Let the curators of an installation that is there already share views, as new ones may."""

from django.db import migrations


def grant(apps, schema_editor):
    using = schema_editor.connection.alias
    curators = apps.get_model("auth", "Group").objects.using(using).filter(name="curator").first()
    if curators is None:  # the roles are made after the first migration, with this right
        return
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    kind, _ = types.get_or_create(app_label="conversations_admin", model="savedview")
    rights = apps.get_model("auth", "Permission").objects.using(using)
    right, _ = rights.get_or_create(
        codename="share_view",
        content_type=kind,
        defaults={"name": "Can share views, and change and delete shared ones"},
    )
    curators.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("conversations_admin", "0008_saved_views"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
