"""The text index: a virtual table on SQLite, a table with a GIN index on PostgreSQL."""

from django.db import migrations

from conversations_admin.search.text import index


def create(apps, schema_editor):
    index.create(schema_editor.connection)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE item_text")


class Migration(migrations.Migration):
    dependencies = [("conversations_admin", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
