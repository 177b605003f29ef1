"""The six papers of section 5 as printed forms, and the way they reach a printer. No Textual here.

content_*.py   what stands on a paper, one function a kind, from read queries
render.py      contents -> one PDF, however many papers, in one run of Typst
templates/     how each form looks; a site may put its own in place of any of them
plain.py       the same content without a form, for when fonts or templates fail
printing.py    PDF into the outbox, to the printer, counted and journaled
"""
