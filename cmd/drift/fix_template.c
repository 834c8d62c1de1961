/* SPDX-License-Identifier: Apache-2.0 */
/* A name that a contract has is added to a template that lacks it: the name, never a value. */
#include <string.h>

#include "cmd/contract/contract.h"
#include "cmd/drift/fix_priv.h"
#include "config/contract_write.h"

static const struct contract_key *
find_key(const struct gathered *gathered, const char *service, const char *name)
{
	for (size_t i = 0; i < gathered->services.count; i++)
		if (strcmp(gathered->services.items[i].declared->name, service) == 0)
			return contract_find(gathered->services.items[i].contract, slice_of_text(name));
	return NULL;
}

/* The text with every name that it lacks, in the notation that it is in. */
static int
add_all(const struct gathered *gathered, const struct fix *fix, struct slice before, struct buf *out,
	struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r = 0;

	buf_add(&text, before);
	for (size_t i = 0; r == 0 && i < fix->name_count; i++) {
		const struct contract_key *declared = find_key(gathered, fix->subject->service, fix->names[i]);
		struct contract_key key = {.name = (char *)fix->names[i]};
		struct buf next CLEANUP(buf_done) = BUF_INIT;
		unsigned line;

		if (declared != NULL) {
			key.required = declared->required;
			key.secret = declared->secret;
			key.type = declared->type;
			key.description = declared->description;
		}
		r = contract_append(buf_slice(&text), fix->file, &key, &next, &line, err);
		buf_clear(&text);
		buf_add(&text, buf_slice(&next));
	}
	if (r == 0)
		buf_add(out, buf_slice(&text));
	return r;
}

int
fix_template(struct session *session, const struct gathered *gathered, const struct fix *fix, bool would,
	struct err *err)
{
	struct contract_target target CLEANUP(contract_target_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	(void)session;
	r = contract_target_open(&target, project_path(gathered->project, fix->file), fix->file, err);
	if (r == 0 && !target.is_there)
		r = err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", fix->file);
	if (r == 0)
		r = add_all(gathered, fix, buf_slice(&target.before), &text, err);
	if (r == 0 && would)
		contract_target_diff(&target, buf_slice(&text));
	else if (r == 0)
		r = contract_target_write(&target, buf_slice(&text), err);
	return r;
}
