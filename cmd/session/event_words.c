/* SPDX-License-Identifier: Apache-2.0 */
/* What an event is called on screens and in documents. */
#include "cmd/session/event_words.h"

#include <inttypes.h>
#include <string.h>

#include "base/list.h"

enum { NAMED = 3 }; /* things of one kind that are named before they are counted */

/* What was done, and what of the change is told behind it. */
enum manner {
	MANNER_SUBJECT,      /* bob */
	MANNER_SUBJECT_TO,   /* bob write */
	MANNER_SUBJECT_FROM, /* bob write, which it was */
	MANNER_TO,           /* staging */
	MANNER_COMMIT,       /* prod@12 */
	MANNER_BECAME,       /* robert, who was bob */
};

static const struct {
	const char *verb;
	enum manner manner;
} kinds[] = {
	[EVENT_MEMBER_ADDED] = {"added", MANNER_SUBJECT_TO},
	[EVENT_MEMBER_REMOVED] = {"removed", MANNER_SUBJECT},
	[EVENT_MEMBER_RENAMED] = {"renamed", MANNER_BECAME},
	[EVENT_MEMBER_ROLE] = {"role of", MANNER_SUBJECT_TO},
	[EVENT_MEMBER_END] = {"end of", MANNER_SUBJECT_TO},
	[EVENT_COMPARISON_KEY] = {"new comparison key", MANNER_TO},
	[EVENT_CONFIRMED] = {"confirmed", MANNER_COMMIT},
	[EVENT_FOUNDED] = {"made", MANNER_SUBJECT},
	[EVENT_GRANTED] = {"granted", MANNER_SUBJECT_TO},
	[EVENT_REVOKED] = {"took from", MANNER_SUBJECT_FROM},
	[EVENT_POLICY] = {"switched", MANNER_SUBJECT_TO},
	[EVENT_MAX_AGE] = {"age limit in seconds", MANNER_TO},
	[EVENT_BASE] = {"base is", MANNER_TO},
	[EVENT_KEY] = {"new key", MANNER_TO},
	[EVENT_GRANTED_NAME] = {"of it", MANNER_SUBJECT},
	[EVENT_SET] = {"set", MANNER_SUBJECT},
	[EVENT_UNSET] = {"unset", MANNER_SUBJECT},
	[EVENT_IMPORTED] = {"imported", MANNER_SUBJECT},
	[EVENT_PRUNED] = {"pruned to", MANNER_TO},
};

static void
change_text(const struct event_change *change, struct buf *out)
{
	const char *subject = change->subject[0] == '\0' ? "somebody" : change->subject;

	switch (kinds[change->kind].manner) {
	case MANNER_SUBJECT:
		buf_add_text(out, subject);
		break;
	case MANNER_SUBJECT_TO:
		buf_addf(out, "%s (%s)", subject, change->to);
		break;
	case MANNER_SUBJECT_FROM:
		buf_addf(out, "%s (%s)", subject, change->from);
		break;
	case MANNER_TO:
		buf_add_text(out, change->to);
		break;
	case MANNER_COMMIT:
		buf_addf(out, "%s@%s", subject, change->to);
		break;
	case MANNER_BECAME:
		buf_addf(out, "%s to %s", change->from, change->to);
		break;
	}
	if (change->by[0] != '\0')
		buf_addf(out, " by %s", change->by);
}

void
event_describe(const struct event *event, struct buf *out)
{
	size_t named = 0, left = 0, i;

	for (i = 0; i < event->change_count; i++) {
		const struct event_change *change = &event->changes[i];
		bool goes_on = i > 0 && event->changes[i - 1].kind == change->kind;

		if (goes_on && named >= NAMED) {
			left++;
			continue;
		}
		if (left > 0)
			buf_addf(out, " and %zu more", left);
		left = 0;
		named = goes_on ? named + 1 : 1;
		if (goes_on)
			buf_add_text(out, ", ");
		else
			buf_addf(out, "%s%s ", i > 0 ? "; " : "", kinds[change->kind].verb);
		change_text(change, out);
	}
	if (left > 0)
		buf_addf(out, " and %zu more", left);
	if (event->change_count == 0)
		buf_add_text(out, event->is_readable ? "renewed, without a change"
						     : "changed values, their names are for readers");
}

void
event_place(const struct event *event, struct buf *out)
{
	if (event->env[0] == '\0')
		buf_addf(out, "members@%" PRIu64, event->seq);
	else
		buf_addf(out, "%s@%" PRIu64, event->env, event->seq);
}

void
event_author(const struct event *event, struct buf *out)
{
	char id[MEMBER_TEXT];

	member_text(event->author, id);
	buf_add_text(out, event->label[0] == '\0' ? id : event->label);
}

static void
json_member(struct json *json, const char *key, const uint8_t *id)
{
	char text[MEMBER_TEXT];

	if (id == NULL) {
		json_text(json, key, NULL);
		return;
	}
	member_text(id, text);
	json_text(json, key, text);
}

static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

void
event_json(struct json *json, const struct event *event)
{
	size_t i;

	json_open_map(json, NULL);
	json_text(json, "environment", or_null(event->env));
	json_number(json, "seq", event->seq);
	if (event->charter_seq > 0)
		json_number(json, "charter", event->charter_seq);
	json_time(json, "time", event->time_ms);
	json_text(json, "author", or_null(event->label));
	json_member(json, "author_id", event->author);
	json_bool(json, "author_is_member", event->is_member);
	json_bool(json, "readable", event->is_readable);
	json_text(json, "message", or_null(event->message));
	json_text(json, "host", or_null(event->host));
	json_text(json, "program", or_null(event->program));
	json_open_list(json, "changes");
	for (i = 0; i < event->change_count; i++) {
		const struct event_change *change = &event->changes[i];

		json_open_map(json, NULL);
		json_text(json, "kind", event_word(change->kind));
		json_text(json, "subject", or_null(change->subject));
		json_member(json, "member_id", change->member);
		json_text(json, "from", or_null(change->from));
		json_text(json, "to", or_null(change->to));
		if (change->by[0] != '\0')
			json_text(json, "by", change->by);
		json_close_map(json);
	}
	json_close_list(json);
	json_close_map(json);
}

const char *
op_word(unsigned op)
{
	switch (op) {
	case OP_SET:
		return "set";
	case OP_DELETE:
		return "unset";
	case OP_GRANT:
		return "rights changed";
	case OP_REKEY:
		return "new key";
	case OP_PRUNE:
		return "pruned";
	case OP_IMPORT:
		return "imported";
	default:
		return "other";
	}
}
