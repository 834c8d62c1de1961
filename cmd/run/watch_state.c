/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run/watch_state.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/frame/output.h"

enum { GRACE_MS = 10000, SOON_MS = 5000, PAUSE_MOST_MS = 60000, AGAIN_MS = 60000, BUSY_MS = 1000, REST_MS = 60000 };
enum { REST_MIN = 15 }; /* after TERM: service managers let nobody end for longer, uWSGI reloads by it */
enum { WAITS_MOST = 10 }; /* so many times --debounce, and what goes on changing is judged */

void
watch_changed(struct watch *watch, uint64_t now_ms)
{
	uint64_t last_ms;

	if (watch->due_ms == 0) {
		watch->first_change_ms = now_ms;
		watch->spread_ms = watch_draw(watch->plan.spread_ms);
	}
	last_ms = watch->first_change_ms + WAITS_MOST * watch->plan.debounce_ms + watch->spread_ms;
	watch->due_ms = now_ms + watch->plan.debounce_ms + watch->spread_ms;
	if (watch->due_ms > last_ms && last_ms > now_ms)
		watch->due_ms = last_ms;
	watch->pause_ms = 0;
}

void
watch_complain(struct watch *watch, const struct watch_note *note, const char *what)
{
	char text[WATCH_ID + WATCH_TEXT];

	snprintf(text, sizeof(text), "[%.40s] %.560s", note->id, note->message);
	if (complaints_may_tell(&watch->complaints, text, clock_steady_ms()))
		output_warning("%s %s", what, text);
}

/* For who asks beside this process, until it is used, or not wanted any more. */
static void
tell_refusal(struct watch *watch, struct refusal_mark *mark, enum refusal_kind kind,
    const struct watch_note *note)
{
	const struct run_opts *o = watch->making.o;
	struct refusal refusal = {.kind = kind};

	snprintf(refusal.env, sizeof(refusal.env), "%s", watch->made.env);
	snprintf(refusal.service, sizeof(refusal.service), "%.129s", o->service == NULL ? "" : o->service);
	snprintf(refusal.command, sizeof(refusal.command), "%.129s", path_name(watch->making.argv[0]));
	snprintf(refusal.id, sizeof(refusal.id), "%s", note->id);
	snprintf(refusal.message, sizeof(refusal.message), "%s", note->message);
	refusal_tell(watch->making.session, mark, &refusal);
}

/* It is as it was made before: the maker is not needed any more. */
static void
forget_maker(struct watch *watch)
{
	worker_discard(watch->parent, &watch->maker);
}

/* In a process of its own there is no way back. */
static void
be_maker(const struct watch *watch, int fd)
{
	make_again(&watch->making, fd);
}

void
watch_make(struct watch *watch, enum maker_task task)
{
	struct watch_note failed = {.kind = NOTE_FAILED};
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	forget_maker(watch);
	watch->task = task;
	watch->due_ms = watch->start_ms = 0;
	r = worker_start(watch->parent, &watch->maker, &err);
	if (r < 0) {
		note_fill_error(&failed, &err, 0);
		watch_complain(watch, &failed, "a change is looked at later:");
		watch->due_ms = clock_steady_ms() + AGAIN_MS;
		return;
	}
	if (watch->maker.pid == 0)
		be_maker(watch, watch->maker.fd);
}

/* The maker is the command from here on, however it goes. */
static void
let_become(struct watch *watch, uint64_t now_ms)
{
	memcpy(watch->digest, watch->made.digest, sizeof(watch->digest));
	parent_adopt(watch->parent, watch->maker.pid);
	watch->has_failed = false;
	watch->task = MAKER_BECOMES;
	watch->phase = PHASE_RUNNING;
	watch->started_ms = now_ms;
	watch->settles_ms = watch->is_looping ? now_ms + SOON_MS : 0;
	watch->rest_ms = 0;
	watch->tells_rest = false;
	make_go(&watch->maker);
}

static void
say_change(const struct watch *watch, const char *what)
{
	if (watch->made.seq == 0)
		output_note("`%s` has changed: %s", watch->made.env, what);
	else
		output_note("`%s` has changed (commit %" PRIu64 "): %s", watch->made.env,
		    watch->made.seq, what);
}

