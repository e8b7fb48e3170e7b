"""Is a row published? Drafts of a help desk's export must not come before its readers."""

from __future__ import annotations

from corpus.formats.wording.words import words

_UNPUBLISHED = frozenset(
    words(
        """
        0 archive archived deleted disabled draft drafts false hidden inactive inreview n no off pending private
        review unpublished 下线 作废 停用 否 失效 审核中 已下线 已作废 已停用 已删除 已失效 已归档 已禁用 归档
        待审核 无效 未发布 未启用 禁用 草稿 下架 已下架 未上架 隐藏 已隐藏 撤下 已撤下 停售 不显示 不公开 未發布 未啟用
        隱藏 已隱藏 已刪除 已歸檔 歸檔 審核中 待審核 無效 下線 已下線 作廢 失效 停用 未公開 不顯示 暂停 暫停
        """
    )
)


def is_unpublished(value: object) -> str:
    """The words of a status cell that says so, else nothing."""
    if value is None or isinstance(value, list | dict):
        return ""
    text = str(value).strip()
    return text if text.casefold().replace(" ", "").replace("_", "") in _UNPUBLISHED else ""
