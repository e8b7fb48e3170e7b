"""Countries, states and cities that people name; one line a region, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.languages.lazy import lazy_pattern
from corpus.values.one_of import one_of

_ENGLISH = """
afghanistan albania algeria argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium
bolivia brazil brunei bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus czechia denmark
ecuador egypt estonia ethiopia finland france germany ghana greece guatemala hungary iceland india indonesia iran
iraq ireland israel italy jamaica japan jordan kazakhstan kenya kuwait laos latvia lebanon libya lithuania
luxembourg macau malaysia maldives malta mexico moldova monaco mongolia morocco myanmar nepal netherlands nicaragua
nigeria norway oman pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda senegal
serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tajikistan tanzania thailand
tunisia turkey turkmenistan uganda ukraine uruguay usa uzbekistan venezuela vietnam yemen zambia zimbabwe europe
asia africa america scotland england wales hawaii alaska arizona california colorado connecticut florida hawaii
idaho illinois indiana iowa kansas kentucky louisiana maryland massachusetts michigan minnesota mississippi missouri
montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia wisconsin wyoming
ontario quebec alberta manitoba queensland tasmania victoria bavaria catalonia abuja accra adelaide ahmedabad
algiers amman amsterdam ankara athens atlanta auckland austin baghdad baku bangalore bengaluru bangkok barcelona
beijing beirut belfast belgrade berlin bogota boston brisbane bristol brussels bucharest budapest cairo calgary
canberra caracas casablanca chengdu chennai chicago chongqing cologne colombo copenhagen dallas delhi denver detroit
dhaka doha dubai dublin edinburgh frankfurt geneva glasgow guangzhou hamburg hangzhou hanoi harbin havana helsinki
houston hyderabad istanbul jaipur jakarta jeddah johannesburg karachi kathmandu kiev kyiv kolkata kyoto lagos lahore
leeds lima lisbon liverpool london lucknow lyon macao madrid manchester manila marseille melbourne miami milan minsk
montreal moscow mumbai munich nagoya nairobi nanjing naples osaka oslo ottawa paris perth philadelphia phoenix
pittsburgh portland prague pune qingdao riga riyadh rome rotterdam santiago seattle seoul shanghai shenyang shenzhen
sofia stockholm stuttgart suzhou sydney taipei tallinn tashkent tbilisi tehran tianjin tokyo toronto turin valencia
vancouver venice vienna vilnius warsaw wellington wuhan xiamen xian yangon yokohama zagreb zurich
"""
_ENGLISH_LONG = """
united states; united kingdom; hong kong; south korea; north korea; new zealand; saudi arabia; south africa; sri lanka;
costa rica; czech republic; dominican republic; el salvador; united arab emirates; ivory coast; puerto rico;
new york; los angeles; san francisco; san diego; las vegas; washington dc; new jersey; new mexico; north carolina;
south carolina; north dakota; south dakota; west virginia; rhode island; new hampshire; new orleans; salt lake city;
ho chi minh city; kuala lumpur; sao paulo; rio de janeiro; buenos aires; mexico city; abu dhabi; tel aviv; cape town;
new delhi; st petersburg; new south wales; british columbia; nova scotia
"""
_CHINESE = """
中国 美国 英国 法国 德国 日本 韩国 朝鲜 印度 俄罗斯 加拿大 澳大利亚 澳洲 新西兰 新加坡 马来西亚 泰国 越南 菲律宾
印度尼西亚 印尼 缅甸 柬埔寨 老挝 文莱 蒙古 巴基斯坦 孟加拉国 斯里兰卡 尼泊尔 哈萨克斯坦 乌兹别克斯坦 伊朗 伊拉克
以色列 沙特 沙特阿拉伯 阿联酋 迪拜 卡塔尔 科威特 土耳其 埃及 南非 尼日利亚 肯尼亚 摩洛哥 意大利 西班牙 葡萄牙 荷兰
比利时 瑞士 瑞典 挪威 丹麦 芬兰 冰岛 爱尔兰 奥地利 波兰 捷克 匈牙利 希腊 罗马尼亚 乌克兰 白俄罗斯 墨西哥 巴西 阿根廷
智利 秘鲁 哥伦比亚 古巴 欧洲 亚洲 非洲 美洲 东南亚 欧盟 海外 香港 澳门 台湾 北京 上海 天津 重庆 河北 山西 辽宁 吉林
黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏
新疆 石家庄 唐山 保定 邯郸 太原 大同 沈阳 大连 鞍山 长春 哈尔滨 大庆 南京 苏州 无锡 常州 徐州 南通 扬州 杭州 宁波
温州 嘉兴 绍兴 金华 义乌 合肥 芜湖 福州 厦门 泉州 南昌 赣州 济南 青岛 烟台 潍坊 临沂 淄博 郑州 洛阳 开封 武汉 宜昌
襄阳 长沙 株洲 湘潭 广州 深圳 东莞 佛山 珠海 惠州 中山 汕头 湛江 南宁 桂林 柳州 海口 三亚 成都 绵阳 贵阳 遵义 昆明
大理 丽江 拉萨 西安 咸阳 兰州 西宁 银川 乌鲁木齐 呼和浩特 包头 台北 高雄 台中 台南 纽约 洛杉矶 旧金山 芝加哥 华盛顿
波士顿 西雅图 伦敦 曼彻斯特 巴黎 柏林 慕尼黑 法兰克福 罗马 米兰 马德里 巴塞罗那 阿姆斯特丹 布鲁塞尔 日内瓦 苏黎世
莫斯科 东京 大阪 京都 首尔 釜山 曼谷 清迈 河内 胡志明市 吉隆坡 雅加达 巴厘岛 马尼拉 孟买 新德里 悉尼 墨尔本 奥克兰
温哥华 多伦多 蒙特利尔 开罗
"""
_SAME = {
    "us": "usa",
    "u.s.": "usa",
    "america": "usa",
    "united states": "usa",
    "united kingdom": "uk",
    "england": "uk",
    "bengaluru": "bangalore",
    "macao": "macau",
    "kiev": "kyiv",
    "澳洲": "澳大利亚",
    "印尼": "印度尼西亚",
    "沙特": "沙特阿拉伯",
}
_LONG = [name.strip() for name in _ENGLISH_LONG.replace("\n", " ").split(";") if name.strip()]
_NAMES = frozenset({*_ENGLISH.split(), *_LONG, "uk", "uae"})
_PLACE = lazy_pattern(
    rf"(?<![a-z0-9-])(?P<name>{one_of(sorted(_NAMES))})(?![a-z0-9-])"
    rf"|(?P<han>{one_of(_CHINESE.split())})(?:[一-鿿]{{1,3}}(?:市|区|县|镇|州|街道)|[省市州])?"
)
_FIRST_WORDS = frozenset(name.split()[0] for name in _NAMES)
_BEFORE = frozenset({"to", "in", "from", "at", "near"})
_WORD = lazy_pattern("[a-z]+")
_POSTED = frozenset({"deliver", "delivered", "delivery", "ship", "ships", "shipped", "shipping", "shipment", "pincode"})
_POSTCODE = lazy_pattern(r"(?<=[a-z] )\d{5,6}(?![\d.,]*\d)(?! ?[a-z$%])")
_HERE = {"name": "my area", "han": "我这里"}
"""What a place is replaced with that the corpus lacks."""


def places_of(normal: str) -> tuple[str, ...]:
    """The places that a normalised text names, each by one of its names."""
    if normal.isascii() and _FIRST_WORDS.isdisjoint(_WORD.findall(normal)):
        return ()
    found = (match["name"] or match["han"] for match in _PLACE.finditer(normal))
    return tuple(dict.fromkeys(_SAME.get(name, name) for name in found))


def with_places_open(normal: str, in_corpus: Callable[[str], bool], in_language: Callable[[str], bool]) -> str:
    """A normalised text with "my area" for the places that the corpus lacks, and for a strange name at its end.

    "Delivery to Hyderabad" asks what "delivery to my area" asks, unless the corpus writes about Hyderabad. in_corpus:
    whether the corpus has a word; in_language: whether it is a common word.
    """

    def take(match: re.Match[str]) -> str:
        kind = match.lastgroup or "name"
        return match.group() if any(map(in_corpus, match[kind].split())) else _HERE[kind]

    if not normal.isascii():
        return _PLACE.sub(take, normal)
    words = _WORD.findall(normal)
    if not _POSTED.isdisjoint(words):
        normal = _POSTCODE.sub(_HERE["name"], normal)
    if not _FIRST_WORDS.isdisjoint(words):
        normal = _PLACE.sub(take, normal)
    elif len(words) > 2 and words[-2] in _BEFORE and len(words[-1]) > 2 and not in_corpus(words[-1]):
        return normal if in_language(words[-1]) else normal.removesuffix(words[-1]) + _HERE["name"]
    return normal
