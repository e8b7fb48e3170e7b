"""Chinese: simplified for matching, segmented with a dictionary."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from corpus.languages.base import Language, Person, lines_of, read_opposites
from corpus.languages.chinese_words import HAN, ChineseWords
from corpus.languages.zh_life_risk import LIFE_RISK
from corpus.languages.zh_talk import TALK

if TYPE_CHECKING:
    from opencc import OpenCC

_STOP_TEXT = """
的 了 吗 呢 吧 啊 呀 我 你 您 我们 你们 是 在 有 和 与 就 都 也 还 把 被 给 这 那 这个 那个 怎么 怎么办 如何 怎样 什么
为什么 为啥 咋 咋办 么 啥 哪 哪里 哪儿 哪个 在哪 在哪里 怎么样 怎么弄 请问 一下 可以 能 要 想 会 到 着 过 得 地 个
"""
STOP_WORDS = frozenset(_STOP_TEXT.split())

# Ranking uses only pairs of which a question rarely means the other: 冻结 and 解冻 merely tell phrasings apart. Words
# of one character are no index terms inside a longer run, so they are near words too.
OPPOSITES = read_opposites("""
deposit-withdraw: 充值 充币 充钱 充进 入金 存入 存币 存款 存钱 转入 转进 ~ 充 存
  / 提现 提币 提款 提走 提取 取款 取现 取出 取钱 出金 转出 ~ 取
buy-sell: 购买 买入 买币 买进 ~ 买 / 出售 卖出 卖币 卖掉 ~ 卖
buyer-seller: 买家 买方 / 卖家 卖方
enable-disable: 开启 打开 启用 激活 开通 / 关闭 关掉 停用 禁用 ~ 关 取消 注销
bind-unbind: 绑定 ~ 绑 / 解绑 解除
add-remove: 添加 新增 ~ 增加 创建 新建 / 删除 删掉 移除 ~ 删 减少
raise-lower: 提高 调高 上调 / 降低 调低 下调 减少
borrow-repay: 借币 借款 借入 ~ 借 / 还款 归还 偿还 ~ 还
lowest-highest: 最低 最小 最少 / 最高 最大 最多
sms-email: 短信 / 邮箱 邮件
spot-futures: 现货 / 合约 期货 永续 ~ 杠杆
long-short: 做多 多单 / 做空 空单
open-close: 开仓 / 平仓
maker-taker: 挂单 ~ 限价 / 吃单 ~ 市价
person-company: 个人 / 企业 公司 机构
ios-android: 苹果 / 安卓
import-export: 导入 / 导出
upload-download: 上传 / 下载
upgrade-downgrade: 升级 / 降级
register-deregister: 注册 开户 / 注销 销户
login-logout: 登录 ~ 登入 / 退出 登出
domestic-international: 国内 / 国际 海外 国外 境外
adult-child: 成人 / 儿童 小孩
receive-send: ~ 收 接收 / ~ 发 付
freeze-unfreeze: ~ 冻 锁定 / ~ 解冻 解锁
login-register: ~ 登录 登入 / ~ 注册
start-stop: ~ 开始 / ~ 停止 结束
why-how: ~ 为什么 为何 / ~ 怎么 怎样 如何
where-when: ~ 在哪 哪里 / ~ 多久 什么时候 几天
""")

# What OpenCC keeps apart but people in mainland China type as one: 帳 becomes 帐, they write 账.
_VARIANTS = str.maketrans({"帐": "账", "妳": "你", "祢": "你", "牠": "它", "喫": "吃"})
_VARIANT = re.compile(f"[{''.join(map(chr, _VARIANTS))}]")

CHATTER = """
今天天气怎么样
明天会下雨吗
附近哪里有好吃的火锅
红烧肉怎么做
怎么减肥最快
推荐几部好看的电影
给我讲个笑话
你叫什么名字
你是机器人吗
现在几点了
北京到上海的高铁票多少钱
怎么学好英语
孩子发烧了怎么办
帮我写一首诗
世界上最高的山是哪座
周末去哪里玩
怎么追女孩子
感冒吃什么药
公积金怎么提取
驾照过期了怎么换
手机话费怎么查询
快递到哪里了
我的外卖怎么还没送来
苹果手机多少钱
怎么做番茄炒蛋
小区停水了打什么电话
护照怎么办理
大学专业怎么选
股票今天涨了吗
打印机卡纸了
电脑蓝屏怎么修
猫不吃东西怎么办
如何种多肉植物
结婚需要准备什么
房贷利率是多少
宽带上不了网
空调不制冷
世界杯什么时候开始
英语四级成绩查询
怎么坐地铁去机场
帮我订一张机票
酒店可以退房晚一点吗
你喜欢我吗
谢谢
你好
在吗
早上好
再见
哈哈哈
随便问问
怎么写简历
面试要注意什么
二加二等于几
谁是美国总统
太阳为什么是圆的
如何做瑜伽
洗衣机怎么用
附近的加油站
医院几点上班
怎么给手机贴膜
"""


@cache
def _converter(config: str) -> OpenCC:
    from opencc import OpenCC

    return OpenCC(config)


def to_simplified(text: str) -> str:
    """Traditional characters as simplified ones, Taiwan's words as the mainland's (登入 becomes 登录).

    Words are only exchanged when the text holds a traditional character: 程序 in simplified text stays.
    """
    simplified: str = _converter("t2s").convert(text)
    if simplified != text:
        simplified = _converter("t2s").convert(_converter("tw2sp").convert(text))
    return simplified.translate(_VARIANTS) if _VARIANT.search(simplified) else simplified


_NAMES = """
中文 汉语 漢語 国语 國語 华语 華語 普通话 简体 簡體 繁体 繁體 简体中文 簡體中文 繁体中文 繁體中文 中文版 简中 繁中
中 chinese mandarin cn chs cht chi zho zh-chs zh-cht hans hant tw
"""

LANGUAGE = Language(
    code="zh",
    names=(*_NAMES.split(), "simplified chinese", "traditional chinese"),
    letters=HAN,
    counts_letters=True,
    stop_words=STOP_WORDS,
    words=lambda user_words, cache_folder: ChineseWords(STOP_WORDS, user_words, cache_folder),
    normalise=to_simplified,
    opposites=OPPOSITES,
    negation="[不没無无未别勿非]|拒绝|失败",
    person=Person(
        person=r"转?(?:接)?人工(?:客服|服务|坐席|台)?|真人(?:客服)?|(?:在线)?客服|活人|专员",
        asks="转人工|转接|接通|找|要|联系|人工|真人|活人",
        filler="可不可以|能不能|可以|一下|我|要|想|请|帮|给|转|找|接|个|下|吧|啊|呢|了|吗|能|快|马上|立刻|直接|联系|和|跟|"
        "对话|聊聊|聊天|说话|沟通|需要",
        named=("人工", "真人", "客服", "活人", "专员"),
    ),
    chatter=lines_of(CHATTER),
    talk=TALK,
    life_risk=LIFE_RISK,
)
