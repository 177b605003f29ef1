"""Every word that a column is called by, written out: a change of one is a change of what the desk reads."""

import pytest

from pmconsole.procedure.columns import (
    COLUMNS,
    ELSE,
    INWARD,
    OF_ACTS,
    OF_ANY,
    ChangeField,
    EntryField,
    FormField,
    OrderField,
    ReportField,
    Word,
    field_zh,
    narrow_zh,
)
from pmconsole.procedure.vocabulary import Paper, Term

#: By paper, the columns with their words; after the stroke the word where there is little room.
OF_PAPER: dict[Paper, str] = {
    Paper.LEDGER: """
        received_at=接收时间/时间 registered_at=登记时间 channel=渠道 category=类别
        source=信息提供者/提供者 phone=联系电话/电话
        phone_key=电话（比对） room_key=房号（比对） building=楼栋 handler=登记人 major=重大事件
        major_at=标为重大时间 handling=处理情况
        handled_at=处理时间 internal_department=责任部门 replied_at=回复时间 struck_off_at=消档时间/消档
        struck_off_by=消档人
        followed_up_at=回访时间 opening=第几次办理
        unreached_reason=无法回访原因 search_text=检索文字 import_key=导入标识
    """,
    Paper.SERVICE: """
        entry_id=所属记录 entry_number=记录编号/记录 entry_source=信息提供者/提供者 entry_room=房号
        printed_no=印刷单号 filler=填单人
        filler_department=填单人部门/部门 by_employee=员工填写 filled_at=填单时间/填单
        notified_at=通知时间/通知 notified_to=通知何人
        notified_how=通知方式 notified_by=通知人 opinion=客户意见 phone=联系电话/电话
        customer=客户姓名/客户 received_at=接收时间/接收
        received_by=接收人 handed_out_at=领取时间/领取 handed_out_to=领取人 result=处理结果
        customer_signer=客户签名
        customer_refusal=未签字原因 taken_back_at=收回时间/收回 struck_off_at=消档时间/消档
    """,
    Paper.ORDER: """
        entry_id=所属记录 entry_number=记录编号/记录 entry_source=信息提供者/提供者 entry_room=房号
        department_id=部门号
        department=责任部门/部门 addressee=发给 addressee_name=发给何人 assistant=督促的客服助理/客服助理
        content=派工内容/内容
        requirement=处理要求 urgency=缓急 appointment_at=约定上门时间/约定上门 issued_at=派工时间/派工
        issued_by=派工人 round=轮次
        receiver=接单人 signed_at=签收时间/签收 decline_reason=拒签原因 declined_at=拒签时间/拒签
        returned_at=返单时间/返单
        returned_to=收单人 return_reason=未能处理的原因 struck_off_at=消档时间/消档 reissued_from_id=原派工单
        opening=第几次办理 follows_id=接续的派工单
        worker=处理人员
        worker_phone=处理人员电话 arranged_at=安排时间/安排 arrived_at=到场时间/到场 charge=收费方式
        quoted_fen=事先报价/报价
        consent_by=同意报价的客户/同意人 consent_how=同意方式 consent_at=同意报价时间/同意 materials=用料
        material_fen=材料费 labour=人工
        labour_fen=人工费 receipt_no=收据编号/收据 opinion=客户意见 completed_at=完成时间/完成
        result=处理情况 customer_signer=客户签名
        customer_refusal=未签字原因 round.reason=未完原因 reason_at=说明时间
        fed_back_at=反馈时间/反馈
        fed_back_to=反馈给
        verified_at=核实时间/核实 verifier=核实人 passed=核实结果 rework_reason=返工原因
    """,
    Paper.PHONE: """
        entry_id=所属记录 entry_number=记录编号/记录 entry_source=信息提供者/提供者 entry_room=房号
        outgoing=方向 at=时间 phone=号码
        phone_key=号码（比对） person=对方 handler=登记人 outcome=结果 call_back_asked_at=要回电
        called_back_at=回电时间/回电
        called_back_by=回电人 answers_id=答复的来电
    """,
    Paper.CHANGE: """
        kind=类别 department=上报部门/上报 reporter=上报人 reported_how=上报方式 decided_at=决定时间
        registered_at=登记时间/登记
        scope=范围 begins_at=开始 ends_at=预计结束 ended_at=实际结束 answer=答复口径 handler=登记人
        outcome=结果 end_remark=结束情况
    """,
    Paper.HANDOVER: """
        shift=班次 begins_at=班次开始 ends_at=班次结束 outgoing=交班人 incoming=接班人 with_me=同班人员
        standing=未办结事项
        equipment=设备和物品 remarks=其他交接事项 outgoing_signed_at=交班签名时间
        incoming_signed_at=接班签名时间
        outgoing_signer=交班签名人 incoming_signer=接班签名人 supervisor=请示的主管 refusal=未接班
        content=交接内容
        content_hash=内容校验值 open_end=没有写明结束 round=轮次 duty_id=值班 notes_to=记事到
    """,
    Paper.REPORT: """
        entry_id=所属记录 entry_number=记录编号/记录 entry_source=信息提供者/提供者 entry_room=房号
        supplements_id=补充的报告
        happened_at=发生时间/发生 place=发生地点/地点 involved=涉及人员 content=事件经过/经过 cause=原因
        measures=已采取的措施/措施
        damage=损失情况 reported_to=报告给 written_at=报告时间/时间 written_by=报告人
    """,
    Paper.HAND_IN: """
        slot=周交时点 period_from=期间起 period_to=期间止/截至 edition=版 folder=文件夹
        manifest_hash=清单校验值 handed=交出张数/交
        kept=未入档张数/未入档 prepared_at=准备时间 prepared_by=准备人 received_at=签收时间
        received_by=签收人/签收 reviewed_at=审完时间
    """,
    Paper.SWAP: """
    """,
}
#: What any paper has.
ANY = """
    number=编号 state=状态 voided_at=作废时间 void_reason=作废原因 site_id=项目 version=版次 room=房号
    content=内容
    remark=备注
"""
#: What hangs on papers, and what is kept besides papers.
BESIDE = """
    phone=电话 handler=登记人 department=部门 reason=原因 referred_to=请示对象 post=岗位 how=方式 at=时间
    by=经手人
    instruction=指示 instruction_at=指示时间 instruction_by=指示人 report=书面报告 report_at=报告时间
    told=告知对象
    told_as=对方身份 text=内容 reply_told=最近一次告知对象 reply_text=最近一次回复内容
    satisfaction=客户评价 replied=当场已回复
    progress=跟进 outcome=结果 name=名称 edition=版本 grade=人事等级 numbers=联系电话/电话 places=房号
    valid_from=有效起
    valid_until=有效止 confirmed_at=核对时间 retire_reason=停用原因 main=主记录 joined=并入的来电 kind=类别
    added=补充更正
    things=设备清单 rows=行数 left=没有撤回的
    doubts=时间疑点 told_by=谁的指示 note=备注 field=更正栏目 value=改为 form=客户服务单
    order=派工单 signature=签名
    tries=连错次数 roles=角色 active=在用 active_from=在职起 active_until=在职止 on_duty=当班人 shift=班次
    shifts=班次
    agreed=谁同意 reviewer=审核人 hand_in=周交 box=盒号 archive_number=档案号 shelf=架号 keep_until=保存到
    file_hash=文件校验值
    together=一并通过 correction=改了什么 copy=第几次打印 pad=空白单 file=文件 title=名称 tariff=收费
    file_name=文件
    body_sha256=正文校验值 categories=用于类别 words=关键词 steps=步骤 call=找谁 rule=时限 time=系统时间
    seconds=相差秒数 papers=单据
    console=操作台 whom=催了谁 chased_how=催办方式 answer=对方答复 promised_at=约定时间
    orders=等着换人的派工单 turns=还排着的班 owed=还欠的签名
"""
#: What the machine keeps for itself.
KEPT_BY_THE_MACHINE = """
    alarm answers_id building department_id duty_id entry_id follows_id import_key notes_to phone_key
    reissued_from_id room_key search_text site_id supplements_id version
"""
#: What may be corrected of each paper, in the order it is offered.
CORRECTED: dict[type[Term], str] = {
    EntryField: """
        content=内容 source=信息提供者 phone=联系电话 room=房号 handling=处理情况 remark=备注 channel=渠道
        internal_department=责任部门 reply_told=最近一次告知对象 reply_text=最近一次回复内容
    """,
    OrderField: """
        content=派工内容 requirement=处理要求 assistant=督促的客服助理 result=处理情况 worker=处理人员
        worker_phone=处理人员电话
        customer_signer=客户签名
    """,
    FormField: """
        content=内容 filler=填单人 filler_department=填单人部门 customer=客户姓名 printed_no=印刷单号
        result=处理结果
        customer_signer=客户签名
    """,
    ReportField: """
        place=发生地点 involved=涉及人员 content=事件经过 cause=原因 measures=已采取的措施 damage=损失情况
    """,
    ChangeField: """
        content=内容 answer=答复口径 scope=范围 department=上报部门 reporter=上报人 begins_at=开始
        ends_at=预计结束 ended_at=实际结束
    """,
}


