#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reference implementation of the vault format (VAULT.md), written from that text alone.

Library only; kat.py, mkvault.py, readvault.py and attack.py use it.  Not for real secrets: no
constant-time code, no memory hygiene.  Section numbers are VAULT.md's.
"""
import base64, hashlib, hmac, json, os, re, sqlite3, struct, time
from types import SimpleNamespace as NS
import nacl.bindings as na
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

TAMPERED, ROLLED_BACK, FORKED, UNKNOWN, UNCONFIRMED, STALE = 20, 21, 22, 23, 24, 25
NO_KEY, NOT_FOUND, INPUT = 4, 5, 3
Z16, Z32 = bytes(16), bytes(32)


class Refused(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def refuse(text, code=TAMPERED):
    raise Refused(code, text)


def need(condition, text, code=TAMPERED):
    if not condition:
        raise Refused(code, text)


# ---- §2 primitives ------------------------------------------------------------------------------

def H(label, x):
    label = label.encode()
    return hashlib.blake2b(bytes([len(label)]) + label + x, digest_size=32).digest()


def H16(label, x):
    return H(label, x)[:16]


def HKDF(ikm, salt, info):
    if isinstance(info, str):
        info = info.encode()
    prk = hmac.new(salt or Z32, ikm, hashlib.sha256).digest()
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()


def MAC(key, x, n):
    return hashlib.blake2b(x, key=key, digest_size=n).digest()


def seal(key, nonce, plain, ad):
    return na.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, ad, nonce, key)


def unseal(key, nonce, cipher, ad, what):
    try:
        return na.crypto_aead_xchacha20poly1305_ietf_decrypt(cipher, ad, nonce, key)
    except Exception:
        refuse("%s: wrong key or changed bytes" % what)


def verify_sig(pk, message, sig):
    if len(sig) != 64 or len(pk) != 32:
        return False
    try:
        na.crypto_sign_open(sig + message, pk)
        return True
    except Exception:
        return False


def u8(n): return struct.pack(">B", n)
def u16(n): return struct.pack(">H", n)
def u32(n): return struct.pack(">I", n)
def u64(n): return struct.pack(">Q", n)


def lstr(s):
    s = s.encode() if isinstance(s, str) else s
    return u8(len(s)) + s


def b64(x):
    return base64.b64encode(x).decode().rstrip("=")


def unb64(s, length=None):
    """Unpadded standard Base64, canonical only."""
    if isinstance(s, bytes):
        s = s.decode("ascii", "strict")
    need(re.fullmatch(r"[A-Za-z0-9+/]*", s) and len(s) % 4 != 1, "base64")
    x = base64.b64decode(s + "=" * (-len(s) % 4))
    need(b64(x) == s and (length is None or len(x) == length), "base64 is not canonical")
    return x


NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{0,254}")
ENVNAME = re.compile(rb"[a-z0-9][a-z0-9._-]{0,63}")
LABEL = re.compile(rb"[\x20-\x7e]{1,64}")


class Reader:
    """Strict parser: every field must be there, nothing may follow."""

    def __init__(self, data, what):
        self.data, self.at, self.what = data, 0, what

    def take(self, n):
        need(self.at + n <= len(self.data), self.what + ": too short")
        self.at += n
        return self.data[self.at - n:self.at]

    def num(self, n): return int.from_bytes(self.take(n), "big")
    def u8(self): return self.num(1)
    def u16(self): return self.num(2)
    def u32(self): return self.num(4)
    def u64(self): return self.num(8)
    def lstr(self): return self.take(self.u8())

    def zero(self, n):
        need(self.take(n) == bytes(n), self.what + ": reserved bytes are not zero")

    def end(self):
        need(self.at == len(self.data), self.what + ": trailing bytes")

    def padding(self):
        need(not any(self.data[self.at:]), self.what + ": padding is not zero")
        used, self.at = self.at, len(self.data)
        need(bucket(used) == len(self.data), self.what + ": not the smallest bucket")


def ascending(keys, what):
    need(all(a < b for a, b in zip(keys, keys[1:])), what + ": not strictly ascending")


def bucket(n):
    size = 128
    while size < n:
        size = size * 3 // 2 if size & (size - 1) == 0 else size * 4 // 3
    return size


def pad(x):
    return x + bytes(bucket(len(x)) - len(x))


# ---- Bech32 (BIP 173 checksum, as age uses it) ----------------------------------------------------

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _polymod(values):
    chk = 1
    for v in values:
        top, chk = chk >> 25, (chk & 0x1ffffff) << 5 ^ v
        for i, g in enumerate((0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)):
            chk ^= g if top >> i & 1 else 0
    return chk


def _expand(hrp):
    return [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]


def bech32(hrp, data):
    n = int.from_bytes(data, "big") << (-len(data) * 8 % 5)
    words = (len(data) * 8 + 4) // 5
    vals = [n >> 5 * (words - 1 - i) & 31 for i in range(words)]
    poly = _polymod(_expand(hrp) + vals + [0] * 6) ^ 1
    return hrp + "1" + "".join(ALPHABET[v] for v in vals + [poly >> 5 * (5 - i) & 31 for i in range(6)])


def unbech32(text, hrp):
    need(text in (text.lower(), text.upper()), "bech32: mixed case")
    low = text.lower()
    need(low.startswith(hrp + "1"), "bech32: wrong prefix")
    need(all(c in ALPHABET for c in low[len(hrp) + 1:]), "bech32: alphabet")
    vals = [ALPHABET.index(c) for c in low[len(hrp) + 1:]]
    need(len(vals) >= 6 and _polymod(_expand(hrp) + vals) == 1, "bech32: checksum")
    vals = vals[:-6]
    n, bits = 0, len(vals) * 5
    for v in vals:
        n = n << 5 | v
    spare = bits % 8
    need(spare < 5 and n & ((1 << spare) - 1) == 0, "bech32: padding")
    return (n >> spare).to_bytes(bits // 8, "big")


# ---- §3 identities --------------------------------------------------------------------------------

def ssh_wire(pk):
    return struct.pack(">I", 11) + b"ssh-ed25519" + struct.pack(">I", 32) + pk


class Identity:
    def __init__(self, kind, secret):
        self.kind, self.secret = kind, secret
        if kind == 1:
            self.rcpt = na.crypto_scalarmult_base(secret)
        else:
            self.rcpt, self.ssh_sk = na.crypto_sign_seed_keypair(secret)
        self.sign_seed = HKDF(secret, b"", "vault1/sign")
        self.signpk, self._sk = na.crypto_sign_seed_keypair(self.sign_seed)
        self.id = member_id(kind, self.rcpt, self.signpk)

    def sign(self, message):
        return na.crypto_sign(message, self._sk)[:64]

    def card(self):
        msg = b"vault1/card" + u8(self.kind) + self.rcpt + self.signpk
        return "vault-member-1 %d %s %s %s" % (self.kind, b64(self.rcpt), b64(self.signpk), b64(self.sign(msg)))

    def text(self):
        if self.kind == 1:
            return bech32("age-secret-key-", self.secret).upper()
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives import serialization as s
        key = Ed25519PrivateKey.from_private_bytes(self.secret)
        return key.private_bytes(s.Encoding.PEM, s.PrivateFormat.OpenSSH, s.NoEncryption()).decode()

    def public(self):
        if self.kind == 1:
            return bech32("age", self.rcpt)
        return "ssh-ed25519 " + base64.b64encode(ssh_wire(self.rcpt)).decode()

    def file_key(self, stanza):
        """The file key if the stanza is for this identity, else None."""
        args, body = stanza.args, stanza.body
        try:
            if self.kind == 1 and args[0] == "X25519" and len(args) == 2:
                epk = unb64(args[1], 32)
                need(len(body) == 32, "stanza body")
                shared = na.crypto_scalarmult(self.secret, epk)
                key = HKDF(shared, epk + self.rcpt, "age-encryption.org/v1/X25519")
            elif self.kind == 2 and args[0] == "ssh-ed25519" and len(args) == 3:
                if unb64(args[1], 4) != hashlib.sha256(ssh_wire(self.rcpt)).digest()[:4]:
                    return None
                epk = unb64(args[2], 32)
                need(len(body) == 32, "stanza body")
                raw = bytearray(hashlib.sha512(self.secret).digest()[:32])
                raw[0] &= 248
                raw[31] = raw[31] & 127 | 64
                shared = na.crypto_scalarmult(bytes(raw), epk)
                shared = na.crypto_scalarmult(_tweak(self.rcpt), shared)
                key = HKDF(shared, epk + na.crypto_sign_ed25519_pk_to_curve25519(self.rcpt), SSH_LABEL)
            else:
                return None
            return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
        except Refused:
            raise
        except Exception:
            return None


SSH_LABEL = "age-encryption.org/v1/ssh-ed25519"


def _tweak(pk):
    return HKDF(b"", ssh_wire(pk), SSH_LABEL)


def member_id(kind, rcpt, signpk):
    return H16("vault1/member", u8(kind) + rcpt + signpk)


def read_card(text):
    f = text.split(" ")
    need(len(f) == 5 and f[0] == "vault-member-1" and f[1] in ("1", "2"), "card")
    kind, rcpt, signpk, sig = int(f[1]), unb64(f[2], 32), unb64(f[3], 32), unb64(f[4], 64)
    need(verify_sig(signpk, b"vault1/card" + u8(kind) + rcpt + signpk, sig), "card: signature")
    return NS(kind=kind, rcpt=rcpt, signpk=signpk, id=member_id(kind, rcpt, signpk))


def identities(text, passphrase=None):
    """All identities of a file's text (bytes)."""
    if text.startswith(b"age-encryption.org/v1\n") or text.startswith(b"-----BEGIN AGE"):
        need(passphrase is not None, "identity file needs a passphrase", NO_KEY)
        text = age_open_passphrase(text, passphrase)
    if b"BEGIN OPENSSH PRIVATE KEY" in text:
        from cryptography.hazmat.primitives.serialization import load_ssh_private_key
        from cryptography.hazmat.primitives import serialization as s
        key = load_ssh_private_key(text, None)
        return [Identity(2, key.private_bytes(s.Encoding.Raw, s.PrivateFormat.Raw, s.NoEncryption()))]
    out = []
    for line in text.decode().split("\n"):
        if line.strip() and not line.startswith("#"):
            secret = unbech32(line.strip(), "age-secret-key-")
            need(len(secret) == 32, "identity", NO_KEY)
            out.append(Identity(1, secret))
    need(1 <= len(out) <= 16, "identity file: no identity", NO_KEY)
    return out


