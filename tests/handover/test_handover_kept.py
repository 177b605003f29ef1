"""What both have signed comes back from the file as it was, and what was changed under a signature is noticed."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pmconsole.data.core.signed_content import content_hash, is_intact
from pmconsole.data.handover.queries import content_json
from pmconsole.procedure.handover import HandoverItem
from pmconsole.procedure.handover_content import Content, content_of, values_of
from tests.procedure.test_handover import items, words


@given(st.lists(items, max_size=6), words, st.lists(st.tuples(words, st.integers(0, 9)), max_size=3))
def test_a_content_comes_back_from_the_file_as_it_was_signed(
    found: list[HandoverItem], text: str, figures: list[tuple[str, int]]
) -> None:
    content = Content("早班", "", "", text, tuple(figures), (text,), tuple(found))
    kept = content_json(values_of(content))
    assert is_intact(kept, content_hash(values_of(content)))
    assert content_of(json.loads(kept)) == content
    other = replace(content, outgoing=text + "?")
    assert not is_intact(content_json(values_of(other)), content_hash(values_of(content)))
