"""Order metadata by code point on PostgreSQL too, so that a beginning is a range of the index."""

from django.db import migrations

IN_ORDER = """
    ALTER TABLE conversations_admin_metadatapair
    ALTER COLUMN key TYPE varchar(64) COLLATE "C",
    ALTER COLUMN value TYPE varchar(512) COLLATE "C"
"""
AS_BEFORE = IN_ORDER.replace('"C"', '"default"')


def order(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(IN_ORDER)


def order_as_before(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(AS_BEFORE)


class Migration(migrations.Migration):
    dependencies = [("conversations_admin", "0004_metadata_ranges")]

    operations = [migrations.RunPython(order, order_as_before)]
