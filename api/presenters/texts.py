"""What is said for each code of a result? Tables of texts by code and language."""

from __future__ import annotations

from collections.abc import Mapping

from corpus import Lang
from engine import Reason, Remark, SecretKind, Status, Trick

HAND_OFF: Mapping[Reason, Mapping[Lang, str]] = {
    "nothing_similar": {
        "zh": "帮助中心里没有找到与这个问题相关的内容，请联系人工客服。",
        "en": "The help centre has nothing on this question. Please contact support.",
    },
    "unsure": {
        "zh": "没有找到足够确定的答案，为避免误导，请联系人工客服。",
        "en": "No answer is certain enough, and a wrong one would not help you. Please contact support.",
    },
    "asked_for_person": {
        "zh": "好的，您可以通过以下方式联系人工客服。",
        "en": "Of course. Here is how to reach a person.",
    },
    "sensitive": {
        "zh": "这件事需要由专人处理，请直接联系人工客服。",
        "en": "This needs a person's attention. Please contact support directly.",
    },
}
"""Why a query goes to support."""

ADVICE: Mapping[SecretKind, Mapping[Lang, str]] = {
    "seed_phrase": {
        "zh": "您刚才发出了助记词，它已经不再安全：请立即新建钱包并把全部资产转过去，旧助记词不要再用。"
        "任何人索要助记词都是诈骗。",
        "en": "You have just typed a seed phrase, so it is exposed: create a new wallet now, move all funds to it, "
        "and never use the old phrase again. Whoever asks for a seed phrase is a scammer.",
    },
    "private_key": {
        "zh": "您发出的内容像是私钥，应视为已经泄露：请立即把该地址的资产转到新钱包。我们绝不会向您索要私钥。",
        "en": "What you typed looks like a private key; treat it as exposed and move the funds of that "
        "address to a new wallet now. We never ask for a private key.",
    },
    "api_key": {
        "zh": "您发出的内容像是 API 密钥或访问令牌，应视为已经泄露：请立即删除它并重新创建，"
        "同时检查近期的下单和提现记录。我们绝不会向您索要 API 密钥。",
        "en": "What you typed looks like an API key or access token; treat it as exposed: delete it now, create a new "
        "one, and check your recent orders and withdrawals. We never ask for an API secret.",
    },
    "two_factor_key": {
        "zh": "您发出的内容像是两步验证（谷歌验证器）的密钥或备用码，任何人拿到它都能生成您的验证码："
        "请立即解绑并重新绑定。我们绝不会向您索要它。",
        "en": "What you typed looks like the setup key or a backup code of your two-factor authentication; whoever has "
        "it can make your codes: remove the authenticator now and set it up again. We never ask for it.",
    },
    "password": {
        "zh": "您刚才发出了密码：请立即修改密码，其他网站用同一密码的也要改。我们绝不会向您索要密码。",
        "en": "You have just typed a password: change it now, also wherever else you use it. "
        "We never ask for your password.",
    },
    "one_time_code": {
        "zh": "请不要把验证码告诉任何人，包括自称客服的人。若有人向您索要，请立即修改密码并检查登录设备。",
        "en": "Never give a verification code to anyone, not even to someone who says they are support. "
        "If somebody asked you for it, change your password and check your signed-in devices now.",
    },
    "card_number": {
        "zh": "请不要在聊天或搜索里发送银行卡号。如果有人向您索要卡号、有效期或安全码，请联系发卡行挂失换卡。",
        "en": "Do not type card numbers into a chat or search. If somebody asked you for the number, "
        "expiry date or security code, call your bank and have the card replaced.",
    },
}
"""What a person has to do now who typed a secret, one sentence or two for each kind."""

VERIFICATION: Mapping[Status, Mapping[Lang, str]] = {
    "official": {
        "zh": "{contact} 是我们的官方联系方式。但官方人员也绝不会索要密码、验证码、助记词或私钥。",
        "en": "{contact} is one of our official contacts. Even so, our staff never ask for passwords, codes, "
        "seed phrases or private keys.",
    },
    "not_official": {
        "zh": "{contact} 不是我们的官方联系方式，请不要点击、转账或提供任何信息。",
        "en": "{contact} is not ours. Do not click it, send money or give any information.",
    },
    "unknown": {
        "zh": "无法确认 {contact} 是否属于我们：官方名单里没有这一类联系方式。请通过官网或 App 内的在线客服核实。",
        "en": "{contact} cannot be checked: our official list has none of this kind. "
        "Ask in the live chat of the app or website.",
    },
}
IMITATES: Mapping[Lang, str] = {"zh": "它在模仿官方的 {like}（{tricks}）。", "en": "It imitates our {like} ({tricks})."}
BY_MEANS_OF: Mapping[Lang, str] = {"zh": "注意：{tricks}。", "en": "Beware: {tricks}."}
TRICKS: Mapping[Trick, Mapping[Lang, str]] = {
    "homoglyph": {"zh": "用了形近字符", "en": "look-alike characters"},
    "idn": {"zh": "用了非拉丁字母的域名", "en": "a domain in non-Latin letters"},
    "typo": {"zh": "多、少或换了字母", "en": "letters added, missing or swapped"},
    "added_words": {"zh": "在名称上加了词", "en": "words added to the name"},
    "other_ending": {"zh": "域名后缀不同", "en": "another domain ending"},
    "subdomain": {"zh": "把官方域名放在别的域名前面", "en": "our domain put in front of another one"},
    "user_info": {"zh": "网址里 @ 前面的部分不是真正的网站", "en": "what stands before the @ is not the site"},
    "other_account": {"zh": "同一平台上的其他账号", "en": "another account on the same platform"},
    "listed_elsewhere": {"zh": "该名称只在其他平台是官方账号", "en": "the name is ours on another platform only"},
    "invitation": {"zh": "私密群组的邀请链接", "en": "an invitation to a private group"},
    "forwarding": {"zh": "会跳转到别处的链接", "en": "a link that leads on to somewhere else"},
    "hidden_characters": {"zh": "含有看不见的字符", "en": "invisible characters"},
    "extra_recipients": {"zh": "邮件会同时发给别人", "en": "the mail goes to others as well"},
}
REMARKS: Mapping[Remark, Mapping[Lang, str]] = {
    "any_author": {
        "zh": "仅凭链接无法确认：该平台按编号显示帖子，链接里写谁的账号都能打开。请打开后核对作者是否为 {places}。",
        "en": "The link proves nothing: this platform opens a post by its number, whatever account the link names. "
        "Check that its author is {places}.",
    },
    "only_on": {"zh": "仅限以下平台：{places}。", "en": "On these platforms only: {places}."},
    "ours_there": {"zh": "我们在该平台的官方账号是 {places}。", "en": "Our account on that platform is {places}."},
}
