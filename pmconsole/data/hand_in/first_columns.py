"""The columns that papers had when the first hand-ins were prepared, in the order their fingerprints read them.

What a table got later counts only where something stands in it: so a paper that passed years ago still has the
fingerprint it passed with, whatever the forms have grown since. Nothing is ever added here.
"""

FIRST_COLUMNS: dict[str, tuple[str, ...]] = {
    table: tuple(names.split())
    for table, names in {
        "ledger_entry": "id site_id number version voided_at void_reason received_at registered_at channel category"
        " source phone phone_key room room_key building content handler state major major_at handling handled_at"
        " internal_department replied_at struck_off_at struck_off_by followed_up_at remark search_text import_key",
        "shift_handover": "id site_id number version voided_at void_reason shift begins_at ends_at outgoing incoming"
        " standing equipment remarks outgoing_signed_at incoming_signed_at duty_id state round open_end outgoing_signer"
        " incoming_signer supervisor refusal notes_to content content_hash",
        "service_form": "id site_id number version voided_at void_reason entry_id printed_no filler filler_department"
        " by_employee phone customer room content received_at received_by state handed_out_at handed_out_to result"
        " customer_signer customer_refusal taken_back_at struck_off_at",
        "dispatch_order": "id site_id number version voided_at void_reason entry_id department_id department addressee"
        " addressee_name assistant content requirement issued_at issued_by state round receiver signed_at"
        " decline_reason declined_at returned_at return_reason struck_off_at reissued_from_id",
        "phone_record": "id site_id number version voided_at void_reason entry_id outgoing at phone phone_key person"
        " content handler outcome call_back_asked_at called_back_at called_back_by answers_id",
        "info_change": "id site_id number version voided_at void_reason kind department reporter reported_how"
        " decided_at registered_at scope begins_at ends_at ended_at content answer handler outcome end_remark",
        "referral": "id entry_id referred_to post how at by instruction instruction_at instruction_by report report_at",
        "reply": "id entry_id told how text at by",
        "follow_up": "id entry_id satisfaction text at by",
        "order_round": "order_id round worker worker_phone arranged_at completed_at result customer_signer"
        " customer_refusal reason reason_at fed_back_at fed_back_to verified_at verifier passed rework_reason",
        "signature": "id site_id paper paper_id round step role name person_id how at witness refusal number"
        " content_hash settled_at settled_how settled_witness",
        "note": "id site_id paper paper_id kind text at by",
    }.items()
}
