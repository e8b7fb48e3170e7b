"""The addresses of accounts, platform by platform, as their own help pages give them (2025). Data, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One namespace of a platform. path: a pattern of the whole path, in which NAME is the account; exact: whether
    upper and lower case are different accounts; also: other prefixes by which it may be listed."""

    name: str
    hosts: frozenset[str]
    path: str
    exact: bool = False
    also: tuple[str, ...] = ()

    @property
    def listed_as(self) -> tuple[str, ...]:
        """Prefixes of `PREFIX/NAME` in support.yaml."""
        return (self.name, *self.also)


def _kind(name: str, hosts: str, path: str, *, exact: bool = False, also: str = "") -> Kind:
    return Kind(name, frozenset(hosts.split()), path, exact, tuple(also.split()))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TELEGRAM = "t.me telegram.me telegram.dog"
_X = "x.com www.x.com mobile.x.com twitter.com www.twitter.com mobile.twitter.com"
_WEIBO = "weibo.com www.weibo.com weibo.cn m.weibo.cn"
_FACEBOOK = "facebook.com www.facebook.com m.facebook.com web.facebook.com zh-cn.facebook.com fb.com www.fb.com"
_YOUTUBE = "youtube.com www.youtube.com m.youtube.com"
_LINKEDIN = "linkedin.com www.linkedin.com cn.linkedin.com"
_REDDIT = "reddit.com www.reddit.com old.reddit.com new.reddit.com"
_TABS = r"(?:/(?:about|posts|videos|photos|events|jobs|people|life|featured|shorts|streams|live|playlists|community))?"

PLATFORMS: dict[str, tuple[Kind, ...]] = {
    "telegram": (
        _kind("name", _TELEGRAM, r"(?:/s)?/NAME(?:/\d{1,12}){0,2}"),
        _kind("+", _TELEGRAM, r"/\+NAME", exact=True),
        _kind("joinchat", _TELEGRAM, r"/joinchat/NAME", exact=True),
        _kind("addlist", _TELEGRAM, r"/addlist/NAME", exact=True),
    ),
    "x": (
        _kind(
            "name",
            _X,
            r"/NAME(?:/(?:with_replies|media|likes|followers|verified_followers|following|highlights|articles|"
            r"status/\d{1,20}(?:/(?:photo|video)/\d)?))?",
        ),
    ),
    "weibo": (
        _kind("name", _WEIBO, r"/(?!\d+/?$)NAME"),
        _kind("n", _WEIBO, "/n/NAME"),
        _kind("u", _WEIBO, r"(?:/u)?/(?=\d+/?$)NAME"),
    ),
    "facebook": (
        _kind("name", f"{_FACEBOOK} m.me", f"/NAME{_TABS}"),
        _kind("groups", _FACEBOOK, "/groups/NAME"),
    ),
    "instagram": (_kind("name", "instagram.com www.instagram.com m.instagram.com", "/NAME(?:/reels)?"),),
    "threads": (_kind("name", "threads.net www.threads.net threads.com www.threads.com", "/@NAME"),),
    "youtube": (
        _kind("name", _YOUTUBE, f"/@NAME{_TABS}"),
        _kind("channel", _YOUTUBE, f"/channel/NAME{_TABS}", exact=True),
        _kind("c", _YOUTUBE, f"/c/NAME{_TABS}"),
        _kind("user", _YOUTUBE, f"/user/NAME{_TABS}"),
    ),
    "discord": (
        _kind("invite", "discord.gg www.discord.gg", "/NAME", exact=True),
        _kind("invite", "discord.com www.discord.com discordapp.com", "/invite/NAME", exact=True),
    ),
    "whatsapp": (
        _kind("phone", "wa.me", r"/\+?NAME"),
        _kind("message", "wa.me", "/message/NAME", exact=True),
        _kind("chat", "chat.whatsapp.com", "/NAME", exact=True),
        _kind("channel", "whatsapp.com www.whatsapp.com", "/channel/NAME", exact=True),
    ),
    "linkedin": (
        _kind("company", _LINKEDIN, f"/company/NAME{_TABS}"),
        _kind("in", _LINKEDIN, "/in/NAME"),
        _kind("school", _LINKEDIN, f"/school/NAME{_TABS}"),
        _kind("showcase", _LINKEDIN, f"/showcase/NAME{_TABS}"),
        _kind("groups", _LINKEDIN, "/groups/NAME"),
    ),
    "medium": (
        _kind("name", "medium.com www.medium.com", "/@NAME(?:/about)?"),
        _kind("publication", "medium.com www.medium.com", "/NAME"),
    ),
    "reddit": (
        _kind("r", _REDDIT, "/r/NAME(?:/(?:new|hot|top|rising|about))?"),
        _kind("user", _REDDIT, "/(?:user|u)/NAME", also="u"),
    ),
    "tiktok": (_kind("name", "tiktok.com www.tiktok.com m.tiktok.com", "/@NAME(?:/live)?"),),
    "douyin": (_kind("user", "douyin.com www.douyin.com", "/user/NAME", exact=True),),
    "github": (
        _kind("name", "github.com www.github.com", r"/NAME(?:/[\w.-]+(?:/(?:releases|releases/latest|tags|issues))?)?"),
        _kind("name", "github.com www.github.com", "/orgs/NAME(?:/(?:repositories|people))?"),
    ),
    "line": (
        _kind("name", "line.me", "(?:/R)?/ti/p/(?:@|%40)NAME"),
        _kind("ti/p", "line.me", "(?:/R)?/ti/p/NAME", exact=True),
        _kind("lin.ee", "lin.ee", "/NAME", exact=True),
    ),
    "zhihu": (
        _kind("org", "zhihu.com www.zhihu.com", "/org/NAME"),
        _kind("people", "zhihu.com www.zhihu.com", "/people/NAME"),
    ),
    "bilibili": (_kind("space", "space.bilibili.com", "/NAME"),),
    "xiaohongshu": (_kind("user", "xiaohongshu.com www.xiaohongshu.com", "/user/profile/NAME", exact=True),),
    "twitch": (_kind("name", "twitch.tv www.twitch.tv m.twitch.tv", "/NAME(?:/(?:about|schedule|videos))?"),),
    "bluesky": (_kind("profile", "bsky.app", "/profile/NAME"),),
    "substack": (_kind("name", "substack.com", "/@NAME"),),
}
"""The kinds of each platform; the first is meant where an account is listed by its name alone: the organisation's."""

