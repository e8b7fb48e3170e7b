"""Which commands ask the served generation? `faq search` and `faq verify`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from api.cli.options import AsJson, Data, Sample, checked_lang, data_of, examples, print_json, whole_number

commands = typer.Typer()

_NOT_OFFICIAL = 1


@commands.command(
    epilog=examples('faq search "how do I reset my password" --top 3', 'faq search "忘记密码了怎么办" --explain')
)
def search(
    query: Annotated[str, typer.Argument(help="What a person would type, in Chinese or English.")],
    data: Data = None,
    lang: Annotated[str | None, typer.Option(help="Language of the reply, zh or en; guessed when absent.")] = None,
    category: Annotated[str | None, typer.Option(help="Only this category and those below it.")] = None,
    top: Annotated[
        int, typer.Option(parser=whole_number, metavar="NUMBER", help="How many results at most, 1 to 20.")
    ] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="Say what the answer rests on.")] = False,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Answer a query, or say how to reach support."""
    from api.cli.first_start import open_index
    from api.presenters.reply import present
    from engine import check_query
    from support import hand_off_of

    checked = checked_lang(lang)
    check_query(query, checked, top)
    engine = open_index(data_of(data), sample=sample)
    hand_off = hand_off_of(engine)
    options: dict[str, Any] = {"lang": checked, "category": category, "top": top, "explained": explain}
    reply = present(engine.search(query, rule=hand_off.rule, **options), hand_off)
    if as_json:
        print_json(reply.to_json())
    else:
        from api.cli.show.reply import show_explanation, show_reply

        show_reply(reply)
        if reply.explanation:
            show_explanation(reply.explanation)


@commands.command(epilog=examples("faq verify t.me/BluefirOfficial"))
def verify(
    contact: Annotated[str, typer.Argument(help="Web address, e-mail address, phone number or @account.")],
    data: Data = None,
    lang: Annotated[str | None, typer.Option(help="Language of the message, zh or en.")] = None,
    sample: Sample = False,
    as_json: AsJson = False,
) -> None:
    """Is this contact really ours? Exit code 0 if it is official, 1 if not, or if nobody can tell."""
    from dataclasses import asdict

    from api.cli.first_start import open_index
    from api.presenters.reply import present_verification
    from api.web.locales import locale_for
    from support import check_contact, hand_off_of
    from support import verify as check

    checked = checked_lang(lang)
    check_contact(contact)
    official = hand_off_of(open_index(data_of(data), sample=sample)).official
    found = present_verification(check(contact, official), locale_for(checked or "zh"))
    if as_json:
        print_json(asdict(found))
    else:
        typer.echo(found.message)
    if found.status != "official":
        raise typer.Exit(_NOT_OFFICIAL)
