"""Whom a flow card says to call, with the numbers the directory has (4.1.1, 4.1.4)."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from pmconsole.data.directory.queries import contact_rows
from pmconsole.data.directory.tables import Contact
from pmconsole.procedure.demanded import ContactCategory

#: Residents are never whom a card means.
_PRIVATE = (ContactCategory.OWNER, ContactCategory.OTHER)
_MOST = 500


def numbers_for(session: Session, site_id: int, whom: Iterable[str], today: date) -> dict[str, str]:
    """The number of each text of `whom` that the directory knows on `today` (site time); the others are left out.

    A contact is meant when its name stands in the text, or the text before a bracket stands in its name.
    """
    ids = session.exec(
        select(Contact.id)
        .where(Contact.site_id == site_id, col(Contact.retired_at).is_(None), col(Contact.category).not_in(_PRIVATE))
        .order_by(col(Contact.id))
        .limit(_MOST)
    ).all()
    rows = [row for row in contact_rows(session, site_id, [i for i in ids if i]) if row.numbers and row.valid_on(today)]
    # The longest name first: 工程部值班室 says more than 工程部.
    rows.sort(key=lambda row: -len(row.name))
    found = {}
    for text in dict.fromkeys(whom):
        short = text.split("（")[0].strip()
        meant = next((row for row in rows if row.name in text or (len(short) > 1 and short in row.name)), None)
        if meant is not None:
            found[text] = meant.numbers[0].number
    return found
