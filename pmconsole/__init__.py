"""The desk of a property company's information centre (信息中心), carrying out KF-CQ08-01.

Floor plan. Imports run downward only, by the lines below; import-linter and tests/test_house.py hold it to that.

    __main__.py    `python -m pmconsole`
    cli.py         the command line, one thin function a command
    commands/      what each command does; the only place that writes to standard output
    app.py         ConsoleApp: modes, keys that work everywhere, the way to the store off the event loop
    view_app.py    ViewApp: the same rooms for those who only look on; nothing writes, nothing leads out
    root.py        composition root: a clock, a store, a calendar and a policy become one Desk
    screens/       Textual screens, a file and a .tcss each; widgets/ for what two of them share. No SQL, no rules
    settings.py    one TOML file, every key documented where it stands; handed down as plain values
    logs.py        the log file: where it broke, never what customers said
    alerts/        clocks become alarms: an idempotent sweep, the alarm's life cycle, the scheduler that wakes it
    papers/        F1-F5 and the ledger as printed forms: contents out of read queries, Typst, outbox and printer
    desk/          what people do: one function an action, one transaction, one line in the journal
    data/          what is kept: tables, migrations, journal, numbering, search, queries that return frozen rows
    procedure/     KF-CQ08-01 as pure code: words, clauses, working days, clocks, steps, qualification

procedure, data, desk, papers and alerts run where Textual cannot be imported. procedure does no I/O and asks nobody
for the time: a Clock (data/timekeeping.py) is made in root.py and handed down to everything.

One way through the house. A key press becomes one call of a `desk` function with who acts and which version was
seen; it asks `procedure` whether the step is allowed, changes rows through `data`, starts and meets clocks, writes
the journal, commits. What was committed comes back to every open console through the store's change feed, and the
screens read again what they show.
"""
