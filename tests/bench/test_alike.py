"""What the benchmark of `alike` plants: the same each time, said otherwise, and still the same."""

from itertools import pairwise
from pathlib import Path
from random import Random

from bench._alike import edited
from bench._said import Told, sentences, told
from bench._wording import SWAPS, old_name, reworded

FILE = """主题,内容
路灯,柳树村3组的路灯坏了三天。没有人来修;请马上解决！
噪音,小区旁边的工地夜里施工噪音很大
"""


def test_texts_are_the_same_each_time(tmp_path: Path) -> None:
    file = tmp_path / "said.csv"
    file.write_text(FILE, "utf-8")
    assert sentences([file]) == ["小区旁边的工地夜里施工噪音很大", "柳树村3组的路灯坏了三天"]
    one, two, other = (list(told(20, [file], seed)) for seed in (1, 1, 2))
    assert one == two != other
    assert all("噪音" in each.text or "路灯" in each.text for each in one)
    assert all(each.names[0] in each.text for each in one)
    assert len(list(told(50, [], 1))) == 50


def test_edited_texts_keep_most_of_their_pairs() -> None:
    text = "小区旁边的工地夜里施工噪音很大，已经持续了12天，老人孩子都睡不着"
    planted = edited(Random(1), text)
    assert planted != text
    assert edited(Random(1), text) == planted
    kept = {*pairwise(text)} & {*pairwise(planted)}
    assert len({*pairwise(text)}) / 3 < len(kept) < len({*pairwise(text)})


def test_reworded_texts_say_the_same_otherwise() -> None:
    one = Told("青石镇柳树村3组小区噪音没有人管", ("柳树村", "青石镇"), 990103001001, 20_000)
    assert reworded(one) == f"{old_name('柳树村')}三组院子噪声无人管"
    assert old_name("柳树村") == old_name("柳树村") != old_name("河湾村")
    assert all(word != other for word, other in SWAPS.items())


def test_the_index_ships_none_of_the_words_it_is_tried_with() -> None:
    source = Path(__file__).parents[2] / "src" / "sixia" / "learn" / "alike"
    shipped = "".join(file.read_text("utf-8") for file in source.glob("*.py"))
    assert [word for word in SWAPS if len(word) > 1 and word in shipped] == []
