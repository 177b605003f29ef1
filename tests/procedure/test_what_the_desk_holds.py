"""What the desk must hold (4.1.4), and which flow card stands beside the intake form (4.1.1)."""

import pytest

from pmconsole.procedure import demanded
from pmconsole.procedure.demanded import missing_titles
from pmconsole.procedure.flow_cards import CARDS, FlowCard, card_for, offered
from pmconsole.procedure.vocabulary import Category

C = Category
#: The titles of 4.1.4, in its order.
TITLES = [
    "重庆市装修管理规定", "重庆市容、环境、卫生管理条例", "重庆市物业管理条例", "治安管理处罚法", "重庆市消防条例",
    "出租屋管理规定", "业主临时管理公约", "停车收费标准", "有线电视收费标准", "水费标准", "电费标准", "燃气费标准",
    "电话收费标准",
]  # fmt: skip


def test_an_empty_shelf_lacks_every_title_of_the_clause() -> None:
    assert missing_titles([]) == TITLES
    assert missing_titles(TITLES) == []
    assert missing_titles([f"《{title}》（2023 修订）" for title in TITLES]) == []


@pytest.mark.parametrize(
    ("have", "found"),
    [
        ("《重庆市 物业管理条例》", "重庆市物业管理条例"),
        ("重庆市容环境卫生管理条例", "重庆市容、环境、卫生管理条例"),
        ("中华人民共和国治安管理处罚法", "治安管理处罚法"),
        ("业主临时管理公约（锦绣花园）", "业主临时管理公约"),
        ("消防条例", "重庆市消防条例"),
        ("停车收费", "停车收费标准"),
    ],
)
def test_a_title_is_answered_to_with_brackets_a_city_or_a_year_more_or_less(have: str, found: str) -> None:
    assert missing_titles([have]) == [title for title in TITLES if title != found]


@pytest.mark.parametrize("have", ["", "《》", "条例", "规定", "管理公", "员工手册"])
def test_what_says_too_little_answers_to_no_title(have: str) -> None:
    assert missing_titles([have]) == TITLES


def test_four_characters_of_a_title_are_enough() -> None:
    assert "停车收费标准" not in missing_titles(["停车收费"])
    assert "停车收费标准" in missing_titles(["停车收"])


def test_whose_numbers_the_clause_demands_and_which_the_emergency_key_shows() -> None:
    assert [c.value for c in demanded.DEMANDED_CATEGORIES] == [
        "owner", "water", "power", "gas", "police", "flood", "committee", "vendor", "internal", "emergency",
    ]  # fmt: skip
    assert [c.value for c in demanded.EMERGENCY_CATEGORIES] == [
        "emergency", "police", "gas", "water", "power", "flood", "vendor", "internal",
    ]  # fmt: skip
    assert [(n.name, n.number, n.remark) for n in demanded.NATIONAL_NUMBERS] == [
        ("报警", "110", "盗窃、入侵、打架、人身危险"), ("火警", "119", "火灾、救援、被困"),
        ("急救", "120", "伤病，说清地址和大门位置"), ("交通事故", "122", "车辆碰撞"),
    ]  # fmt: skip
    assert demanded.CLAUSE == "4.1.4"


#: The cards a site starts with, a line each: title | categories, their own first | words that choose it | whom to call.
STARTS_WITH = {
    "fire": "火警|emergency help repair|着火 起火 火灾 火警 冒烟 浓烟 失火 烧起来"
    "|119 消防；秩序部值班队长；工程部值班；物业经理",
    "lift": "电梯困人|emergency help repair|电梯困人 困在电梯 被困 关在电梯 电梯关人 轿厢"
    "|电梯维保单位；工程部值班；119；物业经理",
    "gas": "燃气泄漏|emergency help repair|燃气泄漏 天然气泄漏 煤气泄漏 漏气 燃气味 煤气味 天然气味"
    "|燃气公司抢修；工程部值班；秩序部值班队长；119、120",
    "burst_pipe": "水管爆裂|repair emergency help|水管爆 爆管 爆裂 喷水 水淹 漏到楼下 大量漏水 跑水"
    "|工程部值班；自来水公司抢修（市政管）；楼下住户",
    "leak": "渗漏水|repair|漏水 渗水 滴水 返水 堵塞 下水道堵|工程部值班；楼上住户",
    "power": "停电|repair emergency enquiry|停电 没电 跳闸 断电 掉电|工程部值班；供电服务 95598；电梯维保单位",
    "water_cut": "停水|repair enquiry emergency|停水 没水 水压 没有水|工程部值班；自来水公司",
    "intrusion": "闯入盗窃|emergency help complaint|被盗 小偷 盗窃 撬门 入室 闯入 可疑人 陌生人 尾随"
    "|110；秩序部值班队长；物业经理",
    "fight": "打架纠纷|emergency help complaint|打架 斗殴 吵架 动手 持刀 家暴|110；120；秩序部值班队长；社区居委会",
    "injury": "人员受伤|help emergency|受伤 摔倒 晕倒 昏迷 流血 坠落 急救 120 溺水 触电 猝死"
    "|120；秩序部值班队长；家属；物业经理",
    "falling": "高空坠物|emergency complaint help|高空坠物 高空抛物 坠物 玻璃掉 墙砖掉 脱落 掉下来"
    "|秩序部值班队长；工程部值班；110",
    "flood": "暴雨积水|emergency repair|积水 倒灌 暴雨 内涝 车库进水 洪水|工程部值班；三防指挥部；119；物业经理",
    "noise": "噪音扰民|complaint help|噪音 噪声 吵 装修声 音响 广场舞 狗叫 太响|秩序部值班队长；工程部装修管理；110",
    "parking": "停车车辆|complaint help enquiry|挪车 堵车 占车位 停车 剐蹭 刮蹭 车位 道闸|车主；秩序部车场岗；122",
    "lift_fault": "电梯故障|repair|电梯坏 电梯停 电梯不动 电梯异响 电梯门|电梯维保单位；工程部值班",
    "lost": "寻人寻物|help|走失 找不到孩子 老人走 丢了 遗失 捡到 寻人|秩序部值班队长；110",
    "complaint": "投诉|complaint||责任部门主管；客服助理",
    "repair": "报修|repair||工程部值班",
    "enquiry": "咨询|enquiry||",
    "help": "求助|help||秩序部值班队长",
    "emergency": "其他突发事件|emergency||110、119、120；秩序部值班队长；物业经理",
    "suggestion": "建议|suggestion||",
    "praise": "表扬|praise||",
    "internal": "内部管理|internal||责任部门主管",
}
#: How many steps each has, in the same order; those that preset the entry as a major incident.
STEPS = (8, 7, 7, 7, 5, 6, 6, 6, 5, 7, 5, 5, 6, 5, 5, 4, 6, 4, 4, 4, 5, 3, 3, 3)
MAJOR = {"fire", "lift", "gas"}


