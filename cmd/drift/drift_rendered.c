/* SPDX-License-Identifier: Apache-2.0 */
/* Rendered files: what lies there, what was written, what would be written now. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/drift/drift.h"
#include "cmd/drift/drift_target.h"
#include "cmd/drift/drift_values.h"

/* What an environment's targets have in common. */
struct looking {
	struct session *session;
	struct gathered *gathered;
	const struct render_memory *memory;
	const struct parity_env *env;
	struct env_source source;
	bool is_read; /* its values are */
};

static bool
is_same_set(struct envset *a, struct envset *b)
{
	if (a == NULL || b == NULL || envset_count(a) != envset_count(b))
		return false;
	for (size_t i = 0; i < envset_count(a); i++)
		if (!slice_equal(envset_at(a, i)->name, envset_at(b, i)->name) ||
			!secret_equal(envset_at(a, i)->value, envset_at(b, i)->value))
			return false;
	return true;
}

/* What SET, which becomes the file's, would be written as. */
static int
make(const struct looking *looking, struct target *target, struct envset *set, struct err *err)
{
	struct render_file *file = target->file;

	envset_free(file->set);
	file->set = set;
	template_freep(&file->template);
	secret_text_done(&file->text);
	file->text = (struct secret_text)SECRET_TEXT_INIT;
	return render_make(looking->gathered->project, file, err);
}

static bool
has_secret(struct envset *set)
{
	for (size_t i = 0; i < envset_count(set); i++)
		if ((envset_at(set, i)->flags & ENTRY_PLAIN) == 0)
			return true;
	return false;
}

static void
see_now(struct looking *looking, struct target *target, const struct service *service)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct envset *set = NULL;

	if (drift_values_now(&looking->source, service, &set, &err) < 0 ||
		make(looking, target, set, &err) < 0) {
		target_problem(target, &err);
		return;
	}
	target->now = envset_take(&target->file->set);
	target->seen.has_secret = has_secret(target->now);
	target->seen.is_current = target->seen.is_folder ? is_same_set(target->says, target->now) :
		target->text != NULL &&
		secret_equal(target_text(target), secret_text_slice(&target->file->text));
}

/* Is the text that was made what stands in the record? */
static bool
was_written_so(const struct target *target)
{
	const struct render_file *file = target->file;
	const struct rendered_target *record = target->record;

	if (!record->is_folder)
		return rendered_knows(record, NULL, secret_text_slice(&file->text)) == RENDERED_LAST;
	for (size_t i = 0; i < envset_count(file->set); i++) {
		const struct entry *entry = envset_at(file->set, i);

		if (rendered_knows(record, (const char *)entry->name.data, entry->value) != RENDERED_LAST)
			return false;
	}
	return record->text_count == envset_count(file->set);
}

/* What was written can be made once more, if the vault still has its values; the record tells whether. */
static void
see_then(struct looking *looking, struct target *target, const struct service *service)
{
	const struct rendered_target *record = target->record;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct drift_past past;
	struct envset *set = NULL;

	if (record == NULL || target->seen.is_current || !target->seen.exists ||
		looking->source.env == NULL)
		return;
	past = (struct drift_past){.seq = record->seq, .time_ms = record->time_ms};
	if (drift_values_then(&looking->source, service, &past, &set, &ignored) == 0 &&
		make(looking, target, set, &ignored) == 0 && was_written_so(target))
		target->then = envset_take(&target->file->set);
}

static void
compare(struct looking *looking, struct target *target)
{
	struct service service CLEANUP(service_done) = {NULL, NULL};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (!looking->is_read || target->seen.is_link)
		return;
	if (service_load(looking->session, target->file->service, &service, &err) < 0) {
		target_problem(target, &err);
		return;
	}
	see_now(looking, target, &service);
	see_then(looking, target, &service);
}

static void
tell(struct looking *looking, struct target *target)
{
	const struct project *project = looking->gathered->project;
	const struct rendered_target *record = target->record;
	const struct render_file *file = target->file;
	struct drift_rendered *seen = &target->seen;

	seen->file = target_shown(project, file->path);
	seen->env = looking->env->view->name;
	seen->service = file->service;
	seen->form = file->format != NULL ? file->format->name : file->template_file;
	seen->is_template = file->format == NULL;
	seen->declared_in = target->declared == NULL ? NULL : "evenkeep.yaml";
	seen->declared_line = target->declared == NULL ? 0 : target->declared->line;
	seen->is_protected = looking->env->is_protected;
	seen->is_written = record != NULL;
	seen->seq = record == NULL ? 0 : record->seq;
	seen->written_ms = record == NULL ? 0 : record->time_ms;
	seen->head = looking->source.info == NULL ? 0 : looking->source.info->seq;
	seen->now_ms = session_now_ms(looking->session);
	seen->template = file->template;
	seen->text = target_text(target);
	seen->says = target->says;
	seen->then = target->then;
	seen->now = target->now;
	seen->problem = target->problem;
	drift_rendered_facts(seen, looking->gathered->facts);
}

