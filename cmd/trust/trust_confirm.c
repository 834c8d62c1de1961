/* SPDX-License-Identifier: Apache-2.0 */
/* `trust confirm`: what somebody wrote who is gone, reviewed and admitted. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/event_words.h"
#include "cmd/session/session.h"
#include "cmd/session/share/share.h"
#include "cmd/session/share/share_room.h"
#include "cmd/trust/trust.h"
#include "vault/admin.h"

struct showing {
	struct table *table;
	struct json *json;
	uint64_t now_ms;
};

static int
show_event(void *cookie, const struct event *event, struct err *err)
{
	struct showing *showing = cookie;
	struct table_row *row =
	    table_add(showing->table, event->is_member ? MARK_NONE : MARK_LOOK);
	struct buf place CLEANUP(buf_done) = BUF_INIT, author CLEANUP(buf_done) = BUF_INIT;
	struct buf what CLEANUP(buf_done) = BUF_INIT;
	char ago[CLOCK_AGO];

	(void)err;
	event_place(event, &place);
	event_author(event, &author);
	event_describe(event, &what);
	clock_ago(event->time_ms, showing->now_ms, ago);
	table_cell_text(row, 0, TONE_DIM, ago);
	table_cell_text(row, 1, TONE_BOLD, buf_text(&place));
	table_cell_text(row, 2, event->is_member ? TONE_NONE : TONE_YELLOW, buf_text(&author));
	table_cell_text(row, 3, TONE_NONE, event->is_member ? "" : "is no member any more");
	table_cell_text(row, 4, TONE_NONE, buf_text(&what));
	table_cell_text(row, 5, TONE_NONE, event->message);
	event_json(showing->json, event);
	return 0;
}

/* Of VAULT, which may be a copy. */
static int
show(struct session *session, struct vault *vault, const struct review *review, struct json *json,
    struct err *err)
{
	static const char *const head[] = {"WHEN", "WHERE", "WHO", "", "WHAT", "MESSAGE"};
	struct table table CLEANUP(table_done);
	struct showing showing = {&table, json, session_now_ms(session)};
	size_t i;
	int r = 0;

	table_init(&table, head, ARRAY_LEN(head));
	json_open_list(json, "events");
	for (i = 0; r == 0 && i < review->count; i++)
		r = vault_each_unconfirmed(
		    vault, &review->items[i], show_event, &showing, err);
	if (r < 0)
		return r;
	json_close_list(json);
	output_table(&table);
	return 0;
}

static int
ask(struct session *session, struct err *err)
{
	const struct globals *globals = session_globals(session);
	int r;

	if (globals->yes || globals->dry_run)
		return 0;
	if (output_is_json() || !terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation",
		    "there is no terminal to confirm on that these changes are honest");
		return err_fix(err, "look at them with --dry-run, then repeat it with --yes");
	}
	r = output_flush(err); /* the review, before the question */
	if (r < 0)
		return r;
	session_close_vault(session);
	return terminal_confirm("Ask who made them, if you can: a person who was removed could have "
				"signed them afterwards.\n"
				"type `confirm` to admit them: ", "confirm", err);
}

static int
say_done(const struct review *review, bool dry, struct json *json)
{
	size_t i;

	json_open_list(json, "confirmed");
	for (i = 0; i < review->count; i++) {
		const struct review_env *item = &review->items[i];

		output_line("%s %s@%" PRIu64, dry ? "would confirm" : "confirmed", item->name,
		    item->head.commit.seq);
		json_open_map(json, NULL);
		json_text(json, "environment", item->name);
		json_number(json, "seq", item->head.commit.seq);
		json_close_map(json);
	}
	json_close_list(json);
	return 0;
}

static int
admit(struct session *session, const struct review *review, struct err *err)
{
	int r = ask(session, err);

	if (r == 0 && session_globals(session)->dry_run)
		return 0;
	if (r == 0)
		r = session_write(session, err);
	return r < 0 ? r : vault_confirm(session_vault(session), review, err);
}

static int
confirm(struct session *session, struct vault **vault, const struct review *review,
    struct err *err)
{
	bool dry = session_globals(session)->dry_run;
	struct json *json = output_json("evenkeep.trust-confirm/1", true);
	int r;

	json_bool(json, "dry_run", dry);
	r = show(session, *vault, review, json, err);
	/* nobody waits for a person */
	if (*vault != session_vault(session))
		vault_closep(vault);
	if (r == 0 && review->count > 0)
		r = admit(session, review, err);
	if (r < 0)
		return r;
	if (review->count == 0)
		output_line("there is nothing to confirm: everything is by members");
	return say_done(review, dry, json);
}

/* What the store alone has is reviewed in a copy: as long as nobody admits it, it stays out of the vault. */
static int
confirm_of_store(struct session *session, struct err *err)
{
	struct share_room room CLEANUP(share_room_done) = {0};
	struct review review CLEANUP(review_done) = {0};
	struct vault *copy CLEANUP(vault_closep) = NULL;
	int r = share_open_unconfirmed(session, &room, &copy, err);

	if (r == 0)
		r = vault_review(copy, &review, err);
	if (r < 0)
		return r;
	if (review.count > 0)
		share_take_unconfirmed(session);
	return confirm(session, &copy, &review, err);
}

int
trust_confirm(struct session *session, struct err *err)
{
	struct review review CLEANUP(review_done) = {0};
	const struct remote_address *address;
	struct vault *vault;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = vault_admin_check(vault, "confirms what others wrote", err);
	if (r == 0)
		r = vault_review(vault, &review, err);
	if (r == 0)
		r = share_address(session, &address, err);
	if (r < 0)
		return r;
	if (review.count == 0 && address != NULL)
		return confirm_of_store(session, err);
	return confirm(session, &vault, &review, err);
}
