"""`pmconsole handover`: a signed shift handover (F1) as text, the last one or one by its number."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pmconsole.commands.opening import (
    AsJson,
    CommandError,
    Db,
    Options,
    SettingsFile,
    chosen,
    desk_open,
    iso,
    say,
    say_json,
)
from pmconsole.commands.status import ExitStatus
from pmconsole.commands.topics import topic

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pmconsole.data.handover.queries import HandoverPaper


app = topic("交接班记录（F1）。")


@app.command("show")
def handover_show_command(
    number: Annotated[str | None, typer.Argument(metavar="[编号]", show_default=False)] = None,
    db: Db = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> int:
    """输出一份交接班记录：写编号的那一份，不写就是最近双方签过的。"""
    return show(chosen(db, settings), number, as_json=as_json)


def show(options: Options, number: str | None, *, as_json: bool = False) -> int:
    """Print the handover `number`, the last signed one without. Raises CommandError where there is none."""
    from pmconsole.data.handover import queries as queries_handover

    with desk_open(options) as desk:
        with desk.store.read() as session:
            wanted = (number or "").strip().upper()
            found = queries_handover.named(session, desk.site_id, wanted) if wanted else None
            row = found if wanted else queries_handover.latest(session, desk.site_id)
            paper = queries_handover.paper(session, desk.site_id, row.id) if row is not None else None
        if paper is None:
            raise CommandError(f"没有交接班记录 {wanted}。" if wanted else "还没有双方签过的交接班记录。")
        if as_json:
            say_json(_plain(paper, desk.zone))
        else:
            say(*_lines(paper, desk.zone))
    return ExitStatus.DONE


def _plain(paper: "HandoverPaper", zone: "ZoneInfo") -> dict[str, Any]:
    """The handover as programs read it; `figures` and `items` are empty as long as nobody signed."""
    row, content = paper.row, paper.content
    return {
        "number": row.number,
        "state": row.state.value,
        "state_zh": row.state.zh,
        "shift": row.shift,
        "begins": iso(row.begins_at, zone),
        "ends": None if row.open_end else iso(row.ends_at, zone),
        "outgoing": row.outgoing,
        "outgoing_signer": row.outgoing_signer,
        "outgoing_signed": iso(row.outgoing_signed_at, zone),
        "incoming": row.incoming,
        "incoming_signed": iso(row.incoming_signed_at, zone),
        "intact": paper.intact,
        "figures": [{"zh": word, "count": count} for word, count in (content.figures if content else ())],
        "doubts": list(content.doubts) if content else [],
        "items": [
            {
                "section": one.section.value,
                "text": one.text,
                "next_step": one.next_step,
                "owner": one.owner,
                "due": iso(datetime.fromisoformat(one.due), zone) if one.due else None,
                "late": one.late,
                "critical": one.critical,
            }
            for one in (content.items if content else ())
        ],
        "lines": [
            {"kind": line.kind.value, "at": iso(line.at, zone), "name": line.name, "text": line.text}
            for line in paper.lines
        ],
    }


def _lines(paper: "HandoverPaper", zone: "ZoneInfo") -> list[str]:
    from pmconsole.procedure.handover import LineKind, Section
    from pmconsole.procedure.handover_content import text_of

    def at(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment is not None else ""

    def short(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%m-%d %H:%M}"

    row, content = paper.row, paper.content
    stood_in = f"（{row.outgoing_signer}代签）" if row.outgoing_signer not in ("", row.outgoing) else ""
    lines = [
        f"交接班记录表 {row.number}  {row.state.zh}",
        f"班次 {row.shift} {at(row.begins_at)} 至 {'没有写明' if row.open_end else at(row.ends_at)}",
        f"交班 {row.outgoing}{stood_in} {at(row.outgoing_signed_at)}",
        f"接班 {row.incoming} {at(row.incoming_signed_at)}",
    ]
    if not paper.intact:
        lines.append("! 内容与签名时的校验值不符，被程序之外改动过。")
    if content is not None:
        lines.append("数字 " + "  ".join(f"{word} {count}" for word, count in content.figures))
        lines += [f"存疑 {doubt}" for doubt in content.doubts]
        lines.append(text_of(content, tuple(Section), short))
    lines += [f"异议 {line.name}：{line.text}" for line in paper.objections]
    lines += [
        f"{line.kind.zh} {at(line.at)} {line.name}：{line.text}"
        for line in paper.lines
        if line.kind is not LineKind.READ
    ]
    return [line.rstrip() for line in lines]
