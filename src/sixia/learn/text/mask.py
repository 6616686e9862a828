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
CHATS = "微信|[Vv][Xx]|QQ|qq|扣扣|抖音|快手"
SIGNS = "[A-Za-z0-9]"
TITLES = (
    "先生|女士|小姐|师傅|老师|医生|大夫|律师|阿姨|叔叔|大爷|大妈|大姐|大哥|书记|主任|局长|科长|"
    "处长|镇长|村长|乡长|县长|区长|市长|所长|站长|队长|院长|校长|厂长|经理|老板|董事长|总经理|同志"
)
ENDS = r"(?=[,.;:!?、。()\[\]<>《》\"' ]|$|的|在|和|跟|与|因|电话|手机|身份证|男|女|住|系|[0-9])"

MAIL = "[邮箱]"
NUMBER = "[号码]"
PLATE = "[车牌]"
PERSON = "[姓名]"
ROOM = "[门牌]"

RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), MAIL),
    # Seven digits and more, and whatever is among them: telephones, identity and bank cards.
    (re.compile(rf"\+?{DIGIT}(?:{APART}{DIGIT}){{6,}}{APART}[Xx]?"), NUMBER),
    (re.compile(rf"((?:{CHATS})号?(?:是|为)?[: ]*){SIGNS}[\w-]{{4,}}", re.ASCII), r"\1" + NUMBER),
    (re.compile(rf"[{PROVINCES}][A-Za-z][ ·.\-]?(?={SIGNS}*[0-9]){SIGNS}{{4,6}}"), PLATE),
    (re.compile(r"(?<![0-9])[0-9]{1,4}-[0-9]{1,3}-[0-9]{2,4}(?![0-9])"), ROOM),
    (re.compile(r"[0-9]{1,4}(?:室|号房|房(?![产屋子价]))"), ROOM),
    (re.compile(rf"({BEFORE}){NAME}{GIVEN}{{1,2}}{ENDS}"), r"\1" + PERSON),
    (re.compile(rf"{NAME}{GIVEN}{{0,2}}?(?={TITLES})"), PERSON),
    (re.compile(rf"{NAME}某(?:某|{GIVEN}?)"), PERSON),
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
