"""What is said at 示例小区: invented people, rooms and words for the sample site. Nobody here exists."""

from dataclasses import dataclass
from random import Random

from pmconsole.desk.people.setup import DepartmentIn
from pmconsole.procedure.vocabulary import Category, Role

SITE = "示例小区"
ENGINEERING, SECURITY, CLEANING, SERVICE = "工程部", "护卫部（秩序）", "环境部", "客服部"
DEPARTMENTS = (
    DepartmentIn(ENGINEERING, "赵国强", "孙卫东", "8101"),
    DepartmentIn(SECURITY, "周建军", "郑海涛", "8102"),
    DepartmentIn(CLEANING, "吴丽华", "冯春霞", "8103"),
    DepartmentIn(SERVICE, "蒋文静", "沈丹丹", "8104"),
)
HANDLERS = {"早班": "王晓芳", "中班": "陈静怡", "夜班": "刘志刚"}
ASSISTANTS = ("李娜娜", "何敏敏")
MANAGER, GENERAL_MANAGER, ARCHIVIST = "韩梅英", "钱建国", "杨帆帆"
SUPERIORS = {MANAGER: Role.MANAGER, GENERAL_MANAGER: Role.GENERAL_MANAGER, ARCHIVIST: Role.ARCHIVIST}
WORKERS = {
    ENGINEERING: ("老吴", "马师傅", "小曹", "谭师傅"),
    SECURITY: ("巡逻一组", "罗队长", "门岗小田"),
    CLEANING: ("保洁三组", "龚阿姨", "绿化老秦"),
    SERVICE: ("前台小薛", "管家小邓"),
}


@dataclass(frozen=True)
class Resident:
    """Someone who lives there."""

    name: str
    phone: str
    room: str


@dataclass(frozen=True)
class Matter:
    """Something people bring to the desk: what they say, what it is, who sees to it, and how it ends."""

    content: str
    category: Category
    department: str
    result: str
    reason: str = "配件需订货，明日到货后处理"


