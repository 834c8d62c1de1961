#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rewrite the objects of a shared store as its host, or a member who can write to it, could.

usage: red_team.py OBJECTS OUT <LINES     OBJECTS: the folder of one vault, as the store has it; each of LINES is the name of an
                                          attack and the identity or token file that the attacker has, if any; OUT gets
                                          a folder for each line, 1, 2, 3, …, with what the attacker makes of OBJECTS
"""
import shutil, sys
from shared import *

ATTACKS = {}


def attack(fn):
    ATTACKS[fn.__name__.replace("_", "-")] = fn
    return fn


def listed(items, heads=None):
    return u32(len(items)) + b"".join((heads[i] if heads else b"") + u32(len(x)) + x for i, x in enumerate(items))


def commit_bytes(o):
    return (b"VXC1" + u8(1) + u8(o.rows) + u16(0) + listed([o.commit])[4:] + listed([o.ops])[4:] + listed(o.charters)
            + listed([a for _, a in o.wraps], [m for m, _ in o.wraps]) + (listed(o.history) if o.rows else b"")
            + listed(o.records))


def roster_bytes(o):
    return (b"VXR1" + u8(1) + bytes(3) + listed([o.roster])[4:] + listed([a for _, a in o.wraps], [m for m, _ in o.wraps])
            + listed(o.commits))


def key_of(path):
    """An identity, or what a token's seed gives: the one that it reads with."""
    with open(path, "rb") as f:
        text = f.read()
    return Identity(1, token_parse(text.decode().strip()).seed) if text.startswith(b"vst1_") else identities(text)[0]


class Team:
    """The store, what is in it, and how to continue it with any key."""

    def __init__(self, folder, keys):
        self.folder, self.keys = folder, keys
        self.s = Rebuild(Objects(folder)).run()
        self.rosters = [doc_parse(b) for _, b in self.s.chain(ROSTER)]
        self.roster, self.vault_id = self.rosters[-1], self.rosters[0].hash
        for k in keys:
            bare = member_id(k.kind, k.rcpt, Z32)      # a token is a member that signs nothing
            k.id = bare if bare in self.roster.by_id else k.id
        self.time = max(doc_parse(b[0]).time for b in self.s.doc.values()) + 1

    def env(self, name): return env_id_of(self.vault_id, name)
    def chain(self, kind, name): return [doc_parse(b) for _, b in self.s.chain(kind, self.env(name))]
    def head(self, kind, name): return self.chain(kind, name)[-1]

    # objects by their place
    def roster_name(self, back=0): return "roster/%020d" % (self.roster.seq - back)
    def commit_name(self, name, back=0): return "%s/commit/%020d" % (self.env(name).hex(), self.head(COMMIT, name).seq - back)

    def get(self, name):
        with open(os.path.join(self.folder, name), "rb") as f:
            return f.read()

    def put(self, name, data):
        path = os.path.join(self.folder, name)
        if os.path.lexists(path):
            os.unlink(path)
        with open(path, "wb") as f:
            f.write(data)

    def drop(self, name): os.unlink(os.path.join(self.folder, name))

    def change(self, name, fn):
        self.put(name, fn(self.get(name)))

    def change_commit(self, name, fn, back=0):
        o = commit_object(self.get(self.commit_name(name, back)))
        fn(o)
        self.put(self.commit_name(name, back), commit_bytes(o))

    # what is forged: right in everything but in who signs, or in the one thing that is wrong
    def keys_of(self, name, reader):
        v = Vault(self.s, now=self.time)
        v.verify_rosters()
        e = v.verify_env(self.env(name))
        v.check_rows(e)
        return v.open_env(e, reader)

    def commit(self, name, author, charter=None, roster=None, charters=(), wraps=(), keys=None, value=None, prev=None,
               time=None, seq=None):
        """The next commit of an environment; with keys and value: API_KEY gets the value, as a writer does it."""
        env, head = self.env(name), self.head(COMMIT, name)
        charter, roster = charter or self.head(CHARTER, name), roster or self.roster
        seq, time = seq or head.seq + 1, time or self.time
        live = {k[1]: v[0] for k, v in self.s.live.items() if k[0] == env}
        n_hist, hist, records, ops = head.n_hist, head.hist_root, [], self.s.ops[(env, head.seq)][0]
        if value is not None:
            bidx = keys.bidx("API_KEY")
            was = record_head(live[bidx])
            hist, n_hist = hist_next(hist, live[bidx]), n_hist + 1
            live[bidx] = record_seal(keys, 1, "API_KEY", was.version + 1, seq, plaintext("API_KEY", value, author.id, time), bytes(32))
            records = [live[bidx]]
            ops = ops_seal(keys, seq, Z32, ops_plain([(OP["set"], bidx, was.version, was.version + 1, b"API_KEY")]), bytes(32))
        body = commit_body((charter.seq, charter.hash), (roster.seq, roster.hash), charter.epoch, len(live),
                           live_root(env, charter.epoch, live.values()), n_hist, hist, head.escrow_hash, ops_hash(ops))
        data = doc_sign(doc_head(COMMIT, self.vault_id, env, seq, head.hash if prev is None else prev, time) + body, [author])
        self.put("%s/commit/%020d" % (env.hex(), seq), commit_bytes(NS(rows=0, commit=data, ops=ops, charters=list(charters),
                 wraps=sorted(wraps), history=[], records=records)))

    def charter(self, name, signer, grants, roster=None):
        h, r = self.head(CHARTER, name), roster or self.roster
        g = {k: (x.right, x.scope) for k, x in h.grants.items()}
        g.update({m: (right, Z32) for m, right in grants.items()})
        body = charter_body(name, h.policy, h.max_age, h.base, h.epoch, h.ek_commit, r.seq, r.hash, [(k, *x) for k, x in g.items()])
        return doc_sign(doc_head(CHARTER, self.vault_id, self.env(name), h.seq + 1, h.hash, self.time) + body, [signer])

    def next_roster(self, signer, members=None, checkpoints=None, ck=None, after=None, wraps=(), parse=True):
        h = after or self.roster
        body = roster_body(h.nonce, h.members if members is None else members, h.checkpoints if checkpoints is None else checkpoints,
                           ck or h.ck)
        data = doc_sign(doc_head(ROSTER, self.vault_id, Z16, h.seq + 1, h.hash, self.time) + body, [signer])
        self.put("roster/%020d" % (h.seq + 1), roster_bytes(NS(roster=data, wraps=sorted(wraps), commits=[])))
        return doc_parse(data) if parse else None

    def labelled(self, label): return next(m for m in self.roster.members if m.label.startswith(label))


