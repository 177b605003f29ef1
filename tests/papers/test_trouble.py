"""Whatever people typed and whatever is broken at the site: the paper comes out, and a sentence says what is amiss."""

import shutil
import struct
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmconsole.data.core.text import clean
from pmconsole.papers import fonts, typesetting, worker
from pmconsole.papers.content import RegisterPage, SignBox
from pmconsole.papers.content_hand_in import FactContent, HandInContent, RowContent, TableContent
from pmconsole.papers.content_ledger import LedgerLineContent
from pmconsole.papers.content_order import OrderContent, RoundContent
from pmconsole.papers.content_service import ServiceContent
from pmconsole.papers.render import BATCH, PageOptions, render
from pmconsole.papers.worker import WORKER
from pmconsole.procedure.vocabulary import Paper
from tests.papers.reading import bookmarks, pages, words

MARKUP = '#panic("x") $x^2$ *粗* _斜_ ]{[ \\n \\u{41} `r` <l> @a = 标题 // 注 /* 释 */ "引" #sys.inputs.data ~ -- ...'


def png(path: Path) -> Path:
    """A red picture of one point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b""))
    return path


def test_signs_of_the_template_language_are_printed_as_they_were_typed(options: PageOptions) -> None:
    order = OrderContent(number="PG-1", content=MARKUP, department=MARKUP, rounds=(RoundContent("1", result=MARKUP),))
    form = ServiceContent(number="FW-1", content=MARKUP, replies=(MARKUP,))
    page = RegisterPage("2026-11-23", (LedgerLineContent(1, "XX-1", content=MARKUP, remark=MARKUP),))
    for kind, content in ((Paper.ORDER, order), (Paper.SERVICE, form), (Paper.LEDGER, page)):
        done = render(kind, [content], replace(options, company=MARKUP, printed=MARKUP))
        assert not done.said and not done.plain
        assert words(done.body).count("".join(MARKUP.split())) >= 4, kind


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_text_that_can_be_kept_is_printed(text: str) -> None:
    kept = clean(text, lines=True)
    done = render(Paper.ORDER, [OrderContent(number="PG-1", content=kept)], PageOptions())
    assert done.suffix == ".pdf" and not done.plain
    lost = [sentence for sentence in done.said if "字体里没有" in sentence]
    known = set().union(*(fonts.glyphs(file) for file in fonts.font_files()))
    assert bool(lost) == any(ord(sign) not in known and not sign.isspace() for sign in kept)


def test_a_word_longer_than_its_column_is_broken_and_lines_are_kept(options: PageOptions) -> None:
    long, lines = "W" * 300, "第一行\n第二行"
    page = RegisterPage("2026-11-23", (LedgerLineContent(1, "XX-1", content=long, handling=lines),))
    done = render(Paper.LEDGER, [page], options)
    assert words(done.body).count("W") == 300 and "第一行第二行" in words(done.body)


def test_a_rare_character_without_a_glyph_is_named(options: PageOptions) -> None:
    rare = render(Paper.ORDER, [OrderContent(number="PG-1", source="𪚥\U000f0000")], options).said
    assert "“\U000f0000”（U+F0000）" in rare[0] and "手写补上" in rare[0]
    assert render(Paper.ORDER, [OrderContent(number="PG-1", source="龘靐齉")], options).said == ()


def test_the_fonts_have_every_character_of_our_own_templates() -> None:
    texts = [file.read_text("utf-8") for file in typesetting.TEMPLATES.glob("*.typ")]
    assert texts and fonts.missing(texts, fonts.font_files()) == []


def test_both_tables_of_a_font_name_the_same_characters() -> None:
    for file in fonts.font_files():
        data, tables = file.read_bytes(), {}
        for nr in range(struct.unpack_from(">H", data, 4)[0]):
            tag, _, start, _ = struct.unpack_from(">4sIII", data, 12 + 16 * nr)
            for k in range(struct.unpack_from(">H", data, start + 2)[0]) if tag == b"cmap" else ():
                place = start + struct.unpack_from(">I", data, start + 8 + 8 * k)[0]
                tables[struct.unpack_from(">H", data, place)[0]] = place
        short = set(fonts._of_segments(data, tables[4]))
        assert len(short) > 30000 and short == {code for code in fonts.glyphs(file) if code < 0x10000}


def test_without_fonts_the_paper_comes_as_text_and_says_so(
    options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    order = OrderContent(number="PG-1", content="水管\n爆裂", rounds=(RoundContent("1", worker="吴师傅"),))
    done = render(Paper.ORDER, [order], options)
    assert (done.suffix, done.plain) == (".txt", True)
    assert "找不到中文字体" in done.said[0] and "文字稿" in done.said[0]
    text = done.body.decode()
    for part in ("派工单", "锦绣花园", "编号：PG-1", "派工内容：水管\n    爆裂", "处理人员 吴师傅", "签名：____"):
        assert part in text, part


def test_a_cover_without_fonts_still_says_what_is_handed_in(
    options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    rows = (RowContent(("派工单", "3")), RowContent(("合计", "3")))
    table = TableContent("移交内容", ("单据", "份数"), (1, 1), rows)
    facts = (FactContent("期间", "2026-11-23 至 2026-11-29"),)
    sheet = HandInContent("ZJ-1", "移交封面", facts, (table, TableContent("退回")), "", (SignBox("接收人"),))
    text = render(Paper.HAND_IN, [sheet], options).body.decode()
    lines = ["期间：2026-11-23 至 2026-11-29", "单据 | 份数", "派工单 | 3", "合计 | 3", "没有", "签名：接收人：＿＿"]
    assert all(line in text for line in lines)
    assert [text.index(line) for line in lines] == sorted(text.index(line) for line in lines)


def test_broken_font_files_count_as_none(tmp_path: Path, options: PageOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "NotoSansSC-Regular.otf").write_bytes(b"OTTO" + bytes(range(200)))
    monkeypatch.setattr(fonts, "_packaged", lambda: tmp_path)
    assert render(Paper.ORDER, [OrderContent(number="PG-1")], options).suffix == ".txt"


def test_a_site_puts_its_own_template_and_fonts_over_ours(tmp_path: Path, options: PageOptions) -> None:
    own = tmp_path / "own"
    own.mkdir()
    body = '#import "common.typ": *\n#show: forms\n#for (i, p) in data.papers.enumerate() '
    (own / "order.typ").write_text(body + "{ sheet(i)[本项目的派工单 #p.number] }", "utf-8")
    done = render(Paper.ORDER, [OrderContent(number="PG-1")], replace(options, templates=own))
    assert "本项目的派工单PG-1" in words(done.body) and not done.said
    other = render(Paper.SERVICE, [ServiceContent(number="FW-1")], replace(options, templates=own))
    assert "处理情况" in words(other.body) and not other.said


def test_fonts_in_the_folder_of_templates_are_used(
    tmp_path: Path, options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    (serif,) = (file for file in fonts.font_files() if "Serif" in file.name)
    shutil.copy(serif, tmp_path / serif.name)
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    done = render(Paper.ORDER, [OrderContent(number="PG-1")], replace(options, templates=tmp_path))
    assert done.suffix == ".pdf" and not done.said and "派工单" in words(done.body)


@pytest.mark.parametrize("broken", ["#let x = (", "#panic(1)", "#p.nothing", '#import "@preview/x:1.0.0": *'])
def test_a_broken_template_of_the_site_gives_way_to_ours_and_is_named(
    tmp_path: Path, options: PageOptions, broken: str
) -> None:
    (tmp_path / "order.typ").write_text(f"\n\n{broken}\n", "utf-8")
    done = render(Paper.ORDER, [OrderContent(number="PG-1", content="漏水")], replace(options, templates=tmp_path))
    assert not done.plain and "处理情况" in words(done.body) and "漏水" in words(done.body)
    (sentence,) = done.said
    assert str(tmp_path) in sentence and "order.typ 第 3 行" in sentence and "没有采用" in sentence


def test_when_our_templates_are_broken_too_the_paper_comes_in_two_columns(
    tmp_path: Path, options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(typesetting.TEMPLATES, tmp_path / "t")
    (tmp_path / "t" / "common.typ").write_text("#(", "utf-8")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path / "t")
    rounds = (RoundContent("1", worker="吴师傅"),)
    orders = [OrderContent(number=f"PG-{nr}", content=MARKUP, rounds=rounds) for nr in (1, 2)]
    done = render(Paper.ORDER, orders, options)
    assert done.plain and done.suffix == ".pdf" and "简单格式" in done.said[-1]
    text = words(done.body)
    for part in ("派工单", "锦绣花园", "PG-1", "PG-2", "".join(MARKUP.split()), "吴师傅", "KF-CQ08-01-F3"):
        assert part in text, part
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path / "gone")
    assert render(Paper.ORDER, orders, options).plain


def test_when_nothing_can_be_set_the_paper_comes_as_text(options: PageOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting.Typesetter, "run", lambda *_: None)
    done = render(Paper.ORDER, [OrderContent(number="PG-1", content="漏水")], options)
    assert done.suffix == ".txt" and "派工内容：漏水" in done.body.decode() and "排版没有成功" in done.said[-1]


def test_a_logo_is_printed_and_one_that_is_no_picture_is_left_out_and_named(
    tmp_path: Path, options: PageOptions
) -> None:
    order = [OrderContent(number="PG-1")]
    good = render(Paper.ORDER, order, replace(options, logo=png(tmp_path / "logo.png")))
    assert not good.said and b"/Subtype/Image" in good.body.replace(b"/Subtype /Image", b"/Subtype/Image")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    for logo in ("bad.png", "missing.png", "logo.exe"):
        done = render(Paper.ORDER, order, replace(options, logo=tmp_path / logo))
        assert not done.plain and "用不了" in done.said[0] and logo in done.said[0]


def test_a_drill_is_marked_across_the_page(options: PageOptions) -> None:
    assert "演练" in words(render(Paper.ORDER, [OrderContent(number="PG-1")], replace(options, drill=True)).body)
    assert "演练" not in words(render(Paper.ORDER, [OrderContent(number="PG-1")], options).body)


def test_more_papers_than_are_set_at_a_time_are_one_file_in_their_order(options: PageOptions) -> None:
    orders = [OrderContent(number=f"PG-20261123-{nr:03}") for nr in range(1, BATCH + 4)]
    seen: list[int] = []
    done = render(Paper.ORDER, orders, options, seen.append)
    assert seen == [BATCH, BATCH + 3]
    assert bookmarks(done.body) == [(order.number, nr) for nr, order in enumerate(orders, 1)]
    assert all(order.number in page for order, page in zip(orders, pages(done.body), strict=True))
    assert render(Paper.ORDER, orders, options).body == done.body
    with pytest.raises(ValueError, match="nothing"):
        render(Paper.ORDER, [], options)


def test_when_the_typesetting_process_is_killed_the_paper_comes_all_the_same(options: PageOptions) -> None:
    order = [OrderContent(number="PG-1")]
    WORKER.close()  # one that has given much already might be replaced just now
    body = render(Paper.ORDER, order, options).body
    process = WORKER._process
    assert process is not None
    process.kill()
    process.wait()
    assert render(Paper.ORDER, order, options).body == body
    assert WORKER._process is not None and WORKER._process.pid != process.pid


def test_where_no_process_can_be_started_typst_runs_here(options: PageOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    order = [OrderContent(number="PG-1")]
    body = render(Paper.ORDER, order, options).body
    WORKER.close()
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    assert render(Paper.ORDER, order, options).body == body and WORKER._process is None


def test_the_typesetting_process_is_replaced_after_so_much_and_goes_after_a_rest(
    options: PageOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MOST_BYTES", 1)
    order = [OrderContent(number="PG-1")]
    WORKER.close()
    assert not render(Paper.ORDER, order, options).plain and WORKER._process is None
    monkeypatch.undo()
    assert not render(Paper.ORDER, order, options).plain and WORKER._rest is not None
    assert WORKER._rest.interval == worker.IDLE and WORKER._rest.daemon
    process = WORKER._process
    WORKER._rest.function()  # the rest is over
    assert process is not None and process.returncode == 0 and WORKER._process is None