_R, _C = Category.REPAIR, Category.COMPLAINT
MATTERS = (
    Matter("厨房水管爆裂，漏到楼下", _R, ENGINEERING, "更换软管并试压，无渗漏"),
    Matter("卫生间下水堵塞，水排不下去", _R, ENGINEERING, "已疏通，试水正常"),
    Matter(
        "卫生间天花板渗水，疑为楼上漏", _R, ENGINEERING, "楼上重做防水，观察一天不再渗水", "楼上业主不在家，约明日入户"
    ),
    Matter("入户灯不亮，换过灯泡还是不亮", _R, ENGINEERING, "更换开关"),
    Matter("家里突然跳闸，推不上去", _R, ENGINEERING, "热水器漏电，已断开，请业主联系厂家"),
    Matter("电梯运行有异响，到三楼抖动", _R, ENGINEERING, "维保单位调整导靴，异响消失", "等维保单位到场"),
    Matter("单元门禁刷卡没有反应", _R, ENGINEERING, "更换读卡头"),
    Matter("可视对讲听不到声音", _R, ENGINEERING, "更换分机听筒"),
    Matter("楼道声控灯坏了，晚上看不见", _R, ENGINEERING, "更换声控开关及灯泡"),
    Matter("暖气片接口滴水", _R, ENGINEERING, "更换密封圈，已不滴水"),
    Matter("阳台推拉门脱轨，关不上", _R, ENGINEERING, "调整滑轮，开关顺畅"),
    Matter("地下车库B区积水，排水泵不转", _R, ENGINEERING, "更换浮球开关，水泵恢复", "水泵返厂检修"),
    Matter("水表走得快，怀疑不准", _R, ENGINEERING, "现场测试正常，已向业主说明"),
    Matter("燃气报警器一直响", _R, ENGINEERING, "电池耗尽，更换后正常，现场无漏气"),
    Matter("楼上装修噪音，午休时间还在打墙", _C, SECURITY, "已上门制止，装修队签了承诺"),
    Matter("邻居半夜打麻将，影响休息", _C, SECURITY, "已上门劝阻"),
    Matter("外来车辆占了我的固定车位", _C, SECURITY, "联系车主挪车，加装地锁"),
    Matter("电动车在楼道里充电，很危险", _C, SECURITY, "已清出楼道并告知充电点位置"),
    Matter("大门岗没有人，外卖随便进", _C, SECURITY, "已加派人员，当值人员批评教育"),
    Matter("有人高空抛烟头，烧了晾的被子", _C, SECURITY, "逐户走访告知，加贴警示"),
    Matter("楼道垃圾三天没有清，有异味", _C, CLEANING, "已清运并消杀，调整清运时间"),
    Matter("电梯轿厢地面油污，很滑", _C, CLEANING, "已清洗，增加夜间巡检"),
    Matter("花园里有狗粪没人管", _C, CLEANING, "已清理，增设宠物便箱"),
    Matter("绿化带蚊虫很多，要求消杀", Category.SUGGESTION, CLEANING, "已完成一轮消杀，公告下次时间"),
    Matter("单元门口树枝挡住路灯", Category.SUGGESTION, CLEANING, "已修剪"),
    Matter("前台答复态度不好，让我自己找", _C, SERVICE, "已当面致歉，重新办理"),
    Matter("希望增加儿童游乐设施", Category.SUGGESTION, SERVICE, "已列入下季度计划并回复"),
    Matter("老人在家摔倒，家属不在，请求帮助", Category.HELP, SECURITY, "已协助送医并通知家属"),
)
HANDLED = (
    ("询问本月物业费怎么交", Category.ENQUIRY, "告知可在前台或手机缴纳"),
    ("询问明天几点停水", Category.ENQUIRY, "告知九点到十二点，请提前储水"),
    ("询问访客停车怎么收费", Category.ENQUIRY, "告知首小时免费，之后按公示收费"),
    ("询问装修手续要带什么", Category.ENQUIRY, "告知身份证、图纸、装修公司执照"),
    ("询问快递柜验证码收不到怎么办", Category.ENQUIRY, "告知柜体客服电话，并代为联系"),
    ("询问门禁卡丢了怎么补办", Category.ENQUIRY, "告知带身份证到前台，当场补办"),
    ("询问宽带安装可否进小区", Category.ENQUIRY, "告知登记后可进，已通知门岗"),
    ("询问泳池开放时间", Category.ENQUIRY, "告知六月到九月，每天十点到二十一点"),
    ("忘带钥匙，请帮忙联系开锁", Category.HELP, "提供备案开锁单位电话，核验身份"),
    ("孩子在花园走散，请求广播", Category.HELP, "广播并通知各岗，十分钟内找到"),
    ("表扬巡逻队员雨天帮忙推车", Category.PRAISE, "感谢并转告本人"),
    ("表扬保洁阿姨拾到手机归还", Category.PRAISE, "感谢并转告部门"),
    ("建议公告栏字再大一点", Category.SUGGESTION, "已采纳，下期起用大字"),
    ("反映楼下商户音响声大", Category.COMPLAINT, "电话告知商户，已调低"),
)
INTERNAL = ("食堂夜宵份量不够，请管理部门看一看", "排班连上三个夜班，希望调整", "工装发小了，换了两次还不合身")
MAJOR_DONE = (
    "3栋地下配电房冒烟，已断电",
    "钱建国",
    "先断电疏散，通知消防，保留现场",
    "配电柜触头过热，已更换并全面测温",
)
MAJOR_CAUSE = "配电柜触头老化，接触不良发热"
MAJOR_OPEN = ("5栋外墙瓷砖脱落，砸坏一辆车，无人受伤", "先拉警戒线，联系鉴定单位，向业主说明")
REWORKS = ("接头仍有滴水，请重做", "业主反映问题还在", "现场没有收拾干净")

_SURNAMES = "丁万于仇付伍余侯俞倪傅兰关冉凌单卞卢卫古叶史吕向"
_GIVEN = (
    "安然 伯言 昌明 春晓 德厚 东升 芳菲 国栋 海燕 浩然 佳音 建华 "
    "景行 俊杰 可心 兰芝 立新 明月 念慈 清源 若水 思远 文博 小满"
)


def residents(random: Random, count: int = 160) -> list[Resident]:
    """Invented residents of eight buildings; the numbers belong to nobody (138 0000 …)."""
    rooms = sorted(
        {(b, u, f * 100 + n) for b in range(1, 9) for u in (1, 2) for f in range(1, 19) for n in (1, 2, 3, 4)}
    )
    given = _GIVEN.split()
    return [
        Resident(
            random.choice(_SURNAMES) + random.choice(given), f"138 0000 {1000 + index:04d}", _written(room, random)
        )
        for index, room in enumerate(random.sample(rooms, count))
    ]


def _written(room: tuple[int, int, int], random: Random) -> str:
    """The room as different people write it."""
    building, unit, number = room
    return random.choice(
        (f"{building}-{unit}-{number}",) * 3 + (f"{building}栋{unit}单元{number}", f"{building}幢{unit}单元{number}室")
    )
