"""What tells who someone is, taken out before anything is shown in public.

Rather too much than too little: a number as long as a telephone number is masked whatever it is.
A name is masked where its place in the sentence gives it away, or where it is among the names that
the caller knows; a name that nothing gives away is not found, so that a person still reads what is
to be published.
"""

import re
from collections.abc import Iterable

from sixia.learn.text.normal import tidy
from sixia.learn.text.surnames import SURNAMES

DIGIT = r"[\d〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]"
APART = r"[ \-‐-―_.·*]{0,3}"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领港澳学警挂"
NAME = rf"(?:{'|'.join(SURNAMES)})"
GIVEN = "[\u4e00-\u9fff]"
BEFORE = "(?:我叫|名叫|人叫|名字叫|姓名|联系人|当事人|户主|户名|业主叫|叫做)[是为]?[:, ]?"
SPEAKER = (
    "投诉人|反映人|来电人|来信人|来访人|申请人|诉求人|报修人|求助人|咨询人|举报人|上访人|信访人"
)
CHATS = "微信|[Vv][Xx]|QQ|qq|扣扣|抖音|快手"
SIGNS = "[A-Za-z0-9]"
TITLES = (
    "先生|女士|小姐|师傅|老师|医生|大夫|律师|阿姨|叔叔|大爷|大妈|大姐|大哥|书记|主任|局长|科长|"
    "处长|镇长|村长|乡长|县长|区长|市长|所长|站长|队长|院长|校长|厂长|经理|老板|董事长|总经理|同志"
)
ENDS = r"(?=[,.;:!?、。()\[\]<>《》\"' ]|$|的|在|和|跟|与|因|电话|手机|身份证|男|女|住|系|[0-9])"
SAYS = r"(?=[,.;:!?、。()\[\]<>《》\"' ]|$|电话|手机|身份证|反映|来电|投诉|称|说)"
BETWEEN = "[ /,、;:|·.*_‐-―-]{1,3}"
BUILDING = "[栋幢座楼元#](?:(?<=[栋幢])|(?<=[A-Za-z0-9号#][座楼#])|(?<=单元))"
# What is counted or dated after a building is no room of it.
COUNTS = (
    "多|余|来户|几|个|户|家|人|名|位|元|块|万|亿|米|平|亩|天|年|次|盏|只|台|辆|部|条|棵|度|吨|斤|升|层|"
    "楼|单元|栋|幢|路|伏|瓦|[Vv]"
)
FLAT = rf"{DIGIT}{{3,4}}(?!{DIGIT}|{COUNTS})"

MAIL = "[邮箱]"
NUMBER = "[号码]"
PLATE = "[车牌]"
PERSON = "[姓名]"
ROOM = "[门牌]"

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), MAIL),
    # A mobile number, its parts set apart by any sign.
    (re.compile(rf"(?<![0-9])1[3-9][0-9]{BETWEEN}[0-9]{{4}}{BETWEEN}[0-9]{{4}}(?![0-9])"), NUMBER),
    # Seven digits and more, and whatever is among them: telephones, identity and bank cards.
    (re.compile(rf"\+?{DIGIT}(?:{APART}{DIGIT}){{6,}}{APART}[Xx]?"), NUMBER),
    (re.compile(rf"((?:{CHATS})号?(?:是|为)?[: ]*){SIGNS}[\w-]{{4,}}", re.ASCII), r"\1" + NUMBER),
    (re.compile(rf"[{PROVINCES}][A-Za-z][ ·.\-]?(?={SIGNS}*[0-9]){SIGNS}{{4,6}}"), PLATE),
    (re.compile(r"(?<![0-9])[0-9]{1,4}-[0-9]{1,3}-[0-9]{2,4}(?![0-9])"), ROOM),
    (re.compile(r"[0-9]{1,4}(?:室|号房|房(?![产屋子价]))"), ROOM),
    (re.compile(rf"({BUILDING}[ ,]?)(?:[0-9]{{1,2}}-)?{FLAT}(?:[、,/和]{FLAT})*"), r"\1" + ROOM),
    (re.compile(rf"{NAME}{GIVEN}{{0,2}}?(?={TITLES})"), PERSON),
    (re.compile(rf"{NAME}某(?:某|{GIVEN}?)"), PERSON),
    # After the others: a name may also end where another one was masked.
    (re.compile(rf"({BEFORE}){NAME}{GIVEN}{{1,2}}{ENDS}"), r"\1" + PERSON),
    (re.compile(rf"(人(?<={SPEAKER}))(?:([是为]?[:, ]|[是为]){NAME}{GIVEN}{{1,2}}{ENDS}|"
                rf"{NAME}{GIVEN}{{1,2}}{SAYS})"), r"\1\2" + PERSON),
)  # fmt: skip


def mask(text: str, names: Iterable[str] = ()) -> str:
    """The tidied text without telephone, identity, card, chat and plate numbers, addresses of
    e-mail, rooms, names of people where they show, and the `names` given, each with a word in its
    place that says what stood there. Doing it twice changes nothing."""
    text = tidy(text)
    for name in sorted({tidy(name) for name in names} - {""}, key=lambda n: (-len(n), n)):
        text = text.replace(name, PERSON) if len(name) > 1 else text
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    return text
