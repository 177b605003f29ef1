"""A desk in the middle of its day: papers in every state, clocks running, due soon, breached, met late.

Built by the desk's own functions from Wednesday 2026-11-18 on; ends on Monday 2026-11-23 at 14:32:07.
"""

from dataclasses import dataclass
from datetime import datetime

from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import entries, forms, major, orders
from pmconsole.desk.papers.registering import FormIntake, Intake, register
from pmconsole.procedure.vocabulary import Addressee, Category, Channel, ReplyHow, SignedHow

NASTY = "见[/ 备注 [B2]车库 [bold]粗[/bold] \\[x"


@dataclass
class Morning:
    """Ids of the papers that tests ask for."""

    done: int = 0
    pipe: int = 0
    pipe_order: int = 0
    noise: int = 0
    lift: int = 0
    void: int = 0
    nasty: int = 0
    form: int = 0
    late_order: int = 0
    reissued_entry: int = 0
    rework_order: int = 0


def local(desk: Desk, text: str) -> datetime:
    """`11-23 14:32` of 2026, site time."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=desk.zone)


def a_morning(desk: Desk, clock: SettableClock, wang: Actor) -> Morning:
    """Fill the file; `clock` must stand before Wednesday 2026-11-18, 09:00."""
    m = Morning()
    clock.set(local(desk, "11-18 09:00"))
    _reissued(desk, clock, wang, m)
    clock.set(local(desk, "11-23 08:10"))
    _struck_off(desk, clock, wang, m)
    _internal_and_void(desk, clock, wang, m)
    _major(desk, clock, wang, m)
    _orders(desk, clock, wang, m)
    clock.set(local(desk, "11-23 14:32"))
    clock.advance(seconds=7)
    return m


def _reissued(desk: Desk, clock: SettableClock, wang: Actor, m: Morning) -> None:
    call = register(
        desk, wang, Intake(Channel.VISIT, "地下车库B区积水三天无人处理", "罗先生", "", "5-1-902", Category.COMPLAINT)
    )
    order = orders.issue_order(desk, wang, call.entry_id, department="工程部", assistant="李娜").paper_id
    orders.sign_for(desk, wang, order, receiver="孙伟", how=SignedHow.PAPER)
    clock.set(local(desk, "11-23 08:05"))
    orders.reissue(desk, wang, order, addressee=Addressee.HEAD, addressee_name="赵强", requirement="今日排干")
    m.reissued_entry = call.entry_id


def _struck_off(desk: Desk, clock: SettableClock, wang: Actor, m: Morning) -> None:
    form = FormIntake("张敏", "客服部", by_employee=True, printed_no="0001288", customer="吴女士")
    call = register(
        desk,
        wang,
        Intake(
            Channel.SERVICE_FORM, "楼上装修噪音,周末上午也在施工", "吴女士", "13900001234", "5-1-301",
            Category.COMPLAINT, form=form,
        ),
    )  # fmt: skip
    order = orders.issue_order(desk, wang, call.entry_id, department="护卫部（秩序）", assistant="李娜").paper_id
    clock.advance(minutes=10)
    orders.sign_for(desk, wang, order, receiver="周敏", how=SignedHow.PAPER)
    orders.arrange(desk, wang, order, worker="何队长", worker_phone="13700000001")
    clock.advance(minutes=50)
    orders.complete(desk, wang, order, result="已到户劝停,约定周末不施工", customer_signer="吴女士")
    orders.feed_back(desk, wang, order, fed_back_to="李娜")
    orders.verify(desk, wang, order, verifier="李娜", how=SignedHow.PAPER)
    orders.return_order(desk, wang, order)
    entries.reply(desk, wang, call.entry_id, told="吴女士", how=ReplyHow.PHONE, text="周末不再施工")
    with desk.store.read() as session:
        from pmconsole.data.papers.queries import entry_detail

        detail = entry_detail(session, desk.site_id, call.entry_id)
    assert detail is not None and detail.form is not None
    forms.hand_out(desk, wang, detail.form.id, handed_out_to="张敏")
    forms.take_back(desk, wang, detail.form.id, result="满意", customer_signer="吴女士")
    entries.strike_off(desk, wang, call.entry_id)
    m.done, m.form = call.entry_id, detail.form.id


def _internal_and_void(desk: Desk, clock: SettableClock, wang: Actor, m: Morning) -> None:
    call = register(desk, wang, Intake(Channel.OTHER, "员工反映排班不合理", "员工", category=Category.INTERNAL))
    entries.route_internally(desk, wang, call.entry_id, department="护卫部（秩序）")
    clock.advance(minutes=7)
    wrong = register(desk, wang, Intake(Channel.PHONE, "重复登记,作废", "陈先生", "", "1-2-301", Category.REPAIR))
    entries.void(desk, wang, wrong.entry_id, reason="与上一条重复")
    m.void = wrong.entry_id
    register(desk, wang, Intake(Channel.RADIO, "3 栋大堂感应门关不上", "巡逻岗", room="3栋大堂"))
    m.nasty = register(desk, wang, Intake(Channel.LETTER, NASTY, "[i]信", "", "[b]1", Category.OTHER)).entry_id
    asked = register(
        desk, wang, Intake(Channel.PHONE, "问停水时间", "黄女士", "023-6888 1234", "2-1-503", Category.ENQUIRY)
    )
    entries.handle(desk, wang, asked.entry_id, handling="已告知今日 15 至 18 时停水", replied=True)


def _major(desk: Desk, clock: SettableClock, wang: Actor, m: Morning) -> None:
    clock.set(local(desk, "11-23 09:40"))
    lift = register(
        desk,
        wang,
        Intake(Channel.PHONE, "2 栋电梯困人,三人被困", "保安岗", "13800138000", "2栋", Category.EMERGENCY, major=True),
    )
    clock.advance(minutes=5)
    major.refer_upward(desk, wang, lift.entry_id, referred_to="赵强", how=ReplyHow.PHONE, instruction="先救人,报 110")
    clock.advance(minutes=20)
    major.add_progress(desk, wang, lift.entry_id, text="人已救出,无人受伤,等维保到场")
    orders.issue_order(desk, wang, lift.entry_id, department="工程部", assistant="李娜")
    m.lift = lift.entry_id


def _orders(desk: Desk, clock: SettableClock, wang: Actor, m: Morning) -> None:
    clock.set(local(desk, "11-23 10:30"))
    leak = register(desk, wang, Intake(Channel.PHONE, "卫生间天花板渗水", "刘女士", "", "4-2-1203", Category.REPAIR))
    m.rework_order = orders.issue_order(desk, wang, leak.entry_id, department="工程部", assistant="李娜").paper_id
    orders.sign_for(desk, wang, m.rework_order, receiver="孙伟", how=SignedHow.PAPER)
    orders.arrange(desk, wang, m.rework_order, worker="吴师傅")
    clock.advance(minutes=40)
    orders.complete(desk, wang, m.rework_order, result="已打胶", customer_refusal="客户不在家")
    orders.feed_back(desk, wang, m.rework_order, fed_back_to="李娜")
    clock.advance(minutes=90)
    orders.rework(desk, wang, m.rework_order, verifier="李娜", reason="仍在渗水", how=SignedHow.PAPER)
    noise = register(
        desk, wang, Intake(Channel.PHONE, "夜间广场舞音量太大,影响孩子休息,多次反映没有改善,要求今晚前解决并书面答复",
                           "何女士", "13812345678", "6-1-2201", Category.COMPLAINT)
    )  # fmt: skip
    m.noise = noise.entry_id
    late = orders.issue_order(desk, wang, noise.entry_id, department="护卫部（秩序）", assistant="李娜")
    m.late_order = late.paper_id
    clock.set(local(desk, "11-23 14:06"))
    pipe = register(
        desk,
        wang,
        Intake(Channel.PHONE, "厨房水管爆裂，漏到楼下", "周先生", "13800138000", "3栋2单元1702", Category.REPAIR),
    )
    m.pipe = pipe.entry_id
    m.pipe_order = orders.issue_order(desk, wang, pipe.entry_id, department="工程部", assistant="李娜").paper_id
    orders.issue_order(
        desk, wang, pipe.entry_id, department="护卫部（秩序）", content="到楼下查看受损", assistant="李娜"
    )
