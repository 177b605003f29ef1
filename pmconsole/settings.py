"""One TOML file for what a site may settle; every key is documented where it stands.

`load` reads it, `Settings.calendar`, `.policy` and `.alarms` hand it down as the values the lower rooms understand.
A wrong file is refused with a Chinese sentence that names the key: a desk must not run on half of its settings.
"""

import os
import shutil
import tomllib
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pmconsole.procedure.clocks import RULES, Policy
from pmconsole.procedure.papers import HANDED_IN, RETENTION
from pmconsole.procedure.shift_findings import Limits
from pmconsole.procedure.slots import WEEKLY, Slots, parse_slots
from pmconsole.procedure.vocabulary import Paper, Rule
from pmconsole.procedure.working_days import WorkingCalendar

if TYPE_CHECKING:
    from pmconsole.alerts.policy import AlarmPolicy
    from pmconsole.papers.printing import PrintPolicy

SETTINGS_VARIABLE = "PMCONSOLE_SETTINGS"
_MAX_SPAN = 60 * 24 * 60


class SettingsError(Exception):
    """The settings file cannot be used; the message is a Chinese sentence that names the file and the key."""


class Settings(BaseSettings):
    """What the site has settled. Every field is a key of the TOML file; its description says what it does."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    database: Path | None = Field(
        default=None, description="数据文件；不写则放在用户数据目录。--db 和 PMCONSOLE_DB 优先。"
    )
    console: str = Field(default="", max_length=60, description="本台名称，草稿按它保存；不写则用“用户@主机名”。")
    zone: str = Field(default="Asia/Shanghai", description="项目所在时区；所有时间按它显示。")
    close_of_business: time = Field(default=time(18), description="下班时刻；按工作日计的时限到此为止（内部约定）。")
    days_off: list[date] = Field(default=[], description="另加的休息日，盖过公布的放假安排，例如 [2027-02-08]。")
    days_on: list[date] = Field(default=[], description="另加的上班日（调休），盖过公布的放假安排。")
    spans: dict[Rule, int] = Field(
        default={}, description="内部约定的时限：分钟，按工作日计的为天数，例如 { sign = 20, follow_up = 3 }。"
    )
    off: list[Rule] = Field(default=[], description='停用的内部约定时限，例如 ["follow_up"]；程序规定的不能停用。')
    feedback_from: Literal["signed", "completed"] = Field(
        default="signed", description="4 小时反馈（4.3.7）从签收起算写 signed，从完工起算写 completed。"
    )
    major_both: bool = Field(
        default=True, description="重大事件既要请示又要书面报告（内部约定）；4.2.7 只要其中一样，照它办写 false。"
    )
    follow_up_tries: int = Field(
        default=3, ge=1, le=20, description="回访联系不上，试过几次以后可以写明原因、按“无法回访”了结（内部约定）。"
    )
    realarm: dict[int, int] = Field(
        default={1: 10, 2: 30, 3: 60},
        description="报警确认后仍无进展，几分钟后再次鸣响；按优先级 1、2、3 写，不写的不再鸣响。",
    )
    flood_count: int = Field(
        default=10, ge=1, le=1000, description="flood_minutes 分钟内超过这么多条报警就按规则和部门合并。"
    )
    flood_minutes: int = Field(default=10, ge=1, le=240, description="计算报警过多时所看的分钟数。")
    sound: Literal["bell", "off"] | list[str] = Field(
        default="bell",
        description='声音：bell 为终端响铃，off 为静音，或一条命令，例如 ["paplay", "/home/a.wav"]（不经过外壳）。',
    )
    lock_minutes: int = Field(
        default=15,
        ge=0,
        le=480,
        description="闲置多少分钟后，下一次保存前要当班人的密码；报警照常显示。0 为不锁；当班人没设密码也不锁。",
    )
    ascii_lines: bool = Field(default=False, description="用 ASCII 画线，适用于把制表符显示成两格宽的终端。")
    directory_age_days: int = Field(
        default=180, ge=1, le=3650, description="通讯录里的号码多少天没有核对就提醒（4.1.4）。"
    )
    shelf_megabytes: int = Field(default=50, ge=1, le=2000, description="资料架上一个文件最多多少 MB。")
    shift_hours: int = Field(default=12, ge=1, le=72, description="一个人连上多少小时以内不提醒（内部约定）。")
    shift_rest_hours: int = Field(default=8, ge=1, le=48, description="两班之间隔多少小时才算休息过（内部约定）。")
    company: str = Field(default="", max_length=60, description="公司名称，印在每张单据上。")
    logo: Path | None = Field(default=None, description="公司标志的图片文件（PNG、JPG、SVG），印在单据左上角。")
    templates: Path | None = Field(
        default=None, description="项目自己的单据模板（.typ）和字体的目录；同名的盖过程序自带的，有误时仍用自带的。"
    )
    outbox: Path | None = Field(default=None, description="打印的 PDF 存放的目录；不写则在数据文件旁边的 outbox。")
    print_command: list[str] = Field(
        default=["lp"],
        description='送打印机的命令，文件名接在后面（不经过外壳），例如 ["lp", "-d", "前台"]；[] 为只存 PDF。',
    )
    half_pages: bool = Field(default=False, description="派工单、客户服务单默认两张印在一页 A4 上，带存根。")
    order_copies: list[str] = Field(
        default=[], description='派工单每次印哪几联，例如 ["存根", "部门", "财务", "客户"]；[] 只印一张，不写联次。'
    )
    hand_in_slot: str = Field(
        default=WEEKLY,
        description="周交时点（4.3.8）：分 时 日 月 星期，“0 18 * * 0”是每星期日 18:00；留空就只按键准备。",
    )
    hand_in_since: date | None = Field(
        default=None, description="从哪天起的单据才周交；不写则启用以前导入、没有再办过的旧记录不算。"
    )
    retention_years: dict[Paper, int] = Field(
        default={}, description="各种单据入档后保存几年，0 为永久，例如 { PG = 5, XX = 0 }；不写的按内部约定。"
    )
    keymap: dict[str, str] = Field(default={}, description='改键：命令名 = 键名，例如 { "app.ledger" = "alt+3" }。')

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only the file counts: a stray environment variable must not change a deadline."""
        return (init_settings,)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"没有“{value}”这个时区") from error
        return value

    @field_validator("spans")
    @classmethod
    def _house_spans(cls, value: dict[Rule, int]) -> dict[Rule, int]:
        _only_house_rules(value)
        wrong = [rule.value for rule, span in value.items() if not 1 <= span <= _MAX_SPAN]
        if wrong:
            raise ValueError(f"{'、'.join(wrong)} 应为 1 到 {_MAX_SPAN} 之间的整数")
        return value

    @field_validator("off")
    @classmethod
    def _house_off(cls, value: list[Rule]) -> list[Rule]:
        _only_house_rules(value)
        return value

    @field_validator("realarm")
    @classmethod
    def _known_priorities(cls, value: dict[int, int]) -> dict[int, int]:
        if any(priority not in (1, 2, 3) or minutes < 1 for priority, minutes in value.items()):
            raise ValueError("优先级只有 1、2、3，分钟数至少为 1")
        return value

    @field_validator("logo", "templates", "outbox", "hand_in_since", mode="before")
    @classmethod
    def _nowhere(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("hand_in_slot")
    @classmethod
    def _known_slot(cls, value: str) -> str:
        if value.strip():
            parse_slots(value)
        return value

    @field_validator("retention_years")
    @classmethod
    def _known_years(cls, value: dict[Paper, int]) -> dict[Paper, int]:
        if any(not 0 <= years <= 200 or paper not in HANDED_IN for paper, years in value.items()):
            raise ValueError("年数应在 0 到 200 之间，单据写编号的前两个字母")
        return value

    @field_validator("sound")
    @classmethod
    def _sound_command(cls, value: str | list[str]) -> str | list[str]:
        if not value or not value[0]:
            raise ValueError("命令不能是空的；静音请写 off")
        return value

    def site_zone(self) -> ZoneInfo:
        """The zone every time is shown in."""
        return ZoneInfo(self.zone)

    def calendar(self, extra_days: Mapping[date, bool] | None = None) -> WorkingCalendar:
        """The working calendar; `extra_days` (the site's own rows, True works) go over the file's days."""
        own = dict.fromkeys(self.days_off, False) | dict.fromkeys(self.days_on, True) | dict(extra_days or {})
        return WorkingCalendar(self.site_zone(), self.close_of_business, own)

    def policy(self) -> Policy:
        """What the clocks of the procedure are to follow."""
        return Policy(
            self.spans,
            frozenset(self.off),
            self.feedback_from,
            self.major_both,
            self.directory_age_days,
            self.follow_up_tries,
        )

    def shift_limits(self) -> Limits:
        """What a roster is held against."""
        return Limits(self.shift_hours, self.shift_rest_hours)

    def slots(self) -> Slots | None:
        """The instants of the weekly hand-in; None where it is only prepared by key."""
        return parse_slots(self.hand_in_slot) if self.hand_in_slot.strip() else None

    def retention(self) -> dict[Paper, int]:
        """How many years each kind of paper is kept; 0 is for ever."""
        return {**RETENTION, **self.retention_years}

    def alarms(self) -> "AlarmPolicy":
        """What the alarms are to follow."""
        from pmconsole.alerts.policy import AlarmPolicy

        return AlarmPolicy(realarm=self.realarm, flood_count=self.flood_count, flood_minutes=self.flood_minutes)

    def papers(self) -> "PrintPolicy":
        """What printing is to follow; the usual command counts only where the machine has it."""
        from pmconsole.papers.printing import PrintPolicy

        usual = "print_command" not in self.model_fields_set and shutil.which(self.print_command[0]) is None
        logo, templates, outbox = (path and path.expanduser() for path in (self.logo, self.templates, self.outbox))
        command = () if usual else tuple(self.print_command)
        parts = tuple(self.order_copies)
        return PrintPolicy(self.company, logo, templates, outbox, command, self.half_pages, parts)


def _only_house_rules(rules: Mapping[Rule, int] | list[Rule]) -> None:
    """Raise ValueError for a rule the procedure itself gives."""
    fixed = [f"{rule.value}（{RULES[rule].clause} {rule.zh}）" for rule in rules if not RULES[rule].house]
    if fixed:
        raise ValueError("程序规定的时限不能更改或停用：" + "、".join(fixed))


def default_path() -> Path:
    """Where the settings file is looked for: PMCONSOLE_SETTINGS, else the user's configuration folder."""
    if named := os.environ.get(SETTINGS_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path("pmconsole", appauthor=False) / "settings.toml"


def load(path: Path | None = None) -> Settings:
    """The settings of `path`, by default `default_path()`; a default file that is not there means all defaults.

    Raises SettingsError (Chinese, naming file and key) for a file that cannot be read or holds a wrong value.
    """
    named = path is not None or SETTINGS_VARIABLE in os.environ
    path = path or default_path()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError as error:
        if named:
            raise SettingsError(f"找不到设置文件 {path}，请检查路径。") from error
        return Settings()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"设置文件 {path} 不是正确的 TOML 文本（{_place(error)}），请改正后再启动。") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"无法读取设置文件 {path}，请检查权限，并确认它以 UTF-8 保存。") from error
    except ValidationError as error:
        faults = ";".join(dict.fromkeys(_fault(dict(item)) for item in error.errors()))
        raise SettingsError(f"设置文件 {path} 有误：{faults}。请改正后再启动，数据没有改动。") from error


