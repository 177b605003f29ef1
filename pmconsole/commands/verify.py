"""`pmconsole verify`: is the file sound, and does the journal tell the whole story?"""

from pmconsole.commands.opening import Options, desk_open, say


def verify(options: Options) -> int:
    """Check file and journal, print each finding; exit status 1 where there is one."""
    from pmconsole.data.check import verify_file

    with desk_open(options) as desk:
        findings = verify_file(desk.store)
        say(*findings)
        say(f"{desk.store.path}：查出 {len(findings)} 处问题。" if findings else f"{desk.store.path}：文件和日志完好。")
    return 1 if findings else 0
