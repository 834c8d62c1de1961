#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Put a vault together from the objects of a shared store, by docs/sharing-format.md alone, and compare it.

usage: shared.py OBJECTS VAULT.DB      OBJECTS: a folder with one file for each object, named as it is
"""
import os, sys
from refvault import *

ROSTER, CHARTER, COMMIT = 1, 2, 3


class Objects:
    def __init__(self, folder):
        self.folder, self.taken = folder, set()

    def get(self, name):
        try:
            with open(os.path.join(self.folder, name), "rb") as f:
                data = f.read()
        except FileNotFoundError:
            return None
        self.taken.add(name)
        return data

    def names(self):
        return {os.path.relpath(os.path.join(d, f), self.folder) for d, _, fs in os.walk(self.folder) for f in fs}


def piece(r):
    return r.take(r.u32())


def pieces(r):
    return [piece(r) for _ in range(r.u32())]


def wraps(r):
    found = [(r.take(16), piece(r)) for _ in range(r.u32())]
    ascending([m for m, _ in found], "wraps")
    return found


def commit_object(data):
    r = Reader(data, "commit object")
    need(r.take(4) == b"VXC1" and r.u8() == 1, "commit object: magic")
    rows = r.u8()
    need(rows in (0, 1), "commit object: rows")
    r.zero(2)
    o = NS(rows=rows, commit=piece(r), ops=piece(r), charters=pieces(r), wraps=wraps(r))
    o.history = pieces(r) if rows == 1 else []
    o.records = pieces(r)
    r.end()
    return o


def roster_object(data):
    r = Reader(data, "roster object")
    need(r.take(4) == b"VXR1" and r.u8() == 1, "roster object: magic")
    r.zero(3)
    o = NS(roster=piece(r), wraps=wraps(r), commits=pieces(r))
    r.end()
    return o


class Rebuild:
    def __init__(self, objects):
        self.o, self.s = objects, Store()

    def commit(self, env, seq, data):
        s, o = self.s, commit_object(data)
        d = doc_parse(o.commit)
        need(d.env_id == env and d.seq == seq, "commit object: another commit")
        last = None
        for c in o.charters:
            last = doc_parse(c)
            need(last.env_id == env and last.seq == len(s.chain(CHARTER, env)) + 1, "commit object: another charter")
            s.doc[(CHARTER, env, last.seq)] = (c,)
        if last is not None:
            for k in [k for k in s.wrap if k[0] == env and k[1] != last.ek_commit]:
                del s.wrap[k]
            for m, age in o.wraps:
                s.wrap.setdefault((env, last.ek_commit, m), (age,))
        hist = [v for _, v in sorted((k[1], v) for k, v in s.hist.items() if k[0] == env)]
        live = {k[1]: v[0] for k, v in s.live.items() if k[0] == env}
        if o.rows == 1:
            hist = [(record_head(x).bidx, record_head(x).version, x) for x in o.history]
            live = {record_head(x).bidx: x for x in o.records}
        else:
            for x in o.records:
                h = record_head(x)
                if h.bidx in live:
                    old = live.pop(h.bidx)
                    hist.append((h.bidx, record_head(old).version, old))
                if h.kind == 1:
                    live[h.bidx] = x
                else:
                    hist.append((h.bidx, h.version, x))
        for k in [k for k in s.hist if k[0] == env]:
            del s.hist[k]
        for k in [k for k in s.live if k[0] == env]:
            del s.live[k]
        s.hist.update({(env, i + 1): v for i, v in enumerate(hist)})
        s.live.update({(env, b): (x,) for b, x in live.items()})
        s.doc[(COMMIT, env, seq)] = (o.commit,)
        s.ops[(env, seq)] = (o.ops,)

    def roster(self, seq, data, confirmed):
        s, o = self.s, roster_object(data)
        d = doc_parse(o.roster)
        need(d.seq == seq, "roster object: another roster")
        s.doc[(ROSTER, Z16, seq)] = (o.roster,)
        for k in [k for k in s.wrap if k[0] == Z16 and k[1] != d.ck[1]]:
            del s.wrap[k]
        for m, age in o.wraps:
            s.wrap.setdefault((Z16, d.ck[1], m), (age,))
        new = [e for e in sorted(d.checkpoint) if e not in confirmed]
        need(len(new) == len(o.commits), "roster object: first commits")
        for env, first in zip(new, o.commits):
            self.commit(env, 1, first)
        return set(d.checkpoint)

    def run(self):
        seq, confirmed = 1, set()
        while (data := self.o.get("roster/%020d" % seq)) is not None:
            confirmed = self.roster(seq, data, confirmed)
            seq += 1
        for env in sorted(confirmed):
            n = 2
            while (data := self.o.get("%s/commit/%020d" % (env.hex(), n))) is not None:
                self.commit(env, n, data)
                n += 1
            head = doc_parse(self.s.doc[(COMMIT, env, n - 1)][0])
            if head.escrow_hash != Z32:
                self.s.escrow[(env,)] = (self.o.get("%s/escrow/%s" % (env.hex(), head.escrow_hash.hex())),)
            shape = self.o.get("%s/shape" % env.hex())
            if shape:
                self.s.shape[(env,)] = (shape,)
        return self.s


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    objects = Objects(sys.argv[1])
    have, want = Rebuild(objects).run(), Store.load(sys.argv[2])
    for t in TABLES:
        a, b = getattr(have, t), getattr(want, t)
        for k in sorted(set(a) | set(b)):
            need(a.get(k) == b.get(k), "%s: row %r differs" % (t, k))
    left = objects.names() - objects.taken
    need(not left, "nobody asks for %s" % ", ".join(sorted(left)))
    v = Vault(have)
    v.verify_public()
    print("%d objects, %d rows" % (len(objects.taken), sum(len(getattr(have, t)) for t in TABLES)))


if __name__ == "__main__":
    try:
        main()
    except Refused as e:
        sys.exit("refused (%d): %s" % (e.code, e))
