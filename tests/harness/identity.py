"""An identity provider of others (npm's oidc-provider), for tests of bearer tokens."""
import json
import urllib.parse
import urllib.request

from tests.harness import node

AUDIENCE = "https://api.example"


class Provider:
    """`clients`: {name: (algorithm, claims)}; token(name) has these claims."""

    def __init__(self, clients):
        self.process = node.start("identity_provider.mjs", stderr=-3)    # what it warns of is meant for production
        self.say({"audience": AUDIENCE,
                  "clients": [{"id": name, "alg": alg, "claims": claims} for name, (alg, claims) in clients.items()]})
        self.__dict__.update(json.loads(self.process.stdout.readline()))    # issuer, keys

    @property
    def settings(self):
        """Of the gateway."""
        return {"JWT_ISSUER": self.issuer, "JWT_AUDIENCE": AUDIENCE, "JWT_KEYS_URL": self.keys}

    def say(self, value):
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def order(self, name):
        """rotate, retire or other; returns when it is done."""
        self.say({"order": name})
        assert json.loads(self.process.stdout.readline()) == {"done": name}

    def token(self, name, audience=AUDIENCE):
        body = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": name, "client_secret": "secret",
                                       "resource": audience}).encode()
        with urllib.request.urlopen(f"{self.issuer}/token", body, timeout=10) as answer:
            return json.load(answer)["access_token"]

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