def told(words: dict[str, Word]) -> dict[str, str]:
    return {name: word if isinstance(word, str) else "/".join(word) for name, word in words.items()}


def written(words: str) -> dict[str, str]:
    return dict(one.split("=") for one in words.split())


@pytest.mark.parametrize("paper", Paper)
def test_a_paper_calls_its_columns_by_these_words(paper: Paper) -> None:
    wanted = written(OF_PAPER.get(paper, ""))
    assert told(COLUMNS.get(paper, {})) == wanted
    for name, word in wanted.items():
        full, _, short = word.partition("/")
        assert (field_zh(name, paper), narrow_zh(name, paper)) == (full, short or full)


def test_what_is_on_any_paper_and_beside_papers_has_these_words() -> None:
    assert told(OF_ANY) == written(ANY)
    assert told(ELSE) == written(BESIDE)
    assert {about: told(words) for about, words in OF_ACTS.items()} == {"person": {"active": "在职"}}
    assert field_zh("active", act="person.change") == "在职"
    assert field_zh("active", act="shelf.change") == "在用"


def test_what_the_machine_keeps_for_itself_is_not_told() -> None:
    assert sorted(INWARD) == KEPT_BY_THE_MACHINE.split()


@pytest.mark.parametrize("fields", CORRECTED)
def test_these_columns_may_be_corrected(fields: type[Term]) -> None:
    assert [f"{one.value}={one.zh}" for one in fields] == CORRECTED[fields].split()
