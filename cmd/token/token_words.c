/* SPDX-License-Identifier: Apache-2.0 */
/* What a token is, in words and as a document. */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/token/token_cmd.h"

enum { DAY = 11 }; /* "2027-02-19" and its NUL */

static void
grant_words(const struct token_grant *grant, struct buf *out)
{
	size_t i;

	if (grant->name_count == 0) {
		buf_add_text(out, grant->env);
		return;
	}
	for (i = 0; i < grant->name_count && (i < 3 || grant->name_count == 4); i++)
		buf_addf(out, "%s%s", i == 0 ? "" : ", ", grant->names[i]);
	if (i < grant->name_count)
		buf_addf(out, " and %zu more names", grant->name_count - i);
	buf_addf(out, " of %s", grant->env);
}

void
token_reads(const struct token_plan *plan, struct buf *out)
{
	size_t i;

	if (plan->grant_count == 0)
		buf_add_text(out, plan->env[0] == '\0' ? "no value, shapes only" : "nothing");
	for (i = plan->grant_count; i > 0; i--) {
		if (i < plan->grant_count)
			buf_add_text(out, ", and ");
		grant_words(&plan->grants[i - 1], out);
	}
}

/* "until 2027-02-19 (in 90 days)", "without end"; appended. */
static void
until_add(uint64_t not_after_ms, uint64_t now_ms, struct buf *out)
{
	char when[CLOCK_TEXT], ago[CLOCK_AGO];

	if (not_after_ms == 0) {
		buf_add_text(out, "without end");
		return;
	}
	clock_text(not_after_ms, when);
	clock_ago(not_after_ms, now_ms, ago);
	buf_addf(out, "until %.*s (%s)", DAY - 1, when, ago);
}

static void
document(const struct token_opts *o, const char *verb, const struct token_plan *plan,
    const uint8_t *member_id, bool would)
{
	struct json *json = output_json("evenkeep.token/1", true);
	char id[MEMBER_TEXT];
	size_t i, k;

	json_bool(json, "dry_run", would);
	json_text(json, "verb", verb);
	json_text(json, "label", plan->label);
	if (member_id != NULL)
		member_text(member_id, id);
	json_text(json, "member", member_id == NULL ? NULL : id);
	json_text(json, "kind", plan->env[0] == '\0' ? "shape" : "service");
	json_time(json, "expires", plan->not_after_ms);
	json_text(json, "file", o->to);
	json_open_list(json, "environments");
	for (i = 0; i < plan->grant_count; i++) {
		const struct token_grant *grant = &plan->grants[i];

		json_open_map(json, NULL);
		json_text(json, "name", grant->env);
		if (grant->name_count == 0) {
			json_nil(json, "names");
		} else {
			json_open_list(json, "names");
			for (k = 0; k < grant->name_count; k++)
				json_text(json, NULL, grant->names[k]);
			json_close_list(json);
		}
		json_close_map(json);
	}
	json_close_list(json);
}

void
token_say_issued(struct session *session, const struct token_opts *o, const char *verb,
    const struct token_plan *plan, const uint8_t *member_id)
{
	struct buf reads CLEANUP(buf_done) = BUF_INIT, until CLEANUP(buf_done) = BUF_INIT;
	bool would = session_globals(session)->dry_run;

	token_reads(plan, &reads);
	until_add(plan->not_after_ms, session_now_ms(session), &until);
	output_note("%s%s `%s`: reads %s; %s", would ? "would have " : "",
	    strcmp(verb, "renew") == 0 ? "renewed" : "issued", plan->label, buf_text(&reads),
	    buf_text(&until));
	if (output_is_json())
		document(o, verb, plan, member_id, would);
	if (would)
		return;
	if (o->to != NULL)
		output_note("it is in `%s`; whoever has that file has the token", o->to);
	else
		output_note("it is not shown again");
	output_next("store it as the secret EVENKEEP_TOKEN of the job (GitHub: `gh secret set "
		    "EVENKEEP_TOKEN`; GitLab: a variable that is masked and protected)");
}
