/* SPDX-License-Identifier: Apache-2.0 */
/* Who is a member, and whom a label or an id means. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "crypto/encode.h"
#include "vault/admin.h"
#include "vault/vault_priv.h"

enum { ID_DIGITS = 2 * MEMBER_ID, ID_DIGITS_LEAST = 8 };

static int
by_label(const void *a, const void *b)
{
	const struct member *const *x = a, *const *y = b;
	int order = strcmp((*x)->label, (*y)->label);

	return order != 0 ? order : memcmp((*x)->id, (*y)->id, MEMBER_ID);
}

int
vault_each_member(struct vault *vault,
    int (*fn)(void *cookie, const struct member *member, struct err *err), void *cookie,
    struct err *err)
{
	const struct roster *roster = vault_roster(vault);
	const struct member **order CLEANUP(freep) =
	    xcalloc(roster->member_count + 1, sizeof(*order));
	size_t i;
	int r = 0;

	for (i = 0; i < roster->member_count; i++)
		order[i] = &roster->members[i];
	if (roster->member_count > 1)
		qsort(order, roster->member_count, sizeof(*order), by_label);
	for (i = 0; r == 0 && i < roster->member_count; i++)
		r = fn(cookie, order[i], err);
	return r;
}

void
member_text(const uint8_t id[MEMBER_ID], char out[MEMBER_TEXT])
{
	size_t i, at = 0;

	for (i = 0; i < MEMBER_ID; i++) {
		if (i > 0 && i % 2 == 0)
			out[at++] = ' ';
		snprintf(out + at, 3, "%02x", id[i]);
		at += 2;
	}
}

/* The digits of an id as people write it, or the beginning of one; "" if it is none. */
static void
digits_of(const char *who, char out[ID_DIGITS + 1])
{
	size_t count = 0;

	for (; *who != '\0'; who++) {
		char c = *who >= 'A' && *who <= 'F' ? (char)(*who - 'A' + 'a') : *who;

		if (c == ' ' || c == '-')
			continue;
		if (count == ID_DIGITS || strchr("0123456789abcdef", c) == NULL) {
			out[0] = '\0';
			return;
		}
		out[count++] = c;
	}
	out[count < ID_DIGITS_LEAST ? 0 : count] = '\0';
}

static bool
has_digits(const struct member *member, const char *digits)
{
	struct buf id CLEANUP(buf_done) = BUF_INIT;

	hex_add(&id, slice_of(member->id, MEMBER_ID));
	return digits[0] != '\0' && memcmp(buf_text(&id), digits, strlen(digits)) == 0;
}

static int
refuse_nobody(const struct roster *roster, const char *who, struct err *err)
{
	const char **labels CLEANUP(freep) = xcalloc(roster->member_count + 1, sizeof(*labels));
	const char *meant;
	size_t i;

	for (i = 0; i < roster->member_count; i++)
		labels[i] = roster->members[i].label;
	err_set(err, ERR_NOT_FOUND, "no-member", "the vault has no member `%.64s`", who);
	meant = suggest(who, labels, roster->member_count);
	if (meant != NULL)
		return err_fix(err, "did you mean `%s`?", meant);
	return err_fix(err, "give a label, or at least %d digits of an id, of `evenkeep member list`",
	    ID_DIGITS_LEAST);
}

static int
refuse_several(const struct member *const *found, size_t count, const char *who, struct err *err)
{
	char names[300] = "", text[MEMBER_TEXT];
	size_t len = 0, i;

	for (i = 0; i < count && len + 120 < sizeof(names); i++) {
		member_text(found[i]->id, text);
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s`%s` is %s",
		    len == 0 ? "" : ", ", found[i]->label, text);
	}
	err_set(err, ERR_INVALID, "member-ambiguous", "`%.64s` is the name of %zu members", who,
	    count);
	err_why(err, "%s", names);
	return err_fix(err, "give the id of the one that you mean, all of it");
}

int
vault_find_member(struct vault *vault, const char *who, const struct member **out,
    struct err *err)
{
	const struct roster *roster = vault_roster(vault);
	const struct member **found CLEANUP(freep) =
	    xcalloc(roster->member_count + 1, sizeof(*found));
	char digits[ID_DIGITS + 1];
	size_t count = 0, i;

	digits_of(who, digits);
	/* labels are free text: one that looks like the id of another must not be taken for it */
	for (i = 0; i < roster->member_count; i++) {
		const struct member *member = &roster->members[i];

		if (strcmp(member->label, who) == 0 || has_digits(member, digits))
			found[count++] = member;
	}
	if (count == 0)
		return refuse_nobody(roster, who, err);
	if (count > 1)
		return refuse_several(found, count, who, err);
	*out = found[0];
	return 0;
}