# ---- §5.4 age profile -------------------------------------------------------------------------------

def _wrap64(x):
    s = b64(x)
    lines = [s[i:i + 64] for i in range(0, len(s), 64)]
    if not lines or len(lines[-1]) == 64:
        lines.append("")
    return "\n".join(lines).encode() + b"\n"


def age_stanza(kind, rcpt, file_key, eph):
    epk = na.crypto_scalarmult_base(eph)
    if kind == 1:
        key = HKDF(na.crypto_scalarmult(eph, rcpt), epk + rcpt, "age-encryption.org/v1/X25519")
        head = "-> X25519 %s\n" % b64(epk)
    else:
        curve = na.crypto_sign_ed25519_pk_to_curve25519(rcpt)
        shared = na.crypto_scalarmult(_tweak(rcpt), na.crypto_scalarmult(eph, curve))
        key = HKDF(shared, epk + curve, SSH_LABEL)
        head = "-> ssh-ed25519 %s %s\n" % (b64(hashlib.sha256(ssh_wire(rcpt)).digest()[:4]), b64(epk))
    return head.encode() + _wrap64(ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None))


def age_seal(recipients, payload, rnd=os.urandom):
    """recipients: [(kind, rcpt)].  Random bytes are drawn: file key, ephemerals, payload nonce."""
    file_key = rnd(16)
    head = b"age-encryption.org/v1\n"
    for kind, rcpt in recipients:
        head += age_stanza(kind, rcpt, file_key, rnd(32))
    head += b"---"
    mac = hmac.new(HKDF(file_key, b"", "header"), head, hashlib.sha256).digest()
    nonce = rnd(16)
    box = ChaCha20Poly1305(HKDF(file_key, nonce, "payload"))
    out, n = [head, b" ", b64(mac).encode(), b"\n", nonce], 0
    while True:
        chunk, payload = payload[:65536], payload[65536:]
        out.append(box.encrypt(n.to_bytes(11, "big") + bytes([not payload]), chunk, None))
        n += 1
        if not payload:
            return b"".join(out)


def age_parse(data):
    need(data.startswith(b"age-encryption.org/v1\n"), "age: version line")
    at, stanzas = 22, []

    def line():
        nonlocal at
        end = data.find(b"\n", at)
        need(0 <= end and end - at <= 65536, "age: header line")
        text, at = data[at:end], end + 1
        need(all(32 <= c < 127 for c in text), "age: header bytes")
        return text.decode()
    while True:
        text = line()
        if text.startswith("---"):
            need(re.fullmatch(r"--- [A-Za-z0-9+/]{43}", text), "age: mac line")
            mac = unb64(text[4:], 32)
            break
        need(text.startswith("-> "), "age: stanza")
        args = text[3:].split(" ")
        need(all(args), "age: empty argument")
        body = ""
        while True:
            part = line()
            need(len(part) <= 64 and re.fullmatch(r"[A-Za-z0-9+/]*", part), "age: body line")
            body += part
            if len(part) < 64:
                break
        stanzas.append(NS(args=args, body=unb64(body)))
        need(len(stanzas) <= 64 and at <= 65536, "age: header too long")
    need(stanzas, "age: no stanza")
    covered = data[:data.rindex(b" ", 0, at)]
    return NS(stanzas=stanzas, mac=mac, covered=covered, header_len=at, payload=data[at:])


def _age_payload(f, file_key):
    need(len(file_key) == 16, "age: file key")
    good = hmac.new(HKDF(file_key, b"", "header"), f.covered, hashlib.sha256).digest()
    need(good == f.mac, "age: header mac")
    need(len(f.payload) >= 32, "age: payload")
    box = ChaCha20Poly1305(HKDF(file_key, f.payload[:16], "payload"))
    rest, n, out = f.payload[16:], 0, []
    while True:
        chunk, rest = rest[:65552], rest[65552:]
        try:
            out.append(box.decrypt(n.to_bytes(11, "big") + bytes([not rest]), chunk, None))
        except Exception:
            refuse("age: payload chunk %d" % n)
        need(out[-1] or n == 0, "age: empty last chunk")
        n += 1
        if not rest:
            return b"".join(out)


def age_open(data, ids):
    f = age_parse(data)
    need(not any(s.args[0] == "scrypt" for s in f.stanzas), "age: passphrase file", NO_KEY)
    for s in f.stanzas:
        for i in ids:
            key = i.file_key(s)
            if key is not None:
                return _age_payload(f, key)
    refuse("age: no stanza opens with this identity", NO_KEY)


def age_open_passphrase(data, passphrase):
    if data.startswith(b"-----BEGIN AGE"):
        data = base64.b64decode(b"".join(data.strip().split(b"\n")[1:-1]))
    f = age_parse(data)
    s = f.stanzas[0]
    need(len(f.stanzas) == 1 and s.args[0] == "scrypt" and len(s.args) == 3, "age: not a passphrase file")
    log_n = int(s.args[2])
    need(s.args[2] == str(log_n) and 1 <= log_n <= 20 and len(s.body) == 32, "age: scrypt stanza", NO_KEY)
    key = hashlib.scrypt(passphrase, salt=b"age-encryption.org/v1/scrypt" + unb64(s.args[1], 16),
                         n=1 << log_n, r=8, p=1, maxmem=(1 << 31) - 2, dklen=32)
    try:
        file_key = ChaCha20Poly1305(key).decrypt(bytes(12), s.body, None)
    except Exception:
        refuse("wrong passphrase", NO_KEY)
    return _age_payload(f, file_key)


def wrap_open(data, identity):
    """§5.4: a wrap is a binary age file with exactly one stanza, header at most 512 bytes."""
    f = age_parse(data)
    need(len(f.stanzas) == 1 and f.stanzas[0].args[0] in ("X25519", "ssh-ed25519"), "wrap: stanzas")
    need(f.header_len <= 512, "wrap: header too long")
    key = identity.file_key(f.stanzas[0])
    need(key is not None, "wrap does not open with the key it is stored for")
    return _age_payload(f, key)


# ---- §5.4 key packets -------------------------------------------------------------------------------

def packet_head(kind, vault_id, env_id, epoch, member):
    return b"VKP1" + u8(1) + u8(kind) + u16(0) + vault_id + env_id + u32(epoch) + member


def packet_key(kind, vault_id, env_id, epoch, member, key):
    return packet_head(kind, vault_id, env_id, epoch, member) + key


def packet_scoped(vault_id, env_id, epoch, member, entries):
    """entries: [(bidx, name_key, name)]"""
    out = packet_head(2, vault_id, env_id, epoch, member) + u16(len(entries))
    for bidx, key, name in sorted(entries):
        out += bidx + key + lstr(name)
    return out


def packet_parse(data):
    r = Reader(data, "key packet")
    need(r.take(4) == b"VKP1" and r.u8() == 1, "key packet: magic or suite")
    p = NS(kind=r.u8())
    r.zero(2)
    p.vault_id, p.env_id, p.epoch, p.member = r.take(32), r.take(16), r.u32(), r.take(16)
    need(p.kind in (1, 2, 3), "key packet: kind")
    if p.kind == 2:
        p.entries = [(r.take(16), r.take(32), r.lstr()) for _ in range(r.u16())]
        ascending([e[0] for e in p.entries], "key packet")
        need(all(NAME.fullmatch(e[2]) for e in p.entries), "key packet: name")
    else:
        p.key = r.take(32)
    r.end()
    need((p.kind == 3) == (p.env_id == Z16), "key packet: env_id")
    return p


# ---- §5.1 derivation ----------------------------------------------------------------------------------

class Keys:
    def __init__(self, ek, vault_id, env_id, epoch):
        ctx = env_id + u32(epoch)
        d = lambda what: HKDF(ek, vault_id, what.encode() + ctx)
        self.ek, self.vault_id, self.env_id, self.epoch = ek, vault_id, env_id, epoch
        self.name, self.idx, self.ops, self.nonce = (d("vault1/" + x) for x in ("name", "idx", "ops", "nonce"))
        self.commit = d("vault1/ekc")

    def bidx(self, name):
        return MAC(self.idx, name.encode() if isinstance(name, str) else name, 16)

    def name_key(self, bidx):
        return MAC(self.name, b"vault1/rec" + bidx, 32)


def make_nonce(k_nonce, rnd32, ad, plain):
    return MAC(k_nonce, rnd32 + ad + plain, 24)


def ck_commit_of(ck, nonce, ck_epoch):
    return HKDF(ck, nonce, b"vault1/ckc" + u32(ck_epoch))


