"""Which column of a table handed in is which of the ledger's: by name with synonyms, or as the user says it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pmconsole.data.core.text import clean, half_width
from pmconsole.desk.sheets.headers import key_of, parts_of
from pmconsole.procedure.vocabulary import Channel, Term


class ImportField(Term):
    """What a column of an imported table may be; `zh` is how `--map` names it."""

    NUMBER = "number", "编号"
    DAY = "day", "日期"
    TIME = "time", "时间"
    CONTENT = "content", "内容"
    CATEGORY = "category", "分类"
    CHANNEL = "channel", "渠道"
    SOURCE = "source", "姓名"
    PHONE = "phone", "电话"
    BUILDING = "building", "楼栋"
    UNIT = "unit", "单元"
    ROOM = "room", "房号"
    REMARK = "remark", "备注"
    IGNORED = "ignored", "不导入"


#: `来源` is the channel or the person, depending on what stands below it.
_EITHER = "来源"
_SYNONYMS: dict[ImportField, str] = {
    ImportField.NUMBER: "编号 单号 工单号 工单编号 记录编号 原编号 留言编号 投诉编号 报修单号 案件编号 流水号 no id",
    ImportField.DAY: "日期 接收日期 登记日期 来电日期 报修日期 投诉日期 date",
    ImportField.TIME: "接收时间 收到时间 来电时间 报修时间 投诉时间 留言时间 反映时间 受理时间 登记时间 记录时间 "
    "时间 创建时间 提交时间 发生时间 日期时间 time datetime",
    ImportField.CONTENT: "内容 信息内容 反映内容 投诉内容 报修内容 诉求内容 留言详情 问题描述 事项内容 诉求 事项 事由 "
    "详情 描述 问题 情况 留言主题 主题 标题 content text",
    ImportField.CATEGORY: "分类 类别 类型 信息类别 事项类别 一级标签 性质 category type",
    ImportField.CHANNEL: "渠道 来源渠道 接收方式 来源方式 受理渠道 信息来源 方式 途径 channel",
    ImportField.SOURCE: "姓名 业主名 报修人姓名 投诉人姓名 联系人姓名 "
    "来源人 业主姓名 住户姓名 客户姓名 联系人 反映人 投诉人 报修人 来电人 信息提供者 提供人 "
    "业主 住户 客户 留言用户 称呼 name",
    ImportField.PHONE: "电话 联系电话 电话号码 手机 手机号 手机号码 来电号码 来电电话 "
    "业主电话 住户电话 客户电话 联系方式 联系号码 "
    "报修电话 报修人电话 投诉人电话 联系人电话 phone tel mobile",
    ImportField.BUILDING: "楼栋 栋 楼栋号 栋号 楼号 幢号 座号 楼座 building",
    ImportField.UNIT: "单元 单元号 梯 门栋 unit",
    ImportField.ROOM: "房号 房间号 室号 门牌房号 单元房号 楼栋房号 门牌号 门牌 房屋 房间 住址 地址 位置 地点 "
    "room address",
    ImportField.REMARK: "备注 说明 附注 其他 remark note",
}
_BY_NAME = {name: field for field, names in _SYNONYMS.items() for name in names.split()}
_RANK = {name: rank for names in _SYNONYMS.values() for rank, name in enumerate(names.split())}
_BY_WORD = {field.zh: field for field in ImportField} | {field.value: field for field in ImportField} | _BY_NAME
_OWN_REPORT = ("行号", "原因")

_CHANNEL_WORDS: dict[Channel, str] = {
    Channel.PHONE: "电话 来电 电话来访 热线 致电 phone",
    Channel.SERVICE_FORM: "客户服务单 客服单 服务单",
    Channel.RADIO: "对讲机 对讲",
    Channel.VISIT: "来访 上门 当面 现场 前台 visit",
    Channel.LETTER: "信件 来信 书信 信函 letter",
    Channel.OTHER: "其他 其它 other",
}
_BY_CHANNEL = {word: channel for channel, words in _CHANNEL_WORDS.items() for word in words.split()}


class BadMapping(Exception):
    """The columns cannot be matched; the message is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Columns:
    """What each column of the table is, in its order; None is not imported. `header` are the names of the columns.

    `content_at` is the column of the content itself where others (标题) are joined to it; -1 for the first.
    """

    header: tuple[str, ...]
    fields: tuple[ImportField | None, ...]
    content_at: int = -1

    def has(self, field: ImportField) -> bool:
        """Whether any column is `field`."""
        return field in self.fields

    def of(self, field: ImportField) -> list[int]:
        """Where the columns of `field` stand; more than one only for remark and content, its own column first."""
        return sorted(
            (at for at, found in enumerate(self.fields) if found is field), key=lambda at: at != self.content_at
        )

    @property
    def used(self) -> list[int]:
        """Where the columns stand that are imported."""
        return [at for at, field in enumerate(self.fields) if field is not None]

    @property
    def left_out(self) -> tuple[str, ...]:
        """The names of the columns that are not imported."""
        return tuple(name for name, field in zip(self.header, self.fields, strict=True) if name and field is None)