def sample() -> str:
    """A settings file with every key, its meaning and its default, all commented out."""
    lines = ["# pmconsole 设置文件。去掉行首的 # 并改成需要的值。"]
    for key, field in Settings.model_fields.items():
        lines += ["", f"# {field.description}", f"# {key} = {_toml(field.get_default(call_default_factory=True))}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A default value as TOML writes it."""
    match value:
        case None | "":
            return '""'
        case bool():
            return str(value).lower()
        case time():
            return value.isoformat()
        case dict():
            return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }" if value else "{}"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case str():
            return f'"{value}"'
    return str(value)


_WORDS = {
    "extra_forbidden": "没有这个设置项，请检查拼写",
    "missing": "缺少这个值",
    "literal_error": "只能写 {expected}",
    "enum": "没有这个时限，可写 {house}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "不能超过 {max_length} 个字",
    "value_error": "{error}",
}
_TYPES = {
    "int": "应为整数",
    "bool": "应为 true 或 false",
    "string": "应为带引号的文字",
    "time": "应为时刻，例如 18:00:00",
    "date": "应为日期，例如 2027-02-08",
    "list": "应为方括号中的列表",
    "dict": "应为花括号中的表",
    "path": "应为带引号的路径",
}


def _fault(item: dict[str, Any]) -> str:
    """One fault of the file: which key, and what it should be."""
    kind, context = str(item["type"]), dict(item.get("ctx", {}), house=_house_names())
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "").replace(" or ", "、")
    # The second part of `sound` is pydantic's name of the alternative it tried, not a key of the file.
    parts = item["loc"][:1] if item["loc"][0] == "sound" else [part for part in item["loc"] if part != "[key]"]
    words = _WORDS.get(kind) or _TYPES.get(kind.split("_")[0], "值不正确")
    return f"“{'.'.join(map(str, parts))}”{words.format(**context)}"


def _house_names() -> str:
    """The rules a site may settle, as the file writes them."""
    return "、".join(rule.value for rule, row in RULES.items() if row.house)


def _place(error: tomllib.TOMLDecodeError) -> str:
    """Where the TOML text goes wrong, as far as the error says."""
    numbers = [word.strip("),") for word in str(error).split() if word.strip("),").isdigit()]
    return f"第 {numbers[0]} 行第 {numbers[1]} 列附近" if len(numbers) >= 2 else "文件末尾附近"
