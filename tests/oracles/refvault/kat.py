#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Recompute every known answer of VAULT.md's Appendix A and compare it with the text.

usage: kat.py [VAULT.md]        exit 1 if anything differs
       kat.py --more            prints known answers for what Appendix A does not cover
"""
import hashlib, os, re, shutil, subprocess, sys, tempfile
from refvault import *

HERE = os.path.dirname(os.path.abspath(__file__))
T = 1700000000000


class Script:
    """Random bytes in a fixed order."""
    def __init__(self, *parts): self.parts = list(parts)
    def __call__(self, n):
        x = self.parts.pop(0)
        assert len(x) == n
        return x


def build():
    k, a = {}, NS()
    a.i = i = Identity(1, bytes(range(1, 33)))
    k["identity"], k["recipient"] = i.text(), i.public()
    k["signing seed"], k["signpk"], k["member_id"] = i.sign_seed.hex(), i.signpk.hex(), i.id.hex()
    nonce, secret = b"\xaa" * 32, bytes(0xc0 + n % 16 for n in range(32))
    ckc = ck_commit_of(secret, nonce, 1)
    k["ck_commit"] = ckc.hex()
    body = roster_body(nonce, [member(i, "alice", role=1)], ck=(1, ckc))
    a.r = r = doc_parse(doc_sign(doc_head(1, Z32, Z16, 1, Z32, T) + body, [i]))
    vid = a.vid = r.hash
    k["vault_id"], k["roster length"], k["roster signature"] = vid.hex(), str(len(r.bytes)), r.sigs[0][1].hex()[:16]
    env = a.env = env_id_of(vid, "prod")
    k["env_id"] = env.hex()
    ek = bytes(0xe0 + n % 16 for n in range(32))
    keys = a.keys = Keys(ek, vid, env, 1)
    k["K_name"], k["K_idx"], k["K_ops"], k["K_nonce"] = (x.hex() for x in (keys.name, keys.idx, keys.ops, keys.nonce))
    k["ek_commit"] = keys.commit.hex()
    body = charter_body("prod", 0, 0, Z16, 1, keys.commit, 1, r.hash, [(i.id, 3, Z32)])
    a.ch = ch = doc_parse(doc_sign(doc_head(2, vid, env, 1, Z32, T + 1) + body, [i]))
    k["charter 1 hash"], k["charter length"] = ch.hash.hex(), str(len(ch.bytes))
    recs = {}
    for n, (name, value) in enumerate((("DATABASE_URL", b"postgres://app:s3cret@db/prod"), ("API_KEY", b"k" * 200))):
        recs[name] = record_seal(keys, 1, name, 1, 1, plaintext(name, value, i.id, T + 2), bytes([n + 1]) * 32)
        k["bidx " + name] = keys.bidx(name).hex()
        k["leaf " + name], k["record length " + name] = leaf(recs[name]).hex(), str(len(recs[name]))
    a.recs = recs
    k["nonce DATABASE_URL"] = record_head(recs["DATABASE_URL"]).nonce.hex()
    live, h0 = live_root(env, 1, recs.values()), hist_root0(env, 1)
    k["live_root"], k["hist_root(0)"] = live.hex(), h0.hex()
    body = commit_body((1, ch.hash), (1, r.hash), 1, 2, live, 0, h0, Z32, ops_hash(b""))
    a.co = co = doc_parse(doc_sign(doc_head(3, vid, env, 1, Z32, T + 2) + body, [i]))
    k["commit 1 hash"], k["commit length"], k["commit signature"] = co.hash.hex(), str(len(co.bytes)), co.sigs[0][1].hex()[:16]
    cp = NS(env_id=env, charter_seq=1, charter_hash=ch.hash, commit_seq=1, commit_hash=co.hash)
    body = roster_body(nonce, [member(i, "alice", role=1)], [cp], (1, ckc))
    a.r2 = r2 = doc_parse(doc_sign(doc_head(1, vid, Z16, 2, r.hash, T + 3) + body, [i]))
    k["roster 2 hash"], k["roster 2 length"], k["roster 2 signature"] = r2.hash.hex(), str(len(r2.bytes)), r2.sigs[0][1].hex()[:16]
    a.ck = ck = CompareKeys(secret, vid, nonce, 1)
    k["K_shape"], k["K_tag"], k["tag"] = ck.shape(env).hex(), ck.tagk.hex(), ck.tag(b"k" * 200).hex()
    p = packet_key(1, vid, env, 1, i.id, ek)
    w = age_seal([(1, i.rcpt)], p, Script(bytes(range(16)), b"\x07" * 32, b"\x09" * 16))
    k["wrap length"], k["wrap hash"] = str(len(w)), hashlib.blake2b(w, digest_size=32).hexdigest()
    assert wrap_open(w, i) == p
    a.wrap, a.packet = w, p
    t = token_text(b"\x55" * 32, vid, env, (1, r.hash), (1, ch.hash), (1, co.hash), 0)
    k["token length"], k["token begins"], k["token ends"] = str(len(t)), t[:13], t[-14:]
    token_parse(t)
    t = token_text(b"\x55" * 32, vid, Z16, (2, r2.hash), (0, Z32), (0, Z32), 0)
    k["shape token begins"], k["shape token ends"] = t[:13], t[-14:]
    assert token_parse(t).shape
    return k, a


def told(text):
    """What Appendix A says, under the same names."""
    text = text[text.index("## Appendix A"):]
    g = lambda pattern: (re.search(pattern, text, re.M) or [None, None])[1]
    w = {}
    for n in ("identity", "recipient", "signing seed", "signpk", "member_id", "vault_id", "env_id", "K_name", "K_idx",
              "K_ops", "K_nonce", "ek_commit", "ck_commit", "charter 1 hash", "roster 2 hash", "K_shape", "K_tag", "tag", "live_root", "hist_root(0)", "commit 1 hash"):
        w[n] = g("^%s +(\\S+)" % re.escape(n))
    w["roster length"], w["roster signature"] = g("^vault_id.*roster (\d+) bytes"), g("^vault_id.*bytes, signature ([0-9a-f]+)")
    w["roster 2 length"], w["roster 2 signature"] = g("^roster 2 hash.* (\d+) bytes"), g("^roster 2 hash.*signature ([0-9a-f]+)")
    w["shape token begins"], w["shape token ends"] = g("^Shape token .*?beginning `([^`]+)`"), g("^Shape token .*?ending `([^`]+)`")
    w["charter length"] = g("^charter 1 hash.* (\d+) bytes")
    w["commit length"], w["commit signature"] = g("^commit 1 hash.* (\d+) bytes"), g("^commit 1 hash.*signature ([0-9a-f]+)")
    for n in ("DATABASE_URL", "API_KEY"):
        w["bidx " + n], w["leaf " + n] = g("^bidx .*%s ([0-9a-f]{32})" % n), g("^leaf +%s +([0-9a-f]{64})" % n)
        w["record length " + n] = g("^leaf +%s .*record (\d+) bytes" % n)
    w["nonce DATABASE_URL"] = g("^nonce +DATABASE_URL ([0-9a-f]+)")
    w["wrap length"], w["wrap hash"] = g("^Wrap .*?: (\d+) bytes"), g("BLAKE2b-256 of the file `([0-9a-f]+)`")
    w["token length"], w["token begins"], w["token ends"] = (
        g("^Token .*?: (\d+) characters"), g("^Token .*?beginning `([^`]+)`"), g("^Token .*?ending `([^`]+)`"))
    return w


def with_age(a):
    """The wrap, both kinds of identity and a large escrow through the age program, both directions."""
    out = {}
    if not shutil.which("age"):
        return {"age program": "missing"}
    ssh = Identity(2, b"FAKE SSH SEED, ONLY FOR TESTS!!!")
    with tempfile.TemporaryDirectory() as d:
        def put(name, data, mode=0o600):
            with open(os.path.join(d, name), "wb") as f:
                f.write(data)
            os.chmod(f.name, mode)
            return f.name
        run = lambda *x, inp=b"": subprocess.run(x, input=inp, capture_output=True)
        for i, name in ((a.i, "X25519"), (ssh, "ssh-ed25519")):
            key = put("key", (i.text() + "\n").encode())
            small = a.wrap if i is a.i else age_seal([(i.kind, i.rcpt)], a.packet)
            out["age opens our wrap, " + name] = run("age", "-d", "-i", key, put("w", small)).stdout == a.packet
            for size in (0, 1, 65535, 65536, 65537, 200000):
                data = bytes(n * 7 & 255 for n in range(size))
                ok = run("age", "-d", "-i", key, put("x", age_seal([(1, a.i.rcpt), (2, ssh.rcpt)], data))).stdout == data
                theirs = run("age", "-r", i.public(), inp=data).stdout
                ok = ok and age_open(theirs, [i]) == data
                out["age both ways, %s, %d bytes" % (name, size)] = ok
    return {k: "ok" if v is True else "differs" for k, v in out.items()}


def more():
    """Inputs as in Appendix A, besides: randomness 32 x 03, 04, … in the order listed."""
    k, a = build()
    i, vid, env, keys = a.i, a.vid, a.env, a.keys
    out = {}
    ssh = Identity(2, b"\x33" * 32)
    out["ssh identity (seed 32 x 33) public"], out["ssh identity member_id"] = ssh.public(), ssh.id.hex()
    b2 = lambda x: "%d bytes, BLAKE2b-256 %s" % (len(x), hashlib.blake2b(x, digest_size=32).hexdigest())
    p = packet_key(1, vid, env, 1, ssh.id, keys.ek)
    out["ssh wrap (keys and nonce as in the appendix)"] = b2(
        age_seal([(2, ssh.rcpt)], p, Script(bytes(range(16)), b"\x07" * 32, b"\x09" * 16)))
    out["card"] = i.card()
    bidx = keys.bidx("API_KEY")
    out["scoped packet (ssh member, API_KEY)"] = b2(packet_scoped(vid, env, 1, ssh.id, [(bidx, keys.name_key(bidx), "API_KEY")]))
    out["scope_hash (API_KEY)"] = scope_hash(env, 1, [bidx]).hex()
    out["name_key API_KEY"] = keys.name_key(bidx).hex()
    tomb = record_seal(keys, 2, "API_KEY", 2, 2, plaintext("API_KEY", b"", i.id, T + 3), b"\x03" * 32)
    out["tombstone API_KEY v2, commit 2, T+3, leaf"] = leaf(tomb).hex()
    root = hist_next(hist_next(hist_root0(env, 1), a.recs["API_KEY"]), tomb)
    out["hist_root(2) after that deletion"] = root.hex()
    ck = a.ck
    entries = [NS(name="DATABASE_URL", kind=1, state=1, version=1, created=T + 2, expires=0, tag=Z16)]
    blob = shape_seal(ck, keys.nonce, env, 2, entries, b"\x04" * 32)
    out["shape_hash (DATABASE_URL, weak; commit 2)"] = H("vault1/shapeh", blob).hex() + "  %d bytes" % len(blob)
    ops = ops_seal(keys, 2, H("vault1/shapeh", blob),
                   ops_plain([(2, bidx, 1, 2, b"API_KEY")], "drop", "host", "prog"), b"\x05" * 32)
    out["ops_hash (delete API_KEY, `drop`, `host`, `prog`; commit 2)"] = ops_hash(ops).hex() + "  %d bytes" % len(ops)
    lr = live_root(env, 1, [a.recs["DATABASE_URL"]])
    c2 = doc_parse(doc_sign(doc_head(3, vid, env, 2, a.co.hash, T + 3) + commit_body(
        (1, a.ch.hash), (1, a.r.hash), 1, 1, lr, 2, root, Z32, ops_hash(ops)), [i]))
    out["commit 2 hash"] = c2.hash.hex()
    cp = NS(env_id=env, charter_seq=1, charter_hash=a.ch.hash, commit_seq=2, commit_hash=c2.hash)
    r3 = doc_parse(doc_sign(doc_head(1, vid, Z16, 3, a.r2.hash, T + 4) + roster_body(
        b"\xaa" * 32, [member(i, "alice", role=1), member(ssh, "ben")], [cp], (2, ck_commit_of(b"\x0d" * 32, b"\xaa" * 32, 2))), [i]))
    out["roster 3 hash (T+4; adds the ssh member `ben`, checkpoint commit 2, ck_epoch 2 with CK 32 x 0d)"] = r3.hash.hex() + "  %d bytes" % len(r3.bytes)
    out["CK packet of ben, ck_epoch 1"] = b2(packet_key(3, vid, Z16, 1, ssh.id, ck.ck))
    leaked = record_seal(keys, 1, "API_KEY", 3, 3, plaintext("API_KEY", b"new", i.id, T + 5, flags=8), b"\x06" * 32)
    out["API_KEY=new, set --leaked (v3, commit 3, T+5), leaf"] = leaf(leaked).hex()
    ch2 = doc_parse(doc_sign(doc_head(2, vid, env, 2, a.ch.hash, T + 5) + charter_body(
        "prod", 2, 86400, env_id_of(vid, "common"), 1, keys.commit, 2, a.r2.hash, [(i.id, 3, Z32)]), [i]))
    out["charter 2 hash (T+5; protected, max_age 86400, base `common`)"] = ch2.hash.hex() + "  %d bytes" % len(ch2.bytes)
    for n, v in out.items():
        print("%s\n    %s" % (n, v))


def main():
    if "--more" in sys.argv:
        return more()
    path = next((x for x in sys.argv[1:]), os.path.join(HERE, "..", "VAULT.md"))
    with open(path, encoding="utf-8") as f:
        want = told(f.read())
    k, a = build()
    bad = 0
    for n, got in k.items():
        ok = want.get(n) == got
        bad += not ok
        print("%-8s %s%s" % ("ok" if ok else "differs", n, "" if ok else "\n    text %s\n    here %s" % (want.get(n), got)))
    for n, verdict in with_age(a).items():
        bad += verdict != "ok"
        print("%-8s %s" % (verdict, n))
    print("%d known answers, %d differ" % (len(k), bad))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
