"""Who is to be told the outcome, each as what they are to it: several people, and some are the same (4.2.6, 4.3.8)."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from pmconsole.data.papers.tables import LedgerEntry, Reply, ServiceForm
from pmconsole.procedure.vocabulary import FormState, Paper, ToldAs


def people(entry: LedgerEntry, form: ServiceForm | None) -> dict[str, list[ToldAs]]:
    """Who gave the information, the customer concerned, the filler of the form, by name; who has none is not there."""
    live = form if form is not None and form.state is not FormState.VOID else None
    found: dict[str, list[ToldAs]] = {}
    named = [(entry.source, ToldAs.PROVIDER)]
    if live is not None:
        named += [(live.customer, ToldAs.CUSTOMER), (live.filler, ToldAs.FILLER)]
    for name, role in named:
        if name:
            found.setdefault(name, []).append(role)
    return found


def to_tell(entry: LedgerEntry, form: ServiceForm | None, replies: Iterable[Reply]) -> dict[str, list[ToldAs]]:
    """Those of them who still wait, by name with all they are.

    Whoever was told as one of these knows. The filler knows who was called to fetch the form or has fetched it, the
    customer who has signed for the result.
    """
    all_ = people(entry, form)
    done = {role for reply in replies for role in _told(reply, all_)}
    if form is not None and (form.notified_at or form.handed_out_at):
        done.add(ToldAs.FILLER)
    # Who signed for what was not good enough hears the new outcome too.
    before = form is not None and entry.opening is not None and form.state is FormState.STRUCK_OFF
    if form is not None and form.customer_signer and not before:
        done.add(ToldAs.CUSTOMER)
    return {name: roles for name, roles in all_.items() if not done & set(roles)}


def _told(reply: Reply, people_: dict[str, list[ToldAs]]) -> Sequence[ToldAs]:
    """As what somebody was told: as it was said, as their name says, else who gave the information, by another name."""
    if reply.told_as is not None:
        return (reply.told_as,)
    return people_.get(reply.told, (ToldAs.PROVIDER,))


def role_of(name: str, entry: LedgerEntry, form: ServiceForm | None) -> ToldAs | None:
    """As what `name` is told, where it stands on the papers; None for anybody else."""
    return next(iter(people(entry, form).get(name, ())), None)


def names_to_tell(session: Session, site_id: int, paper: Paper, paper_id: int) -> list[str]:
    """The people a paper is about, those who still wait first: what a form offers where it asks whom."""
    entry_id = paper_id
    if paper is Paper.SERVICE:
        entry_id = session.exec(select(ServiceForm.entry_id).where(ServiceForm.id == paper_id)).first() or 0
    entry = session.exec(select(LedgerEntry).where(LedgerEntry.id == entry_id, LedgerEntry.site_id == site_id)).first()
    if entry is None:
        return []
    where = (ServiceForm.entry_id == entry_id, ServiceForm.state != FormState.VOID)
    form = session.exec(select(ServiceForm).where(*where).order_by(col(ServiceForm.id).desc())).first()
    written = session.exec(select(Reply).where(Reply.entry_id == entry_id)).all()
    replies = [reply for reply in written if reply.opening == entry.opening]
    waiting, every = to_tell(entry, form, replies), people(entry, form)
    if paper is Paper.SERVICE:  # the form is fetched by its filler
        every = {name: roles for name, roles in every.items() if ToldAs.FILLER in roles} | every
        return list(every)
    return [*waiting, *(name for name in every if name not in waiting)]