static void
judge(struct watch *watch, uint64_t now_ms)
{
	if (now_ms < watch->rest_ms) { /* somebody asked it to end meanwhile */
		watch->due_ms = now_ms;
		forget_maker(watch);
		return;
	}
	if (memcmp(watch->made.digest, watch->digest, sizeof(watch->digest)) == 0) {
		refusal_clear(&watch->refused);
		forget_maker(watch);
		return;
	}
	if (watch->plan.signal != 0) {
		watch->task = MAKER_RENDERS;
		make_go(&watch->maker);
		return;
	}
	say_change(watch, "starting the command again");
	watch->task = MAKER_WAITS;
	watch->phase = PHASE_STOPPING;
	parent_stop(watch->parent, GRACE_MS);
}

static void
take_made(struct watch *watch, const struct watch_note *note, uint64_t now_ms)
{
	watch->made = *note;
	if (watch->task == MAKER_JUDGES)
		judge(watch, now_ms);
	else
		let_become(watch, now_ms);
}

static unsigned
longer(unsigned pause_ms)
{
	if (pause_ms == 0)
		return 1000;
	return 2 * pause_ms > PAUSE_MOST_MS ? PAUSE_MOST_MS : 2 * pause_ms;
}

static void
pause_phase(struct watch *watch, uint64_t now_ms)
{
	watch->pause_ms = longer(watch->pause_ms);
	watch->phase = PHASE_PAUSED;
	watch->start_ms = now_ms + watch->pause_ms;
}

/* What could not be made is tried again: it may have been the time, or a file that is back. */
static void
take_failed(struct watch *watch, const struct watch_note *note, uint64_t now_ms)
{
	enum maker_task task = watch->task;

	watch->has_failed = true;
	watch->is_looping = false;
	watch->settles_ms = 0; /* what is told from here on is another thing */
	if (!note->is_busy)
		tell_refusal(watch, &watch->refused,
		    task == MAKER_STARTS || task == MAKER_BECOMES ? REFUSAL_START : REFUSAL_CHANGE, note);
	if (task == MAKER_BECOMES)
		watch_complain(watch, note, "the command could not be started again:");
	else if (!note->is_busy)
		watch_complain(watch, note, task == MAKER_STARTS ? "the command is not started yet:" :
		    "a change is not used, and the command goes on with what it has:");
	if (task == MAKER_BECOMES)
		return; /* its end tells the rest */
	forget_maker(watch);
	if (task == MAKER_STARTS)
		pause_phase(watch, now_ms);
	else if (watch->due_ms == 0)
		watch->due_ms = now_ms + (note->is_busy ? BUSY_MS : AGAIN_MS);
}

static void
take_rendered(struct watch *watch)
{
	memcpy(watch->digest, watch->made.digest, sizeof(watch->digest));
	say_change(watch, "the command gets its signal");
	parent_signal(watch->parent, watch->plan.signal);
	refusal_clear(&watch->refused);
	forget_maker(watch);
}

/* The end of the connection: an exec, or an end that nobody told. */
static void
take_silence(struct watch *watch, uint64_t now_ms)
{
	struct watch_note lost = {.kind = NOTE_FAILED, .id = "watch", .message = "a process of ours ended"};

	if (watch->task != MAKER_BECOMES) {
		take_failed(watch, &lost, now_ms);
		return;
	}
	if (!watch->has_failed && !watch->is_looping)
		refusal_clear(&watch->refused);
	close(watch->maker.fd);
	watch->maker = (struct worker){.pid = 0, .fd = -1};
}

void
watch_hear_maker(struct watch *watch, uint64_t now_ms)
{
	struct watch_note note;

	if (!note_receive(watch->maker.fd, &note))
		take_silence(watch, now_ms);
	else if (note.kind == NOTE_MADE)
		take_made(watch, &note, now_ms);
	else if (note.kind == NOTE_RENDERED)
		take_rendered(watch);
	else
		take_failed(watch, &note, now_ms);
}

void
watch_hear_fetcher(struct watch *watch, uint64_t now_ms)
{
	struct watch_note note;

	if (!note_receive(watch->fetcher.fd, &note)) {
		worker_discard(watch->parent, &watch->fetcher);
		watch->fetcher_ms = now_ms + AGAIN_MS;
		return;
	}
	if (note.kind == NOTE_DOWN) {
		/* whatever it says: it is one trouble, told once an hour */
		if (complaints_may_tell(&watch->complaints, "down", now_ms))
			output_warning("the store is out of reach, and the command goes on: [%s] %s", note.id,
			    note.message);
		watch->is_down = true;
	} else if (note.kind == NOTE_REACHED) {
		if (watch->is_down)
			output_note("the store is reached again");
		watch->is_down = false;
		refusal_clear(&watch->refused_store);
	} else if (note.kind == NOTE_ALONE) {
		watch->has_fetcher = false;
		worker_discard(watch->parent, &watch->fetcher);
	} else {
		tell_refusal(watch, &watch->refused_store, REFUSAL_STORE, &note);
		watch_complain(watch, &note,
		    "what the store has is not used, and the command goes on with what it has:");
	}
}

