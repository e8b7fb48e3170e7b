"""How does a command line say how files are to be read that do not say it themselves?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from corpus import ReadOptions

Lang_ = Annotated[str | None, typer.Option("--lang", help="Language of rows that do not say it: zh or en.")]
Category = Annotated[str | None, typer.Option("--category", help="Category of rows that have none.")]
Mapping_ = Annotated[
    str | None,
    typer.Option("--map", metavar="FIELD=HEADER,...", help="Which column is which: question=标题,answer=内容."),
]
Columns = Annotated[
    str | None,
    typer.Option(
        metavar="FIELD,...", help="The columns of a table without a header: question,answer,- (- is skipped)."
    ),
]
Dialect = Annotated[
    str | None,
    typer.Option("--from", metavar="PRODUCT", help="Who wrote it, if that is not recognised: zendesk, ..."),
]


def said_reading(**words: str | None) -> ReadOptions | None:
    """What was said by the names of `ReadOptions.of_words`, None for nothing; FaqError for what cannot be meant."""
    from corpus import ReadOptions

    return None if all(word is None for word in words.values()) else ReadOptions.of_words(**words)
