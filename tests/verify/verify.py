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
    names = ["booking_id", "slot_id", "mentee_id", "webhook_endpoint_id", "company_id"]
    thing = next((data[name] for name in names if data.get(name)), "institute")
    version = data.get("version", 0)  # a ping has none
    if headers["webhook-id"] in seen:
        news = "known"
    elif 0 < version < newest.get(thing, 0):
        news = "older"
    else:
        news = "new"
        newest[thing] = max(version, newest.get(thing, 0))  # and queue the work: answer first, within 15 seconds
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
