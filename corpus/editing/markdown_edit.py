"""How does a Markdown file take edits? Line by line: the answer, the heading, and the fields below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.editing.edits import Added, Changed, Edit, Job, Unfit, Value, differences, line_of
from corpus.editing.text_file import TextFile
from corpus.formats.base import LISTS
from corpus.formats.clean import block
from corpus.formats.markdown.lines import FENCE, Line, closing_fence, read_lines
from corpus.formats.markdown.own import BLOCK, is_own
from corpus.formats.markdown.write import answer_lines, to_markdown


def edit_markdown(job: Job) -> bytes:
    """The file with its edits; raises Unfit."""
    file = TextFile.of(job.name, job.data)
    text = file.text.replace("\r\n", "\n").replace("\r", "\n")
    if file.eol == "\r" or file.lines(text) != file.text:
        raise Unfit("the file has line ends of several kinds")
    raw = text.split("\n")
    lines = list(read_lines(raw))
    own = is_own(lines)
    # From the last one up, so that lines above keep their numbers; of new rows behind one line the last comes first.
    for edit in sorted(reversed(job.edits), key=lambda one: line_of(one.place, job.name), reverse=True):
        start = line_of(edit.place, job.name) - 1
        if start >= len(lines) or not lines[start].level:
            raise Unfit("no heading stands at that place")
        end = _end_of(lines, start)
        raw[start:end] = list(_section(raw[start:end], edit, own=own))
        lines = list(read_lines(raw))
    return file.bytes_of(file.lines("\n".join(raw)))


def _end_of(lines: Sequence[Line], start: int) -> int:
    """Where the section of a heading ends: before the next heading that is not below it."""
    level = lines[start].level
    return next((at for at in range(start + 1, len(lines)) if 0 < lines[at].level <= level), len(lines))


def _section(section: list[str], edit: Edit, *, own: bool) -> Iterator[str]:
    if isinstance(edit, Changed):
        for name, (old, new) in edit.fields.items():
            section = _with_field(section, name, old=old, new=new, own=own)
        yield from section
    elif isinstance(edit, Added):
        if not own:
            raise Unfit("the file is a page of another shape")
        yield from _trimmed(section)
        yield ""
        written = to_markdown([edit.row]).decode().rstrip("\n")
        heading, _, rest = written.partition("\n\n")  # its category, which the block below says too
        yield from _with_field(rest.split("\n"), "category", old=None, new=heading.removeprefix("# "), own=True)
        yield from [""] * max(len(section) - len(_trimmed(section)), 1)


def _trimmed(lines: list[str]) -> list[str]:
    kept = len(lines)
    while kept and not lines[kept - 1].strip():
        kept -= 1
    return lines[:kept]


def _with_field(section: list[str], name: str, *, old: Value, new: Value, own: bool) -> list[str]:
    if name == "answer":
        return _with_answer(section, str(old or ""), str(new or ""), own=own)
    fields = _block_of(section)
    has = any(line.partition(":")[0].strip() == name for line in section[fields[0] : fields[1]]) if fields else False
    if name == "question" and not has:
        heading, text = section[0], str(old or "")
        if heading.count(text) != 1:
            raise Unfit("the heading says the question in other words")
        return [heading.replace(text, str(new)), *section[1:]]
    if not own:
        raise Unfit(f"a page of this shape has no place for the {name}")
    if fields is None:
        return [section[0], "", f"```{BLOCK}", *_written(name, new), "```", *section[1:]]
    inner = section[fields[0] : fields[1]]
    return [*section[: fields[0]], *_in_block(inner, name, new), *section[fields[1] :]]


def _block_of(section: Sequence[str]) -> tuple[int, int] | None:
    """First line of the fields below a heading, and the one behind the last."""
    start = next((at for at in range(1, len(section)) if section[at].strip()), 0)
    opening = FENCE.fullmatch(section[start]) if start else None
    if opening is None or opening[2].strip() != BLOCK:
        return None
    closing = closing_fence(opening[1])
    end = next((at for at in range(start + 1, len(section)) if closing.search(section[at])), 0)
    if not end:
        raise Unfit("the fields are never closed")
    return start + 1, end


def _in_block(lines: list[str], name: str, new: Value) -> list[str]:
    """The lines of a block with one field anew; items that stay keep their lines."""
    at = next((at for at, line in enumerate(lines) if line.partition(":")[0].strip() == name), None)
    if at is None:
        return [*lines, *_written(name, new)]
    end = at + 1
    while name in LISTS and end < len(lines) and lines[end].strip().startswith(("- ", "-\t")):
        end += 1
    if end > at + 1 and isinstance(new, tuple) and new:
        items = {line.strip()[2:].strip(): line for line in lines[at + 1 : end]}
        return [*lines[: at + 1], *(items.get(item, f"- {item}") for item in new), *lines[end:]]
    return [*lines[:at], *_written(name, new), *lines[end:]]


def _written(name: str, value: Value) -> list[str]:
    if not value:
        return []
    return [f"{name}:", *(f"- {item}" for item in value)] if isinstance(value, tuple) else [f"{name}: {value}"]


def _with_answer(section: list[str], old: str, new: str, *, own: bool) -> list[str]:
    fields = _block_of(section) if own else None
    start = fields[1] + 1 if fields else 1
    body = section[start:]
    if own:
        kept = _trimmed(body)
        lead = next((at for at, line in enumerate(kept) if line.strip()), len(kept))
        if block("\n".join(kept)) != old and not FENCE.fullmatch(kept[lead] if lead < len(kept) else ""):
            raise Unfit("the answer stands there in other words than it is read")
        lead_lines = kept[:lead] or [""]
        return [*section[:start], *lead_lines, *answer_lines(new), *body[len(kept) :]]
    return [*section[:start], *_in_place(body, old.split("\n"), new.split("\n"))]


def _in_place(body: list[str], old: list[str], new: list[str]) -> list[str]:
    """The lines with some of them anew; raises Unfit where the old ones do not stand there as they are read."""
    places = [at for at in range(len(body) - len(old) + 1) if [*map(str.rstrip, body[at : at + len(old)])] == old]
    if len(places) != 1:
        raise Unfit("the answer stands there in other words than it is read")
    kept, at = list[str](), places[0]
    for tag, a, b, c, d in differences(old, new):
        kept += body[at + a : at + b] if tag == "equal" else new[c:d]
    return [*body[:at], *kept, *body[at + len(old) :]]
