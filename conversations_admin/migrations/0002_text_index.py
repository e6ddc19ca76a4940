"""The first text index, without an order; 0007 replaces it."""

from django.db import migrations

CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE item_text USING fts5("
        "words, conversation_id UNINDEXED, tokenize='ascii', columnsize=0)",
    ),
    "postgresql": (
        "CREATE TABLE item_text (item_id bigint PRIMARY KEY, conversation_id bigint NOT NULL, "
        "words tsvector NOT NULL)",
        "CREATE INDEX item_text_words ON item_text USING gin (words)",
    ),
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE item_text")


class Migration(migrations.Migration):
    dependencies = [("conversations_admin", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
