"""Buys on a running site, with nothing but the addresses and forms that every release keeps."""
import http.client
import secrets
import urllib.parse
from http.cookies import SimpleCookie

COURSE = "practical-sql"


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.location = response.getheader("Location", "")
        self.cookies = response.msg.get_all("Set-Cookie", [])
        self.body = response.read().decode("utf-8", "replace")


class Browser:
    """Keeps cookies, and follows no redirect. Each has a network of its own, which limits count separately."""

    def __init__(self):
        self.cookies = {}
        self.source = f"127.{1 + secrets.randbelow(254)}.{secrets.randbelow(256)}.1"

    def send(self, address, fields=None):
        url = urllib.parse.urlsplit(address)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname, url.port, timeout=40, source_address=(self.source, 0))
        headers = {"Host": url.netloc, "Sec-Fetch-Site": "none",
                   "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers |= {"Origin": f"{url.scheme}://{url.netloc}", "Sec-Fetch-Site": "same-origin",
                        "Content-Type": "application/x-www-form-urlencoded"}
            body = urllib.parse.urlencode(fields)
        connection.request("GET" if body is None else "POST", url.path + ("?" + url.query if url.query else ""),
                           body, headers)
        reply = Reply(connection.getresponse())
        connection.close()
        for line in reply.cookies:
            for name, cookie in SimpleCookie(line).items():
                self.cookies[name] = cookie.value
        return reply


def expect(condition, reply, what):
    if not condition:
        raise AssertionError(f"{what}: got {reply.status} {reply.location}\n{reply.body[:600]}")


def fresh_address():
    return f"ada.{secrets.token_hex(6)}@example.com"


class Shop:
    """A site and its sandbox, by their origins. The site's host must be a name of 127.0.0.1."""

    def __init__(self, site, sandbox):
        self.site, self.sandbox = site, sandbox

    def pay(self, browser, address):
        """Returns the address of the success page."""
        reply = browser.send(f"{self.site}/courses/{COURSE}/checkout", {"email": address})
        expect(reply.status == 303 and reply.location.startswith(self.sandbox), reply, "the buy button")
        reply = browser.send(reply.location, {"action": "pay"})
        expect(reply.location.startswith(self.site + "/checkout/success?session_id="), reply, "the sandbox's pay button")
        return reply.location
