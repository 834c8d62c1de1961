#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Verify everything in a vault and print its values.

usage: readvault.py VAULT --identity FILE [--env E] [--json] [--lock FILE | --seen FILE] [--token-file FILE] [--pin HEX]
                    [--passphrase-file FILE] [--now MS]
--seen: what this client has seen before, in a lock file's form (older is 21; by a lock alone it is 25).
Exit codes: DESIGN.md §3.  Without a lock, token or pin any vault id is accepted (a fresh client that said yes).
"""
import argparse, base64, copy, json, os, sys
from refvault import *


def shown(p):
    if p.type == 1:
        return p.value.decode()
    return {"b64": base64.b64encode(p.value).decode()}


def bare(i):
    """The same key as a member who was added from the recipient alone: no signing key (VAULT.md 3, 8)."""
    b = copy.copy(i)
    b.signpk, b.id = Z32, member_id(i.kind, i.rcpt, Z32)
    return b


def merge_floor(floor, token, v):
    """The token's floor needs the documents at its seqs: one hash covers the three."""
    if token.shape:
        need(len(v.rosters) >= token.roster_seq, "roster: older than the token", ROLLED_BACK)
        need(floor_hash(v.rosters[token.roster_seq - 1].hash, Z32, Z32) == token.floor, "another history than the token's", FORKED)
        return None
    e = next((e for e in v.envs.values() if e.env_id == token.env_id), None)
    need(e is not None, "the token's environment is not in this vault", ROLLED_BACK)
    for have, want, what in ((v.rosters, token.roster_seq, "roster"), (e.charters, token.charter_seq, "charter"),
                             (e.commits, token.commit_seq, "commit")):
        need(len(have) >= want, "%s: older than the token" % what, ROLLED_BACK)
    need(floor_hash(v.rosters[token.roster_seq - 1].hash, e.charters[token.charter_seq - 1].hash,
                    e.commits[token.commit_seq - 1].hash) == token.floor, "another history than the token's", FORKED)
    return e.name


def read(store, ids, env=None, floor=None, pin=None, now=None, token=None):
    v = Vault(store, floor, pin, now)
    v.verify_public()
    if token is not None:
        name = merge_floor(floor, token, v)
        need(env in (None, name) or token.shape, "the token is for another environment", NO_KEY)
        need(not token.not_after or v.now < token.not_after, "the token is expired", NO_KEY)
        env = name or env
    if env is not None:
        need(env in v.envs, "no environment `%s`" % env, NOT_FOUND)
    out = {"vault_id": v.vault_id.hex(), "roster": v.roster.seq, "members": sorted(m.label for m in v.roster.members),
           "ck_epoch": v.roster.ck_epoch, "envs": {}}
    label = {m.id: m.label for r in v.rosters for m in r.members}
    readable = 0
    for name, e in sorted(v.envs.items()):
        info = out["envs"][name] = {"seq": e.head.seq, "epoch": e.head.epoch, "charter": e.charter.seq,
                                    "history": e.head.n_hist, "by": label.get(e.head.author), "right": None, "base": next((b.name for b in v.envs.values() if b.env_id == e.charter.base), None)}
        who = next((i for i in ids if v.right(e, i)), None)
        if who is not None and env in (None, name):
            access = v.open_env(e, who)
            values = v.values(e, access)
            readable += 1
            info["right"] = {1: "read", 2: "write", 3: "own"}[v.right(e, who).right]
            info["scoped"] = not isinstance(access, Keys)
            info["values"] = {n: shown(p) for n, p in sorted(values.items())}
            b = v.base_of(e)
            if b is not None and v.right(b, who) is not None:
                info["effective"] = {n: shown(p) for n, p in sorted(v.effective(e, who).items())}
            elif b is not None:
                need(env is None, "no right in `%s`, the base of `%s`" % (b.name, name), NO_KEY)
            info["meta"] = {n: {"version": p.version, "seq": p.seq, "plain": bool(p.flags & 1), "note": p.note,
                                "author": label.get(p.author), "expires": p.expires, "voids": bool(p.flags & 8)} for n, p in sorted(values.items())}
            if isinstance(access, Keys):
                log = v.audit(e, access)
                info["log"] = [{"seq": l.seq, "by": label.get(l.author), "message": l.message,
                                "ops": [[next(k for k, n in OP.items() if n == o.op), o.name] for o in l.ops]} for l in log]
                esc = store.escrow.get((e.env_id,))
                if esc and any(m.id == who.id for m in v.escrow_members(e.charter, v.rosters[e.head.roster_seq - 1])):
                    text = json.loads(age_open(esc[0], [who]))
                    good = {"vault": v.vault_id.hex(), "env": name, "seq": e.head.seq, "values": info["values"]}
                    need(text == good, name + ": escrow differs from the values")
                    info["escrow"] = "equal"
        for i in ids:
            ck = v.open_compare(i)
            s = v.shape(e, ck)
            if ck is None:
                continue
            info["shape"] = "not comparable" if s is None else {
                x.name: {"kind": ("plain", "secret")[x.kind], "weak": bool(x.state & 1), "version": x.version,
                         "tag": None if x.tag == Z16 else x.tag.hex()} for x in s.entries}
            if s is not None and who is not None and "values" in info and not info["scoped"]:
                v.check_shape(e, s, values, ck)
            break
    if env is not None:
        need(readable, "no right in environment `%s`" % env, NO_KEY)
    need(readable or not ids or any("shape" in i for i in out["envs"].values()), "no right in any environment", NO_KEY)
    return out


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("vault")
    p.add_argument("--identity", action="append", default=[])
    for n in ("--env", "--lock", "--seen", "--token-file", "--pin", "--passphrase-file"):
        p.add_argument(n)
    p.add_argument("--now", type=int)
    p.add_argument("--json", action="store_true")
    a = p.parse_args()
    try:
        slurp = lambda f: open(f, "rb").read()
        try:
            ids = []
            phrase = slurp(a.passphrase_file).rstrip(b"\n") if a.passphrase_file else None
            for f in a.identity:
                ids += identities(slurp(f), phrase)
            ids += [bare(i) for i in ids]
            floor, token = Floor(), None
            if a.lock:
                floor = Floor.of_lock(slurp(a.lock).decode())
            if a.seen:
                floor = Floor.of_lock(slurp(a.seen).decode(), ROLLED_BACK)
            if a.token_file:
                token = token_parse(slurp(a.token_file).decode().strip())
                ids.append(Identity(1, token.seed))
                floor.vault_id = floor.vault_id or token.vault_id
                need(floor.vault_id == token.vault_id, "lock and token name different vaults", UNKNOWN)
        except FileNotFoundError as e:
            refuse("no file %s" % os.path.basename(e.filename), NOT_FOUND)
        out = read(Store.load(a.vault), ids, a.env, floor, bytes.fromhex(a.pin) if a.pin else None, a.now, token)
    except Refused as e:
        print("error[%d]: %s" % (e.code, e), file=sys.stderr)
        return e.code
    if a.json:
        json.dump(out, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    print("vault %s, roster %d, members: %s" % (out["vault_id"], out["roster"], ", ".join(out["members"])))
    for name, i in out["envs"].items():
        print("%s: commit %d by %s, epoch %d, charter %d, %d in history, right %s, shape %s" % (
            name, i["seq"], i["by"], i["epoch"], i["charter"], i["history"], i["right"],
            i.get("shape") if isinstance(i.get("shape"), (str, type(None))) else "%d names" % len(i["shape"])))
        for n, x in i.get("values", {}).items():
            print("  %s=%s" % (n, json.dumps(x, ensure_ascii=False)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
