"""Papers without a form: when a template is broken the same words in two columns, without fonts a text file.

Neither leans on what may have failed: the two-column form has no file of its own, the text needs no font.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pmconsole.papers.content import facts

#: The whole template of the two-column form.
TEMPLATE = b"""
#let data = json(bytes(sys.inputs.data))
#set text(font: ("Noto Serif SC", "Noto Sans SC"), size: 10pt, lang: "zh", region: "cn")
#for (i, paper) in data.papers.enumerate() [
  #set page(paper: "a4", margin: 18mm, header: data.frame.company + h(1fr) + data.frame.site, footer: context [
    #data.frame.form_no #h(1fr) #data.frame.printed #data.frame.copy #h(1fr)
    #counter(page).display() / #counter(page).at(label("end-" + str(i))).first()
  ])
  #counter(page).update(1)
  #text(size: 14pt, data.frame.title)
  #for row in paper { grid(columns: (32mm, 1fr), ..row.map(text)); v(-2mm) }
  #metadata(i) #label("end-" + str(i))
]
"""


def as_rows(content: Any) -> list[tuple[str, str]]:
    """A paper as labelled words."""
    return list(facts(content))


def as_text(contents: Sequence[Any], head: dict[str, Any]) -> bytes:
    """The papers as a text file; `head` is what stands on every page."""
    return "\n".join(_lines(contents, head)).encode()


def _lines(contents: Sequence[Any], head: dict[str, Any]) -> Iterator[str]:
    top = [head["company"], head["site"], head["title"], head["form_no"], head["printed"], head["copy"]]
    for content in contents:
        yield " ".join(word for word in top if word)
        yield "-" * 60
        for label, text in facts(content):
            yield f"{label}：" + text.replace("\n", "\n    ")
        yield "签名：________________  日期：____________"
        yield ""
