import pytest

from sixia.hear import taxonomy as module
from sixia.hear.taxonomy import TaxonomyError, read, taxonomy, versions

SEVEN = {"幼有所育", "学有所教", "劳有所得", "病有所医", "老有所养", "住有所居", "弱有所扶"}

SMALL = """
version = "small"
[[class]]
code = "01"
zh = "学有所教"
en = "Schooling"
seven = "学有所教"
[[class.class]]
code = "0101"
zh = "收费"
en = "Fees"
grade = "complex"
hotline = "教育"
class = [
  { code = "010101", zh = "校服", en = "Uniforms" },
  { code = "010102", zh = "伙食", en = "Meals", grade = "urgent" },
]
"""


@pytest.mark.parametrize("version", versions())
def test_every_version_kept_can_be_read(version: str) -> None:
    assert taxonomy(version).version == version


def test_the_current_version_has_three_levels_with_the_seven_haves_on_top() -> None:
    current = taxonomy()
    assert current.version == module.CURRENT
    assert {each.zh for each in current.children()[:7]} == SEVEN
    assert {each.seven for each in current if each.code[:2] <= "07"} == SEVEN
    assert all(current.children(each.code) for each in current if each.level < 3)
    assert all(each.hotline and each.xinfang for each in current if each.level > 1)


@pytest.mark.parametrize("name", ["最低生活保障", "医疗保险", "就业创业", "基础设施", "社会治安"])
def test_matters_the_mission_names_have_their_class(name: str) -> None:
    assert taxonomy().find(name) is not None


def test_codes_paths_children_names() -> None:
    small = read(SMALL)
    assert [each.code for each in small.path("010102")] == ["01", "0101", "010102"]
    assert [each.code for each in small.children("0101")] == ["010101", "010102"]
    assert small.children("010101") == ()
    assert small.find(" school ing ") is small.find("学有所教") is small.get("01")
    assert small.label("0101", "zh-hans") == "收费"
    assert small.label("0101", "en") == "Fees"


def test_a_class_takes_after_the_one_above_unless_it_says_otherwise() -> None:
    small = read(SMALL)
    grades = {each.code: each.grade for each in small}
    assert grades == {"01": "ordinary", "0101": "complex", "010101": "complex", "010102": "urgent"}
    uniforms = small.get("010101")
    assert uniforms is not None
    assert (uniforms.seven, uniforms.hotline, uniforms.xinfang) == ("学有所教", "教育", None)


def test_what_is_unknown_is_not_invented() -> None:
    small = read(SMALL)
    assert small.get("99") is small.find("飞碟") is None
    assert small.path("0109") == ()
    assert small.label("990101", "zh-hans") == "990101"


@pytest.mark.parametrize("version", ["livelihood-1988", "../../settings"])
def test_a_version_that_is_not_kept(version: str) -> None:
    with pytest.raises(TaxonomyError, match=r"there are: .*livelihood-2026"):
        taxonomy(version)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"010102"', '"010101"', "code 010101 is given twice"),
        ('"Meals"', '"fees"', "0101 and 010102 are both fees"),
        ('"010102"', '"010202"', "code 010202 (伙食) cannot stand below 0101"),
        ('"010102"', '"0101-2"', "class #1 class #1 class #2 code: String should match"),
        ('"urgent"', '"soon"', "class #1 class #1 class #2 grade: Input should be"),
        ('hotline = "教育"', 'risk = "high"', "class #1 class #1 risk: Extra inputs"),
        ("[[class]]", "[[class", "not TOML"),
        (SMALL, 'version = "empty"\nclass = []', "class: Tuple should have at least 1 item"),
    ],
)
def test_a_mistake_in_a_file_is_named(right: str, wrong: str, said: str) -> None:
    assert right in SMALL
    with pytest.raises(TaxonomyError) as error:
        read(SMALL.replace(right, wrong))
    assert said in str(error.value)
