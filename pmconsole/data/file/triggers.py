"""The one list of triggers: what the file itself refuses, whichever program asks it. Belongs to `dialect`.

No version of the schema makes one. After a migration, and wherever a file still has an older list of ours, all of them
are made afresh from this (`trigger_sets`); a list that was changed is noted in `trigger_sets.json`.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pmconsole.data.core.paper_tables import NUMBERED
from pmconsole.data.core.trigger_text import NEVER_RENUMBERED, keep, refuse
from pmconsole.data.file import guards
from pmconsole.data.hand_in import triggers as triggers_hand_in
from pmconsole.data.handover import triggers as triggers_handover

#: Papers, what hangs on them, people; alarms; the directory; the board; shelf and flow cards; the roster.
_KEPT = (
    *NUMBERED.values(),
    "order_round", "referral", "reply", "follow_up", "note", "chasing", "signature", "clock", "paper_counter",
    "site", "department", "person", "duty", "person_pin",
    "alarm", "contact", "change_ask", "entry_join", "shelf_item", "tariff_line", "card_tick", "entry_card",
    "shift_pattern", "pattern_shift", "roster_swap", "roster_slot", "import_run", "import_row",
)  # fmt: skip
#: Only ever added to, by what their triggers are called: the table, and the words.
_CLOSED = {
    "journal": ("journal", "日志不得更改"),
    "alarm_event": ("alarm_event", "报警记录不得更改"),
    "print": ("print_copy", "打印记录不得更改"),
    "pad": ("blank_pad", "打印记录不得更改"),
}
#: What of a signature stays as it was given; one that is owed may be given once.
_GIVEN = (
    "id, site_id, paper, paper_id, round, step, role, name, person_id, how, at, witness, refusal, number, due, reason"
)


@cache
def every() -> Mapping[str, str]:
    """Name and text of every trigger a file of the newest schema has."""
    made = _of_records() | _of_people() | triggers_hand_in.ddl() | triggers_handover.ddl()
    return MappingProxyType(made | guards.ddl(made.values()))


def _of_records() -> dict[str, str]:
    """Nothing deleted, no number changed or taken back, the journal closed."""
    ddl = {name: text for table in _KEPT for name, text in keep(table).items()}
    for table in NUMBERED.values():
        ddl[f"{table}_number"] = refuse(f"{table}_number", "UPDATE OF number, site_id", table, NEVER_RENUMBERED)
    for called, (table, words) in _CLOSED.items():
        for act in ("UPDATE", "DELETE"):
            name = f"{called}_no_{act.lower()}"
            ddl[name] = refuse(name, act, table, words)
    name = "paper_counter_forward"
    return ddl | {name: refuse(name, "UPDATE", "paper_counter", "编号不得后退", "NEW.last < OLD.last")}


def _of_people() -> dict[str, str]:
    """A signature stays as it was given, a duty that ended as it was."""
    given, settled, ended = "signature_given", "signature_settled", "duty_ended"
    # Only what was still to come may come, once, and what was signed is told anew with it alone.
    done = "OLD.settled_at IS NOT NULL OR OLD.due IS NULL OR NEW.settled_at IS NULL"
    return {
        given: refuse(given, f"UPDATE OF {_GIVEN}", "signature", "签名不得更改"),
        settled: refuse(settled, "UPDATE", "signature", "签名不得更改", done),
        ended: refuse(ended, "UPDATE", "duty", "值班记录不得更改", "OLD.ended_at IS NOT NULL"),
    }
