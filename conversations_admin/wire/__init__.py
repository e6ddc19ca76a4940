"""The vocabulary of the Conversations API: shapes, ids, limits, errors, text.

Every layer above may import the modules in here; they import nothing of ours but
`conversations_admin.errors`, and of `openai` only its types.
"""
