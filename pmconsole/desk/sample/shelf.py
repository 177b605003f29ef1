"""What lies on 示例小区's shelf (4.1.4): our own short notes on what a title is for, tariffs made up to practise.

No law's text stands here: a site puts in its own copies as files.
"""

from datetime import date

from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.shelf.acts import ItemIn, put
from pmconsole.procedure.vocabulary import ShelfKind

_MADE_UP = "示例数字，仅供演练；请换成本项目公示的标准。"
_COPY = "这里只写用途，原文请用“新版本”放入文件。"


def _law(title: str, use: str) -> ItemIn:
    return ItemIn(title, ShelfKind.LAW, f"用途：{use}\n{_COPY}", "示例")


def _tariff(title: str, since: date, *lines: str) -> ItemIn:
    return ItemIn(title, ShelfKind.TARIFF, "\n".join([*lines, _MADE_UP]), f"{since.year} 年示例", since)


SHELF = (
    _law("重庆市装修管理规定", "业主问装修申报、施工时间、承重墙、垃圾清运时查看；拿不准的转工程部。"),
    _law("重庆市容、环境、卫生管理条例", "有人投诉乱堆乱放、晾挂、油烟、遛狗不清理时查看。"),
    _law("重庆市物业管理条例", "业主问业主大会、维修资金、物业服务费、公共收益时查看。"),
    _law("治安管理处罚法", "打架、盗窃、扰民等事由护卫部处置并报派出所时查看。"),
    _law("重庆市消防条例", "占用消防通道、电动车进楼充电、动火作业等查看；险情先打 119。"),
    _law("出租屋管理规定", "租户登记、群租、短租的来电查看；登记由客服部办理。"),
    ItemIn(
        "业主临时管理公约", ShelfKind.COVENANT,
        "用途：邻里噪音、宠物、阳台、外墙、公共部位的约定。\n示例约定：装修噪音作业只在工作日 8:30 到 18:00。",
        "示例",
    ),
    _tariff("停车收费标准", date(2025, 1, 1), "地下固定车位 | 280 元 | 每月",
            "临时停车 | 3 元 | 每小时 | 当天最多 25 元"),
    _tariff("停车收费标准", date(2026, 1, 1), "地下固定车位 | 300 元 | 每月 | 含管理费", "地面月租 | 180 元 | 每月",
            "临时停车 | 4 元 | 每小时 | 前 30 分钟免费，当天最多 30 元"),
    _tariff("有线电视收费标准", date(2026, 1, 1), "基本收视 | 25 元 | 每月", "第二台电视 | 8 元 | 每月"),
    _tariff("水费标准", date(2026, 1, 1), "居民用水第一档 | 3.50 元 | 每立方米 | 每户每年 260 立方米以内",
            "居民用水第二档 | 4.22 元 | 每立方米 | 261 到 360 立方米", "商铺用水 | 4.80 元 | 每立方米"),
    _tariff("电费标准", date(2026, 1, 1), "居民用电第一档 | 0.52 元 | 每度 | 每月 200 度以内",
            "居民用电第二档 | 0.57 元 | 每度 | 201 到 400 度", "居民用电第三档 | 0.82 元 | 每度 | 超过 400 度"),
    _tariff("燃气费标准", date(2026, 1, 1), "居民用气第一档 | 2.00 元 | 每立方米 | 每年 500 立方米以内"),
    _tariff("电话收费标准", date(2026, 1, 1), "固定电话月租 | 20 元 | 每月", "移机 | 58 元 | 每次 | 向运营商申请"),
)  # fmt: skip


def fill_shelf(desk: Desk, actor: Actor) -> None:
    """Put the sample shelf up. Raises StoreError."""
    for item in SHELF:
        put(desk, actor, item)
