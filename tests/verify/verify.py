"""Receives webhooks: verifies each, leaves out what came before, never overwrites newer with older."""

import http.server
import os

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["FOOTHOLD_WEBHOOK_SECRET"])
seen = set()  # in your system: a unique column, written in the transaction that does the work
newest = {}  # in your system: the version beside your copy of the thing


def accept(body, headers):
    event = webhook.verify(body, headers)  # the bytes as they came: they are what is signed
    data = event["data"]
    thing = data.get("booking_id") or data.get("slot_id") or data.get("company_id") or event["type"].split(".")[0]
    version = data.get("version", 0)
    if headers["webhook-id"] in seen:
        news = "known"
    elif version < newest.get(thing, 0):
        news = "older"
    else:
        news = "new"
        newest[thing] = version  # and queue the work: answer first, within 15 seconds
    seen.add(headers["webhook-id"])
    return f"{news} {event['type']} {version}"


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            print(accept(body, {name.lower(): value for name, value in self.headers.items()}), flush=True)
            self.send_response(204)
        except WebhookVerificationError:
            self.send_response(400)
        self.end_headers()


if __name__ == "__main__":
    server = http.server.HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver)
    print("listening on port", server.server_port, flush=True)
    server.serve_forever()