class CompareKeys:
    def __init__(self, ck, vault_id, nonce, ck_epoch):
        """nonce: the rosters', salt of ck_commit (roster 1 holds that, so it cannot depend on vault_id)"""
        self.ck, self.vault_id, self.epoch = ck, vault_id, ck_epoch
        self.commit = ck_commit_of(ck, nonce, ck_epoch)
        self.tagk = HKDF(ck, vault_id, b"vault1/tag" + u32(ck_epoch))

    def shape(self, env_id):
        return HKDF(self.ck, self.vault_id, b"vault1/shape" + env_id + u32(self.epoch))

    def tag(self, value):
        return MAC(self.tagk, value, 16)


# ---- §5.2, §5.3 records -------------------------------------------------------------------------------

def plaintext(name, value, author, created, note=b"", type_=1, expires=0, flags=0):
    name = name.encode() if isinstance(name, str) else name
    note = note.encode() if isinstance(note, str) else note
    return pad(u8(1) + u8(type_) + u16(len(name)) + u32(len(value)) + u64(created) + author + u64(expires)
               + u16(len(note)) + u8(flags) + bytes(5) + name + value + note)


def plaintext_parse(data):
    r = Reader(data, "record plaintext")
    need(r.u8() == 1, "record plaintext: format")
    p = NS(type=r.u8())
    name_len, value_len = r.u16(), r.u32()
    p.created, p.author, p.expires = r.u64(), r.take(16), r.u64()
    note_len, p.flags = r.u16(), r.u8()
    r.zero(5)
    need(p.type in (1, 2) and p.flags < 16, "record plaintext: type or flags")
    need(value_len <= 1 << 20 and note_len <= 1024, "record plaintext: lengths")
    p.name, p.value, note = r.take(name_len), r.take(value_len), r.take(note_len)
    r.padding()
    need(NAME.fullmatch(p.name), "record plaintext: name")
    try:
        p.note = note.decode()
        if p.type == 1:
            p.value.decode()
            need(b"\0" not in p.value, "record plaintext: NUL in text")
    except UnicodeDecodeError:
        refuse("record plaintext: not UTF-8")
    p.name = p.name.decode()
    return p


def record_seal(keys, kind, name, version, seq, plain, rnd32):
    bidx = keys.bidx(name)
    head = (b"VRC1" + u8(1) + u8(kind) + u16(0) + keys.env_id + u32(keys.epoch) + bidx + u64(version) + u64(seq)
            + u32(len(plain) + 16))
    ad = b"vault1/record" + keys.vault_id + head
    nonce = make_nonce(keys.nonce, rnd32, ad, plain)
    return head + nonce + seal(keys.name_key(bidx), nonce, plain, ad)


def record_head(data):
    r = Reader(data, "record")
    need(r.take(4) == b"VRC1" and r.u8() == 1, "record: magic or suite")
    h = NS(kind=r.u8())
    r.zero(2)
    need(h.kind in (1, 2), "record: kind")
    h.env_id, h.epoch, h.bidx, h.version, h.seq = r.take(16), r.u32(), r.take(16), r.u64(), r.u64()
    ct_len = r.u32()
    h.ad, h.nonce, h.ct = data[:64], r.take(24), r.take(ct_len)
    r.end()
    need(ct_len >= 144 and bucket(ct_len - 16) == ct_len - 16, "record: not a bucket")
    need(h.version >= 1, "record: version 0")
    return h


def record_open(h, name_key, vault_id):
    plain = unseal(name_key, h.nonce, h.ct, b"vault1/record" + vault_id + h.ad, "record")
    p = plaintext_parse(plain)
    if h.kind == 2:
        need(p.value == b"" and p.type == 1 and p.flags == 0 and p.expires == 0 and p.note == "", "tombstone with content")
    return p


def leaf(rec):
    return H("vault1/leaf", rec)


def live_root(env_id, epoch, records):
    """records: record bytes, any order"""
    rows = sorted((record_head(r).bidx, record_head(r).version, leaf(r)) for r in records)
    return H("vault1/live", env_id + u32(epoch) + u32(len(rows)) + b"".join(b + u64(v) + l for b, v, l in rows))


def hist_root0(env_id, epoch):
    return H("vault1/hist0", env_id + u32(epoch))


def hist_next(root, rec):
    h = record_head(rec)
    return H("vault1/hist", root + h.bidx + u64(h.version) + leaf(rec))


# ---- §4 documents ---------------------------------------------------------------------------------------

MAGIC = {1: b"VRO1", 2: b"VEN1", 3: b"VCO1"}
KIND = {v: k for k, v in MAGIC.items()}


def doc_head(kind, vault_id, env_id, seq, prev, time_ms):
    return MAGIC[kind] + u8(1) + u8(0) + u16(0) + vault_id + env_id + u64(seq) + prev + u64(time_ms)


def member_row(m):
    return (m.id + u8(m.kind) + u8(m.role) + u8(m.cls) + u8(0) + m.rcpt + m.signpk + u64(m.not_before)
            + u64(m.not_after) + lstr(m.label))


def roster_body(nonce, members, checkpoints=(), ck=(1, Z32), threshold=1, suite_min=1):
    """ck: (ck_epoch, ck_commit)"""
    ms = sorted(members, key=lambda m: m.id)
    cs = sorted(checkpoints, key=lambda c: c.env_id)
    return (nonce + u8(suite_min) + u8(threshold) + u32(ck[0]) + ck[1] + u16(len(ms)) + b"".join(map(member_row, ms)) + u16(len(cs))
            + b"".join(c.env_id + u64(c.charter_seq) + c.charter_hash + u64(c.commit_seq) + c.commit_hash for c in cs))


def charter_body(name, policy, max_age_s, base, epoch, ek_commit, roster_seq, roster_hash, grants):
    """grants: [(member_id, right, scope_hash)]"""
    return (lstr(name) + u32(policy) + u32(max_age_s) + base + u32(epoch) + ek_commit + u64(roster_seq) + roster_hash
            + u16(len(grants)) + b"".join(m + u8(right) + bytes(3) + scope for m, right, scope in sorted(grants)))


def commit_body(charter, roster, epoch, n_live, live, n_hist, hist, escrow_hash, ops_hash):
    """charter, roster: (seq, hash)"""
    return (u64(charter[0]) + charter[1] + u64(roster[0]) + roster[1] + u32(epoch) + u32(n_live) + live + u32(n_hist)
            + hist + escrow_hash + ops_hash)


def doc_hash_of(unsigned):
    return H("vault1/doc", unsigned)


def doc_sign(unsigned, signers):
    h = doc_hash_of(unsigned)
    out = unsigned + u8(len(signers))
    for s in sorted(signers, key=lambda s: s.id):
        out += s.id + s.sign(b"vault1/sig/" + unsigned[:4] + h)
    return out


def doc_parse(data):
    need(len(data) <= 1 << 20, "document: too large")
    r = Reader(data, "document")
    magic = r.take(4)
    need(magic in KIND and r.u8() == 1 and r.u8() == 0, "document: magic, suite or flags")
    r.zero(2)
    d = NS(kind=KIND[magic], bytes=data)
    d.vault_id, d.env_id, d.seq, d.prev, d.time = r.take(32), r.take(16), r.u64(), r.take(32), r.u64()
    need(d.seq >= 1 and (d.seq == 1) == (d.prev == Z32), "document: seq or prev")
    need((d.kind == 1) == (d.env_id == Z16), "document: env_id")
    if d.kind == 1:
        d.nonce, d.suite_min, d.threshold, d.ck_epoch, d.ck_commit = r.take(32), r.u8(), r.u8(), r.u32(), r.take(32)
        d.members = []
        for _ in range(r.u16()):
            m = NS(id=r.take(16), kind=r.u8(), role=r.u8(), cls=r.u8())
            r.zero(1)
            m.rcpt, m.signpk, m.not_before, m.not_after, m.label = r.take(32), r.take(32), r.u64(), r.u64(), r.lstr()
            need(m.kind in (1, 2) and m.role in (0, 1) and m.cls in (1, 2, 3, 4), "roster: member fields")
            need(LABEL.fullmatch(m.label), "roster: label")
            need(m.id == member_id(m.kind, m.rcpt, m.signpk), "roster: member_id")
            need(m.role == 0 or (m.signpk != Z32 and m.cls != 4), "roster: administrator without signing key, or a gate")
            m.label = m.label.decode()
            d.members.append(m)
        ascending([m.id for m in d.members], "roster: members")
        need(len(d.members) <= 4096, "roster: members")
        d.by_id = {m.id: m for m in d.members}
        d.checkpoints = [NS(env_id=r.take(16), charter_seq=r.u64(), charter_hash=r.take(32), commit_seq=r.u64(),
                            commit_hash=r.take(32)) for _ in range(r.u16())]
        ascending([c.env_id for c in d.checkpoints], "roster: checkpoints")
        d.checkpoint = {c.env_id: c for c in d.checkpoints}
        need(d.suite_min == 1, "roster: suite_min")
        need(d.threshold == 1, "roster: threshold")
        need(d.ck_epoch >= 1, "roster: ck_epoch")
        d.ck = (d.ck_epoch, d.ck_commit)
        d.comparers = {m.id for m in d.members if m.cls in (1, 4)}
    elif d.kind == 2:
        name = r.lstr()
        need(ENVNAME.fullmatch(name), "charter: name")
        d.name, d.policy, d.max_age, d.base, d.epoch = name.decode(), r.u32(), r.u32(), r.take(16), r.u32()
        d.ek_commit, d.roster_seq, d.roster_hash = r.take(32), r.u64(), r.take(32)
        need(not d.policy & ~0b111011 and d.epoch >= 1, "charter: policy or epoch")
        need(d.base != d.env_id, "charter: base of itself")
        d.grants = {}
        keys = []
        for _ in range(r.u16()):
            m, right = r.take(16), r.u8()
            r.zero(3)
            g = NS(right=right, scope=r.take(32))
            need(right in (1, 2, 3) and (g.scope == Z32 or right == 1), "charter: grant")
            keys.append(m)
            d.grants[m] = g
        ascending(keys, "charter: grants")
    else:
        d.charter_seq, d.charter_hash, d.roster_seq, d.roster_hash = r.u64(), r.take(32), r.u64(), r.take(32)
        d.epoch, d.n_live, d.live_root, d.n_hist, d.hist_root = r.u32(), r.u32(), r.take(32), r.u32(), r.take(32)
        d.escrow_hash, d.ops_hash = r.take(32), r.take(32)
    d.unsigned = data[:r.at]
    d.hash = doc_hash_of(d.unsigned)
    d.sigs = [(r.take(16), r.take(64)) for _ in range(r.u8())]
    r.end()
    ascending([s[0] for s in d.sigs], "document: signatures")
    need(d.sigs and (d.kind == 1 or len(d.sigs) == 1), "document: number of signatures")
    d.author = d.sigs[0][0]
    return d


