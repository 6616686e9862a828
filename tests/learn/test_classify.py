"""What a text is about: learnt, told with shares one can rely on, kept without words."""

from pathlib import Path

import numpy as np
import pytest

from sixia.learn.classify import Model, cut, trained
from sixia.learn.classify.calibration import calibrated, shares
from sixia.learn.classify.copies import groups
from sixia.learn.classify.hearing import grams
from sixia.learn.classify.model import NotAModel
from sixia.learn.classify.training import TooFew

SAID = {
    "light": ("路灯坏了", "路灯不亮", "灯杆倒了没人管", "晚上路灯一直黑着"),
    "water": ("自来水发黄", "水压太低", "停水三天了", "水管爆了漏水"),
    "school": ("学校收费太高", "孩子转学难", "老师补课收钱", "学校食堂不干净"),
}
PLACES = ("柳树村", "河湾村", "东门小区", "老街", "新桥", "北坡")


def told() -> tuple[list[list[str]], list[str]]:
    texts = [(f"{place}{said}", label) for label, many in SAID.items() for said in many
             for place in PLACES]  # fmt: skip
    return [cut(text) for text, _ in texts], [label for _, label in texts]


@pytest.fixture(scope="module")
def model() -> Model:
    return trained(*told())


def test_tells_what_a_new_text_is_about(model: Model) -> None:
    assert model.suggest("西山路灯又坏了")[0][0] == "light"
    assert model.suggest("西山自来水是黄的")[0][0] == "water"
    assert model.suggest("西山学校乱收费")[0][0] == "school"


def test_is_less_sure_of_what_it_never_heard(model: Model) -> None:
    known, unknown = model.suggest("路灯坏了"), model.suggest("蜜蜂蛰人")
    assert known[0][1] > unknown[0][1]
    assert sum(share for _, share in unknown) == pytest.approx(1)
    assert sum(share for _, share in model.suggest("")) == pytest.approx(1)


def test_is_the_same_after_it_was_kept_and_holds_no_words(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "class.npz")
    again = Model.load(tmp_path / "class.npz")
    assert again.suggest("东门小区停水了") == model.suggest("东门小区停水了")
    kept = (tmp_path / "class.npz").read_bytes()
    assert not any("路灯".encode(code) in kept for code in ("utf-8", "utf-16-le", "utf-32-le"))


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "class.npz").write_bytes(content)
    with pytest.raises(NotAModel):
        Model.load(tmp_path / "class.npz")


def test_a_model_with_programs_in_it_is_refused(tmp_path: Path) -> None:
    """NumPy would run what a pickled object says; a model never needs one."""
    np.savez(tmp_path / "class.npz", version=np.array([object()], object))
    with pytest.raises(NotAModel):
        Model.load(tmp_path / "class.npz")


def test_nothing_is_learnt_from_too_little() -> None:
    with pytest.raises(TooFew):
        trained([cut("路灯坏了"), cut("停水了"), cut("停水")], ["light", "water", "water"])


def test_a_class_that_was_told_of_once_is_left_out() -> None:
    words, labels = told()
    assert "bees" not in trained([*words, cut("蜜蜂蛰人")], [*labels, "bees"]).labels


def test_copies_are_found_and_others_kept_apart() -> None:
    said = "小区门口的路灯坏了三个月一直没有人来修,晚上老人出门经常摔跤,请尽快处理"
    group = groups([cut(said), cut(said + "谢谢"), cut("学校食堂的饭菜不干净,孩子吃了拉肚子")])
    assert group[0] == group[1] != group[2]


def test_runs_of_characters_do_not_reach_into_the_next_text() -> None:
    rows, apart = grams(["ab", "cd"], (2,))
    _, together = grams(["abcd"], (2,))
    bc = set(together.tolist()) - set(apart.tolist())
    assert len(bc) == 1
    assert rows.tolist() == [0, 0, 0, 1, 1, 1]


def test_shares_are_right_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(4_000, 3))
    right = np.array([rng.choice(3, p=p) for p in shares(scores, np.array([2.0, 0.5, 0, -0.5]))])
    found = calibrated(scores, right)
    sure = shares(scores, found).max(1)
    hit = shares(scores, found).argmax(1) == right
    assert sure.mean() == pytest.approx(hit.mean(), abs=0.02)
    assert found[0] == pytest.approx(2, abs=0.25)
