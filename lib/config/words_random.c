/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a text look random? Keys and passwords that were generated have no form of their own, but
 * they are made of what words, addresses, paths and versions are not made of: letters that do not
 * follow each other in words, capitals and digits in the middle.
 *
 * Each step from a character to the next is worth some hundredths of a bit: how much likelier it is in
 * a random text than in an ordinary one (measured on names, paths, settings and documentation on
 * one side, on random texts of ten alphabets on the other). The worth of a run of characters is the
 * sum of its steps; a run starts anew where the sum falls to nothing, so that a key is found behind
 * any words. A run looks random if it is worth LIKELY and its characters could be RANDOM_BITS.
 *
 * Looked at twice: with quotes, brackets and blanks between runs, as in lists, documents and
 * addresses; and with blanks alone between them, which finds what was drawn from all characters,
 * but then letters of both cases, digits and marks must be in it.
 *
 * Left out, because they are known to be no secrets: UUIDs, digests that say that they are, the
 * addresses of accounts on chains, public keys and certificates, `data:` addresses.
 */
#include <string.h>

#include "base/cleanup.h"
#include "config/words_priv.h"

enum { LIKELY = 1200, RANDOM_BITS = 7800 };
enum { KIND_MOST = 64, AGE_RECIPIENT = 62, PEM_MOST = 16 << 10 };
enum class { SMALL = 1, CAPITAL = 2, DIGIT = 4, MARK = 8 };

/* Bit i of a letter: the i-th letter of the alphabet follows it in words. */
static const unsigned follows[26] = {
	['a' - 'a'] = 0x13ebd6e, ['b' - 'a'] = 0x0164911, ['c' - 'a'] = 0x01e4d95,
	['d' - 'a'] = 0x0164119, ['e' - 'a'] = 0x1aeb97f, ['f' - 'a'] = 0x0064131,
	['g' - 'a'] = 0x0126111, ['h' - 'a'] = 0x0004111, ['i' - 'a'] = 0x22efc7f,
	['j' - 'a'] = 0x0000001, ['k' - 'a'] = 0x0044111, ['l' - 'a'] = 0x11c4919,
	['m' - 'a'] = 0x014d113, ['n' - 'a'] = 0x01c657d, ['o' - 'a'] = 0x07ef86e,
	['p' - 'a'] = 0x01ec991, ['q' - 'a'] = 0x0100000, ['r' - 'a'] = 0x11efd5d,
	['s' - 'a'] = 0x11ccd95, ['t' - 'a'] = 0x11ec995, ['u' - 'a'] = 0x00eb917,
	['v' - 'a'] = 0x0000111, ['w' - 'a'] = 0x0000111, ['x' - 'a'] = 0x0000000,
	['y' - 'a'] = 0x0048000, ['z' - 'a'] = 0x0000110,
};

/* What a letter behind a letter is worth, by their classes: as in words, or not. */
static const int letter_worth[3][3][2] = {
	[SMALL] = {[SMALL] = {240, -140}, [CAPITAL] = {220, 220}},
	[CAPITAL] = {[SMALL] = {350, -80}, [CAPITAL] = {180, -100}},
};

static enum class
class_of(unsigned char c)
{
	if (c >= 'a' && c <= 'z')
		return SMALL;
	if (c >= 'A' && c <= 'Z')
		return CAPITAL;
	return c >= '0' && c <= '9' ? DIGIT : MARK;
}

/* A mark between the parts of an ordinary name: what one costs. 0: it is none. */
static int
mark_worth(unsigned char c)
{
	switch (c) {
	case ':':
		return -400;
	case '.':
		return -350;
	case '/':
		return -300;
	case '-':
	case '_':
		return -200;
	case '=':
		return -100;
	case '+':
		return -50;
	default:
		return 0;
	}
}

static int
worth_of_letters(unsigned char a, unsigned char b)
{
	unsigned from = (a | 0x20U) - 'a', to = (b | 0x20U) - 'a';
	bool in_words = (follows[from] >> to & 1U) != 0;

	return letter_worth[class_of(a)][class_of(b)][in_words];
}

/* The step from A to B. LOOSE: all marks are of the alphabet. */
static int
worth_of(unsigned char a, unsigned char b, bool loose)
{
	enum class from = class_of(a), to = class_of(b);

	if (from == MARK || to == MARK) {
		bool rare = (from == MARK && mark_worth(a) == 0) || (to == MARK && mark_worth(b) == 0);

		if (loose && rare)
			return from == to ? 0 : 80;
		return to != MARK ? 0 : mark_worth(b) != 0 ? mark_worth(b) : -50;
	}
	if (from == DIGIT)
		return to == DIGIT ? -20 : to == SMALL ? 300 : 350;
	if (to == DIGIT)
		return from == SMALL ? 200 : 280;
	return worth_of_letters(a, b);
}

/* A run of characters under way. */
struct run {
	int worth, most;  /* in hundredths of a bit; the most it was */
	unsigned classes; /* of enum class */
	size_t signs;     /* letters and digits */
	bool is_hex;
};

static void
run_begin(struct run *run)
{
	*run = (struct run){.is_hex = true};
}

static void
run_count(struct run *run, unsigned char c)
{
	enum class class = class_of(c);

	run->classes |= class;
	run->signs += class != MARK;
	if (class != DIGIT && class != MARK && (c | 0x20) > 'f')
		run->is_hex = false;
}

/* How many hundredths of a bit its letters and digits could be. */
static size_t
run_bits(const struct run *run)
{
	static const unsigned bits[8] = {0, 470, 470, 570, 332, 517, 517, 595};
	unsigned alphabet = run->classes & (SMALL | CAPITAL | DIGIT);

	if (run->is_hex && alphabet != (SMALL | CAPITAL | DIGIT))
		return run->signs * 400;
	return run->signs * bits[alphabet];
}

