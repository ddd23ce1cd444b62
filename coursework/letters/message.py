"""From a letter to a message that a mail client opens."""

import mimetypes
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from email_validator import EmailNotValidError, validate_email

from coursework.language import say
from coursework.letters.parse import body_text, parse
from coursework.letters.text import clean

Person = str | tuple[str, str]


def to_message(
    text: str, language: str, sender: Person, to: Person, attachments: Mapping[str, bytes] | None = None
) -> EmailMessage:
    """The letter as an ``EmailMessage``: headers from its first lines, its text, and the files attached to it.

    A person is an address or a pair of name and address. ``attachments`` maps file names to their bytes; where the
    letter has a line ``附件：`` or ``Attachment:``, its names and these must be the same. The message carries no date
    and no id: the mail server adds them. ``message.as_bytes()`` gives what a mail client reads.

    ValueError says what is wrong: no subject, an address that cannot exist, a line break or control character where a
    header would take it for the next header, an attachment that is announced and not given, a text too long.

    >>> letter = "主题：补寄\\n李女士：\\n　　今天补寄。"
    >>> message = to_message(letter, "zh", ("林小燕", "lin@example.com"), "li@example.com")
    >>> message["Subject"], message["From"].addresses[0].display_name
    ('补寄', '林小燕')
    """
    letter = parse(text, language)
    if not letter.subject:
        raise ValueError(say("letters.no_subject"))
    files = dict(attachments or {})
    if letter.attachments:
        _same_files(letter.attachments, files)
    message = EmailMessage(policy=SMTP.clone(utf8=False, cte_type="7bit"))
    message["From"] = _address(sender)
    message["To"] = _address(to)
    message["Subject"] = _one_line(letter.subject)
    message["Content-Language"] = {"zh": "zh-CN", "en": "en"}[language]
    message.set_content(body_text(text), cte="base64" if language == "zh" else "quoted-printable")
    for name, data in files.items():
        _attach(message, name, data)
    return message


def _same_files(announced: tuple[str, ...], files: dict[str, bytes]) -> None:
    if lost := [name for name in announced if name not in files]:
        raise ValueError(say("letters.not_given", names=", ".join(lost)))
    if extra := [name for name in files if name not in announced]:
        raise ValueError(say("letters.not_announced", names=", ".join(extra)))


def _address(person: Person) -> Address:
    name, address = ("", person) if isinstance(person, str) else person
    try:
        valid = validate_email(address, check_deliverability=False)
    except (EmailNotValidError, TypeError, AttributeError) as error:
        raise ValueError(say("letters.bad_address", found=str(address)[:80], reason=error)) from None
    return Address(display_name=_one_line(name), addr_spec=valid.ascii_email or valid.normalized)


def _one_line(words: str) -> str:
    """The words, if they fit into a header: one line without control characters."""
    kept, hidden = clean(words)
    if hidden or "\n" in kept or "\t" in kept:
        raise ValueError(say("letters.bad_header", found=repr(words)[:80]))
    return kept.strip()


def _attach(message: EmailMessage, name: str, data: bytes) -> None:
    if not isinstance(data, bytes):
        raise ValueError(say("letters.not_bytes", name=name, found=type(data).__name__))
    if _one_line(name) in ("", ".", "..") or "/" in name or "\\" in name:
        raise ValueError(say("letters.bad_file_name", found=name[:80]))
    main, _, sub = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=_one_line(name))