def env_id_of(vault_id, name):
    return H16("vault1/env", vault_id + (name.encode() if isinstance(name, str) else name))


def scope_hash(env_id, epoch, bidxs):
    return H("vault1/scope", env_id + u32(epoch) + b"".join(sorted(bidxs)))


def valid_at(member, when):
    return member.not_before <= when and (member.not_after == 0 or when < member.not_after)


# ---- §5.5 operations blob ---------------------------------------------------------------------------------

OP = {"set": 1, "delete": 2, "grant": 4, "rekey": 5, "prune": 6, "import": 7}


def ops_plain(ops, message="", host="", program="", prev_k_ops=None):
    """ops: [(op, bidx, from, to, name)], sorted here by op, bidx, name"""
    out = u16(len(ops))
    for op, bidx, a, b, name in sorted(ops, key=lambda o: (o[0], o[1], o[4])):
        out += u8(op) + bidx + u64(a) + u64(b) + lstr(name)
    message = message.encode()
    out += u16(len(message)) + message + lstr(host) + lstr(program)
    return pad(out + (u8(1) + prev_k_ops if prev_k_ops else u8(0)))


def ops_plain_parse(data):
    r = Reader(data, "operations")
    o = NS(ops=[NS(op=r.u8(), bidx=r.take(16), a=r.u64(), b=r.u64(), name=r.lstr().decode()) for _ in range(r.u16())])
    ascending([(x.op, x.bidx, x.name.encode()) for x in o.ops], "operations")
    need(all(x.op in OP.values() for x in o.ops), "operations: op")
    try:
        o.message, o.host, o.program = r.take(r.u16()).decode(), r.lstr().decode(), r.lstr().decode()
    except UnicodeDecodeError:
        refuse("operations: not UTF-8")
    flag = r.u8()
    need(flag in (0, 1), "operations: flag")
    o.prev_k_ops = r.take(32) if flag else None
    r.padding()
    return o


def ops_seal(keys, seq, prefix, plain, rnd32):
    """prefix: shape_hash, zero if none"""
    ad = b"vault1/ops" + keys.vault_id + keys.env_id + u64(seq) + prefix
    nonce = make_nonce(keys.nonce, rnd32, ad, plain)
    return prefix + nonce + seal(keys.ops, nonce, plain, ad)


def ops_open(blob, k_ops, vault_id, env_id, seq):
    need(len(blob) >= 32 + 24 + 16, "operations: too short")
    ad = b"vault1/ops" + vault_id + env_id + u64(seq) + blob[:32]
    return ops_plain_parse(unseal(k_ops, blob[32:56], blob[56:], ad, "operations"))


def ops_hash(blob):
    return H("vault1/opsh", blob)


# ---- §5.7 shape ---------------------------------------------------------------------------------------------

def shape_plain(entries):
    out = u32(len(entries))
    for e in sorted(entries, key=lambda e: e.name.encode()):
        out += lstr(e.name) + u8(e.kind) + u8(e.state) + u64(e.version) + u64(e.created) + u64(e.expires) + e.tag
    return pad(out)


def shape_seal(ck, k_nonce, env_id, seq, entries, rnd32):
    head = b"VSH1" + u8(1) + u8(0) + u16(0) + env_id + u32(ck.epoch) + ck.commit + u64(seq)
    ad, plain = b"vault1/shapead" + ck.vault_id + head, shape_plain(entries)
    nonce = make_nonce(k_nonce, rnd32, ad, plain)
    return head + nonce + seal(ck.shape(env_id), nonce, plain, ad)


def shape_head(blob):
    r = Reader(blob, "shape")
    need(r.take(4) == b"VSH1" and r.u8() == 1 and r.u8() == 0, "shape: magic, suite or flags")
    r.zero(2)
    s = NS(env_id=r.take(16), ck_epoch=r.u32(), ck_commit=r.take(32), seq=r.u64())
    s.head, s.nonce, s.ct = blob[:r.at], r.take(24), blob[r.at:]
    return s


def shape_open(blob, ck):
    s = shape_head(blob)
    plain = unseal(ck.shape(s.env_id), s.nonce, s.ct, b"vault1/shapead" + ck.vault_id + s.head, "shape")
    r = Reader(plain, "shape list")
    s.entries = [NS(name=r.lstr(), kind=r.u8(), state=r.u8(), version=r.u64(), created=r.u64(), expires=r.u64(),
                    tag=r.take(16)) for _ in range(r.u32())]
    r.padding()
    ascending([e.name for e in s.entries], "shape list")
    for e in s.entries:
        need(NAME.fullmatch(e.name) and e.kind in (0, 1) and e.state < 8, "shape list: entry")
        need(not (e.state & 1 and (e.kind == 0 or e.tag != Z16)), "shape list: weak with a tag")
        e.name = e.name.decode()
    return s


# ---- §7.2 lock file, §8.3 token ------------------------------------------------------------------

def lock_text(vault_id, roster, envs):
    """roster: (seq, hash); envs: {name: ((charter seq, hash), (commit seq, hash))}"""
    out = ["vault 1", "id " + b64(vault_id), "roster %d %s" % (roster[0], b64(roster[1]))]
    for name in sorted(envs):
        (cs, ch), (ms, mh) = envs[name]
        out.append("env %s charter %d %s commit %d %s" % (name, cs, b64(ch), ms, b64(mh)))
    return "\n".join(out) + "\n"


def _decimal(s):
    need(re.fullmatch(r"[1-9][0-9]{0,18}", s), "lock: number")
    return int(s)


def lock_parse(text):
    lines = text.split("\n")
    need(len(lines) >= 4 and lines[0] == "vault 1" and lines[-1] == "", "lock: form")
    a, b = lines[1].split(" "), lines[2].split(" ")
    need(len(a) == 2 and a[0] == "id" and len(b) == 3 and b[0] == "roster", "lock: form")
    f = NS(vault_id=unb64(a[1], 32), roster=(_decimal(b[1]), unb64(b[2], 32)), envs={})
    names = []
    for line in lines[3:-1]:
        w = line.split(" ")
        need(len(w) == 8 and (w[0], w[2], w[5]) == ("env", "charter", "commit"), "lock: form")
        need(ENVNAME.fullmatch(w[1].encode()), "lock: name")
        names.append(w[1])
        f.envs[w[1]] = ((_decimal(w[3]), unb64(w[4], 32)), (_decimal(w[6]), unb64(w[7], 32)))
    ascending(names, "lock: environments")
    return f


def floor_hash(roster_hash, charter_hash, commit_hash):
    return H("vault1/floor", roster_hash + charter_hash + commit_hash)


def token_text(seed, vault_id, env_id, roster, charter, commit, not_after):
    """roster, charter, commit: (seq, hash); a shape token has Z16 and twice (0, Z32)"""
    x = (u8(1) + seed + vault_id + env_id + u64(roster[0]) + u64(charter[0]) + u64(commit[0]) + u64(not_after)
         + floor_hash(roster[1], charter[1], commit[1]))
    x += H("vault1/tok", x)[:4]
    return "vst1_" + base64.urlsafe_b64encode(x).decode().rstrip("=")


def token_parse(text):
    need(re.fullmatch(r"vst1_[A-Za-z0-9_-]{199}", text), "token: form", NO_KEY)
    x = base64.urlsafe_b64decode(text[5:] + "=")
    need(base64.urlsafe_b64encode(x).decode().rstrip("=") == text[5:], "token: base64", NO_KEY)
    need(H("vault1/tok", x[:-4])[:4] == x[-4:], "token: checksum", NO_KEY)
    r = Reader(x, "token")
    need(r.u8() == 1, "token: version", NO_KEY)
    t = NS(seed=r.take(32), vault_id=r.take(32), env_id=r.take(16), roster_seq=r.u64(), charter_seq=r.u64(),
           commit_seq=r.u64(), not_after=r.u64(), floor=r.take(32))
    need(len({t.env_id == Z16, t.charter_seq == 0, t.commit_seq == 0}) == 1, "token: half a shape token", NO_KEY)
    t.shape = t.env_id == Z16
    return t


# ---- §6.1 the database --------------------------------------------------------------------------------------------

