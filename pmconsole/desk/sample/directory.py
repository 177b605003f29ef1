"""Who stands in 示例小区's directory (4.1.4): every kind the clause demands, and its residents; no number is real."""

from collections.abc import Iterable

from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.directory.acts import ContactIn, checked, enter
from pmconsole.desk.directory.words import parse_numbers, parse_places
from pmconsole.desk.sample.words import Resident
from pmconsole.procedure.demanded import ContactCategory, ContactKind, Grade

_FIRM, _STATE, _MAN = ContactKind.FIRM, ContactKind.AUTHORITY, ContactKind.PERSON
_C = ContactCategory
_LISTED = (
    ("示例供水公司抢修", _FIRM, _C.WATER, "68000001 24 小时", "停水、爆管"),
    ("示例供电所抢修", _FIRM, _C.POWER, "68000002 24 小时", "停电、电线落地"),
    ("示例燃气公司抢险", _FIRM, _C.GAS, "68000003 24 小时", "闻到燃气味先关总阀、开窗、不动开关"),
    ("示例路派出所", _STATE, _C.POLICE, "68000004 值班室", "社区民警每周三到中控室"),
    ("示例区三防指挥部", _STATE, _C.FLOOD, "68000005", "暴雨、内涝"),
    ("示例社区居委会", _STATE, _C.COMMITTEE, "68000006 白天", ""),
    ("示例电梯维保", _FIRM, _C.VENDOR, "68000007 困人专线；13900000007 班长", "困人 30 分钟内到场"),
    ("示例消防维保", _FIRM, _C.VENDOR, "68000008", "报警主机、喷淋"),
    ("北门岗", _FIRM, _C.INTERNAL, "8101", "24 小时"),
    ("工程部值班室", _FIRM, _C.INTERNAL, "8102；13900000102 夜间", ""),
    ("客服部前台", _FIRM, _C.INTERNAL, "8103", "8:30-18:00"),
    ("项目应急小组", _FIRM, _C.EMERGENCY, "13900000001 组长；13900000002 副组长", "火灾、伤人、群体事件"),
)
_STAFF = (("周建华", "项目经理", Grade.A, "8001"), ("罗强", "工程主管", Grade.B, "8002"))


def sample_contacts(residents: Iterable[Resident]) -> list[ContactIn]:
    """Everybody of the sample directory."""
    found = [
        ContactIn(name, kind, category, parse_numbers(numbers), remark=remark)
        for name, kind, category, numbers, remark in _LISTED
    ]
    found += [ContactIn(n, _MAN, _C.INTERNAL, parse_numbers(nr), post=post, grade=g) for n, post, g, nr in _STAFF]
    return found + [
        ContactIn(one.name, _MAN, _C.OWNER, parse_numbers(one.phone), parse_places(one.room)) for one in residents
    ]


def fill_directory(desk: Desk, actor: Actor, residents: Iterable[Resident]) -> None:
    """Put them into the directory. Raises StoreError."""
    with desk.unit(actor, "contact.add") as unit:
        for one in sample_contacts(residents):
            enter(unit, checked(one))
