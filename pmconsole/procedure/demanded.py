"""What the desk must hold at any hour (4.1.4): kinds of contacts for the directory, titles for the shelf.

The words of the directory stand here too: what a contact is, staff grades, the numbers every phone in China can dial.
"""

import re
from dataclasses import dataclass

from pmconsole.procedure.vocabulary import Term

CLAUSE = "4.1.4"


class ContactKind(Term):
    """What a contact is."""

    PERSON = "person", "个人"
    FIRM = "firm", "单位"
    AUTHORITY = "authority", "政府部门"


class ContactCategory(Term):
    """Whose numbers these are, in the order of 4.1.4."""

    OWNER = "owner", "业主住户"
    WATER = "water", "供水单位"
    POWER = "power", "供电单位"
    GAS = "gas", "供气单位"
    POLICE = "police", "派出所"
    FLOOD = "flood", "三防指挥部"
    COMMITTEE = "committee", "居委会"
    VENDOR = "vendor", "设备供应商"
    INTERNAL = "internal", "内部电话"
    EMERGENCY = "emergency", "紧急电话"
    OTHER = "other", "其他"


class Grade(Term):
    """Staff grade (人事等级), A the highest; NONE for whoever is not staff."""

    NONE = "none", "无"
    A = "a", "A"
    B = "b", "B"
    C = "c", "C"
    D = "d", "D"
    E = "e", "E"


#: Every category the clause names; OTHER is the desk's own.
DEMANDED_CATEGORIES = tuple(category for category in ContactCategory if category is not ContactCategory.OTHER)

#: Shown by the emergency key, in this order.
EMERGENCY_CATEGORIES = (
    ContactCategory.EMERGENCY, ContactCategory.POLICE, ContactCategory.GAS, ContactCategory.WATER,
    ContactCategory.POWER, ContactCategory.FLOOD, ContactCategory.VENDOR, ContactCategory.INTERNAL,
)  # fmt: skip

DEMANDED_TITLES = (
    "重庆市装修管理规定",
    "重庆市容、环境、卫生管理条例",
    "重庆市物业管理条例",
    "治安管理处罚法",
    "重庆市消防条例",
    "出租屋管理规定",
    "业主临时管理公约",
    "停车收费标准",
    "有线电视收费标准",
    "水费标准",
    "电费标准",
    "燃气费标准",
    "电话收费标准",
)


@dataclass(frozen=True)
class NationalNumber:
    """A number every telephone in the country can dial."""

    name: str
    number: str
    remark: str


NATIONAL_NUMBERS = (
    NationalNumber("报警", "110", "盗窃、入侵、打架、人身危险"),
    NationalNumber("火警", "119", "火灾、救援、被困"),
    NationalNumber("急救", "120", "伤病，说清地址和大门位置"),
    NationalNumber("交通事故", "122", "车辆碰撞"),
)


def missing_titles(titles: list[str]) -> list[str]:
    """The demanded titles that none of `titles` (what stands on the shelf) answers to; brackets do not count."""
    have = [_bare(title) for title in titles]
    return [title for title in DEMANDED_TITLES if not any(_answers(one, _bare(title)) for one in have)]


def _answers(have: str, wanted: str) -> bool:
    return bool(have) and (wanted in have or (len(have) > 3 and have in wanted))


def _bare(title: str) -> str:
    return re.sub(r"[^\w]", "", title)
