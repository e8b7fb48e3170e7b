"""Names of columns and keys for each field, in Chinese and English."""

from __future__ import annotations

_TABLE = """
id:
  qid faqid faq_id key code uid qnaid identifier slug article_id question_id entry_id 编号 編號 编码 編碼 标识
  唯一标识 主键 问题编号 问题id 知识编号 知识id 条目编号
lang:
  language locale langcode language_code lang_code 语言 語言 语种 語種 语言代码 所属语言
category:
  categories cat topic section group folder module department 分类 分類 类别 類別 类目 分组 分組 目录 栏目 主题 模块
  类型 問題分類 问题分类 问题类型 问题类别 所属分类 所属类别 分类名称 知识分类 知识目录 业务类型 业务分类
question:
  questions q title faq query prompt standard_question main_question faq_question question_text question_title
  heading subject name ask utterance patterns instruction 问题 問題 问 問 标题 標題 题目 提问 提問 问句 标准问 標準問
  标准问题
  标准问法 主问题 主问 问题标题 问题描述 问题内容 常见问题 常見問題 用户问题 客户问题 知识标题 分段标题 知识点
alternates:
  alternate alternate_questions alternative alternatives alternative_questions alternative_phrasings alt aliases
  alias indexes index similar similar_questions similar_question synonyms paraphrases variants variations phrasings
  other_phrasings training_phrases utterances examples related_phrasings 相似问法 相似問法 相似问 相似問 相似问题
  相似問題 相似句 相似提问 扩展问 扩展问题 扩展问法 扩展提问 同义问 同义问法 同义问题 其他问法 其它问法 别名 變體
  变体 问法 关联问题 补充问法 用户问法 客户问法
answer:
  answers a content body text reply response responses solution description answer_text faq_answer accepted_answer
  answer_content explanation completion output 答案 答 回答 回复 回覆 答复 答覆 解答 内容 內容 标准答案 標準答案
  问题答案 答案内容 回复内容 回答内容 解决方案 解决办法 解决方法 处理方法 处理办法 正文 知识内容 分段内容 应答 话术
url:
  link href html_url permalink web_url article_url page_url 链接 連結 鏈接 网址 網址 地址 详情链接 文章链接 原文链接
tags:
  tag labels label keywords keyword label_names key_words meta_keywords 标签 標籤 关键词 關鍵詞 关键字 關鍵字
updated:
  updated_at updatedat last_updated last_modified lastmodified modified modified_at date edited_at update_time
  updatetime update_date 更新日期 更新时间 更新時間 修改时间 修改日期 最后更新 最后更新时间 最近更新 日期
status:
  state published draft enabled is_enabled active visible 状态 狀態 是否启用 是否发布 启用状态 发布状态 启用
  是否有效
pinned:
  pin is_pinned sticky is_sticky 置顶 置頂 是否置顶 是否置頂 置顶显示
hidden:
  hide is_hidden 隐藏 隱藏 是否隐藏 是否隱藏
valid_from:
  validfrom effective_from effective_date publish_from 生效日期 生效日 生效时间 生效時間 有效期起 有效期从
  上架日期 上线日期 上線日期
valid_until:
  validuntil valid_to valid_till expires expires_at expires_on expiry expiry_date expiration expiration_date 失效日期
  失效日 失效时间 失效時間 到期日 到期日期 到期时间 到期時間 有效期至 有效期止 有效期到 截止日期 下架日期 下线日期
  下線日期
category/1:
  category1 category_1 level1 level_1 category_level_1 main_category parent_category 一级分类 一級分類 一级类目 大类
  大類 一级目录 父分类 分类1 一级类别
category/2:
  category2 category_2 level2 level_2 category_level_2 subcategory sub_category sub_topic subtopic 二级分类 二級分類
  二级类目 小类 小類 子分类 子類 子类 二级目录 分类2 二级类别
category/3:
  category3 category_3 level3 level_3 category_level_3 sub_subcategory 三级分类 三級分類 三级类目 三级目录 细类
  分类3
"""


def synonyms() -> dict[str, tuple[str, ...]]:
    """The names of each field; category/1 and so on are the levels of a category."""
    found: dict[str, tuple[str, ...]] = {}
    field = ""
    for line in _TABLE.strip("\n").split("\n"):
        if line.startswith(" "):
            found[field] += tuple(line.split())
        else:
            field = line.removesuffix(":")
            found[field] = ()
    return found
