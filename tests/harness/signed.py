"""Standard Webhooks by hand, for bodies that no library would make and moments that are not now."""
import base64
import hashlib
import hmac


def headers(secret, name, body, seconds, kind="application/cloudevents+json"):
    """Those of a request with this body (a text), signed at that time."""
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), f"{name}.{int(seconds)}.{body}".encode(), hashlib.sha256)
    return {"Content-Type": kind, "webhook-id": name, "webhook-timestamp": str(int(seconds)),
            "webhook-signature": "v1," + base64.b64encode(digest).decode()}
