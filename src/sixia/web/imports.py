"""Imports on pages: what fields are called, and how large a file may come in."""

from django.utils.translation import gettext_lazy as _

from sixia.web.names import Labels

PATH = "/office/imports/"
MOST = 256 * 2**20
FIELD: Labels = {
    "id": _("原系统的编号"),
    "subject": _("标题"),
    "words": _("内容"),
    "received_at": _("什么时候提的"),
    "reply": _("答复"),
    "replied_at": _("答复时间"),
    "class": _("类别"),
    "kind": _("诉求类型"),
    "place": _("地点"),
    "area": _("区划代码"),
    "unit": _("原系统的单位"),
    "unit_code": _("原系统的单位代码"),
    "name": _("姓名(加密保存)"),
    "phone": _("电话(加密保存)"),
    "email": _("邮箱(加密保存)"),
    "latitude": _("纬度"),
    "longitude": _("经度"),
    "east": _("东坐标"),
    "north": _("北坐标"),
    "due_at": _("原系统的期限"),
    "closed_at": _("原系统的办结时间"),
    "status": _("原系统的状态"),
    "in_time": _("原系统说是否按时"),
}
