"""How the columns of concerns are headed in files from elsewhere. Pure.

Headings are compared without spaces, signs and what stands in brackets. Columns that name an
account ("留言用户") are left unread on purpose: it is personal and serves nothing here. Columns
that number the rows of one file ("序号", "No") are no id: the next file begins at 1 again.
"""

FIELDS = {
    "id": (
        "留言编号", "编号", "工单编号", "工单号", "诉求编号", "信件编号", "信访编号", "事项编号",
        "受理编号", "流水号", "id", "sourceid", "casenumber", "servicerequestid",
    ),
    "subject": (
        "留言主题", "主题", "标题", "诉求标题", "工单标题", "信件标题", "事项标题", "subject",
        "title", "summary",
    ),
    "words": (
        "留言详情", "留言内容", "详情", "内容", "诉求内容", "工单内容", "信件内容", "来电内容",
        "反映内容", "问题描述", "描述", "正文", "words", "content", "details", "description",
        "text", "message", "body",
    ),
    "received_at": (
        "留言时间", "来电时间", "来访时间", "来信时间", "受理时间", "登记时间", "反映时间",
        "提交时间", "创建时间", "时间", "日期", "登记日期", "receivedat", "received", "createdat",
        "created", "createddate", "date", "time", "requesteddatetime",
    ),
    "reply": (
        "答复意见", "答复内容", "答复", "回复内容", "回复意见", "回复", "办理结果", "处理结果",
        "reply", "answer", "response",
    ),
    "replied_at": (
        "答复时间", "回复时间", "办结时间", "答复日期", "回复日期", "办结日期", "repliedat",
        "replytime", "replydate", "answeredat", "answertime", "responsetime", "closedat",
    ),
    "class": (
        "类别", "分类", "诉求类别", "问题类别", "问题分类", "三级分类", "三级标签", "一级标签",
        "class", "category", "topic",
    ),
    "kind": (
        "诉求类型", "留言类型", "信件类型", "工单类型", "来信类型", "类型", "性质", "kind", "type",
    ),
    "place": (
        "地点", "地址", "事发地址", "事发地点", "问题地址", "发生地点", "place", "location",
        "address",
    ),
    "area": ("区划代码", "区划", "行政区划代码", "地区编码", "areacode", "area"),
    "unit": (
        "答复单位", "承办单位", "处理单位", "责任单位", "办理单位", "回复单位", "unit", "agency",
        "department",
    ),
    "unit_code": ("承办单位编码", "承办单位代码", "单位编码", "单位代码", "unitcode"),
    "due_at": (
        "办理期限", "办结期限", "截止时间", "应办结时间", "duedate", "dueat", "expecteddatetime",
    ),
    "closed_at": ("归档时间", "归档日期", "closedate", "closeddate", "closeddatetime"),
    "status": ("工单状态", "办理状态", "信访件状态", "状态", "status"),
    "name": ("姓名", "诉求人", "来电人", "来访人", "联系人", "反映人", "name", "caller"),
    "phone": (
        "电话", "手机", "联系电话", "手机号", "手机号码", "来电号码", "联系方式", "phone",
        "telephone", "mobile",
    ),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email", "mail"),
}  # fmt: skip
REQUIRED = (("words", "subject"), ("received_at",))
# The first kind one of whose words stands in the cell.
KIND_WORDS = {
    "accusation": ("检举", "控告", "accusation"),
    "complaint": ("投诉", "complaint"),
    "suggestion": ("建议", "suggestion"),
    "enquiry": ("咨询", "enquiry", "inquiry", "question"),
    "thanks": ("表扬", "感谢", "thanks"),
    "request": ("求决", "求助", "申诉", "request"),
}
# The last column of a rejects file.
REASON = "未导入的原因"
