"""The list of people: put in, changed, put away; who must sign for it, and what is refused in which words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmconsole import cli
from pmconsole.data.core.timekeeping import SettableClock
from pmconsole.data.journal import chain as journal
from pmconsole.data.papers import queries
from pmconsole.data.people import queries as queries_people
from pmconsole.data.people.queries import MemberRow
from pmconsole.desk.core import pins
from pmconsole.desk.core.errors import BadInput, Doubt, NotFound, Refused
from pmconsole.desk.core.pins import Proof
from pmconsole.desk.core.unit import Actor, Desk
from pmconsole.desk.papers import orders
from pmconsole.desk.papers.registering import Intake, register
from pmconsole.desk.people import acts as people
from pmconsole.desk.people.acts import MemberIn
from pmconsole.desk.roster import acts as roster
from pmconsole.logs import stop_log
from pmconsole.procedure.vocabulary import Channel, Role, SignedHow
from tests.people.conftest import GivePin


def member(desk: Desk, name: str) -> MemberRow:
    with desk.store.read() as session:
        return next(row for row in queries_people.members(session, desk.site_id, desk.now()) if row.name == name)


def test_somebody_is_put_into_the_list_with_all_that_is_known(desk: Desk, wang: Actor) -> None:
    given = MemberIn(
        "何敏[/", frozenset({Role.ASSISTANT, Role.HANDLER}), "工程部", "文员", "b", "13900001111", date(2026, 11, 1)
    )
    assert people.add(desk, wang, given) == "何敏[/已加入名单"
    row = member(desk, "何敏[/")
    assert (row.department, row.post, row.grade, row.phone) == ("工程部", "文员", "B", "13900001111")
    assert row.roles == {Role.HANDLER, Role.ASSISTANT} and row.pin == "none" and row.works_on(desk.today())


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        (MemberIn(" "), "name", "请填写姓名"),
        (MemberIn("李娜"), "name", "已经有「李娜」"),
        (MemberIn("甲", grade="F"), "grade", "只有 A、B、C、D、E"),
        (MemberIn("甲", department="财务部"), "department", "没有「财务部」.*现有部门：工程部"),
        (MemberIn("甲", active_from=date(2026, 2, 2), active_until=date(2026, 1, 1)), "active_until", "早于"),
        (MemberIn("甲" * 201), "name", "太长"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    desk: Desk, wang: Actor, given: MemberIn, field: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as error:
        people.add(desk, wang, given)
    assert list(error.value.fields) == [field]


def test_the_name_stands_on_papers_and_does_not_change(desk: Desk, wang: Actor) -> None:
    row = member(desk, "李娜")
    with pytest.raises(BadInput, match="姓名写在单据上"):
        people.change(desk, wang, row.id, MemberIn("李娜娜", row.roles))
    assert people.change(desk, wang, row.id, MemberIn("李娜", row.roles, phone="8103")) == "李娜的资料已更改"
    assert people.change(desk, wang, row.id, MemberIn("李娜", row.roles, phone="8103")) == "李娜的资料没有改动"
    with desk.store.read() as session:
        lines = journal.history_of(session, desk.site_id, "person.", row.id)
    assert [(c.field, c.old, c.new) for line in lines for c in line.changes] == [
        ("name", "", "李娜"),
        ("phone", "", "8103"),
    ]


def test_whoever_is_on_duty_stays_until_the_shift_is_handed_over(desk: Desk, wang: Actor) -> None:
    row = member(desk, "王芳")
    attempts: tuple[Callable[[], str], ...] = (
        lambda: people.deactivate(desk, wang, "王芳", "离职"),
        lambda: people.set_roles(desk, wang, "王芳", frozenset()),
        lambda: people.change(desk, wang, row.id, MemberIn("王芳", frozenset())),
    )
    for attempt in attempts:
        with pytest.raises(BadInput, match="正在当班，请先交接班"):
            attempt()


@pytest.fixture
def waited_for(desk: Desk, wang: Actor) -> str:
    """李娜 chases an order, owes a signature and is put down for two turns still to come; the order's number."""
    made = register(desk, wang, Intake(Channel.PHONE, "水管爆裂"))
    order = orders.issue_order(desk, wang, made.entry_id, department="工程部", assistant="李娜")
    people.change(
        desk, wang, member(desk, "李娜").id, MemberIn("李娜", frozenset({Role.ASSISTANT, Role.RECEIVER}), "工程部")
    )
    orders.sign_for(desk, wang, order.paper_id, receiver="李娜", how=SignedHow.PHONE, number="8103")
    for day in (desk.today(), date(2026, 11, 26)):
        roster.assign(desk, wang, day, "中班", ["李娜", "王芳"])
    return order.number


def test_who_still_has_papers_and_turns_goes_only_when_it_is_said_twice(
    desk: Desk, wang: Actor, waited_for: str
) -> None:
    with pytest.raises(Doubt) as doubt:
        people.deactivate(desk, wang, "李娜", "调走")
    assert str(doubt.value).split("\n") == [
        "李娜名下还有：",
        f"- 派工单 1 张，请换人跟进：{waited_for}",
        f"- 欠签 1 个，请本人先补：{waited_for}",
        "- 排班 2 班，请换人：11-23 周一 中班、11-26 周四 中班",
        "停用后都留着，不会自动换人。仍要这样办，再保存一次。",
    ]
    assert list(doubt.value.fields) == ["reason"] and member(desk, "李娜").active
    gone = member(desk, "李娜").id
    done = people.deactivate(desk, wang, "李娜", "调走", sure=True)
    assert done == "李娜已停用；还写着李娜的：派工单 1 张，欠签 1 个，排班 2 班"
    with pytest.raises(BadInput, match="已经停用"):
        people.deactivate(desk, wang, "李娜", "调走")
    with desk.store.read() as session:
        assert "李娜" not in {row.name for row in queries.people(session, desk.site_id)}
        kept = next(
            r for r in journal.history_of(session, desk.site_id, "person.", gone) if r.action == "person.deactivate"
        ).changes
    assert ("turns", ["11-23 周一 中班", "11-26 周四 中班"]) in [(change.field, change.new) for change in kept]
    assert people.reactivate(desk, wang, "李娜") == "李娜已恢复"
    with pytest.raises(BadInput, match="没有停用"):
        people.reactivate(desk, wang, "李娜")


