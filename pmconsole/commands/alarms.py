"""`pmconsole alarms report`: the figures an alarm engineer asks for, for a person or for a program."""

import json

from pmconsole.commands.opening import Options, desk_open, say


def report(options: Options, *, as_json: bool) -> int:
    """Print the figures of the running shift and of 30 days; changes nothing, always exit status 0."""
    from pmconsole.alerts.figure_words import figure_lines
    from pmconsole.alerts.figures import figures

    policy = options.settings().alarms()
    with desk_open(options) as desk:
        with desk.store.read() as session:
            found = figures(session, desk.site_id, desk.now(), desk.zone, policy)
        if as_json:
            say(json.dumps(found.plain(desk.zone), ensure_ascii=False, indent=2))
        else:
            say(*figure_lines(found, desk.zone))
    return 0
