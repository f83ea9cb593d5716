// An OpenID provider on a port of this machine, for tests of bearer tokens (oidc-provider).
//
// Its first line of input is {audience, clients: [{id, alg, claims}]}: each client gets, by the
// grant client_credentials and the secret "secret", access tokens with these claims, signed with
// alg. It prints {issuer, keys}. Then each line of input is an order: {"order": "rotate"} puts new
// keys beside the old ones and signs with them, {"order": "retire"} takes the old ones away,
// {"order": "other"} signs with keys that its key set does not have, {"order": "back"} ends that.
// Each is answered by a line.
import crypto from "node:crypto";
import http from "node:http";
import readline from "node:readline";
import Provider from "oidc-provider";

for (const name of ["log", "info", "warn"]) {
  console[name] = () => {}; // what the provider warns of is meant for production
}
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => {
  const { value, done } = await lines.next();
  return done ? null : JSON.parse(value);
};
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

let generation = 0;
const makeKeys = () => {
  generation += 1;
  const key = (type, options, alg) => ({
    ...crypto.generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }),
    kid: `${alg}-${generation}`, alg, use: "sig",
  });
  return [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")];
};

const { audience, clients } = await next();
let callback = null;
let published = null; // a key set in place of the provider's own
const server = http.createServer((request, response) => {
  if (published && request.url === "/jwks") {
    response.setHeader("Content-Type", "application/jwk-set+json");
    response.end(published);
    return;
  }
  callback(request, response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const client = (id) => clients.find((each) => each.id === id);

const provide = (keys) => {
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: clients.map(({ id }) => ({
      client_id: id, client_secret: "secret", grant_types: ["client_credentials"], redirect_uris: [], response_types: [],
    })),
    clientAuthMethods: ["client_secret_basic", "client_secret_post"],
    scopes: ["api"],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: (context, resource, asking) => ({
          scope: "api", audience: resource, accessTokenTTL: 3600, accessTokenFormat: "jwt",
          jwt: { sign: { alg: client(asking.clientId).alg } },
        }),
      },
    },
    extraTokenClaims: (context, token) => client(token.clientId).claims,
  });
  callback = provider.callback();
};

const publicSet = (keys) => JSON.stringify({
  keys: keys.map(({ kty, kid, alg, use, n, e, crv, x, y }) => ({ kty, kid, alg, use, n, e, crv, x, y })),
});

let keys = makeKeys();
provide(keys);
say({ issuer, keys: `${issuer}/jwks` });
for (let order = await next(); order; order = await next()) {
  if (order.order === "rotate") {
    keys = [...makeKeys(), ...keys.slice(0, 2)];
    provide(keys);
  } else if (order.order === "retire") {
    keys = keys.slice(0, 2);
    provide(keys);
  } else if (order.order === "other") {
    published = publicSet(keys);
    provide(makeKeys());
  } else if (order.order === "back") {
    published = null;
    provide(keys);
  }
  say({ done: order.order });
}
server.close();
process.exit(0);