SCHEMA = """\
CREATE TABLE doc(kind INTEGER NOT NULL CHECK(kind BETWEEN 1 AND 3), env BLOB NOT NULL CHECK(length(env)=16),
  seq INTEGER NOT NULL CHECK(seq>0), bytes BLOB NOT NULL, PRIMARY KEY(kind,env,seq)) STRICT, WITHOUT ROWID;
CREATE TABLE ops(env BLOB NOT NULL, seq INTEGER NOT NULL, blob BLOB NOT NULL, PRIMARY KEY(env,seq)) STRICT, WITHOUT ROWID;
CREATE TABLE wrap(env BLOB NOT NULL, keyc BLOB NOT NULL CHECK(length(keyc)=32), member BLOB NOT NULL CHECK(length(member)=16),
  age BLOB NOT NULL, PRIMARY KEY(env,keyc,member)) STRICT, WITHOUT ROWID;
CREATE TABLE live(env BLOB NOT NULL, bidx BLOB NOT NULL CHECK(length(bidx)=16), rec BLOB NOT NULL,
  PRIMARY KEY(env,bidx)) STRICT, WITHOUT ROWID;
CREATE TABLE hist(env BLOB NOT NULL, hseq INTEGER NOT NULL, bidx BLOB NOT NULL, ver INTEGER NOT NULL, rec BLOB NOT NULL,
  PRIMARY KEY(env,hseq)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX hist_ver ON hist(env,bidx,ver);
CREATE TABLE escrow(env BLOB PRIMARY KEY NOT NULL, age BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE shape(env BLOB PRIMARY KEY NOT NULL, blob BLOB NOT NULL) STRICT, WITHOUT ROWID;
"""
STATEMENTS = [s.strip() for s in SCHEMA.split(";\n") if s.strip()]
TABLES = {  # name: (key columns, other columns)
    "doc": (("kind", "env", "seq"), ("bytes",)), "ops": (("env", "seq"), ("blob",)),
    "wrap": (("env", "keyc", "member"), ("age",)), "live": (("env", "bidx"), ("rec",)),
    "hist": (("env", "hseq"), ("bidx", "ver", "rec")), "escrow": (("env",), ("age",)), "shape": (("env",), ("blob",))}
APP_ID = 0x56415531


class Store:
    """All rows of a vault file as dictionaries: table -> {key tuple: value tuple}."""

    def __init__(self):
        for t in TABLES:
            setattr(self, t, {})

    def copy(self):
        s = Store()
        for t in TABLES:
            setattr(s, t, dict(getattr(self, t)))
        return s

    def save(self, path):
        if os.path.exists(path):
            os.unlink(path)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        db = sqlite3.connect(path, isolation_level=None)
        for p in ("page_size=4096", "encoding='UTF-8'", "journal_mode=DELETE", "secure_delete=ON",
                  "application_id=%d" % APP_ID, "user_version=1"):
            db.execute("PRAGMA " + p).fetchall()
        db.execute("BEGIN IMMEDIATE")
        for s in STATEMENTS:
            db.execute(s)
        for t, (keys, rest) in TABLES.items():
            q = "INSERT INTO %s VALUES(%s)" % (t, ",".join("?" * (len(keys) + len(rest))))
            for k, v in sorted(getattr(self, t).items()):
                db.execute(q, k + v)
        db.execute("COMMIT")
        db.close()

    @classmethod
    def load(cls, path):
        try:
            with open(path, "rb") as f:
                head = f.read(100)
                size = os.fstat(f.fileno()).st_size
        except FileNotFoundError:
            refuse("no vault " + os.path.basename(path), NOT_FOUND)
        except OSError as e:
            refuse("cannot read the vault: %s" % e.strerror, 10)
        need(size <= 256 << 20 and len(head) == 100 and head[:16] == b"SQLite format 3\0", "file: not a vault")
        need(head[16:18] == b"\x10\x00" and head[18:20] == b"\x01\x01", "file: page size or WAL flag")
        need(head[56:60] == u32(1) and head[68:72] == u32(APP_ID), "file: encoding or id")
        version = int.from_bytes(head[60:64], "big")
        need(version <= 1, "made by a newer evenkeep", INPUT)
        need(version == 1, "file: version")
        s = cls()
        try:
            db = sqlite3.connect("file:%s?mode=ro" % path.replace("?", "%3f"), uri=True, isolation_level=None)
            db.execute("PRAGMA cell_size_check=ON")
            db.execute("PRAGMA trusted_schema=OFF")
            db.execute("BEGIN")
            have = sorted(db.execute("SELECT type,name,sql FROM sqlite_schema").fetchall(), key=lambda r: r[1])
            want = sorted((t.split()[0 if t.startswith("CREATE T") else 1].lower() and
                           ("table" if t.startswith("CREATE TABLE") else "index"),
                           re.match(r"CREATE (?:TABLE|UNIQUE INDEX) (\w+)", t).group(1), t) for t in STATEMENTS)
            want = sorted(want, key=lambda r: r[1])
            need(have == want, "file: schema")
            for t, (keys, rest) in TABLES.items():
                for row in db.execute("SELECT %s FROM %s" % (",".join(keys + rest), t)):
                    k = row[:len(keys)]
                    need(k not in getattr(s, t), "file: the same row twice in " + t)
                    getattr(s, t)[k] = row[len(keys):]
            db.execute("COMMIT")
            db.close()
        except (sqlite3.Error, OverflowError, UnicodeDecodeError, MemoryError) as e:
            if "locked" in str(e):
                refuse("busy", 8)
            refuse("file: %s" % e)
        for (env, *_), _v in [x for t in TABLES if t != "doc" for x in getattr(s, t).items()]:
            need(len(env) == 16, "file: env column")
        return s

    def chain(self, kind, env=Z16):
        rows = sorted((k[2], v[0]) for k, v in self.doc.items() if k[0] == kind and k[1] == env)
        return rows

    def env_ids(self):
        return sorted({k[1] for k in self.doc if k[0] in (2, 3)})


# ---- §4 verification ------------------------------------------------------------------------------------------------

class Floor:
    """What a client already knows (§7.1): seen state, lock file or token."""

    def __init__(self, vault_id=None, roster=None, envs=None, older=ROLLED_BACK):
        self.vault_id, self.roster, self.envs = vault_id, roster, envs or {}   # envs: {env_id: (charter, commit)}
        self.older = older      # 21; 25 where only a lock file knows newer

    @classmethod
    def of_lock(cls, text, older=STALE):
        f = lock_parse(text)
        return cls(f.vault_id, f.roster, {env_id_of(f.vault_id, n): v for n, v in f.envs.items()}, older)


