"""Which table keeps the papers of a kind: the six of section 5, by name. Imports nothing that reads or writes."""

from pmconsole.procedure.vocabulary import Paper

PAPER_TABLES = {
    Paper.LEDGER: "ledger_entry", Paper.HANDOVER: "shift_handover", Paper.SERVICE: "service_form",
    Paper.ORDER: "dispatch_order", Paper.PHONE: "phone_record", Paper.CHANGE: "info_change",
}  # fmt: skip
