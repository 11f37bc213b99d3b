// Receives webhooks: verifies each, leaves out what came before, never overwrites newer with older.

import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.FOOTHOLD_WEBHOOK_SECRET);
const seen = new Set(); // in your system: a unique column, written in the transaction that does the work
const newest = new Map(); // in your system: the version beside your copy of the thing

function accept(body, headers) {
  const event = webhook.verify(body, headers); // the bytes as they came: they are what is signed
  const { booking_id, slot_id, mentee_id, webhook_endpoint_id, company_id, version = 0 } = event.data; // a ping has no version
  const thing = booking_id ?? slot_id ?? mentee_id ?? webhook_endpoint_id ?? company_id ?? "institute";
  const newestOfIt = newest.get(thing) ?? 0;
  let news = "new";
  if (seen.has(headers["webhook-id"])) {
    news = "known";
  } else if (version > 0 && version < newestOfIt) {
    news = "older";
  } else {
    newest.set(thing, Math.max(version, newestOfIt)); // and queue the work: answer first, within 15 seconds
  }
  seen.add(headers["webhook-id"]);
  return `${news} ${event.type} ${version}`;
}

const server = createServer(async (request, response) => {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    console.log(accept(Buffer.concat(chunks).toString("utf8"), request.headers));
    response.writeHead(204).end();
  } catch {
    response.writeHead(400).end();
  }
});
server.listen(Number(process.env.PORT ?? 9000), "127.0.0.1", () => console.log("listening on port", server.address().port));
