/* SPDX-License-Identifier: Apache-2.0 */
/* A new member as somebody sends it, and the proof that it is theirs. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/frame/terminal.h"
#include "cmd/members/members.h"
#include "model/name.h"

enum { GROUP = 4, ID_DIGITS = MEMBER_ID * 2 };

/* `ssh-ed25519 AAAA…` without its comment, which becomes the label where it can be one. */
static struct slice
cut_comment(struct slice text, char label[65])
{
	size_t end = slice_find(text, ' ');
	struct slice comment;

	if (end == text.len)
		return text;
	end += 1 + slice_find(slice_from(text, end + 1), ' ');
	comment = slice_trim(slice_from(text, end));
	if (label_is_valid(comment)) {
		memcpy(label, comment.data, comment.len);
		label[comment.len] = '\0';
	}
	return slice_of(text.data, end);
}

static int
refuse_form(struct err *err)
{
	err_set(err, ERR_INVALID, "not-a-card", "this is no card, and no recipient either");
	err_why(err, "a member is told by a card (`vault-member-1 …`), `age1…`, or `ssh-ed25519 AAAA…`");
	return err_fix(err, "they print theirs with `evenkeep member card`; of a file give what is in it: "
		"`\"$(cat FILE)\"`");
}

int
member_of_words(const struct args *words, struct member *out, struct err *err)
{
	struct buf joined CLEANUP(buf_done) = BUF_INIT;
	struct member member = {.class = CLASS_PERSON};
	struct slice text;
	int r;

	for (size_t i = 0; i < words->count; i++)
		buf_addf(&joined, "%s%s", i == 0 ? "" : " ", words->item[i]);
	text = slice_trim(buf_slice(&joined));
	if (slice_starts_with(text, "AGE-SECRET-KEY-")) {
		err_set(err, ERR_USAGE, "secret-in-arguments", "this is a secret key, not a recipient");
		err_why(err, "it is in the history of the shell now, and in the list of processes");
		return err_fix(err, "make another one, and give what `age-keygen -y` prints for it");
	}
	if (slice_starts_with(text, "vault-member-")) {
		r = card_parse(text, &member.kind, member.rcpt, member.signpk, err);
	} else if (slice_starts_with(text, "ssh-ed25519 ")) {
		text = cut_comment(text, member.label);
		r = recipient_parse(text, &member.kind, member.rcpt, err);
	} else if (slice_starts_with(text, "age1")) {
		r = recipient_parse(text, &member.kind, member.rcpt, err);
	} else {
		return refuse_form(err);
	}
	if (r < 0)
		return r;
	member_id_of(member.kind, member.rcpt, member.signpk, member.id);
	*out = member;
	return 0;
}

int
member_parse_end(const char *text, uint64_t now_ms, uint64_t *out, struct err *err)
{
	uint64_t span;

	*out = 0;
	if (text == NULL)
		return 0;
	if (clock_parse_duration(text, &span) < 0 || span == 0) {
		err_set(err, ERR_USAGE, "not-a-duration", "`--expires` takes a length of time");
		return err_fix(err, "digits and one of s m h d w y, as in `--expires 90d`");
	}
	*out = now_ms + span;
	return 0;
}

/* The digits of TEXT, whatever stands between them and in whichever case. */
static void
take_digits(struct slice text, char out[ID_DIGITS + 1])
{
	size_t count = 0;

	for (size_t i = 0; i < text.len && count < ID_DIGITS; i++)
		if (text.data[i] != ' ' && text.data[i] != '-')
			out[count++] = (char)tolower(text.data[i]);
	out[count] = '\0';
}

static int
refuse_difference(const struct member *member, struct err *err)
{
	static const uint8_t none[32];

	err_set(err, ERR_REFUSED, "id-differs", "this is not the id of what would be added as `%s`",
		member->label);
	if (memcmp(member->signpk, none, sizeof(none)) == 0) {
		err_why(err, "a public key alone has another id than the card of the same person; or it is "
			     "somebody else's");
		return err_fix(err, "they read you the id that `evenkeep member card` tells for it, or send the "
			"card; nothing was changed");
	}
	err_why(err, "the card or key that reached you may be somebody else's");
	return err_fix(err, "have it sent again another way, and compare once more; nothing was changed");
}

static int
compare_given(const struct member *member, const char *given, struct err *err)
{
	char text[MEMBER_TEXT], is[ID_DIGITS + 1], said[ID_DIGITS + 1];

	member_text(member->id, text);
	take_digits(slice_of_text(text), is);
	take_digits(slice_of_text(given), said);
	if (strlen(said) < ID_DIGITS) {
		err_set(err, ERR_USAGE, "id-short", "`--id` takes the whole id: %d hexadecimal digits",
			ID_DIGITS);
		return err_fix(err, "they see it with `evenkeep member card`");
	}
	return strcmp(is, said) == 0 ? 0 : refuse_difference(member, err);
}

/* All of it is shown but the end, which only who has the key can tell. */
static int
compare_typed(const struct member *member, struct err *err)
{
	struct secret *typed CLEANUP(secret_freep) = NULL;
	char text[MEMBER_TEXT], said[ID_DIGITS + 1], prompt[500];
	size_t end = strlen("0000 0000 0000 0000 0000 0000 0000 ");
	int r;

	member_text(member->id, text);
	snprintf(prompt, sizeof(prompt),
		"have `%s` read their id to you, by phone or face to face (`evenkeep member card` shows it):\n"
		"    %.*s____\n"
		"is it this one? then type its last 4 digits, as they read them: ",
		member->label, (int)end, text);
	r = terminal_ask_line(prompt, &typed, err);
	if (r < 0)
		return r;
	take_digits(slice_trim(secret_slice(typed)), said);
	return strcmp(said, text + end) == 0 ? 0 : refuse_difference(member, err);
}

int
member_compare(struct session *session, const struct member *member, const char *given,
	struct err *err)
{
	if (given != NULL)
		return compare_given(member, given, err);
	if (session_globals(session)->dry_run)
		return 0;
	if (session_globals(session)->yes || !terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation", "nobody compared the id of `%s`",
			member->label);
		err_why(err, "whoever could change the card on its way to you would be let in");
		return err_fix(err, "add `--id` with the id that they read to you");
	}
	session_close_vault(session);
	return compare_typed(member, err);
}