class Vault:
    def __init__(self, store, floor=None, pin=None, now=None):
        self.store, self.floor, self.pin = store, floor or Floor(), pin
        self.now = int(time.time() * 1000) if now is None else now
        self.envs = {}

    # chains ------------------------------------------------------------------------------------------
    def _load_chain(self, kind, env=Z16):
        chain = []
        for seq, data in self.store.chain(kind, env):
            d = doc_parse(data)
            need(d.kind == kind and d.seq == seq and d.env_id == env, "document: not where it belongs")
            need(seq == len(chain) + 1, "%s chain: gap" % MAGIC[kind].decode())
            need(seq == 1 or d.prev == chain[-1].hash, "%s chain: not linked" % MAGIC[kind].decode())
            if not (kind == 1 and seq == 1):
                need(d.vault_id == self.vault_id, "document of another vault")
            chain.append(d)
        return chain

    def _signed(self, d, keyholder):
        for mid, sig in d.sigs:
            m = keyholder.get(mid)
            need(m is not None and m.signpk != Z32, "%s %d: signer is unknown" % (MAGIC[d.kind].decode(), d.seq))
            need(verify_sig(m.signpk, b"vault1/sig/" + MAGIC[d.kind] + d.hash, sig),
                 "%s %d: signature" % (MAGIC[d.kind].decode(), d.seq))

    def _against(self, chain, known, what):
        """§7.1: the head against what is known."""
        if known is None:
            return
        seq, h = known
        if chain and len(chain) >= seq and chain[seq - 1].hash == h:
            return
        need(len(chain) >= seq, "%s: older than what is known" % what, self.floor.older)
        refuse("%s: another history than the one known" % what, FORKED)

    def verify_rosters(self):
        rows = self.store.chain(1)
        need(rows and rows[0][0] == 1, "no roster")
        first = doc_parse(rows[0][1])
        need(first.kind == 1 and first.seq == 1 and first.vault_id == Z32, "roster 1")
        self.vault_id = first.hash
        want = self.pin or self.floor.vault_id
        need(want in (None, self.vault_id), "another vault than the pinned one", UNKNOWN)
        chain = self._load_chain(1)
        need(not chain[0].checkpoints and chain[0].ck_epoch == 1, "roster 1: checkpoints or ck_epoch")
        for i, d in enumerate(chain):
            before = chain[i - 1] if i else d
            admins = {m.id: m for m in before.members if m.role == 1 and valid_at(m, d.time)}
            need(all(mid in admins for mid, _ in d.sigs), "roster %d: signer is no administrator" % d.seq)
            self._signed(d, admins)
            if i:
                if before.comparers - d.comparers or d.ck != before.ck:
                    need(d.ck_epoch == before.ck_epoch + 1 and d.ck_commit != before.ck_commit, "roster %d: comparison key" % d.seq)
                need(d.nonce == first.nonce and d.suite_min >= before.suite_min, "roster %d: nonce or suite" % d.seq)
                for old in before.checkpoints:
                    new = d.checkpoint.get(old.env_id)
                    need(new is not None, "roster %d: checkpoint vanished" % d.seq)
                    for part in ("charter", "commit"):
                        a, b = getattr(old, part + "_seq"), getattr(new, part + "_seq")
                        need(b > a or (b == a and getattr(old, part + "_hash") == getattr(new, part + "_hash")),
                             "roster %d: checkpoint went back" % d.seq)
        self.rosters, self.roster = chain, chain[-1]
        self._against(chain, self.floor.roster, "roster")

    def _cited(self, chain, seq, h, what):
        if 1 <= seq <= len(chain) and chain[seq - 1].hash == h:
            return chain[seq - 1]
        refuse("%s: cited document is missing" % what)

    def _charter_rules(self, d, before, what):
        r = self._cited(self.rosters, d.roster_seq, d.roster_hash, what)
        m = r.by_id.get(d.author)
        need(m is not None and valid_at(m, d.time), what + ": signer is not in the cited roster")
        need(not any(k in r.by_id and r.by_id[k].cls == 4 for k in d.grants), what + ": a gate has a grant")
        if before is None:
            need(d.seq == 1 and d.epoch == 1, what + ": epoch")
            need(m.role == 1 and d.author in d.grants and d.grants[d.author].right == 3,
                 what + ": signer is no administrator who owns it")
        else:
            need(d.name == before.name, what + ": name")
            owners = {k for k, g in before.grants.items() if g.right == 3}
            if d.author not in owners:
                rb = self.rosters[before.roster_seq - 1].by_id.get(d.author)
                need(not any(o in r.by_id for o in owners) and m.cls == 3 and d.author in before.grants
                     and before.grants[d.author].scope == Z32 and rb is not None and rb.cls == 3,
                     what + ": signer owns nothing here")
            need(d.roster_seq >= before.roster_seq, what + ": cited roster went back")
            if d.epoch == before.epoch:
                need(d.ek_commit == before.ek_commit, what + ": key changed within an epoch")
                for k, g in d.grants.items():
                    need(k not in before.grants or before.grants[k].scope == g.scope, what + ": scope changed")
            else:
                need(d.epoch == before.epoch + 1 and d.ek_commit != before.ek_commit, what + ": epoch")
        self._signed(d, r.by_id)

    def _commit_rules(self, d, before, charters, what):
        c = self._cited(charters, d.charter_seq, d.charter_hash, what)
        r = self._cited(self.rosters, d.roster_seq, d.roster_hash, what)
        m, g = r.by_id.get(d.author), c.grants.get(d.author)
        need(m is not None and valid_at(m, d.time), what + ": author is not in the cited roster")
        need(g is not None and g.right >= 2, what + ": author may not write")
        need(d.epoch == c.epoch and d.roster_seq >= c.roster_seq, what + ": epoch or roster")
        need(not (c.policy & 8 and d.escrow_hash == Z32), what + ": escrow is missing")
        need(bool(d.escrow_hash != Z32) == bool(self.escrow_members(c, r)), what + ": escrow")
        if before is not None:
            need(d.charter_seq >= before.charter_seq and d.roster_seq >= before.roster_seq, what + ": cites older documents")
            need(not (c.policy & 16 and d.charter_seq == before.charter_seq), what + ": environment is closed")
            need(d.n_hist >= before.n_hist or d.epoch != before.epoch or g.right == 3, what + ": history was cut")
        self._signed(d, r.by_id)

    @staticmethod
    def escrow_members(charter, roster):
        return [m for m in roster.members if m.cls == 3 and m.id in charter.grants and charter.grants[m.id].scope == Z32]

    def verify_env(self, env_id):
        """Steps 4 to 7 for one environment."""
        v = self.vault_id
        charters = self._load_chain(2, env_id)
        need(charters, "environment without charter")
        name = charters[0].name
        need(env_id == env_id_of(v, name), "charter: name and env_id differ")
        for i, d in enumerate(charters):
            self._charter_rules(d, charters[i - 1] if i else None, "%s: charter %d" % (name, d.seq))
        known = self.floor.envs.get(env_id, (None, None))
        self._against(charters, known[0], name + ": charter")
        commits = self._load_chain(3, env_id)
        for i, d in enumerate(commits):
            what = "%s: commit %d" % (name, d.seq)
            self._commit_rules(d, commits[i - 1] if i else None, charters, what)
            row = self.store.ops.get((env_id, d.seq))
            need(row is None or ops_hash(row[0]) == d.ops_hash, what + ": operations differ")
        need(commits, name + ": no commit")
        self._against(commits, known[1], name + ": commit")
        head, charter = commits[-1], charters[-1]
        need(head.charter_seq == charter.seq, name + ": head commit does not cite the head charter")
        # step 6
        cp = self.roster.checkpoint.get(env_id)
        need(cp is not None, name + ": the head roster does not checkpoint it")
        for c in (x.checkpoint[env_id] for x in self.rosters if env_id in x.checkpoint):
            need(len(charters) >= c.charter_seq and charters[c.charter_seq - 1].hash == c.charter_hash
                 and len(commits) >= c.commit_seq and commits[c.commit_seq - 1].hash == c.commit_hash,
                 name + ": a roster's checkpoint is not in the chains")
        for chain, low in ((charters, cp.charter_seq), (commits, cp.commit_seq)):
            for d in chain[low:]:
                m = self.roster.by_id.get(d.author)
                need(m is not None and valid_at(m, d.time),
                     "%s: %s %d is by somebody no longer entitled" % (name, MAGIC[d.kind].decode(), d.seq), UNCONFIRMED)
        # step 7
        need(not charter.max_age or self.now <= head.time + charter.max_age * 1000, name + ": head is too old", STALE)
        e = NS(env_id=env_id, name=name, charters=charters, commits=commits, charter=charter, head=head)
        self.envs[name] = e
        return e

    # rows of an environment ---------------------------------------------------------------------------
    def check_rows(self, e):
        """Everything of step 9 that needs no key: row keys, headers, roots."""
        s, what = self.store, e.name
        live = {k[1]: v[0] for k, v in s.live.items() if k[0] == e.env_id}
        e.live = {}
        for bidx, rec in live.items():
            h = record_head(rec)
            need(h.bidx == bidx and h.kind == 1, what + ": live row differs from its record")
            self._placed(e, h)
            e.live[bidx] = (h, rec)
        need(len(live) == e.head.n_live and live_root(e.env_id, e.head.epoch, live.values()) == e.head.live_root,
             what + ": live rows are not those of the head commit")
        hist = sorted((k[1], v) for k, v in s.hist.items() if k[0] == e.env_id)
        e.hist, e.roots = [], [hist_root0(e.env_id, e.head.epoch)]
        for i, (hseq, (bidx, ver, rec)) in enumerate(hist):
            h = record_head(rec)
            need(hseq == i + 1 and h.bidx == bidx and h.version == ver, what + ": history row differs from its record")
            self._placed(e, h)
            e.hist.append((h, rec))
            e.roots.append(hist_next(e.roots[-1], rec))
        need(len(hist) == e.head.n_hist and e.roots[-1] == e.head.hist_root, what + ": history is not that of the head commit")
        ops = sorted(k[1] for k in s.ops if k[0] == e.env_id)
        need(ops == list(range(1, len(e.commits) + 1)), what + ": operations are missing or too many")
        esc = s.escrow.get((e.env_id,))
        need((H("vault1/esc", esc[0]) if esc else Z32) == e.head.escrow_hash, what + ": escrow differs")

    def _placed(self, e, h):
        need(h.env_id == e.env_id and h.epoch == e.head.epoch, e.name + ": record of another place")
        need(1 <= h.seq <= e.head.seq and e.commits[h.seq - 1].epoch == h.epoch, e.name + ": record of no commit")

    def check_orphans(self):
        s, known = self.store, {e.env_id for e in self.envs.values()}
        for t in ("ops", "live", "hist", "escrow", "shape"):
            for k in getattr(s, t):
                need(k[0] in known, "%s: row of no environment" % t)
        for k, v in s.doc.items():
            need(k[0] in (2, 3) or k[1] == Z16, "doc: env column")

    # keys -----------------------------------------------------------------------------------------------
    def right(self, e, identity):
        m, g = self.roster.by_id.get(identity.id), e.charter.grants.get(identity.id)
        if m is None or g is None or m.cls == 4 or not valid_at(m, self.now):
            return None
        return g

    def open_env(self, e, identity):
        """Step 8.  Returns Keys (whole) or the scoped packet."""
        g = self.right(e, identity)
        need(g is not None, "no right in environment `%s`" % e.name, NO_KEY)
        row = self.store.wrap.get((e.env_id, e.charter.ek_commit, identity.id))
        need(row is not None, "no key for environment `%s`" % e.name, NO_KEY)
        p = packet_parse(wrap_open(row[0], identity))
        need(p.vault_id == self.vault_id and p.env_id == e.env_id and p.epoch == e.charter.epoch
             and p.member == identity.id and p.kind == (1 if g.scope == Z32 else 2), e.name + ": key packet of another place")
        if p.kind == 1:
            keys = Keys(p.key, self.vault_id, e.env_id, e.charter.epoch)
            need(keys.commit == e.charter.ek_commit, e.name + ": key is not the charter's")
            return keys
        need(scope_hash(e.env_id, p.epoch, [x[0] for x in p.entries]) == g.scope, e.name + ": scope differs from the grant")
        return p

    def base_of(self, e):
        """§4: the environment underneath, or None."""
        if e.charter.base == Z16:
            return None
        b = next((x for x in self.envs.values() if x.env_id == e.charter.base), None)
        need(b is not None, e.name + ": its base is not in this vault", NOT_FOUND)
        need(b.charter.base == Z16, "%s: its base `%s` has a base" % (e.name, b.name))
        return b

    def effective(self, e, identity):
        """{name: plaintext} as a program gets it: the environment's own over its base's."""
        out, b, access = {}, self.base_of(e), self.open_env(e, identity)
        if b is not None:
            out = self.values(b, self.open_env(b, identity))
            if not isinstance(access, Keys):        # a name outside the scope may be overridden unseen
                scope = {x[2].decode() for x in access.entries}
                out = {n: p for n, p in out.items() if n in scope}
        return {**out, **self.values(e, access)}

    def voided(self, e, keys):
        """{name: version}: older versions than that must not be brought back (flag 3)."""
        out = {}
        for h, _ in e.hist + list(e.live.values()):
            p = record_open(h, keys.name_key(h.bidx), self.vault_id)
            if p.flags & 8:
                out[p.name] = max(out.get(p.name, 0), h.version)
        return out

    def values(self, e, access):
        """Step 9: {name: plaintext}."""
        out = {}
        if isinstance(access, Keys):
            for bidx, (h, rec) in e.live.items():
                p = record_open(h, access.name_key(bidx), self.vault_id)
                need(access.bidx(p.name) == bidx, e.name + ": name and index differ")
                p.version, p.seq = h.version, h.seq
                out[p.name] = p
        else:
            for bidx, key, name in access.entries:
                if bidx in e.live:
                    h, rec = e.live[bidx]
                    p = record_open(h, key, self.vault_id)
                    need(p.name.encode() == name, e.name + ": name differs from the key packet's")
                    p.version, p.seq = h.version, h.seq
                    out[p.name] = p
        return out

    def audit(self, e, keys):
        """Full check by a reader of the whole environment: history, both roots of each commit, operations."""
        s, names = self.store, {}
        pruned = None        # newest commit that cut or may have cut the history
        log, k_ops = [], {e.head.epoch: keys.ops}
        for d in reversed(e.commits):
            blob = s.ops[(e.env_id, d.seq)][0]
            need(d.epoch in k_ops, e.name + ": operations key is lost")
            o = ops_open(blob, k_ops[d.epoch], self.vault_id, e.env_id, d.seq)
            first = d.seq == 1 or e.commits[d.seq - 2].epoch != d.epoch
            need((o.prev_k_ops is not None) == (first and d.epoch > 1), e.name + ": previous operations key")
            if o.prev_k_ops is not None:
                k_ops[d.epoch - 1] = o.prev_k_ops
            cut = any(x.op == OP["prune"] for x in o.ops) or (
                d.seq > 1 and d.epoch == e.commits[d.seq - 2].epoch and d.n_hist < e.commits[d.seq - 2].n_hist)
            if cut:
                need(e.charters[d.charter_seq - 1].grants[d.author].right == 3, e.name + ": history cut by no owner")
                pruned = pruned or d.seq
            log.append(NS(seq=d.seq, author=d.author, time=d.time, message=o.message, ops=o.ops))
        rows = {}
        for h, rec in e.hist:
            p = record_open(h, keys.name_key(h.bidx), self.vault_id)
            need(keys.bidx(p.name) == h.bidx, e.name + ": name and index differ in history")
            rows.setdefault(h.bidx, []).append(h)
            names[h.bidx] = p.name
        for bidx, (h, rec) in e.live.items():
            rows.setdefault(bidx, []).append(h)
        for bidx, hs in rows.items():
            vs = [h.version for h in hs]
            need(vs == list(range(vs[0], vs[0] + len(vs))) and (vs[0] == 1 or pruned), e.name + ": version step")
            need(all(a.seq <= b.seq for a, b in zip(hs, hs[1:])), e.name + ": commit step")
            need(hs[-1].kind == 2 or bidx in e.live, e.name + ": deleted without a tombstone")
            need(all(not (a.kind == 2 and b.kind == 2) for a, b in zip(hs, hs[1:])) and
                 (hs[0].kind == 1 or pruned), e.name + ": tombstone without a value")
        everything = [(h, rec) for h, rec in e.hist] + list(e.live.values())
        for d in e.commits:
            if d.epoch != e.head.epoch or (pruned and d.seq < pruned):
                continue
            need(d.n_hist <= len(e.hist) and e.roots[d.n_hist] == d.hist_root, "%s: commit %d: hist_root" % (e.name, d.seq))
            then = {}
            for h, rec in everything:
                if h.seq <= d.seq and (h.bidx not in then or then[h.bidx][0].version < h.version):
                    then[h.bidx] = (h, rec)
            recs = [rec for h, rec in then.values() if h.kind == 1]
            need(len(recs) == d.n_live and live_root(e.env_id, d.epoch, recs) == d.live_root,
                 "%s: commit %d: live_root" % (e.name, d.seq))
            if d.epoch == 1 or e.commits[d.seq - 2].epoch == d.epoch:      # a rekey writes everything
                wrote = sorted((h.bidx, h.version, h.kind == 2) for h, _ in everything if h.seq == d.seq)
                told = sorted((o.bidx, o.b, o.op == 2) for l in log if l.seq == d.seq for o in l.ops if o.op in (1, 2, 7))
                need(wrote == told, "%s: commit %d: operations are not what it wrote" % (e.name, d.seq))
        return list(reversed(log))

    # §5.7 -------------------------------------------------------------------------------------------------
    def open_compare(self, identity):
        """The comparison key in force (the head roster's), or None."""
        d = self.roster
        if identity.id not in d.comparers or not valid_at(d.by_id[identity.id], self.now):
            return None
        row = self.store.wrap.get((Z16, d.ck_commit, identity.id))
        if row is None:
            return None
        p = packet_parse(wrap_open(row[0], identity))
        need(p.kind == 3 and p.vault_id == self.vault_id and p.epoch == d.ck_epoch and p.member == identity.id, "comparison key packet")
        ck = CompareKeys(p.key, self.vault_id, d.nonce, d.ck_epoch)
        need(ck.commit == d.ck_commit, "comparison key is not the roster's")
        return ck

    def shape(self, e, ck):
        """The shape of the head, or None for `not comparable`."""
        row, blob = self.store.ops.get((e.env_id, e.head.seq)), self.store.shape.get((e.env_id,))
        if row is None or not row[0] or blob is None or ck is None:
            return None
        want = row[0][:32]
        if want == Z32:
            return None
        s = shape_head(blob[0])
        if s.seq != e.head.seq:
            return None
        need(H("vault1/shapeh", blob[0]) == want and s.env_id == e.env_id, e.name + ": shape differs from the head's")
        if s.ck_epoch != ck.epoch:
            return None
        need(s.ck_commit == ck.commit, e.name + ": shape under another comparison key")
        return shape_open(blob[0], ck)

    def check_shape(self, e, shape, values, ck):
        """`verify` by a reader of the environment: every entry recomputed; an absent tag is no error."""
        need([x.name for x in shape.entries] == sorted(values), e.name + ": shape names")
        for x in shape.entries:
            p = values[x.name]
            good = (0 if p.flags & 1 else 1, bool(p.flags & 4), p.type == 2, p.version, p.created, p.expires)
            need((x.kind, bool(x.state & 2), bool(x.state & 4), x.version, x.created, x.expires) == good,
                 e.name + ": shape entry")
            need(x.tag == Z16 or x.tag == ck.tag(p.value), e.name + ": shape tag")

    def verify_public(self):
        """All that needs no key, of every environment."""
        self.verify_rosters()
        for env_id in self.store.env_ids():
            self.verify_env(env_id)
        for env_id in self.floor.envs:
            need(any(e.env_id == env_id for e in self.envs.values()), "a known environment is gone", self.floor.older)
        for e in self.envs.values():
            self.check_rows(e)
        self.check_orphans()
        return self


