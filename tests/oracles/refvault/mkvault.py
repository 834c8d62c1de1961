#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Write a complete sample vault with fixed, obviously fake keys.

usage: mkvault.py FOLDER       writes vault.db, snapshots/NN-*.db, *.key, *.card, ci.token, gate.token, old.lock, new.lock, expected.json
Environments: common (owner alice; the base of prod), dev (owner ben), prod (owner alice; ben has nothing there).  carol is
added and removed, `ci` is a scoped token, `gate` a shape token, `recovery` a recovery key; dev and prod are rekeyed when carol
leaves; API_KEY of prod is set as leaked, so that its older versions are void; `copy-two` is dev moved on in another copy.
"""
import json, os, sys
from refvault import *

T0 = 1760000000000          # October 2025


class Clock:
    def __init__(self): self.t = T0
    def __call__(self):
        return self.t
    def tick(self):
        self.t += 60000


def fake(kind, who):
    return Identity(kind, ("FAKE KEY OF %s, ONLY FOR TESTS" % who.upper()).encode().ljust(32, b"!")[:32])


IDS = {"alice": fake(1, "alice"), "ben": fake(2, "ben"), "carol": fake(1, "carol"), "ci": fake(1, "ci"), "gate": fake(1, "gate"),
       "recovery": fake(1, "rescue")}


def build():
    """Returns (final store, [(name, store)], expected)."""
    clock, s = Clock(), Store()
    w = Writer(s, Fixed("refvault sample"), clock)
    alice, ben, carol, ci, gate, rec = (IDS[n] for n in ("alice", "ben", "carol", "ci", "gate", "recovery"))
    shots = []

    def step(name):
        shots.append((name, s.copy()))
        clock.tick()

    def put(name, value, **more):
        return dict(op="set", name=name, value=value if isinstance(value, bytes) else value.encode(), **more)

    people = [member(alice, "alice", role=1), member(ben, "ben", role=1), member(rec, "recovery", cls=3)]
    r, ck = w.roster(people, [alice])
    common, dev, prod = (env_id_of(r.hash, n) for n in ("common", "dev", "prod"))
    w.commit("dev", alice, message="init", grants={alice.id: 3, rec.id: 1, ben.id: 3})
    w.commit("prod", alice, message="init", grants={alice.id: 3, rec.id: 1})
    w.roster(people, [alice], checkpoint=[dev, prod])
    step("init")
    w.commit("dev", ben, [put("DATABASE_URL", "postgres://app:FAKE-dev@db/app"), put("LOG_LEVEL", "debug", plain=True),
                          put("API_KEY", "FAKE-dev-key", note="from the vendor's test page")], "first values")
    w.commit("prod", alice, [put("DATABASE_URL", "postgres://app:FAKE-prod@db/app"), put("LOG_LEVEL", "info", plain=True),
                             put("SESSION_KEY", "FAKE" + "0123456789abcdef" * 4, generated=True),
                             put("API_KEY", "FAKE-prod-key-1"), put("OLD_FLAG", "yes", plain=True),
                             put("CERT", bytes(range(256)) * 3, type=2)], "first values")
    step("values")
    people.append(member(carol, "carol"))
    w.roster(people, [ben], ck=ck)
    w.commit("dev", ben, message="carol may write", grants={carol.id: 2, alice.id: 1})
    w.commit("prod", alice, message="carol may write", grants={carol.id: 2})
    step("carol")
    w.commit("prod", carol, [put("API_KEY", "FAKE-prod-key-2")], "new key")
    w.commit("dev", carol, [put("LOG_LEVEL", "trace", plain=True)], "")
    step("carol-writes")
    w.commit("prod", alice, [dict(op="delete", name="OLD_FLAG")], "no longer used")
    w.commit("prod", carol, [put("EMPTY", "", plain=True), put("UNICODE", "Grüße, 世界\nzweite Zeile", expires=T0 + 10 ** 11)], "")
    step("deletion")
    w.commit("common", alice, [put("REGION", "eu-1", plain=True), put("LOG_LEVEL", "warn", plain=True)], "init",
             grants={alice.id: 3, rec.id: 1, ben.id: 1})
    w.roster(people, [alice], checkpoint=[common])
    w.commit("prod", alice, message="base", base=common)
    step("base")
    people += [member(ci, "ci", cls=2, not_after=T0 + 10 ** 12), member(gate, "gate", cls=4)]
    w.roster(people, [alice], ck=ck)
    w.commit("common", alice, message="ci reads the base", grants={ci.id: 1})
    w.commit("prod", alice, message="token for ci", scopes={ci.id: ["API_KEY", "DATABASE_URL", "REGION"]})
    step("token")
    people = [m for m in people if m.id != carol.id]
    w.roster(people, [alice], checkpoint=[common, dev, prod])       # a new comparison key
    w.commit("prod", alice, message="carol left", rekey=True)
    w.commit("common", alice, message="carol left")            # only its shape is new
    step("removal")
    w.commit("dev", ben, message="carol left", rekey=True)
    step("rekey")
    w.commit("prod", alice, [put("OLD_FLAG", "again", plain=True), dict(op="rollback", name="API_KEY", to=1)], "back to the first key")
    step("rollback")
    w.commit("prod", alice, [put("API_KEY", "FAKE-prod-key-3", leaked=True)], "the old ones were in a log")
    step("leaked")
    # dev moves on in two copies
    other = s.copy()
    w.commit("dev", ben, [put("LOG_LEVEL", "warn", plain=True)], "copy one")
    step("copy-one")
    t = Writer(other, Fixed("refvault other copy"), clock)
    t.commit("dev", ben, [put("FEATURE_X", "on", plain=True)], "copy two, first")
    clock.tick()
    t.commit("dev", ben, [put("FEATURE_X", "off", plain=True), put("API_KEY", "FAKE-dev-key-2")], "copy two, second")
    shots.append(("copy-two", other.copy()))
    clock.tick()
    w.commit("dev", ben, [put("FEATURE_X", "off", plain=True), put("API_KEY", "FAKE-dev-key-2")], "set again here")
    step("one-side-kept")
    return s, shots


def heads(store):
    v = Vault(store)
    v.verify_rosters()
    for env_id in store.env_ids():
        v.verify_env(env_id)
    return v


def lock_of(store):
    v = heads(store)
    return lock_text(v.vault_id, (v.roster.seq, v.roster.hash),
                     {e.name: ((e.charter.seq, e.charter.hash), (e.head.seq, e.head.hash)) for e in v.envs.values()})


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = sys.argv[1]
    os.makedirs(os.path.join(out, "snapshots"), exist_ok=True)

    def write(name, data):
        path = os.path.join(out, name)
        fd = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(fd, "w") as f:
            f.write(data)
    s, shots = build()
    s.save(os.path.join(out, "vault.db"))
    for n, (name, shot) in enumerate(shots):
        shot.save(os.path.join(out, "snapshots", "%02d-%s.db" % (n + 1, name)))
    for name, i in IDS.items():
        if name not in ("ci", "gate"):
            write(name + ".key", i.text() + ("\n" if i.kind == 1 else ""))
            write(name + ".card", i.card() + "\n")
    write("old.lock", lock_of(shots[0][1]))
    write("new.lock", lock_of(s))
    v = heads(s)
    p = v.envs["prod"]
    for e in v.envs.values():
        v.check_rows(e)
    write("ci.token", token_text(IDS["ci"].secret, v.vault_id, p.env_id, (v.roster.seq, v.roster.hash),
                                 (p.charter.seq, p.charter.hash), (p.head.seq, p.head.hash), T0 + 10 ** 12) + "\n")
    write("gate.token", token_text(IDS["gate"].secret, v.vault_id, Z16, (v.roster.seq, v.roster.hash), (0, Z32), (0, Z32), 0) + "\n")
    expected = {}
    for e in v.envs.values():
        show = lambda vals: {n: x.value.decode() if x.type == 1 else {"b64": base64.b64encode(x.value).decode()}
                             for n, x in sorted(vals.items())}
        keys = v.open_env(e, IDS["recovery"])
        b = v.base_of(e)
        expected[e.name] = {"seq": e.head.seq, "values": show(v.values(e, keys)), "base": b.name if b else None,
                            "effective": show(v.effective(e, IDS["recovery"])), "void_below": v.voided(e, keys)}
    write("expected.json", json.dumps(expected, ensure_ascii=False, indent=1) + "\n")
    print("vault %s: %s, %d snapshots" % (v.vault_id.hex(), ", ".join(
        "%s at %d" % (e.name, e.head.seq) for e in sorted(v.envs.values(), key=lambda e: e.name)), len(shots)))


if __name__ == "__main__":
    main()