static bool
run_is_random(struct run *run, bool loose)
{
	if (run->worth <= run->most)
		return false;
	run->most = run->worth;
	if (loose && run->classes != (SMALL | CAPITAL | DIGIT | MARK))
		return false;
	return run->worth >= LIKELY && run_bits(run) >= RANDOM_BITS;
}

static bool
is_hex(unsigned char c)
{
	return class_of(c) == DIGIT || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* As many as anything here has, and one more. */
static size_t
count_hex(struct slice text)
{
	size_t count = 0;

	while (count < text.len && count <= 40 && is_hex(text.data[count]))
		count++;
	return count;
}

/* The length of the UUID that TEXT begins with, or 0. */
static size_t
skip_uuid(struct slice text)
{
	static const unsigned char groups[] = {8, 4, 4, 4, 12};
	size_t at = 0, i;

	for (i = 0; i < ARRAY_LEN(groups); i++) {
		if (count_hex(slice_from(text, at)) != groups[i])
			return 0;
		at += groups[i];
		if (i + 1 < ARRAY_LEN(groups) && (at == text.len || text.data[at++] != '-'))
			return 0;
	}
	return at;
}

/* Up to the next blank, quote or comma; at most MOST. */
static size_t
word_len(struct slice text, size_t most)
{
	size_t len = 0;

	while (len < text.len && len < most && strchr(" \t\r\n\"',;", text.data[len]) == NULL)
		len++;
	return len;
}

/* `sha256:…`, as images and lock files have it. */
static size_t
skip_digest(struct slice text)
{
	static const char *const kinds[] = {"sha1", "sha224", "sha256", "sha384", "sha512", "md5"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		size_t len = strlen(kinds[i]);

		if (slice_starts_with(text, kinds[i]) && text.len > len &&
		    (text.data[len] == ':' || text.data[len] == '-'))
			return word_len(text, text.len);
	}
	return 0;
}

/* `ssh-ed25519 AAAA…`, up to its comment. */
static size_t
skip_ssh(struct slice text)
{
	static const char *const kinds[] = {"ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"};
	size_t i, len;

	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!slice_starts_with(text, kinds[i]))
			continue;
		len = word_len(text, KIND_MOST);
		if (len < text.len && text.data[len] == ' ')
			return len + 1 + word_len(slice_from(text, len + 1), text.len);
	}
	return 0;
}

/* A certificate or a public key, up to the word END. */
static size_t
skip_pem(struct slice text)
{
	static const char *const begins[] = {"-----BEGIN CERTIFICATE", "-----BEGIN PUBLIC KEY",
	    "-----BEGIN RSA PUBLIC KEY", "-----BEGIN EC PUBLIC KEY"};
	size_t most = text.len < PEM_MOST ? text.len : PEM_MOST, i;

	for (i = 0; i < ARRAY_LEN(begins); i++) {
		const unsigned char *end;

		if (!slice_starts_with(text, begins[i]))
			continue;
		end = memmem(text.data, most, "-----END", 8);
		return end == NULL ? 0 : (size_t)(end - text.data) + 8;
	}
	return 0;
}

/* An age recipient. */
static size_t
skip_age(struct slice text)
{
	bool is_one = slice_starts_with(text, "age1") && word_len(text, AGE_RECIPIENT + 1) ==
							     AGE_RECIPIENT;

	return is_one ? AGE_RECIPIENT : 0;
}

/* The account of a chain. */
static size_t
skip_account(struct slice text)
{
	if (!slice_starts_with(text, "0x") || count_hex(slice_from(text, 2)) != 40)
		return 0;
	return 42;
}

static size_t
skip_data(struct slice text)
{
	return slice_starts_with(text, "data:") ? word_len(text, text.len) : 0;
}

/* How long what begins here and is known to be no secret is; 0: nothing is known. */
static size_t
skip_known(struct slice text)
{
	static size_t (*const skips[])(struct slice text) = {
	    skip_uuid, skip_digest, skip_ssh, skip_pem, skip_age, skip_account, skip_data};
	size_t len = 0, i;

	if (strchr("0123456789ABCDEFabcdefsm-", text.data[0]) == NULL)
		return 0;
	for (i = 0; i < ARRAY_LEN(skips) && len == 0; i++)
		len = skips[i](text);
	return len;
}

static bool
is_between_runs(unsigned char c, bool loose)
{
	if (c <= ' ' || c >= 0x7f)
		return true;
	return !loose && strchr("\"',;{}()[]<>|`&?\\", c) != NULL;
}

static bool
has_random_run(struct slice value, bool loose)
{
	struct run run;
	int before = 0; /* how far the last step went in the alphabet */
	size_t i = 0, len;

	run_begin(&run);
	while (i < value.len) {
		unsigned char c = value.data[i], last = i > 0 ? value.data[i - 1] : ' ';
		int step = c - last;

		len = class_of(last) == MARK ? skip_known(slice_from(value, i)) : 0;
		if (len > 0 || is_between_runs(c, loose)) {
			run_begin(&run);
			i += len > 0 ? len : 1;
			continue;
		}
		if (run.classes == 0)
			run.worth = 0;
		else if (step == before && (step == 0 || step == 1))
			run.worth -= 300; /* `aaa`, `123` */
		else
			run.worth += worth_of(last, c, loose);
		before = step;
		if (run.worth <= 0)
			run_begin(&run);
		run_count(&run, c);
		if (run_is_random(&run, loose))
			return true;
		i++;
	}
	return false;
}

bool
words_looks_random(struct slice value)
{
	return has_random_run(value, false) || has_random_run(value, true);
}
