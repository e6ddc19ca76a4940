"""Icons are inline drawings: silent beside words, named when they stand alone."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError


def drawn(source: str, **context: object) -> str:
    return Template("{% load icons %}" + source).render(Context(context))


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert drawn('{% icon "user" %}').startswith('<svg aria-hidden="true" class="icon"')


def test_a_labelled_icon_says_its_label() -> None:
    html = drawn('{% icon "user" label=name %}', name='A "b"')
    assert html.startswith('<svg role="img" aria-label="A &quot;b&quot;"')


@pytest.mark.parametrize("name", ["no-such-icon", "../base", ""])
def test_an_unknown_name_fails_loudly(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="icon"):
        drawn("{% icon name %}", name=name)