static void
look_at(struct looking *looking, struct render_file *file, const struct project_target *declared)
{
	struct target target CLEANUP(target_done) = {.file = file, .declared = declared};

	target_locate(&target);
	target.record = rendered_find(&looking->memory->rendered, file->path);
	target_look(&target);
	compare(looking, &target);
	tell(looking, &target);
}

/* The target of evenkeep.yaml that FILE is; they come in its order. */
static const struct project_target *
declared_of(const struct project *project, const struct render_file *file, const char *env, size_t *at)
{
	for (; *at < project->target_count; (*at)++)
		if (strcmp(project->targets[*at].env, env) == 0 && project->targets[*at].to == file->shown)
			return &project->targets[(*at)++];
	return NULL;
}

static bool
has_target(const struct project *project, const char *env)
{
	for (size_t i = 0; project != NULL && i < project->target_count; i++)
		if (strcmp(project->targets[i].env, env) == 0)
			return true;
	return false;
}

static bool
has_file(const struct render_files *files, const char *path)
{
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->items[i].path, path) == 0)
			return true;
	return false;
}

static void
look_at_declared(struct looking *looking, struct render_files *files)
{
	const struct project *project = looking->gathered->project;
	const char *env = looking->env->view->name;
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t at = 0;

	if (!has_target(project, env))
		return;
	if (render_choose(looking->session, &(struct render_wish){0}, env, files, &project, &err) < 0) {
		gathered_problem(looking->gathered, "render", &err);
		return;
	}
	for (size_t i = 0; i < files->count; i++)
		look_at(looking, &files->items[i], declared_of(project, &files->items[i], env, &at));
}

/* What was written on behalf of a command line, as that said it. */
static void
look_at_record(struct looking *looking, const struct rendered_target *record)
{
	struct render_files files CLEANUP(render_files_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct project *project;
	char mode[8];
	struct render_wish wish = {.service = record->service, .dialect = record->dialect,
		.template = record->template, .to = record->path, .name = record->name,
		.space = record->space, .mode = mode};

	snprintf(mode, sizeof(mode), "%04o", record->mode);
	if (render_choose(looking->session, &wish, record->env, &files, &project, &err) < 0) {
		gathered_gap(looking->gathered, target_shown(looking->gathered->project, record->path),
			err.message);
		return;
	}
	look_at(looking, &files.items[0], NULL);
}

/* Values where they may be read; else numbers, as far as they are known. */
static void
open_source(struct looking *looking)
{
	const char *name = looking->env->view->name;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct vault_env *env;

	looking->is_read = looking->env->view->kind == VIEW_VALUES &&
		env_source_open(looking->session, name, false, &looking->source, &ignored) == 0;
	if (!looking->is_read && looking->env->file == NULL &&
		session_open_env(looking->session, name, &env, &ignored) == 0)
		looking->source.info = vault_env_info(env);
}

static void
look_at_env(struct session *session, struct gathered *gathered, const struct render_memory *memory,
	const struct parity_env *env)
{
	struct looking looking = {.session = session, .gathered = gathered, .memory = memory, .env = env};
	struct render_files files CLEANUP(render_files_done) = {0};

	open_source(&looking);
	look_at_declared(&looking, &files);
	for (size_t i = 0; i < memory->rendered.count; i++) {
		const struct rendered_target *record = &memory->rendered.targets[i];

		if (strcmp(record->env, env->view->name) == 0 && !has_file(&files, record->path))
			look_at_record(&looking, record);
	}
	env_source_done(&looking.source);
}

static bool
has_any(const struct gathered *gathered, const struct render_memory *memory, const char *env)
{
	for (size_t i = 0; i < memory->rendered.count; i++)
		if (strcmp(memory->rendered.targets[i].env, env) == 0)
			return true;
	return has_target(gathered->project, env);
}

int
gather_rendered(struct session *session, struct gathered *gathered, struct err *err)
{
	struct render_memory memory CLEANUP(render_memory_done) = {0};
	int r;

	if (gathered->columns.count == 0)
		return 0;
	r = render_remember(session, gathered->project, &memory, err);
	for (size_t i = 0; r == 0 && i < gathered->columns.count; i++) {
		const struct parity_env *env = &gathered->columns.envs[i];

		if (has_any(gathered, &memory, env->view->name))
			look_at_env(session, gathered, &memory, env);
	}
	return r;
}