def test_the_cards_a_site_starts_with() -> None:
    told = {
        c.key: "|".join((c.title, " ".join(kind.value for kind in c.categories), " ".join(c.words), "；".join(c.call)))
        for c in CARDS
    }
    assert told == STARTS_WITH
    assert tuple(len(card.steps) for card in CARDS) == STEPS
    assert {card.key for card in CARDS if card.major is True} == MAJOR
    assert all(card.major is False for card in CARDS if card.key not in MAJOR)
    assert all(step and step == step.strip() for card in CARDS for step in card.steps)
    assert CARDS[0].steps[0] == "问清哪栋哪层、烧的是什么、有没有人被困"


@pytest.mark.parametrize(
    ("category", "content", "card"),
    [
        (C.REPAIR, "厨房水管爆裂，漏水", "burst_pipe"),
        (C.REPAIR, "卫生间漏水", "leak"),
        (C.EMERGENCY, "电梯困人，三楼", "lift"),
        (C.COMPLAINT, "三楼着火", "fire"),  # what is written goes before what was sorted
        (C.UNCLASSIFIED, "三楼着火", "fire"),
        (C.UNCLASSIFIED, "问候", None),
        (C.ENQUIRY, "听说三楼着火", "enquiry"),
        (C.SUGGESTION, "着火时的广播太轻", "suggestion"),
        (C.PRAISE, "着火时来得快", "praise"),
        (C.INTERNAL, "着火时没有人", "internal"),
        (C.REPAIR, "门坏了", "repair"),
        (C.COMPLAINT, "态度不好", "complaint"),
        (C.HELP, "帮个忙", "help"),
        (C.EMERGENCY, "有事", "emergency"),
        (C.OTHER, "别的", None),
    ],
)
def test_which_card_stands_beside_the_form(category: Category, content: str, card: str | None) -> None:
    found = card_for(CARDS, category, content)
    assert (found and found.key) == card


def made(key: str, words: str, *kinds: Category) -> FlowCard:
    return FlowCard(key, key, kinds, tuple(words.split()), ())


def test_the_card_with_most_of_its_words_written_is_chosen_and_of_two_alike_the_first() -> None:
    cards = [made("a", "水 管", C.REPAIR), made("b", "水管", C.REPAIR), made("c", "水管 爆裂", C.HELP)]
    for content, key in (("水管", "a"), ("水管爆裂", "c"), ("水", "a"), ("爆裂", "c")):
        found = card_for(cards, C.REPAIR, content)
        assert found is not None and found.key == key
    assert card_for(cards, C.REPAIR, "门") is None
    nothing = [made("a", "", C.HELP, C.REPAIR), made("b", "", C.REPAIR)]
    found = card_for(nothing, C.REPAIR, "门")
    assert found is not None and found.key == "b", "the category a card falls back on is its first"


def test_the_cards_of_a_category_are_offered_its_own_first() -> None:
    cards = [made("a", "", C.HELP, C.REPAIR), made("b", "", C.REPAIR), made("c", "", C.PRAISE), made("d", "", C.REPAIR)]
    assert [card.key for card in offered(cards, C.REPAIR)] == ["b", "d", "a"]
    assert [card.key for card in offered(cards, C.HELP)] == ["a"]
    assert [card.key for card in offered(cards, C.UNCLASSIFIED)] == ["a", "b", "c", "d"]
    assert offered(cards, C.OTHER) == []
