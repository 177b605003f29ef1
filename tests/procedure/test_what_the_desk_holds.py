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


#: The cards a site starts with: title, the categories they belong to (their own first), steps, whether it is major.
STARTS_WITH = {
    "fire": ("火警", "emergency help repair", 8, True),
    "lift": ("电梯困人", "emergency help repair", 7, True),
    "gas": ("燃气泄漏", "emergency help repair", 7, True),
    "burst_pipe": ("水管爆裂", "repair emergency help", 7, False),
    "leak": ("渗漏水", "repair", 5, False),
    "power": ("停电", "repair emergency enquiry", 6, False),
    "water_cut": ("停水", "repair enquiry emergency", 6, False),
    "intrusion": ("闯入盗窃", "emergency help complaint", 6, False),
    "fight": ("打架纠纷", "emergency help complaint", 5, False),
    "injury": ("人员受伤", "help emergency", 7, False),
    "falling": ("高空坠物", "emergency complaint help", 5, False),
    "flood": ("暴雨积水", "emergency repair", 5, False),
    "noise": ("噪音扰民", "complaint help", 6, False),
    "parking": ("停车车辆", "complaint help enquiry", 5, False),
    "lift_fault": ("电梯故障", "repair", 5, False),
    "lost": ("寻人寻物", "help", 4, False),
    "complaint": ("投诉", "complaint", 6, False),
    "repair": ("报修", "repair", 4, False),
    "enquiry": ("咨询", "enquiry", 4, False),
    "help": ("求助", "help", 4, False),
    "emergency": ("其他突发事件", "emergency", 5, False),
    "suggestion": ("建议", "suggestion", 3, False),
    "praise": ("表扬", "praise", 3, False),
    "internal": ("内部管理", "internal", 3, False),
}


def test_the_cards_a_site_starts_with() -> None:
    assert {
        c.key: (c.title, " ".join(kind.value for kind in c.categories), len(c.steps), c.major) for c in CARDS
    } == STARTS_WITH  # fmt: skip
    for card in CARDS:
        assert all(step and step == step.strip() for step in card.steps)
        assert all(name and name == name.strip() for name in card.call)
    fire, enquiry = CARDS[0], next(card for card in CARDS if card.key == "enquiry")
    assert fire.call == ("119 消防", "秩序部值班队长", "工程部值班", "物业经理") and enquiry.call == ()
    assert fire.words == ("着火", "起火", "火灾", "火警", "冒烟", "浓烟", "失火", "烧起来") and enquiry.words == ()
    assert fire.steps[0] == "问清哪栋哪层、烧的是什么、有没有人被困"


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
