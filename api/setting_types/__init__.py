"""How is the text of a setting read? Types of the fields of api.settings; each names the setting and how to mend it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from api.contact import contact_address
from api.http.addresses import site_address
from api.setting_types.mail import email, folder, inbound_address, mail_server, mailbox
from api.setting_types.named import listed, name_of
from api.setting_types.network import hosts, networks, origins, web
from api.setting_types.secret import password, secret_key, secret_keys
from api.setting_types.simple import digits, flag, log_format, number, rate, seconds, whole
from api.web.locales import checked_lang

Format = Literal["auto", "json", "text"]

Digits = Annotated[int, BeforeValidator(digits)]
Flag = Annotated[bool, BeforeValidator(flag)]
Number = Annotated[float, BeforeValidator(number)]
Whole = Annotated[int, BeforeValidator(whole)]
Seconds = Annotated[float, BeforeValidator(seconds)]
Rate = Annotated[str, BeforeValidator(rate)]
Networks = Annotated[tuple[Any, ...], BeforeValidator(networks)]
SecretKeys = Annotated[tuple[str, ...], BeforeValidator(secret_keys)]
Hosts = Annotated[tuple[str, ...], BeforeValidator(hosts)]
Origins = Annotated[tuple[str, ...], BeforeValidator(origins)]
LogFormat = Annotated[Format, BeforeValidator(log_format)]
Contact = Annotated[str, BeforeValidator(lambda text, info: contact_address(name_of(info), text))]
TerminalLang = Annotated[str, BeforeValidator(lambda text, info: checked_lang(name_of(info), text))]
Email = Annotated[str, BeforeValidator(email)]
MailServer = Annotated[Any, BeforeValidator(mail_server)]
Mailbox = Annotated[Any, BeforeValidator(mailbox)]
InboundAddress = Annotated[str, BeforeValidator(inbound_address)]
Folder = Annotated[str, BeforeValidator(folder)]
Password = Annotated[str, BeforeValidator(password)]
WebAddress = Annotated[str, BeforeValidator(web)]
Site = Annotated[str, BeforeValidator(lambda text, info: site_address(name_of(info), text))]
Text = Annotated[str, BeforeValidator(lambda text: text.strip())]

__all__ = [
    "Contact",
    "Digits",
    "Email",
    "Flag",
    "Folder",
    "Format",
    "Hosts",
    "InboundAddress",
    "LogFormat",
    "MailServer",
    "Mailbox",
    "Networks",
    "Number",
    "Origins",
    "Password",
    "Rate",
    "Seconds",
    "SecretKeys",
    "Site",
    "TerminalLang",
    "Text",
    "WebAddress",
    "Whole",
    "listed",
    "name_of",
    "secret_key",
]
