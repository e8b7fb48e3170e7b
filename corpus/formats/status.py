"""Is a row published? Drafts of a help desk's export must not come before its readers."""

from __future__ import annotations

_UNPUBLISHED = frozenset(
    "draft drafts unpublished archived archive disabled inactive deleted hidden private review inreview pending "
    "草稿 未发布 已下线 下线 已禁用 禁用 停用 已停用 已归档 归档 失效 已失效 无效 作废 已作废 已删除 待审核 审核中 否 no false 0 n "
    "未启用 off".split()
)


def is_unpublished(value: object) -> str:
    """The words of a status cell that says so, else nothing."""
    if value is None or isinstance(value, list | dict):
        return ""
    text = str(value).strip()
    return text if text.casefold().replace(" ", "").replace("_", "") in _UNPUBLISHED else ""
