"""`pmconsole settings`: a sample of the settings file, every key explained."""

from pmconsole.commands.opening import SettingsFile, chosen, say
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import single

app = single()


@app.command("settings")
def settings_command(settings: SettingsFile = None) -> int:
    """输出一份设置文件样本，每一项都有说明。"""
    from pmconsole.settings import default_path, sample

    say(f"# 存为 {chosen(None, settings).settings_file or default_path()}", sample().rstrip())
    return ExitStatus.DONE
