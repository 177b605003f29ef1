"""KF-CQ08-01 as pure code: words, clauses, working days, clocks, workflow, qualification. No I/O, no present time."""
