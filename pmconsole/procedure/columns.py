"""The Chinese words for the columns of the papers, as every surface shows them."""

from pmconsole.procedure.vocabulary import EntryField, FormField, OrderField, Paper, Term

FIELDS: dict[str, str] = {
    "site_id": "项目", "number": "编号", "version": "版次", "voided_at": "作废时间", "void_reason": "作废原因",
    "received_at": "收到时间", "registered_at": "登记时间", "channel": "来源", "category": "类别", "source": "来源人",
    "phone": "电话", "phone_key": "电话（比对）", "room": "房号", "room_key": "房号（比对）", "building": "楼栋",
    "content": "内容", "handler": "登记人", "state": "状态", "major": "重大事件", "major_at": "标为重大时间",
    "handling": "处理情况", "handled_at": "处理时间", "internal_department": "内部处理部门", "replied_at": "回复时间",
    "struck_off_at": "消档时间", "struck_off_by": "消档人", "followed_up_at": "回访时间", "remark": "备注",
    "search_text": "检索文字", "import_key": "导入标识", "entry_id": "所属记录", "printed_no": "印刷单号",
    "filler": "填单人", "filler_department": "填单人部门", "by_employee": "员工填写", "customer": "客户姓名",
    "received_by": "签收人", "handed_out_at": "领取时间", "handed_out_to": "领取人", "result": "处理结果",
    "customer_signer": "客户签名", "customer_refusal": "客户未签原因", "taken_back_at": "收回时间",
    "department_id": "部门号", "department": "部门", "addressee": "派给", "addressee_name": "派给何人",
    "assistant": "督促的客服助理", "requirement": "处理要求", "issued_at": "派工时间", "issued_by": "派工人",
    "round": "轮次", "receiver": "接单人", "signed_at": "签收时间", "decline_reason": "拒签原因",
    "declined_at": "拒签时间", "returned_at": "返单时间", "return_reason": "退回原因", "reissued_from_id": "原派工单",
    "worker": "经办人", "worker_phone": "经办人电话", "arranged_at": "安排时间", "completed_at": "完成时间",
    "reason": "原因", "reason_at": "说明时间", "fed_back_at": "反馈时间", "fed_back_to": "反馈给",
    "verified_at": "核实时间", "verifier": "核实人", "passed": "核实通过", "rework_reason": "返工原因",
    "referred_to": "请示对象", "post": "职务", "how": "方式", "at": "时间", "by": "经手人", "instruction": "指示",
    "instruction_at": "指示时间", "instruction_by": "指示人", "report": "书面报告", "report_at": "报告时间",
    "told": "回复给", "text": "内容", "satisfaction": "客户评价", "replied": "当场已回复", "progress": "跟进",
    "answers_id": "答复的来电", "call_back_asked_at": "要回电", "called_back_at": "回电时间",
    "called_back_by": "回电人", "outcome": "结果", "outgoing": "去电", "person": "对方",
    "name": "名称", "grade": "人事等级", "numbers": "号码", "places": "房号", "valid_from": "有效起",
    "valid_until": "有效止", "confirmed_at": "核对时间", "retire_reason": "停用原因",
    "main": "主记录", "joined": "并入的来电", "kind": "种类", "scope": "范围", "begins_at": "开始", "ends_at": "结束",
    "decided_at": "部门决定", "reported_how": "上报方式", "reporter": "上报人", "answer": "答复口径",
    "ended_at": "实际结束", "end_remark": "结束情况",
    "incoming": "接班人", "standing": "未办结事项", "equipment": "设备和物品",
    "remarks": "其他交接事项", "outgoing_signed_at": "交班签名", "incoming_signed_at": "接班签名",
    "outgoing_signer": "交班签名人", "incoming_signer": "接班签名人", "supervisor": "请示的主管", "refusal": "未接班",
    "content_hash": "内容校验值", "added": "补充更正", "things": "设备清单",
    "doubts": "时间疑点", "told_by": "谁的指示",
    "open_end": "没有写明结束",
    "note": "备注", "field": "更正栏目", "value": "改为", "form": "客户服务单", "order": "派工单",
    "signature": "签名", "tries": "连错次数", "roles": "角色", "active": "在职", "active_from": "在职起",
    "active_until": "在职止", "on_duty": "当班人", "shift": "班次",
    "shifts": "班次", "agreed": "谁同意",
    "slot": "周交时点", "period_from": "期间起", "period_to": "期间止", "edition": "版", "folder": "文件夹",
    "manifest_hash": "清单校验值", "handed": "交出张数", "kept": "未入档张数", "prepared_at": "准备时间",
    "prepared_by": "准备人", "reviewed_at": "审完时间", "reviewer": "审核人", "hand_in": "周交", "box": "盒号",
    "archive_number": "档案号", "shelf": "架号", "keep_until": "保存到", "file_hash": "文件校验值",
    "together": "一并通过", "correction": "改了什么",
    "copy": "第几次打印", "file": "文件",
    "title": "名称", "tariff": "收费", "file_name": "文件", "body_sha256": "正文校验值", "categories": "用于类别",
    "words": "用于词语", "steps": "步骤", "call": "打给谁", "rule": "时限", "time": "系统时间", "seconds": "相差秒数",
    "console": "操作台", "orders": "等着换人的派工单", "turns": "还排着的班", "owed": "还欠的签名",
}  # fmt: skip
#: Columns the machine keeps for itself; a history for people leaves them out.
INWARD = frozenset({
    "site_id", "version", "phone_key", "room_key", "building", "search_text", "import_key", "department_id",
    "entry_id", "reissued_from_id", "answers_id", "duty_id", "notes_to", "alarm",
})  # fmt: skip
#: Columns of one name that are something else on another paper.
_OF_PAPER: dict[tuple[Paper | None, str], str] = {(Paper.HANDOVER, "outgoing"): "交班人"}
_OTHERS: tuple[type[Term], ...] = (EntryField, OrderField, FormField)


def field_zh(field: str, paper: Paper | None = None) -> str:
    """The Chinese name of a column as the journal has it; `第1轮.worker` is `第1轮 经办人`."""
    before, _, name = field.rpartition(".")
    if word := _OF_PAPER.get((paper, name)):
        return word
    word = FIELDS.get(name) or next((t.zh for kind in _OTHERS for t in kind if t.value == name), name)
    return f"{before} {word}".strip()