def with_id(who, signer): return NS(id=who, sign=signer.sign)


# ---- who keeps the store, without any key ------------------------------------------------------------------------

def flip(data, at): return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


@attack
def flip_record(t): t.change(t.commit_name("prod"), lambda x: flip(x, len(x) - 1))
@attack
def flip_operations(t): t.change_commit("prod", lambda o: setattr(o, "ops", flip(o.ops, len(o.ops) - 1)))
@attack
def flip_signature(t): t.change_commit("prod", lambda o: setattr(o, "commit", flip(o.commit, len(o.commit) - 1)))
@attack
def other_signature(t): t.change_commit("prod", lambda o: setattr(o, "commit", o.commit[:-64] + commit_object(
    t.get(t.commit_name("prod", 1))).commit[-64:]))
@attack
def flip_time(t): t.change_commit("prod", lambda o: setattr(o, "commit", flip(o.commit, 103)))
@attack
def flip_roster(t): t.change(t.roster_name(), lambda x: flip(x, len(x) // 2))
@attack
def cut_commit(t): t.change(t.commit_name("prod"), lambda x: x[:len(x) // 2])
@attack
def cut_roster(t): t.change(t.roster_name(), lambda x: x[:-1])
@attack
def empty_commit(t): t.put(t.commit_name("prod"), b"")
@attack
def longer_commit(t): t.change(t.commit_name("prod"), lambda x: x + b"\0")
@attack
def roster_as_commit(t): t.put(t.commit_name("prod"), t.get(t.roster_name()))
@attack
def hold_back_commit(t): t.drop(t.commit_name("prod"))
@attack
def hold_back_two(t): t.drop(t.commit_name("prod")), t.drop(t.commit_name("prod", 1))
@attack
def hold_back_roster(t): t.drop(t.roster_name())
@attack
def hold_back_middle(t): t.drop(t.commit_name("prod", 1))
@attack
def other_operations(t): t.change_commit("prod", lambda o: setattr(o, "ops", commit_object(t.get(t.commit_name("prod", 1))).ops))
@attack
def no_records(t): t.change_commit("prod", lambda o: o.records.clear())
@attack
def records_twice(t): t.change_commit("prod", lambda o: o.records.append(o.records[-1]))


@attack
def swap_environments(t):
    a, b = t.commit_name("prod"), t.commit_name("dev")
    x, y = t.get(a), t.get(b)
    t.put(a, y), t.put(b, x)


@attack
def swap_commits(t):
    a, b = t.commit_name("prod"), t.commit_name("prod", 1)
    x, y = t.get(a), t.get(b)
    t.put(a, y), t.put(b, x)


@attack
def older_record(t):
    """The value of today becomes the one of before: a record replayed in a new commit's place."""
    t.change_commit("prod", lambda o: setattr(o, "records", commit_object(t.get(t.commit_name("prod", 1))).records))


@attack
def replay_as_next(t):
    name = t.commit_name("prod")
    t.put(name[:-20] + "%020d" % (t.head(COMMIT, "prod").seq + 1), t.get(name))


@attack
def replay_roster_as_next(t): t.put("roster/%020d" % (t.roster.seq + 1), t.get(t.roster_name()))


def charter_commit(t, name):
    """How far behind the head is the newest commit that brought a charter and wraps?"""
    back = 0
    while not commit_object(t.get(t.commit_name(name, back))).wraps:
        back += 1
    return back


@attack
def no_charter(t):
    t.change_commit("prod", lambda o: (o.charters.clear(), o.wraps.clear()), charter_commit(t, "prod"))


def change_wraps(t, name, fn):
    t.change_commit(name, lambda o: setattr(o, "wraps", [(m, fn(m, a)) for m, a in o.wraps]), charter_commit(t, name))


@attack
def spoil_wraps(t): change_wraps(t, "prod", lambda m, a: flip(a, len(a) - 1))
@attack
def garbage_wraps(t): change_wraps(t, "prod", lambda m, a: b"age")


@attack
def own_key_in_wraps(t):
    """Wraps in good form, for the right members, of a key that the attacker knows."""
    charter = t.head(CHARTER, "prod")

    def wrap(m, _):
        x = t.roster.by_id[m]
        return age_seal([(x.kind, x.rcpt)], packet_key(1, t.vault_id, t.env("prod"), charter.epoch, m, b"\5" * 32))
    change_wraps(t, "prod", wrap)


@attack
def swap_wraps(t):
    def change(o):
        o.wraps = [(m, o.wraps[-1 - i][1]) for i, (m, _) in enumerate(o.wraps)]
    t.change_commit("prod", change, charter_commit(t, "prod"))


@attack
def old_shape(t): t.change(t.env("prod").hex() + "/shape", lambda x: flip(x, len(x) - 1))


@attack
def huge(t):
    os.truncate(os.path.join(t.folder, t.commit_name("prod")), (64 << 20) + 1)


@attack
def link(t):
    name = os.path.join(t.folder, t.commit_name("prod"))
    os.rename(name, name + "x")
    os.symlink(name + "x", name)


@attack
def pipe(t):
    t.drop(t.commit_name("prod"))
    os.mkfifo(os.path.join(t.folder, t.commit_name("prod")))


@attack
def folder(t):
    t.drop(t.commit_name("prod"))
    os.mkdir(os.path.join(t.folder, t.commit_name("prod")))


# ---- who has a key: the right key of the wrong person ------------------------------------------------------------

@attack
def sign_commit(t):
    """Writes prod with keys that may only read it, in every other way as a writer does."""
    me = t.keys[0]
    t.commit("prod", me, keys=t.keys_of("prod", me), value=b"forged")


@attack
def sign_commit_as_owner(t):
    """The same in ada's name: all is right but the signature."""
    me = t.keys[0]
    t.commit("prod", with_id(t.labelled("ada").id, me), keys=t.keys_of("prod", me), value=b"forged")


@attack
def sign_empty_commit(t): t.commit("prod", t.keys[0])
@attack
def sign_as_owner(t): t.commit("prod", with_id(t.labelled("ada").id, t.keys[0]))
@attack
def stranger_commit(t): t.commit("prod", Identity(1, b"\7" * 32))


def grant(t, name, right, signer=None):
    me = t.keys[0]
    charter = t.charter(name, signer or me, {me.id: right})
    fake = age_seal([(1, me.rcpt)], b"whatever")
    had = t.head(CHARTER, name).grants
    t.commit(name, signer or me, charter=doc_parse(charter), charters=[charter], wraps=[] if me.id in had else [(me.id, fake)])


@attack
def grant_dev(t): grant(t, "dev", 3)
@attack
def grant_prod(t): grant(t, "prod", 3)
@attack
def grant_prod_as_owner(t): grant(t, "prod", 3, with_id(t.labelled("ada").id, t.keys[0]))


@attack
def sign_roster(t):
    """A member makes itself administrator."""
    me = t.keys[0]
    members = [NS(**{**vars(m), "role": 1 if m.id == me.id else m.role}) for m in t.roster.members]
    t.next_roster(me, members=members)


@attack
def remove_owners_and_grant(t):
    """An administrator takes out every owner, then signs a charter of prod as the only one who is left."""
    me = t.keys[0]
    left = [m for m in t.roster.members if m.id == me.id]
    fresh = {c.env_id: c for c in t.roster.checkpoints}
    for name in ("dev", "staging", "prod"):
        ch, co = t.head(CHARTER, name), t.head(COMMIT, name)
        fresh[ch.env_id] = NS(env_id=ch.env_id, charter_seq=ch.seq, charter_hash=ch.hash, commit_seq=co.seq, commit_hash=co.hash)
    ck = CompareKeys(b"\6" * 32, t.vault_id, t.roster.nonce, t.roster.ck_epoch + 1)
    mine = age_seal([(1, me.rcpt)], packet_key(3, t.vault_id, Z16, ck.epoch, me.id, ck.ck))
    roster = t.next_roster(me, members=left, checkpoints=fresh.values(), ck=(ck.epoch, ck.commit), wraps=[(me.id, mine)])
    charter = t.charter("prod", me, {me.id: 3}, roster)
    t.commit("prod", me, charter=doc_parse(charter), roster=roster, charters=[charter],
             wraps=[(me.id, age_seal([(1, me.rcpt)], b"whatever"))])


@attack
def another_key_under_a_grant(t):
    """An administrator puts a key of its own into ada's row, and keeps her id."""
    other = Identity(1, b"\7" * 32)
    members = [NS(**{**vars(m), "rcpt": other.rcpt, "signpk": other.signpk}) if m.label.startswith("ada") else m
               for m in t.roster.members]
    t.next_roster(t.keys[0], members=members, parse=False)


@attack
def an_owner_of_the_same_label(t):
    """An administrator takes ada out, lets a key of its own in under her label, and writes prod as her."""
    me, other = t.keys[0], Identity(1, b"\7" * 32)
    ada = t.labelled("ada")
    members = [m for m in t.roster.members if m.id != ada.id] + [member(other, ada.label, role=1)]
    ck = CompareKeys(b"\6" * 32, t.vault_id, t.roster.nonce, t.roster.ck_epoch + 1)
    wraps = [(m.id, age_seal([(m.kind, m.rcpt)], packet_key(3, t.vault_id, Z16, ck.epoch, m.id, ck.ck)))
             for m in members if m.cls in (1, 4)]
    roster = t.next_roster(me, members=members, ck=(ck.epoch, ck.commit), wraps=wraps)
    t.commit("prod", other, roster=roster)


def checkpoints_but(t, name, change):
    return [x for x in (change(c) if c.env_id == t.env(name) else c for c in t.roster.checkpoints) if x]


@attack
def checkpoint_back(t):
    ch, co = t.chain(CHARTER, "prod")[0], t.chain(COMMIT, "prod")[0]
    t.next_roster(t.keys[0], checkpoints=checkpoints_but(t, "prod", lambda c: NS(
        env_id=c.env_id, charter_seq=1, charter_hash=ch.hash, commit_seq=1, commit_hash=co.hash)))


@attack
def checkpoint_lost(t): t.next_roster(t.keys[0], checkpoints=checkpoints_but(t, "prod", lambda c: None))
@attack
def checkpoint_other(t):
    t.next_roster(t.keys[0], checkpoints=checkpoints_but(t, "prod", lambda c: NS(**{**vars(c), "commit_hash": b"\5" * 32})))


@attack
def keep_comparison_key(t):
    """Somebody is taken out and would still be able to compare."""
    t.next_roster(t.keys[0], members=[m for m in t.roster.members if not m.label.startswith("rita")])


@attack
def roster_as_owner(t):
    """A roster in the name of ada, with the key of another administrator."""
    t.next_roster(with_id(t.labelled("ada").id, t.keys[0]))


@attack
def loose_commit(t): t.commit("prod", t.keys[0], prev=b"\5" * 32)


@attack
def found_anew(t):
    """An administrator founds prod a second time, with itself as the owner, in a roster that says so."""
    me, env = t.keys[0], t.env("prod")
    keys = Keys(b"\5" * 32, t.vault_id, env, 1)
    body = charter_body("prod", 0, 0, Z16, 1, keys.commit, t.roster.seq, t.roster.hash, [(me.id, 3, Z32)])
    charter = doc_sign(doc_head(CHARTER, t.vault_id, env, 1, Z32, t.time) + body, [me])
    c = doc_parse(charter)
    ops = ops_seal(keys, 1, Z32, ops_plain([]), bytes(32))
    body = commit_body((1, c.hash), (t.roster.seq, t.roster.hash), 1, 0, live_root(env, 1, []), 0, hist_root0(env, 1), Z32, ops_hash(ops))
    commit = doc_sign(doc_head(COMMIT, t.vault_id, env, 1, Z32, t.time) + body, [me])
    d = doc_parse(commit)
    first = commit_bytes(NS(rows=0, commit=commit, ops=ops, charters=[charter], history=[], records=[],
                            wraps=[(me.id, age_seal([(1, me.rcpt)], packet_key(1, t.vault_id, env, 1, me.id, b"\5" * 32)))]))
    cps = checkpoints_but(t, "prod", lambda _: NS(env_id=env, charter_seq=1, charter_hash=c.hash, commit_seq=1, commit_hash=d.hash))
    body = roster_body(t.roster.nonce, t.roster.members, cps, t.roster.ck)
    roster = doc_sign(doc_head(ROSTER, t.vault_id, Z16, t.roster.seq + 1, t.roster.hash, t.time) + body, [me])
    t.put("roster/%020d" % (t.roster.seq + 1), roster_bytes(NS(roster=roster, wraps=[], commits=[first])))


# ---- who has left -------------------------------------------------------------------------------------------------

def before_leaving(t, me):
    """The newest roster that still has the member."""
    return [r for r in t.rosters if me.id in r.by_id][-1]


@attack
def left_commit(t):
    """On top of everything, by today's roster."""
    t.commit("dev", t.keys[0])


@attack
def left_back_dated(t):
    """Dated to when they were a member, citing the roster of then, on top of what is there."""
    me = t.keys[0]
    roster = before_leaving(t, me)
    t.commit("dev", me, roster=roster, time=roster.time + 1)


@attack
def left_old_charter(t):
    """Citing the charter that let them write, and the roster that had them."""
    me = t.keys[0]
    roster = before_leaving(t, me)
    charter = [c for c in t.chain(CHARTER, "dev") if me.id in c.grants][-1]
    t.commit("dev", me, charter=charter, roster=roster, time=roster.time + 1)


@attack
def left_roster(t):
    """The next roster by an administrator who is none any more."""
    me = t.keys[0]
    t.next_roster(me, members=t.roster.members + [m for m in before_leaving(t, me).members if m.id == me.id])


@attack
def left_other_roster(t):
    """In the place of the roster that took them out, one that does not."""
    me = t.keys[0]
    was = before_leaving(t, me)
    for seq in range(was.seq + 1, t.roster.seq + 1):
        t.drop("roster/%020d" % seq)
    t.next_roster(me, after=was)


@attack
def left_tail(t):
    """The time before the removal is given back, and goes on with a change of theirs."""
    me = t.keys[0]
    was = before_leaving(t, me)
    for seq in range(was.seq + 1, t.roster.seq + 1):
        t.drop("roster/%020d" % seq)
    for name in ("dev", "staging", "prod"):
        for c in t.chain(COMMIT, name):
            if c.roster_seq > was.seq:
                t.drop("%s/commit/%020d" % (t.env(name).hex(), c.seq))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for n, line in enumerate(sys.stdin, 1):
        name, *keys = line.split()
        folder = os.path.join(sys.argv[2], str(n))
        shutil.copytree(sys.argv[1], folder)
        ATTACKS[name](Team(folder, [key_of(k) for k in keys]))


if __name__ == "__main__":
    main()
