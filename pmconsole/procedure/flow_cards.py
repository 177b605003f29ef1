"""流程卡: for each kind of event a short card of what to do and whom to call, beside the intake form (4.1.1).

The cards here are what a site starts with, in our own words; what the site changes stands in its own table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pmconsole.procedure.vocabulary import Category

_REPAIR, _EMERGENCY, _HELP = Category.REPAIR, Category.EMERGENCY, Category.HELP
_COMPLAINT, _ENQUIRY = Category.COMPLAINT, Category.ENQUIRY
#: In these categories people speak of fires and floods that are not burning: their words choose no card.
_ONLY_SPOKEN_OF = frozenset({Category.ENQUIRY, Category.SUGGESTION, Category.PRAISE, Category.INTERNAL})


@dataclass(frozen=True)
class FlowCard:
    """One card. `categories` it belongs to, the first being its own; `words` that choose it when they are written.

    `steps` are short sentences in their order, `call` whom to call; `major` presets the entry as a major incident.
    A card without words is what its first category falls back on.
    """

    key: str
    title: str
    categories: tuple[Category, ...]
    words: tuple[str, ...]
    steps: tuple[str, ...]
    call: tuple[str, ...] = ()
    major: bool = False


def _card(
    key: str, title: str, categories: tuple[Category, ...], words: str, steps: str, call: str, major: bool = False
) -> FlowCard:
    return FlowCard(
        key, title, categories, tuple(words.split()), tuple(s.strip() for s in steps.strip().splitlines()),
        tuple(call.split("；")) if call else (), major,
    )  # fmt: skip


CARDS: tuple[FlowCard, ...] = (
    _card(
        "fire", "火警", (_EMERGENCY, _HELP, _REPAIR), "着火 起火 火灾 火警 冒烟 浓烟 失火 烧起来",
        """问清哪栋哪层、烧的是什么、有没有人被困
        叫报警人先离开、关门、走楼梯，不乘电梯
        派巡逻岗带灭火器到场查看，2 分钟内回话
        确认起火即拨 119，说明小区入口和消防车道
        启动消防广播，通知本层和上下层疏散，迫降电梯
        派人到大门引导消防车，清空消防通道
        向上级报告并记下指示
        火灭后清点人员，保护现场，写书面报告""",
        "119 消防；秩序部值班队长；工程部值班；物业经理", major=True,
    ),
    _card(
        "lift", "电梯困人", (_EMERGENCY, _HELP, _REPAIR), "电梯困人 困在电梯 被困 关在电梯 电梯关人 轿厢",
        """问清哪部电梯、停在几层附近、几个人、有没有老人孩子病人
        安抚：不要扒门，等救援，每 5 分钟通一次话
        通知电梯维保到场，记下答应的到达时间
        派秩序员到轿厢外守候，拦住其他人乘用
        30 分钟未到或有人不适，拨 119 并向上级报告
        救出后问身体情况，需要时陪同就医
        停用检修，贴告示，在信息登记表登记""",
        "电梯维保单位；工程部值班；119；物业经理", major=True,
    ),
    _card(
        "gas", "燃气泄漏", (_EMERGENCY, _HELP, _REPAIR), "燃气泄漏 天然气泄漏 煤气泄漏 漏气 燃气味 煤气味 天然气味",
        """叫屋里人开窗、关总阀、马上离开，到室外再打电话
        告诉他：不开关任何电器和灯，不点火，不在屋里用手机
        拨燃气抢修电话，说明房号
        派人到楼下守住单元门，不按门铃，劝走围观的人
        必要时疏散上下层，切断本层电源由工程部在楼外操作
        有人头晕或昏迷，移到室外并拨 120
        抢修确认安全后再放人回去，向上级报告""",
        "燃气公司抢修；工程部值班；秩序部值班队长；119、120", major=True,
    ),
    _card(
        "burst_pipe", "水管爆裂", (_REPAIR, _EMERGENCY, _HELP), "水管爆 爆管 爆裂 喷水 水淹 漏到楼下 大量漏水 跑水",
        """问清哪里在喷、能不能自己关总阀，教他关表前阀
        关不住：派工程部带工具到场，同时关本单元立管阀
        叫他断开被水淹处的电，不要趟水碰插座
        问楼下有没有漏，通知楼下住户
        电梯井或配电间进水，先停电梯、停电
        拍照留底，写下受损情况
        停水超过 30 分钟，在信息登记表登记""",
        "工程部值班；自来水公司抢修（市政管）；楼下住户",
    ),
    _card(
        "leak", "渗漏水", (_REPAIR,), "漏水 渗水 滴水 返水 堵塞 下水道堵",
        """问清部位、多久了、楼上有没有人在用水
        看有没有碰到电器电线，有就先断电
        约上门时间，派工程部查看
        要进楼上家里查的，先联系楼上住户
        还在保修期的，转开发商保修""",
        "工程部值班；楼上住户",
    ),
    _card(
        "power", "停电", (_REPAIR, _EMERGENCY, _ENQUIRY), "停电 没电 跳闸 断电 掉电",
        """问清是一户、一层还是整栋，先看信息变更里有没有通知
        只有一户：请他看空气开关和电费余额
        一层或整栋：派工程部查配电间，问供电公司
        查有没有人困在电梯里
        启动应急照明和备用电源，告诉用氧等需要用电的住户
        问到恢复时间，登记信息变更，答复后面的来电""",
        "工程部值班；供电服务 95598；电梯维保单位",
    ),
    _card(
        "water_cut", "停水", (_REPAIR, _ENQUIRY, _EMERGENCY), "停水 没水 水压 没有水",
        """问清是一户还是整栋，先看信息变更里有没有通知
        只有一户：看水表前阀和水费
        整栋：派工程部查水泵房和水箱
        问自来水公司原因和恢复时间
        登记信息变更，贴通知，照此答复来电
        超过 12 小时，向上级报告并安排送水""",
        "工程部值班；自来水公司",
    ),
    _card(
        "intrusion", "闯入盗窃", (_EMERGENCY, _HELP, _COMPLAINT), "被盗 小偷 盗窃 撬门 入室 闯入 可疑人 陌生人 尾随",
        """人还在：叫报警人锁好门不要正面冲突，马上派岗
        看监控，把人的样子和方向告诉各岗，封住出口
        拨 110，记下接警号
        叫失主不要动现场，不让人进出
        保存录像，列出时间段
        配合警察，向上级报告，写经过""",
        "110；秩序部值班队长；物业经理",
    ),
    _card(
        "fight", "打架纠纷", (_EMERGENCY, _HELP, _COMPLAINT), "打架 斗殴 吵架 动手 持刀 家暴",
        """问清地点、人数、有没有器械、有没有人受伤
        派两名以上秩序员到场，先把双方隔开
        有器械或有人受伤：拨 110、120
        劝围观的人离开，保存录像
        记下双方姓名房号和各自说法，不评谁对谁错""",
        "110；120；秩序部值班队长；社区居委会",
    ),
    _card(
        "injury", "人员受伤", (_HELP, _EMERGENCY), "受伤 摔倒 晕倒 昏迷 流血 坠落 急救 120 溺水 触电 猝死",
        """问清在哪里、几个人、有没有意识和呼吸
        拨 120，留一个人守在电话旁
        派懂急救的人带急救箱和除颤仪到场
        不随意搬动；触电先断电
        到大门接救护车，按住电梯
        联系家属，记下送到哪家医院
        公共设施造成的，围住现场拍照，向上级报告""",
        "120；秩序部值班队长；家属；物业经理",
    ),
    _card(
        "falling", "高空坠物", (_EMERGENCY, _COMPLAINT, _HELP), "高空坠物 高空抛物 坠物 玻璃掉 墙砖掉 脱落 掉下来",
        """问清位置、有没有人受伤、还会不会再掉
        派人拉警戒线，不让人车靠近
        看监控找出楼层，上门告知
        墙砖、玻璃松动的，派工程部加固
        有人受伤按人员受伤办，拨 120、110""",
        "秩序部值班队长；工程部值班；110",
    ),
    _card(
        "flood", "暴雨积水", (_EMERGENCY, _REPAIR), "积水 倒灌 暴雨 内涝 车库进水 洪水",
        """问清哪里进水、水多深、涨得快不快
        派人堆沙袋、开备用泵、清雨水口
        车库进水：停用车库电梯，切断低处电源，通知车主挪车
        拦住车辆人员进入积水处
        水到配电房门口或有人被困，报三防和 119，向上级报告""",
        "工程部值班；三防指挥部；119；物业经理",
    ),
    _card(
        "noise", "噪音扰民", (_COMPLAINT, _HELP), "噪音 噪声 吵 装修声 音响 广场舞 狗叫 太响",
        """问清从哪里来、从几点开始、来电人愿不愿意留姓名
        看是不是在规定的施工时间以外
        派秩序员到场听、劝停，不说是谁投诉的
        装修超时的，让装修公司停工并登记
        劝不住：建议报 110，记下次数
        当天给来电人答复""",
        "秩序部值班队长；工程部装修管理；110",
    ),
    _card(
        "parking", "停车车辆", (_COMPLAINT, _HELP, _ENQUIRY), "挪车 堵车 占车位 停车 剐蹭 刮蹭 车位 道闸",
        """记下车牌、位置、挡住了什么
        查车牌找车主，打电话请他挪车
        挡消防通道：马上派人到场
        剐蹭：保存录像，双方自行或报 122 处理
        回电告诉来电人结果""",
        "车主；秩序部车场岗；122",
    ),
    _card(
        "lift_fault", "电梯故障", (_REPAIR,), "电梯坏 电梯停 电梯不动 电梯异响 电梯门",
        """先问里面有没有人，有人按电梯困人办
        问清哪部、什么现象
        停用，各层门口放警示牌
        通知维保，记下答应的到达时间
        登记信息变更，照此答复来电""",
        "电梯维保单位；工程部值班",
    ),
    _card(
        "lost", "寻人寻物", (_HELP,), "走失 找不到孩子 老人走 丢了 遗失 捡到 寻人",
        """走失：记下样子、衣着、最后见到的地点时间
        通知各岗守住出口，查监控
        广播和业主群寻找，叫家人报 110
        失物：登记样子和地点，物品当面点清封存""",
        "秩序部值班队长；110",
    ),
    _card(
        "complaint", "投诉", (_COMPLAINT,), "",
        """听完，不打断、不辩解、不许诺
        问清什么事、何时、在哪里、希望怎样
        念一遍记录请他确认
        告诉他谁来办、几点前答复
        派工，请客服助理盯住
        办完回复，两天内回访""",
        "责任部门主管；客服助理",
    ),
    _card(
        "repair", "报修", (_REPAIR,), "",
        """问清房号、什么坏了、急不急、何时在家
        说明是否收费
        派工，告诉他几点前有人联系
        核实后回复""",
        "工程部值班",
    ),
    _card(
        "enquiry", "咨询", (_ENQUIRY,), "",
        """先看信息变更有没有现成的答复
        收费和规定照资料念，不凭记忆
        不知道就说几点前回电，记下来
        涉及别人的电话房号一律不说""",
        "",
    ),
    _card(
        "help", "求助", (_HELP,), "",
        """问清人在哪里、有没有危险
        有危险按突发事件办
        能马上帮的派岗，帮不了的告诉他该找谁
        过半小时回电问结果""",
        "秩序部值班队长",
    ),
    _card(
        "emergency", "其他突发事件", (_EMERGENCY,), "",
        """问清地点、人、还在不在发展
        先救人，再拨 110、119、120
        派岗到场，2 分钟内回话
        15 分钟内向上级请示并记下指示
        每 4 小时登记一次进展""",
        "110、119、120；秩序部值班队长；物业经理",
    ),
    _card(
        "suggestion", "建议", (Category.SUGGESTION,), "",
        """记全，问为什么这样想
        谢谢他，告诉他转给哪个部门
        部门给出意见后答复""",
        "",
    ),
    _card(
        "praise", "表扬", (Category.PRAISE,), "",
        """记下表扬谁、什么事
        转给部门主管
        谢谢来电人""",
        "",
    ),
    _card(
        "internal", "内部管理", (Category.INTERNAL,), "",
        """核对员工姓名和部门，内容不外传
        不开派工单，转责任部门直接答复填单人
        客服单收回后审核归档""",
        "责任部门主管",
    ),
)  # fmt: skip


def offered(cards: Iterable[FlowCard], category: Category) -> list[FlowCard]:
    """The cards to choose from in `category`, its own first; all of them where nothing is classified yet."""
    found = [card for card in cards if category is Category.UNCLASSIFIED or category in card.categories]
    return sorted(found, key=lambda card: card.categories[:1] != (category,))


def card_for(cards: Sequence[FlowCard], category: Category, content: str) -> FlowCard | None:
    """The card that fits: by the longest words found in `content`, else what `category` falls back on, else None."""
    best: tuple[int, FlowCard] | None = None
    if category not in _ONLY_SPOKEN_OF:
        for card in cards:
            score = sum(len(word) for word in card.words if word in content)
            if score and (best is None or score > best[0]):
                best = score, card
    if best is not None:
        return best[1]
    return next((card for card in cards if not card.words and card.categories[:1] == (category,)), None)
