"""`pmconsole alarms report`: the figures an alarm engineer asks for, for a person or for a program."""

from pmconsole.commands.opening import AsJson, Db, Options, SettingsFile, chosen, desk_open, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

app = topic("报警的统计。")


@app.command("report")
def alarms_report_command(
    db: Db = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> int:
    """本班和 30 天的报警统计：次数、优先级、来源、确认用时、报警过多。"""
    return report(chosen(db, settings), as_json=as_json)


def report(options: Options, *, as_json: bool) -> int:
    """Print the figures of the running shift and of 30 days; changes nothing, always exit status 0."""
    from pmconsole.alerts.figure_words import figure_lines
    from pmconsole.alerts.figures import figures

    policy = options.settings().alarms()
    with desk_open(options) as desk:
        with desk.store.read() as session:
            found = figures(session, desk.site_id, desk.now(), desk.zone, policy)
        if as_json:
            say_json(found.plain(desk.zone))
        else:
            say(*figure_lines(found, desk.zone))
    return ExitStatus.DONE
