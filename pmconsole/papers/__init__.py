"""The six papers of section 5 as printed forms, and the way they reach a printer. No Textual here.

content_*.py   what stands on a paper, one function a kind, from read queries
wanted.py      what somebody wants printed, by name only; gathering.py turns it into contents
render.py      contents -> one PDF, however many papers; typesetting.py has Typst set some dozens of papers at a time
worker.py      the process Typst runs in, typst_worker.py what runs there; joining.py writes the parts behind each other
registers.py   a long register in pieces that are cut where a page ends
fonts.py       which characters the fonts have; qr.py the number as a code
templates/     how each form looks; a site may put its own in place of any of them
plain.py       the same content without a form, for when fonts or templates fail
printing.py    PDF into the outbox, to the printer, counted and journaled
"""