def is_known(name: str) -> bool:
    """Whether `name`, or one of several it is joined of, is one of the names a column may have."""
    return any(part in _BY_NAME or part == _EITHER for part in parts_of(name))


def channel_of(text: str) -> Channel | None:
    """The channel a word stands for, None for a word we do not know."""
    return _BY_CHANNEL.get(half_width(text).casefold().replace(" ", ""))


def parse_choices(choices: Iterable[str]) -> dict[str, ImportField]:
    """What the user said with `--map 列=字段`: name of the column to field. Raises BadMapping."""
    said: dict[str, ImportField] = {}
    for choice in choices:
        name, equals, word = half_width(choice).rpartition("=")
        if not equals or not name.strip():
            raise BadMapping(f"--map 要写成“列=字段”，例如 --map 诉求=内容；看不懂“{clean(choice)}”。")
        field = _BY_WORD.get(word.strip().casefold()) if word.strip() else ImportField.IGNORED
        if field is None:
            have = "、".join(field.zh for field in ImportField)
            raise BadMapping(f"没有“{clean(word)}”这个字段。可用的字段：{have}。")
        said[key_of(name)] = field
    return said


def map_columns(header: Sequence[str], rows: Iterable[Sequence[str]], said: Mapping[str, ImportField]) -> Columns:
    """Decide what each column is: first by what the user `said`, then by its name; of two alike the
    plainer name counts.

    `rows` are some rows of the table, looked at where a name alone does not tell. Raises BadMapping where the user
    names a column that is not there, two columns for one field, or where no column holds the content.
    """
    keys = [key_of(name) for name in header]
    if missing := [name for name in said if name not in keys]:
        raise BadMapping(f"文件里没有“{'”“'.join(missing)}”这一列。文件的列：{'、'.join(filter(None, header))}。")
    fields: list[ImportField | None] = [None] * len(header)
    for at, key in enumerate(keys):
        field = said.get(key)
        if field in fields and field not in (ImportField.REMARK, ImportField.IGNORED, None):
            raise BadMapping(f"有两列都指定为“{field.zh}”，只能有一列；多余的可指定为备注或不导入。")
        fields[at] = field
    looked_at = list(rows)
    names = [next((part for part in parts_of(name) if part in _BY_NAME), key_of(name)) for name in header]
    own_content = ImportField.CONTENT in fields
    for at in sorted(range(len(keys)), key=lambda at: _RANK.get(names[at], 0)):
        if fields[at] is None and keys[at] not in _OWN_REPORT:
            guess = _by_values(at, looked_at) if keys[at] == _EITHER else _BY_NAME.get(names[at])
            joins = guess is ImportField.REMARK or (guess is ImportField.CONTENT and not own_content)
            fields[at] = guess if guess not in fields or joins else None
    if ImportField.CONTENT not in fields:
        have = "、".join(filter(None, header)) or "（没有列名）"
        raise BadMapping(f"找不到“内容”列。文件的列：{have}。请用 --map 列=内容 指出哪一列是内容。")
    taken = tuple(None if field is ImportField.IGNORED else field for field in fields)
    content = [at for at, field in enumerate(taken) if field is ImportField.CONTENT]
    return Columns(tuple(header), taken, max(content, key=lambda at: _most_said(at, looked_at)))


def _most_said(at: int, rows: Iterable[Sequence[str]]) -> int:
    """How much stands in the column at `at`: of a title and what was reported the latter is the content."""
    return sum(len(row[at].strip()) for row in rows if at < len(row))


def _by_values(at: int, rows: Iterable[Sequence[str]]) -> ImportField:
    """Whether the column at `at` names channels or people."""
    words = [row[at] for row in rows if at < len(row) and row[at].strip()]
    channels = sum(channel_of(word) is not None for word in words)
    return ImportField.CHANNEL if channels * 2 > len(words) else ImportField.SOURCE