def test_a_last_day_is_doubted_for_the_turns_after_it_and_one_that_is_past_like_leaving(
    desk: Desk, wang: Actor, waited_for: str
) -> None:
    row = member(desk, "李娜")
    ends = MemberIn("李娜", row.roles, active_until=date(2026, 11, 24))
    with pytest.raises(Doubt, match="名下还有：\n- 排班 1 班，请换人：11-26 周四 中班\n到期后"):
        people.change(desk, wang, row.id, ends)
    past = replace(ends, active_until=date(2026, 11, 22))
    with pytest.raises(Doubt, match=f"派工单 1 张，请换人跟进：{waited_for}\n.*\n- 排班 2 班"):
        people.change(desk, wang, row.id, past)
    told = people.change(desk, wang, row.id, past, sure=True)
    assert told == "李娜的资料已更改；还写着李娜的：派工单 1 张，欠签 1 个，排班 2 班"
    assert people.change(desk, wang, row.id, replace(past, phone="8103")) == "李娜的资料已更改"
    mine = member(desk, "王芳")
    with pytest.raises(BadInput, match="正在当班"):
        people.change(desk, wang, mine.id, replace(past, name="王芳", roles=mine.roles), sure=True)


def test_once_somebody_above_has_a_pin_they_sign_for_every_change(
    desk: Desk, wang: Actor, clock: SettableClock, give_pin: GivePin
) -> None:
    people.add(desk, wang, MemberIn("何敏", frozenset({Role.ASSISTANT})))
    give_pin("赵强", "2580")
    give_pin("李娜", "2580")
    acts: tuple[Callable[[Proof | None], str], ...] = (
        lambda proof: people.add(desk, wang, MemberIn("新人"), proof),
        lambda proof: people.set_roles(desk, wang, "何敏", frozenset(), proof),
        lambda proof: people.give_pin(desk, wang, "何敏", "2580", proof),
        lambda proof: people.deactivate(desk, wang, "何敏", "离职", proof),
    )
    for act in acts:
        for proof in (None, pins.prove(desk, "李娜", "2580")):
            with pytest.raises(Refused, match="要上级用密码签名：赵强"):
                act(proof)
        old = pins.prove(desk, "赵强", "2580")
        clock.advance(minutes=6)
        with pytest.raises(Refused):
            act(old)
        act(pins.prove(desk, "赵强", "2580"))
    people.add(desk, people.ADMINISTRATOR, MemberIn("另一人"))


def test_only_the_desk_changes_people_and_only_known_ones(desk: Desk, wang: Actor) -> None:
    with pytest.raises(Refused, match="由信息处理员、客服助理办理"):
        people.add(desk, Actor("杨帆", frozenset({Role.ARCHIVIST})), MemberIn("新人"))
    with pytest.raises(NotFound, match="没有「谁」"):
        people.deactivate(desk, wang, "谁", "离职")
    with pytest.raises(NotFound):
        people.change(desk, wang, 999, MemberIn("谁"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.text(max_size=30), st.frozensets(st.sampled_from(Role)))
def test_any_text_is_kept_as_text_or_refused_in_chinese(
    desk: Desk, wang: Actor, name: str, post: str, roles: frozenset[Role]
) -> None:
    try:
        people.add(desk, wang, MemberIn(name, roles, post=post))
    except BadInput as error:
        assert set(error.fields) == {"name"}
    else:
        with desk.store.read() as session:
            assert journal.verify(session) == []


def test_the_administrator_does_it_at_the_command_line(
    desk: Desk, wang: Actor, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def said(*arguments: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin.readline", lambda: typed)
        status = cli.main(["--db", str(desk.store.path), "people", *arguments])
        stop_log()
        told = capsys.readouterr()
        return status, told.out + told.err

    assert said("add", "韩梅", "--role", "客户服务经理", "--phone", "8000", "--from", "2026-11-01")[0] == 0
    assert "没有“老板”这个角色" in said("roles", "韩梅", "老板")[1]
    assert "看不懂" in said("add", "甲", "--until", "明年")[1]
    assert said("pin", "韩梅", typed="2580\n") == (0, "韩梅的密码已设好，第一次使用时要改成自己的。\n")
    assert said("pin", "没有的人") == (2, "名单里没有「没有的人」，没有改动任何内容。\n")
    assert "韩梅  客户服务经理  8000  密码待改" in said("list")[1]
    roster.assign(desk, wang, date(2099, 6, 1), "早班", ["韩梅"])
    status, told = said("deactivate", "韩梅", "--reason", "离职")
    assert status == 2 and "排班 1 班，请换人：06-01" in told and told.endswith("仍要这样办，加上 --sure。\n")
    assert said("deactivate", "韩梅", "--reason", "离职", "--sure")[0] == 0
    for name, option, day in (("甲", "--from", "2099-01-01"), ("乙", "--until", "2020-01-01")):
        said("add", name, option, day)
    assert "韩梅" not in said("list")[1] and "甲" not in said("list")[1]
    listed = said("list", "--all")[1]
    assert (
        "8000  密码待改  已停用" in listed
        and "甲  无角色  密码未设  未到岗" in listed
        and "乙  无角色  密码未设  已到期" in listed
    )
