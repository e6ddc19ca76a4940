"""Whether the words of one row are what is wanted."""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup

from conversations_admin.search.text.wanted import (
    Both,
    Either,
    Except,
    Mark,
    Phrase,
    Wanted,
    in_project,
    tsquery,
)


class Matching(Lookup):
    """`Matching(F("words"), (wanted, project key))`.

    A look at the tokens of the row; the inverted index is not asked. To ask it for a word
    within one conversation costs a hundred times as much.
    """

    lookup_name = "matching"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        sql, more = _contained(*self.rhs, column=column)
        return sql, [*parameters * sql.count(column), *more]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        # The function behind @@, which no index answers: the row is at hand.
        return f"ts_match_vq({column}, %s::tsquery)", [*parameters, tsquery(*self.rhs)]


def _contained(wanted: Wanted, project_id: int, *, column: str) -> tuple[str, list[str]]:
    match wanted:
        case Phrase(tokens, is_beginning):
            phrase = " ".join(in_project(token, project_id) for token in tokens)
            return _instr(f" {phrase}" if is_beginning else f" {phrase} ", column)
        case Mark():
            return _instr(f" {in_project(wanted.token, project_id)} ", column)
        case Except(part):
            sql, parameters = _contained(part, project_id, column=column)
            return f"(NOT {sql})", parameters
        case Both(parts) | Either(parts):
            joint = " AND " if isinstance(wanted, Both) else " OR "
            pieces = [_contained(part, project_id, column=column) for part in parts]
            return f"({joint.join(sql for sql, _ in pieces)})", [
                each for _, parameters in pieces for each in parameters
            ]


def _instr(text: str, column: str) -> tuple[str, list[str]]:
    return f"(instr(' ' || {column} || ' ', %s) > 0)", [text]