/* Soon after a restart of ours, and nobody wanted it: what it needs may not be there yet. */
static bool
is_started_again(const struct watch *watch, uint64_t now_ms)
{
	int status = parent_status(watch->parent);

	return watch->started_ms != 0 && now_ms - watch->started_ms < SOON_MS &&
	       parent_asked(watch->parent) == 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* One that could not be started at all has been told with the reason. */
static void
say_pause(struct watch *watch)
{
	int status = parent_status(watch->parent);
	struct watch_note note = {.kind = NOTE_FAILED, .id = "ends-soon"};

	snprintf(note.message, sizeof(note.message), "the command ended soon after it was started again (%s %d)",
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	output_warning("%s; next try in %u s", note.message, watch->pause_ms / 1000);
	if (watch->has_failed)
		return;
	watch->is_looping = true;
	tell_refusal(watch, &watch->refused, REFUSAL_START, &note);
}

void
watch_ended(struct watch *watch, uint64_t now_ms)
{
	if (watch->making.masking != NULL)
		masking_mend_terminal(watch->making.masking);
	if (parent_asked(watch->parent) != 0)
		watch_end(watch);
	if (watch->phase == PHASE_STOPPING && watch->maker.pid != 0) {
		let_become(watch, now_ms);
		return;
	}
	if (watch->phase == PHASE_STOPPING) { /* it was lost meanwhile */
		watch->phase = PHASE_PAUSED;
		watch_make(watch, MAKER_STARTS);
		return;
	}
	if (!is_started_again(watch, now_ms))
		watch_end(watch);
	if (watch->task == MAKER_BECOMES && watch->maker.pid != 0)
		watch_hear_maker(watch, now_ms);
	forget_maker(watch);
	pause_phase(watch, now_ms);
	say_pause(watch);
}

void
watch_asked(struct watch *watch, uint64_t now_ms)
{
	watch->tells_rest = parent_asked(watch->parent) == SIGTERM;
	watch->rest_ms = now_ms + (watch->tells_rest ? (uint64_t)REST_MIN * 60 * 1000 : REST_MS);
}

uint64_t
watch_change_ms(const struct watch *watch)
{
	bool waits = watch->due_ms != 0 && !watch->tells_rest && watch->due_ms < watch->rest_ms;

	return waits ? watch->rest_ms : watch->due_ms;
}

void
watch_say_rest(struct watch *watch)
{
	struct watch_note note = {.kind = NOTE_FAILED, .id = "asked-to-end"};

	watch->tells_rest = false;
	snprintf(note.message, sizeof(note.message),
	    "somebody asked the command to end (TERM), and it goes on: it is let alone for %d minutes", REST_MIN);
	tell_refusal(watch, &watch->refused, REFUSAL_CHANGE, &note);
	watch_complain(watch, &note, "a change waits:");
}

void
watch_settled(struct watch *watch)
{
	watch->settles_ms = 0;
	watch->is_looping = false;
	refusal_clear(&watch->refused);
}

void
watch_end(struct watch *watch)
{
	forget_maker(watch);
	worker_discard(watch->parent, &watch->fetcher);
	notice_close(watch->notice);
	refusal_clear(&watch->refused);
	refusal_clear(&watch->refused_store);
	session_close_vault(watch->making.session);
	session_drop_keys(watch->making.session);
	secret_wipe_stack();
	parent_end(watch->parent);
}

void
watch_start_fetcher(struct watch *watch)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	watch->fetcher_ms = 0;
	if (!watch->has_fetcher)
		return;
	if (worker_start(watch->parent, &watch->fetcher, &err) < 0) {
		watch->fetcher_ms = clock_steady_ms() + AGAIN_MS;
		return;
	}
	if (watch->fetcher.pid == 0)
		fetch_for_ever(watch->making.session, &(struct fetcher_ask){.first = &watch->made,
		    .spread_ms = watch->plan.spread_ms, .reads_keys = watch->reads_keys},
		    watch->fetcher.fd);
}