SUBDOMAINS = {"medium.com": "medium", "substack.com": "substack"}
"""Platforms on which NAME.PLATFORM is an account too; listed by its whole address."""

RESERVED: dict[str, frozenset[str]] = {name: frozenset() for name in PLATFORMS} | {
    "telegram": _words(
        "s c a k m share iv proxy socks joinchat addlist addstickers addemoji addtheme login confirmphone setlanguage "
        "bg boost invoice giftcode contact nft call"
    ),
    "x": _words(
        "i home explore search intent share settings messages notifications compose login logout signup hashtag tos "
        "privacy jobs who_to_follow account oauth download"
    ),
    "weibo": _words("n u p s a tv hot search login signup sinaurl share"),
    "facebook": _words(
        "sharer sharer.php l.php dialog share groups pages people profile.php login login.php watch events marketplace "
        "gaming help story.php permalink.php photo.php photo hashtag plugins reel stories p"
    ),
    "instagram": _words("p reel reels tv explore accounts stories direct share linkshim about developer"),
    "github": _words(
        "orgs apps login logout join settings topics search marketplace sponsors explore features about pricing new "
        "notifications issues pulls trending collections users organizations enterprise security contact gist"
    ),
    "twitch": _words("directory settings downloads login signup search videos p"),
    "discord": _words("invite"),
}
"""First parts of a path that are pages of the platform itself."""

PARAMETERS: dict[str, frozenset[str]] = {
    "telegram": _words("start startapp text single post"),
    "x": _words("s t lang ref_src"),
    "facebook": _words("ref fref locale mibextid ref_type"),
    "instagram": _words("hl igsh igshid"),
    "threads": _words("hl igshid xmt"),
    "youtube": _words("si feature hl gl app sub_confirmation"),
    "whatsapp": _words("text type app_absent lang"),
    "linkedin": _words("trk originalSubdomain lipi"),
    "medium": _words("source"),
    "tiktok": _words("lang is_from_webapp sender_device _t _r"),
    "weibo": _words("is_all refer_flag from"),
    "github": _words("tab type language sort"),
}
"""Parameters that change nothing in whose account is opened; with any other, an address is not judged official."""

NAMED_BY_NUMBER = {"x": r"/NAME/status/\d+(?:/(?:photo|video)/\d)?"}
"""Posts that a platform opens by their number, whatever account the address names."""

APPS: dict[str, tuple[str, str, str]] = {
    "tg:resolve": ("telegram", "", "domain"),
    "tg:join": ("telegram", "+", "invite"),
    "twitter:user": ("x", "", "screen_name"),
    "instagram:user": ("instagram", "", "username"),
    "whatsapp:send": ("whatsapp", "", "phone"),
}
"""Links that open an app: platform, kind of account, and the parameter that names it."""

FORWARDING_HOSTS = _words(
    "t.co bit.ly tinyurl.com goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly s.id rb.gy shorturl.at lnkd.in t.cn url.cn "
    "dwz.cn suo.im w.url.cn l.facebook.com lm.facebook.com l.instagram.com l.threads.com out.reddit.com href.li "
    "link.zhihu.com service.weibo.com sinaurl.cn linktr.ee vk.cc away.vk.com"
)
"""Hosts that send on to any address."""
FORWARDING_PATHS = tuple(
    sorted(
        _words(
            "t.me/share t.me/iv telegram.me/share x.com/intent x.com/share x.com/i/ twitter.com/intent twitter.com/i/ "
            "twitter.com/share facebook.com/sharer facebook.com/share facebook.com/l.php facebook.com/dialog "
            "facebook.com/flx linkedin.com/sharing linkedin.com/redir linkedin.com/share line.me/r/share line.me/r/msg "
            "reddit.com/submit weibo.cn/sinaurl weibo.com/sinaurl google.com/url youtube.com/redirect medium.com/m/ "
            "instagram.com/linkshim steamcommunity.com/linkfilter wa.me/? telegram.org/k/ telegram.org/a/"
        )
    )
)
"""Beginnings of addresses that send on to any address, or open a window for sharing one."""
