"""Which picture stands for a topic? The one that the owner names, else one by the words of its address and names."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RULES = """
identity: kyc identity verif 身份 实名 認證 认证
security: secur privacy password 2fa safe 安全 密码 隐私
deposit: deposit recharge topup 充值 充币 入金 存款
withdrawal: withdraw payout 提现 提币 出金 取款
return: return refund warrant 退货 退款 退换 售后 保修
shipping: ship deliver logistic courier tracking 物流 配送 发货 快递 运费
gift: promo coupon reward discount gift member 优惠 活动 积分 礼品 会员
fees: fee price pricing cost 费用 手续费 价格 收费 费率
code: api develop sdk integration webhook 开发 接口 集成
phone: app mobile download client 手机 客户端 下载
contract: futures derivative contract option 合约 期货
layers: margin lever loan lend borrow 杠杆 借贷
chart: spot trad market invest 现货 交易 行情 投资
card: pay fiat bank bill invoice card c2c checkout 支付 付款 法币 发票 账单 银行 信用卡
box: order purchase cart stock product goods item size 订单 下单 购买 商品 产品 尺码
support: support ticket contact help service 客服 工单 联系 帮助 服务
account: account login sign profile register user 账户 账号 帐户 注册 登录 用户
document: legal term polic rule law 规则 条款 政策 法律 协议
"""
"""A picture a line, and beginnings of English words or parts of Chinese names that call for it; the first counts."""
RULES = [(name, words.split()) for name, words in (line.split(":") for line in _RULES.strip().split("\n"))]
USUAL = "book"
_WORD = re.compile(r"[a-z0-9]+")


def icon_of(address: str, names: Iterable[str], chosen: str | None = None) -> str:
    """Name of a topic's picture in the template _icons.html. chosen: the one that the owner names."""
    return chosen or _matching(address) or _matching(" ".join(names)) or USUAL


def _matching(text: str) -> str | None:
    text = text.lower()
    words = _WORD.findall(text)
    for name, wanted in RULES:
        if any(any(word.startswith(one) for word in words) if one.isascii() else one in text for one in wanted):
            return name
    return None
