// Receives webhooks, as a partner would: node webhook_receiver.mjs [CERTIFICATE KEY]... Prints its port as the first line,
// behind it that of an https server for each certificate, then a JSON line for each request: what standardwebhooks, svix and cloudevents say of it.
// Orders come on standard input, a JSON line each: {"secrets": {path: [whsec_...]}, "answers": {path: [status, headers]},
// "delays": {path: milliseconds}}; an answer of status 0 hangs up.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecure } from "node:https";
import { createInterface } from "node:readline";
import { HTTP } from "cloudevents";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const orders = { secrets: {}, answers: {}, delays: {} };

function verified(library, secrets, body, headers) {
  return secrets.map((secret) => {
    try {
      new library(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
}

function judge(request, body) {
  const path = request.url;
  const secrets = orders.secrets[path] ?? [];
  const seen = { path, headers: request.headers, body, standard: verified(Standard, secrets, body, request.headers),
                 svix: verified(Svix, secrets, body, request.headers) };
  try {
    const event = HTTP.toEvent({ headers: request.headers, body });
    seen.valid = event.validate();
    seen.event = event.toJSON();
  } catch (error) {
    seen.valid = false;
    seen.error = String(error);
  }
  return seen;
}

function receive(request, response) {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const seen = judge(request, Buffer.concat(parts).toString());
    const [status, headers] = orders.answers[seen.path] ?? [204, {}];
    seen.status = status;
    process.stdout.write(JSON.stringify(seen) + "\n");
    setTimeout(() => {
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, headers).end();
    }, orders.delays[seen.path] ?? 0);
  });
}

const servers = [createServer(receive)];
for (let n = 2; n + 1 < process.argv.length; n += 2)
  servers.push(createSecure({ cert: readFileSync(process.argv[n]), key: readFileSync(process.argv[n + 1]) }, receive));

createInterface({ input: process.stdin }).on("line", (line) => {
  for (const [name, values] of Object.entries(JSON.parse(line))) Object.assign(orders[name], values);
}).on("close", () => process.exit(0));
const ports = await Promise.all(servers.map((server) => new Promise((resolve) =>
  server.listen(0, "127.0.0.1", () => resolve(server.address().port)))));
process.stdout.write(`${ports.join(" ")}\n`);