# ---- writing --------------------------------------------------------------------------------------------------------

class Fixed:
    """Deterministic 'random' bytes for samples and known answers."""

    def __init__(self, label):
        self.label, self.n = label.encode(), 0

    def __call__(self, n):
        self.n += 1
        return hashlib.shake_256(self.label + u64(self.n)).digest(n)


def member(identity, label, role=0, cls=1, not_before=0, not_after=0):
    return NS(id=identity.id, kind=identity.kind, role=role, cls=cls, rcpt=identity.rcpt, signpk=identity.signpk,
              not_before=not_before, not_after=not_after, label=label)


class Writer:
    """Writes documents and rows into a Store, always as §6.4 says: build, sign, insert, verify as a reader would."""

    def __init__(self, store, rnd, clock):
        self.s, self.rnd, self.clock = store, rnd, clock

    def view(self):
        v = Vault(self.s, now=self.clock())
        v.verify_rosters()
        for env_id in self.s.env_ids():
            v.verify_env(env_id)
        return v

    # rosters and the comparison key
    def roster(self, members, signers, checkpoint=(), new_ck=False, ck=None, threshold=1):
        """ck: the key in force, needed to wrap it to new persons and gates; a new one is made where it must be.
        Returns (roster, CompareKeys or None)."""
        chain = [doc_parse(b) for _, b in self.s.chain(1)]
        head = chain[-1] if chain else None
        nonce = head.nonce if head else self.rnd(32)
        cps = dict(head.checkpoint) if head else {}
        for env_id in checkpoint:
            ch, co = (doc_parse(self.s.chain(k, env_id)[-1][1]) for k in (2, 3))
            cps[env_id] = NS(env_id=env_id, charter_seq=ch.seq, charter_hash=ch.hash, commit_seq=co.seq, commit_hash=co.hash)
        comparers = {m.id for m in members if m.cls in (1, 4)}
        if head is None or new_ck or head.comparers - comparers:
            epoch, secret = head.ck_epoch + 1 if head else 1, self.rnd(32)
            in_force = (epoch, ck_commit_of(secret, nonce, epoch))
        else:
            in_force, secret = head.ck, ck.ck if ck else None
        body = roster_body(nonce, members, cps.values(), in_force, threshold)
        unsigned = doc_head(1, chain[0].hash if chain else Z32, Z16, len(chain) + 1, head.hash if head else Z32, self.clock()) + body
        data = doc_sign(unsigned, signers)
        self.s.doc[(1, Z16, len(chain) + 1)] = (data,)
        d = doc_parse(data)
        if secret is None:
            return d, None
        keys = CompareKeys(secret, (chain[0] if chain else d).hash, nonce, d.ck_epoch)
        for k in [k for k in self.s.wrap if k[0] == Z16 and k[1] != keys.commit]:
            del self.s.wrap[k]
        for m in d.members:
            if m.cls in (1, 4) and (Z16, keys.commit, m.id) not in self.s.wrap:
                self.wrap_ck(keys, m)
        return d, keys

    def wrap_ck(self, keys, m):
        p = packet_key(3, keys.vault_id, Z16, keys.epoch, m.id, keys.ck)
        self.s.wrap[(Z16, keys.commit, m.id)] = (age_seal([(m.kind, m.rcpt)], p, self.rnd),)

    # charters and commits
    def commit(self, env, author, changes=(), message="", grants=None, rekey=False, policy=None, max_age=None,
               base=None, scopes=None, charter_signer=None, ops_extra=()):
        """One transaction.  changes: dicts op (set, delete, import), name, value, plain, note, type, expires,
        generated, leaked; or op "rollback" with to = the version taken again.  base: env_id or Z16.
        grants: {member_id: right} for a new charter; scopes: {member_id: [names]} (right 1)."""
        s, t = self.s, self.clock()
        v = Vault(s, now=t)
        v.verify_rosters()
        vid, env_id = v.vault_id, env_id_of(v.vault_id, env)
        fresh = not s.chain(2, env_id)
        if fresh:
            e, head, charter = None, None, None
            keys = Keys(self.rnd(32), vid, env_id, 1)
        else:
            e = v.verify_env(env_id)
            v.check_rows(e)
            head, charter = e.head, e.charter
            keys = v.open_env(e, author)
        old = keys
        seq = head.seq + 1 if head else 1
        epoch = charter.epoch + 1 if rekey else charter.epoch if charter else 1
        if rekey:
            keys = Keys(self.rnd(32), vid, env_id, epoch)
        hist = [rec for _, rec in e.hist] if e else []
        live = {b: rec for b, (_, rec) in e.live.items()} if e else {}
        ops = list(ops_extra)

        if rekey:      # re-encrypt everything under the new key, order of history kept
            def again(rec):
                h = record_head(rec)
                ad = b"vault1/record" + vid + h.ad
                plain = unseal(old.name_key(h.bidx), h.nonce, h.ct, ad, "record")
                name = plaintext_parse(plain).name
                return record_seal(keys, h.kind, name, h.version, seq, plain, self.rnd(32))
            if any(g.scope != Z32 for g in charter.grants.values()):      # a scope's names are in the operations
                told = {}
                for l in v.audit(e, old):
                    names = [(o.bidx, o.name) for o in l.ops if o.op == OP["grant"] and o.name]
                    told.update({m: [n for x, n in names if x == m] for m in {m for m, _ in names}})
                scopes = {**{k: told[k] for k, g in charter.grants.items() if g.scope != Z32 and k in v.roster.by_id}, **(scopes or {})}
            hist = [again(r) for r in hist]
            live = {record_head(r).bidx: r for r in map(again, live.values())}
            ops.append((OP["rekey"], Z16, charter.epoch, epoch, b""))
        moved = []
        for c in changes:
            name = c["name"]
            bidx = keys.bidx(name)
            past = [record_head(r) for r in hist if record_head(r).bidx == bidx]
            now = record_head(live[bidx]) if bidx in live else None
            last = now.version if now else past[-1].version if past else 0
            if c["op"] == "delete":
                tomb = record_seal(keys, 2, name, last + 1, seq, plaintext(name, b"", author.id, t), self.rnd(32))
                moved.append((bidx, [live.pop(bidx), tomb]))
                ops.append((OP["delete"], bidx, last, last + 1, name.encode()))
                continue
            if c["op"] == "rollback":
                was = next(r for r in hist if record_head(r).bidx == bidx and record_head(r).version == c["to"])
                p = record_open(record_head(was), keys.name_key(bidx), vid)
                need(c["to"] >= v.voided(e, old).get(name, 0), name + ": that version is void", INPUT)
                plain = plaintext(name, p.value, author.id, t, p.note, p.type, p.expires, p.flags & 7)
            else:
                flags = (1 if c.get("plain") else 0) | (4 if c.get("generated") else 0) | (2 if c.get("refers") else 0) | (8 if c.get("leaked") else 0)
                plain = plaintext(name, c["value"], author.id, t, c.get("note", ""), c.get("type", 1), c.get("expires", 0), flags)
            if now:
                moved.append((bidx, [live[bidx]]))
            live[bidx] = record_seal(keys, 1, name, last + 1, seq, plain, self.rnd(32))
            ops.append((OP["set" if c["op"] == "rollback" else c["op"]], bidx, last, last + 1, name.encode()))
        for _, recs in sorted(moved, key=lambda m: m[0]):
            hist += recs

        r = v.roster
        if grants is not None or rekey or fresh or policy is not None or max_age is not None or base is not None or scopes is not None:
            g = {k: (x.right, x.scope) for k, x in charter.grants.items()} if charter else {}
            for k, right in (grants or {}).items():
                old_right = g.get(k, (0, Z32))[0]
                if right == 0:
                    g.pop(k)
                else:
                    g[k] = (right, Z32)
                ops.append((OP["grant"], k, old_right, right, b""))
            entries = {}
            for k, names in (scopes or {}).items():
                entries[k] = [(keys.bidx(n), keys.name_key(keys.bidx(n)), n) for n in names]
                ops += [(OP["grant"], k, g.get(k, (0, Z32))[0], 1, n.encode()) for n in names]
                g[k] = (1, scope_hash(env_id, epoch, [x[0] for x in entries[k]]))
            if rekey:
                g = {k: x for k, x in g.items() if k in r.by_id}
            body = charter_body(env, charter.policy if policy is None and charter else policy or 0,
                                charter.max_age if max_age is None and charter else max_age or 0,
                                charter.base if base is None and charter else base or Z16,
                                epoch, keys.commit, r.seq, r.hash, [(k, *x) for k, x in g.items()])
            unsigned = doc_head(2, vid, env_id, charter.seq + 1 if charter else 1, charter.hash if charter else Z32, t) + body
            data = doc_sign(unsigned, [charter_signer or author])
            if rekey:
                for k in [k for k in s.wrap if k[0] == env_id]:
                    del s.wrap[k]
            charter = doc_parse(data)
            s.doc[(2, env_id, charter.seq)] = (data,)
            for k, (right, scope) in g.items():
                if k in r.by_id and (env_id, keys.commit, k) not in s.wrap:
                    p = (packet_key(1, vid, env_id, epoch, k, keys.ek) if scope == Z32 else
                         packet_scoped(vid, env_id, epoch, k, entries[k]))
                    m = r.by_id[k]
                    s.wrap[(env_id, keys.commit, k)] = (age_seal([(m.kind, m.rcpt)], p, self.rnd),)

        root = hist_root0(env_id, epoch)
        for rec in hist:
            root = hist_next(root, rec)
        values = {}
        for bidx, rec in live.items():
            h = record_head(rec)
            values[bidx] = record_open(h, keys.name_key(bidx), vid)
            values[bidx].version = h.version
        escrow_hash, recovery = Z32, v.escrow_members(charter, r)
        s.escrow.pop((env_id,), None)
        if recovery:
            text = {"vault": vid.hex(), "env": env, "seq": seq, "values": {
                p.name: p.value.decode() if p.type == 1 else {"b64": base64.b64encode(p.value).decode()}
                for p in sorted(values.values(), key=lambda p: p.name)}}
            data = age_seal([(m.kind, m.rcpt) for m in recovery], json.dumps(text, ensure_ascii=False).encode(), self.rnd)
            s.escrow[(env_id,)] = (data,)
            escrow_hash = H("vault1/esc", data)
        ck, shape_hash = v.open_compare(author), Z32
        s.shape.pop((env_id,), None)
        if ck is not None and not charter.policy & 32:
            entries = []
            for p in values.values():
                secret, generated = not p.flags & 1, bool(p.flags & 4)
                weak = secret and not generated          # no estimator here: every other secret counts as weak
                entries.append(NS(name=p.name, kind=int(secret), state=weak | generated << 1 | (p.type == 2) << 2,
                                  version=p.version, created=p.created, expires=p.expires,
                                  tag=Z16 if weak else ck.tag(p.value)))
            blob = shape_seal(ck, keys.nonce, env_id, seq, entries, self.rnd(32))
            s.shape[(env_id,)] = (blob,)
            shape_hash = H("vault1/shapeh", blob)
        blob = ops_seal(keys, seq, shape_hash,
                        ops_plain(ops, message, "sample-host", "refvault 1", old.ops if rekey else None), self.rnd(32))
        body = commit_body((charter.seq, charter.hash), (r.seq, r.hash), epoch, len(live),
                           live_root(env_id, epoch, live.values()), len(hist), root, escrow_hash, ops_hash(blob))
        unsigned = doc_head(3, vid, env_id, seq, head.hash if head else Z32, t) + body
        s.doc[(3, env_id, seq)] = (doc_sign(unsigned, [author]),)
        s.ops[(env_id, seq)] = (blob,)
        for k in [k for k in s.live if k[0] == env_id]:
            del s.live[k]
        for k in [k for k in s.hist if k[0] == env_id]:
            del s.hist[k]
        for b, rec in live.items():
            s.live[(env_id, b)] = (rec,)
        for i, rec in enumerate(hist):
            h = record_head(rec)
            s.hist[(env_id, i + 1)] = (h.bidx, h.version, rec)
        return doc_parse(s.doc[(3, env_id, seq)][0])
