// Makes requests as a partner would: reads {"secret", "mode": "structured|binary|batch", "events": [attributes]},
// prints {"headers", "body"}, signed by standardwebhooks and made by cloudevents.
import { readFileSync } from "node:fs";
import { CloudEvent, HTTP } from "cloudevents";
import { Webhook } from "standardwebhooks";

const { secret, mode, events } = JSON.parse(readFileSync(0));
const made = events.map((event) => new CloudEvent(event));
const message =
  mode === "batch"
    ? { headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify(made.map((event) => event.toJSON())) }
    : mode === "binary" ? HTTP.binary(made[0]) : HTTP.structured(made[0]);
const body = typeof message.body === "string" ? message.body : JSON.stringify(message.body);
const id = mode === "binary" ? made[0].id : `msg_${made[0].id}`;   // what is signed is the id, the time and the body
const now = new Date();
const headers = { ...message.headers, "webhook-id": id, "webhook-timestamp": String(Math.floor(now / 1000)),
                  "webhook-signature": new Webhook(secret).sign(id, now, body) };
console.log(JSON.stringify({ headers, body }));
