"""The desk of a property company's information centre (信息中心), carrying out KF-CQ08-01.

Floor plan. Imports run downward only, by the lines below, from floor to floor and from room to room;
import-linter and tests/test_house.py hold it to that.

    __main__.py    `python -m pmconsole`
    cli.py         the command line, one thin function a command
    commands/      what each command does; the only place that writes to standard output
    app.py         ConsoleApp: modes, keys that work everywhere, the way to the store off the event loop
    view_app.py    ViewApp: the same rooms for those who only look on; nothing writes, nothing leads out
    root.py        composition root: a clock, a store, a calendar and a policy become one Desk
    screens/       Textual screens, each with its .tcss beside it. No SQL, no rules
        everywhere/  what is reached from every screen: palette, help, first run, wall, the way between screens
        chasing/     what is owed and runs after somebody: signatures told by telephone
        journal/     the journal (日志)
        stats/       statistics (Ctrl+T)
        hand_in/     weekly hand-in, review and archive (F9)
        handover/    the shift handover (F8)
        alarms/      alarms (Ctrl+G), and the link that rings and flashes
        calls/       phone records (F7), and the calls that ring
        intake/      intake (F2): what comes in is written down while it is being said
        papers/      ledger (F3), queue (F4), one paper in full, and what is done with it
        board/       the information-change board (F5)
        shelf/       the reference shelf, flow cards and phrase codes
        directory/   the directory (F6), emergency numbers, what is missing of it
        roster/      the roster by week
        people/      the people of the site
        frame/       what every screen hangs in: header, strip, footer, keys, signing, printing, the way to the store
        kit/         parts that more than one screen shows: lists, forms, fields, dialogs, words of time and number
    settings.py    one TOML file, every key documented where it stands; handed down as plain values
    logs.py        the log file: where it broke, never what customers said
    alerts/        clocks become alarms: an idempotent sweep, the alarm's life cycle, the scheduler that wakes it
    papers/        F1-F5 and the ledger as printed forms: contents out of read queries, Typst, outbox and printer
    desk/          what people do: one function an action, one transaction, one line in the journal
        sample/      示例小区: a month of records to practise on, made through the desk's own acts
        imports/     old records taken onto the ledger (4.3.6): columns recognised, rows judged, then registered
        journal/     what is asked of the journal in people's words, and the journal as a table
        hand_in/     the weekly hand-in (4.3.8) and its review (4.3.10): claimed, received, passed or sent back
        handover/    handing over (F1): it fills itself, both sign, the duty changes hands
        roster/      the roster: people for turns, swaps, patterns, in and out as a table
        board/       the board (4.3.3): changes, callers answered from it, calls joined
        papers/      the life of an entry with its forms and orders, one step of the procedure after another
        calls/       every call on its record (F4), and calling back
        shelf/       the reference shelf, flow cards at work, phrase codes (4.1.1, 4.1.4)
        directory/   the directory (4.1.4): contacts put in and changed, in and out as a table; what is missing
        people/      the site is set up; its people, their roles and PINs; who takes the duty
        sheets/      tables of others read, and tables written for people to fill in: CSV and XLSX
        core/        what every act leans on: the unit of work, errors, signatures, PINs, copies, drafts
    data/          what is kept: tables, migrations, journal, numbering, search, queries that return frozen rows
        view/        for those who only look on: a connection that cannot write, and what it may not see (4.3.9)
        file/        the file as a whole: opened, migrated, guarded, backed up, verified; it tells what was committed
        stats/       the figures of a period in SQL, and the papers behind each
        prints/      what a printed form shows, and every copy that was made
        tasks/       what is to be done next, and by whom: the rows of 待办 and 督办 (4.2.4)
        hand_in/     weekly hand-ins and the archive (4.3.8): what was handed in, its files, how it is anchored
        handover/    shift handovers (F1): notes, things, lines, and what stands open when a shift ends
        alarms/      what is kept of alarms: one row a clock, its history, what is out of service
        board/       the information-change board (4.3.3): changes, who asked, whose call was joined to what
        shelf/       what lies beside the papers: flow cards, phrase codes, the reference shelf (4.1.1, 4.1.4)
        directory/   the directory (通讯录, 4.1.4): contacts, their numbers and places, whom a flow card means
        people/      people, their roles and PINs, who is on duty, what signatures are owed
        roster/      the roster (排班): shift patterns, turns, who comes next
        calls/       phone records (F4): every call, those that ring now, those to be called back
        imports/     what was taken in from tables of others, row by row, so that it can be taken back
        journal/     the journal: lines chained by their hashes, found by paper, person, period and act
        papers/      ledger, service forms, orders: tables, lines a page at a time, what hangs on a paper
        core/        what every room leans on: column types, text, time, the database's own words, numbers, search
    procedure/     KF-CQ08-01 as pure code: words, clauses, working days, clocks, steps, qualification

procedure, data, desk, papers and alerts run where Textual cannot be imported. procedure does no I/O and asks nobody
for the time: a Clock (data/core/timekeeping.py) is made in root.py and handed down to everything.

One way through the house. A key press becomes one call of a `desk` function with who acts and which version was
seen; it opens a unit under an act of the table of who, asks `procedure` whether the step is allowed, changes rows
through `data`, starts and meets clocks, writes the journal, commits: rows without a line are not kept. What was
committed comes back to every open console through the store's change feed, and the screens read again what they
show.
"""
