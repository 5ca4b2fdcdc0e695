#!/usr/bin/python3
"""An SMTP server on loopback that delivers nothing: it stores every mail in a Maildir and, parsed, in
DIR/parsed/<id>.json for the sandbox's mailbox page. Prints `ready PORT` when it listens; SIGTERM ends
it. Refuses the recipients that DIR/refused/<address> names, with the reply in that file. Needs Debian's
python3-aiosmtpd."""

import argparse
import asyncio
import json
import os
import secrets
import signal
import time
from datetime import datetime, timezone
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.smtp import SMTP


def part(message, kind):
    """Returns the text of the body of this kind, or None."""
    body = message.get_body(preferencelist=(kind,))
    if body is None or body.get_content_maintype() != "text":
        return None
    return body.get_content()


def parts(message):
    """Returns the parts of a mail that the mailbox page shows."""
    return {
        "from": str(message.get("From", "")),
        "to": str(message.get("To", "")),
        "subject": str(message.get("Subject", "")) or "(no subject)",
        "headers": [{"name": name, "value": str(value)} for name, value in message.items()],
        "text": part(message, "plain"),
        "html": part(message, "html"),
    }


def parts_or_source(content):
    """Returns parts(), or the source if Python's parser fails on a malformed mail: an unknown charset
    raises LookupError, a malformed header may raise other errors."""
    try:
        return parts(message_from_bytes(content, policy=policy.default))
    except Exception as fault:  # pylint: disable=broad-exception-caught
        return {
            "subject": f"(cannot be parsed: {fault})",
            "headers": [],
            "text": content.decode("utf-8", "replace"),
            "html": None,
        }


def clean(value):
    """Replaces NUL, which the page's JSON parser refuses."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return value


def summary(mail_id, envelope):
    """Returns the JSON file of a mail. Times are UTC; unencodable characters are replaced."""
    facts = {
        "id": mail_id,
        "received_at": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S"),
        "envelope_from": envelope.mail_from,
        "envelope_to": envelope.rcpt_tos,
        **parts_or_source(envelope.content),
    }
    return json.dumps(clean(facts), ensure_ascii=False).encode("utf-8", "replace")


class Maildir:
    """Writes to tmp and then moves the file, so that a reader never sees a partial mail."""

    def __init__(self, root):
        self.root = Path(root)
        for folder in ("tmp", "new", "cur", "parsed", "refused"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)

    def place(self, name, content, folder):
        draft = self.root / "tmp" / name
        draft.write_bytes(content)
        draft.rename(self.root / folder / name)

    async def handle_RCPT(self, server, session, envelope, address, options):
        # The names are compared, so that no address becomes a path.
        for refusal in (self.root / "refused").iterdir():
            if refusal.name == address:
                return refusal.read_text(encoding="ascii").strip()
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        # The name begins with the time, so that names sort in order of arrival.
        mail_id = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        self.place(mail_id, envelope.content, "new")
        self.place(f"{mail_id}.json", summary(mail_id, envelope), "parsed")
        return "250 OK: kept in the sandbox's mailbox"


async def serve(port, maildir):
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(maildir, hostname="sandbox.localhost", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await stopped.wait()
    server.close()
    await server.wait_closed()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0: any free one")
    parser.add_argument("--maildir", required=True, metavar="DIR")
    arguments = parser.parse_args()
    os.umask(0o077)
    asyncio.run(serve(arguments.port, Maildir(arguments.maildir)))


if __name__ == "__main__":
    main()
