"""Old records taken onto the ledger (4.3.6): columns recognised, rows judged, then registered."""
