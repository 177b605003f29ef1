"""The settings file: what it may hold, and the Chinese sentence for what it may not."""

from datetime import date, time
from pathlib import Path

import pytest

from pmconsole.procedure.slots import parse_slots
from pmconsole.procedure.vocabulary import Paper, Rule
from pmconsole.settings import Settings, SettingsError, load, sample


@pytest.fixture(autouse=True)
def no_file_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PMCONSOLE_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_the_procedure_alone_counts() -> None:
    settings = load()
    assert settings == Settings()
    assert settings.policy().spans == {} and settings.calendar().close == time(18)


def test_what_a_site_settles_reaches_clocks_calendar_and_alarms(tmp_path: Path) -> None:
    file = """
        close_of_business = 17:30:00
        days_off = [2027-02-11]
        days_on = [2027-02-20]
        spans = { sign = 20, follow_up = 3 }
        off = ["verify"]
        feedback_from = "completed"
        realarm = { 1 = 5 }
        sound = ["paplay", "/srv/alarm.wav"]
        keymap = { open_ledger = "alt+l" }
    """
    settings = load(written(tmp_path, file))
    policy, calendar = settings.policy(), settings.calendar({date(2027, 2, 20): False})
    assert policy.spans == {Rule.SIGN: 20, Rule.FOLLOW_UP: 3} and policy.off == {Rule.VERIFY}
    assert policy.feedback_from == "completed"
    assert not calendar.is_working_day(date(2027, 2, 11))
    assert not calendar.is_working_day(date(2027, 2, 20)), "the site's own rows go over the file"
    assert settings.calendar().is_working_day(date(2027, 2, 20))
    assert settings.alarms().realarm == {1: 5}


def test_the_slot_and_how_long_papers_are_kept_are_the_sites_own(tmp_path: Path) -> None:
    settings = load(written(tmp_path, 'hand_in_slot = ""\nretention_years = { PG = 0, XX = 30 }'))
    assert settings.slots() is None
    kept = settings.retention()
    assert (kept[Paper.ORDER], kept[Paper.LEDGER], kept[Paper.PHONE]) == (0, 30, 3)
    assert load(written(tmp_path, "")).slots() == parse_slots("0 18 * * 0")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("zone = 'Mars/Base'", "“zone”没有“Mars/Base”这个时区"),
        ("hand_in_slot = '0 25 * * 0'", "“hand_in_slot”“时”栏应在 0 到 23 之间"),
        ("retention_years = { PG = -1 }", "“retention_years”年数应在 0 到 200 之间"),
        ("sgin = 1", "“sgin”没有这个设置项"),
        ("close_of_business = '25 点'", "“close_of_business”应为时刻"),
        ("days_off = ['春节']", "“days_off.0”应为日期"),
        ("spans = { arrange = 60 }", "程序规定的时限不能更改或停用：arrange（4.3.7 2 小时安排）"),
        ("spans = { sign = 0 }", "sign 应为 1 到"),
        ("spans = { sing = 5 }", "“spans.sing”没有这个时限，可写 sign、"),
        ("off = ['return']", "程序规定的时限不能更改或停用：return（4.3.11"),
        ("feedback_from = 'later'", "“feedback_from”只能写 signed、completed"),
        ("realarm = { 4 = 10 }", "优先级只有 1、2、3"),
        ("flood_count = 0", "“flood_count”不能小于 1"),
        ("sound = []", "“sound”命令不能是空的"),
        ("sound = 3", "“sound”只能写 bell、off"),
        ("ascii_lines = '也许'", "“ascii_lines”应为 true 或 false"),
        ("zone =", "不是正确的 TOML 文本"),
    ],
)
def test_wrong_value_is_refused_by_a_sentence_that_names_file_and_key(text: str, sentence: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as told:
        load(path)
    said = str(told.value)
    assert sentence in said and str(path) in said
    assert "Input should" not in said and " or " not in said


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        load(written(tmp_path, "zone = 'x'\nflood_minutes = 0\nnothing = 1\n"))
    assert all(f"“{key}”" in str(told.value) for key in ("zone", "flood_minutes", "nothing"))


def test_named_file_that_is_missing_or_unreadable_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="找不到设置文件"):
        load(tmp_path / "none.toml")
    monkeypatch.setenv("PMCONSOLE_SETTINGS", str(tmp_path / "named.toml"))
    with pytest.raises(SettingsError, match="找不到设置文件"):
        load()
    (tmp_path / "gbk.toml").write_bytes("console = '一号台'".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load(tmp_path / "gbk.toml")
    with pytest.raises(SettingsError, match="无法读取"):
        load(tmp_path)


def test_stray_environment_variables_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZONE", "SOUND", "OFF", "PMCONSOLE_ZONE"):
        monkeypatch.setenv(name, "nonsense")
    assert load() == Settings()


def test_every_key_is_documented_and_the_sample_holds_them_all(tmp_path: Path) -> None:
    for key, field in Settings.model_fields.items():
        assert field.description and f"# {key} = " in sample()
    keys = [line[2:] for line in sample().splitlines() if line[2:].split(" = ")[0] in Settings.model_fields]
    live = "\n".join(line for line in keys if line != 'database = ""')
    assert load(written(tmp_path, live)) == Settings()
