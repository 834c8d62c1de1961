/* SPDX-License-Identifier: Apache-2.0 */
#include "crafted.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "hostile.h"
#include "vault/doc.h"

/* Does doc_parse refuse BYTES with the sentence of CHECK? */
static bool
is_refused(struct slice bytes, enum check check)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct doc *doc CLEANUP(doc_freep) = NULL;

	return doc_parse(bytes, NULL, &doc, &err) < 0 &&
	       strcmp(err.message, check_sentence(check)) == 0;
}

/* A roster of COUNT members, form and order as they should be. */
static void
roster_of(size_t count, struct buf *out)
{
	struct member *members CLEANUP(freep) = xcalloc(count, sizeof(*members));
	struct identity *signer CLEANUP(identity_freep) = NULL;
	struct doc doc = {.kind = DOC_ROSTER, .seq = 1};
	struct err err = ERR_INIT;
	uint8_t seed[32] = {7};
	size_t i;

	for (i = 0; i < count; i++) {
		members[i].kind = IDENTITY_X25519;
		members[i].class = CLASS_PERSON;
		members[i].rcpt[0] = (uint8_t)i;
		members[i].rcpt[1] = (uint8_t)(i >> 8);
		memcpy(members[i].label, "x", 2);
	}
	doc.roster.ck_epoch = 1;
	doc.roster.members = members;
	doc.roster.member_count = count;
	doc_build(&doc, out);
	if (identity_from_secret(IDENTITY_X25519, slice_of(seed, 32), &signer, &err) == 0)
		doc_sign(out, &signer, 1);
}

bool
crafted_notices(enum check check)
{
	struct buf doc CLEANUP(buf_done) = BUF_INIT;

	if (check == CHECK_ROSTER_MEMBERS) {
		roster_of(MEMBERS_MOST + 1, &doc);
		return !is_refused(buf_slice(&doc), check);
	}
	if (check == CHECK_DOC_SIZE) {
		buf_add_zeros(&doc, DOC_MOST + 1);
		return !is_refused(buf_slice(&doc), check);
	}
	return hostile_is_missed(check);
}
