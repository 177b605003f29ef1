"""`pmconsole verify`: is the file sound, and does the journal tell the whole story?"""

from pmconsole.commands.opening import AsJson, Db, Options, SettingsFile, chosen, desk_open, say, say_json
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

app = single()


@app.command("verify")
def verify_command(db: Db = None, settings: SettingsFile = None, as_json: AsJson = False) -> int:
    """检查数据文件和日志是否完好。有问题则退出码为 1。"""
    return verify(chosen(db, settings), as_json=as_json)


def verify(options: Options, *, as_json: bool = False) -> int:
    """Check file and journal, print each finding; exit status 1 where there is one."""
    from pmconsole.data.file.check import verify_file

    with desk_open(options) as desk:
        findings = verify_file(desk.store)
        if as_json:
            say_json(list(findings))
            return ExitStatus.FOUND if findings else ExitStatus.DONE
        say(*findings)
        say(f"{desk.store.path}：查出 {len(findings)} 处问题。" if findings else f"{desk.store.path}：文件和日志完好。")
    return ExitStatus.FOUND if findings else ExitStatus.DONE
