"""How a name sounds: full pinyin and initials, computed when a row is written; surnames by their own reading."""

import unicodedata
from functools import lru_cache
from itertools import product

#: Surnames that are read otherwise than the character mostly is. Where families differ, every reading counts.
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "曾": ("zeng",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "区": ("ou",), "任": ("ren",),
    "朴": ("piao",), "盖": ("ge", "gai"), "缪": ("miao",), "宓": ("mi", "fu"), "种": ("chong",), "乐": ("yue", "le"),
    "翟": ("zhai", "di"), "覃": ("qin", "tan"), "冼": ("xian",), "洗": ("xian",), "折": ("she", "zhe"), "黑": ("he",),
    "员": ("yun",), "能": ("nai",), "繁": ("po",), "秘": ("bi",), "祭": ("zhai",), "召": ("shao",), "车": ("che",),
    "葛": ("ge",), "华": ("hua",), "燕": ("yan",), "宁": ("ning",), "纪": ("ji",), "柏": ("bai",), "过": ("guo",),
    "哈": ("ha",), "牟": ("mou", "mu"), "应": ("ying",), "隗": ("wei", "kui"), "郇": ("xun", "huan"),
    "郗": ("xi", "chi"), "谌": ("chen", "shen"), "尉": ("wei",), "曲": ("qu",), "尹": ("yin",), "石": ("shi",),
    "沈": ("shen",), "艾": ("ai",), "晁": ("chao",), "重": ("chong",), "都": ("du",), "藏": ("zang",), "佴": ("nai",),
    "撒": ("sa",), "干": ("gan",), "炅": ("gui",), "阚": ("kan",), "卜": ("bu",),
    "句": ("gou",), "行": ("xing",), "长": ("chang",), "难": ("nan",), "那": ("na",), "叶": ("ye",), "吕": ("lv",),
}  # fmt: skip
COMPOUND: dict[str, str] = {
    "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai",
    "宇文": "yu wen", "欧阳": "ou yang", "上官": "shang guan", "司马": "si ma", "诸葛": "zhu ge", "夏侯": "xia hou",
    "皇甫": "huang fu", "尹公": "yin gong", "东方": "dong fang", "慕容": "mu rong", "呼延": "hu yan",
}  # fmt: skip


@lru_cache(maxsize=4096)
def sounds(name: str, *, person: bool) -> tuple[tuple[str, str], ...]:
    """Pairs of full pinyin and initials of `name`, the usual reading first: `单伟` is `("shanwei", "sw")`.

    Of a `person` the first characters are read as a surname. Letters and digits stay, small; everything else goes.
    """
    name = "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())
    first, rest = _surname(name) if person else ([], name)
    readings = [*first, *[(syllable,) for syllable in _syllables(rest)]]
    pairs = (
        ("".join(one), "".join(part[:1] if part.isalpha() else part for part in one)) for one in product(*readings)
    )
    return tuple(dict.fromkeys(pairs))


def _surname(name: str) -> tuple[list[tuple[str, ...]], str]:
    """The readings of each character of the surname, where it has one of its own, and what follows."""
    if name[:2] in COMPOUND and len(name) > 2:
        return [(syllable,) for syllable in COMPOUND[name[:2]].split()], name[2:]
    return ([SURNAMES[name[0]]], name[1:]) if name[:1] in SURNAMES else ([], name)


def _syllables(text: str) -> list[str]:
    """One syllable a Chinese character, a run of letters or digits as it stands."""
    if not text:
        return []
    # Imported here: the dictionary is large and only writing a row needs it.
    from pypinyin import lazy_pinyin

    return [part.lower() for part in lazy_pinyin(text)]
