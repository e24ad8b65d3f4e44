"""google-auth verifies the JWTs of tokens.ts, read from standard input: signature, times, audience."""

import json
import sys

from google.auth import jwt

tokens = json.load(sys.stdin)
for one in tokens:
    payload = jwt.decode(one["token"], certs={one["id"]: one["open"]}, audience=one["claims"]["aud"])
    assert payload == one["claims"], (payload, one["claims"])
    assert jwt.decode_header(one["token"]) == {"alg": "RS256", "typ": "JWT", "kid": one["id"]}
    head, claims, signature = one["token"].split(".")
    try:
        jwt.decode(f"{head}.{claims[:-2]}AA.{signature}", certs={one["id"]: one["open"]})
        raise SystemExit("a changed JWT was verified")
    except ValueError:
        pass
print(f"google-auth: {len(tokens)} JWTs verified")
