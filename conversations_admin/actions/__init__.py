"""The only writers. Entry points call one action each; nothing else changes a row.

An action checks the permission, calls the project's store and appends to the audit log,
in one transaction. A refusal is recorded too.
"""
