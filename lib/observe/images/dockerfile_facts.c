/* SPDX-License-Identifier: Apache-2.0 */
/* What Dockerfiles say of the images that they make, and what their builds see. */
#include <stdlib.h>
#include <string.h>

#include "observe/images/dockerfile.h"
#include "observe/project_priv.h"

struct image {
	struct project *project;
	const char *path, *context;
	struct dockerfile file;
	struct ignore ignore;   /* the context's `.dockerignore` */
	bool has_ignore;
	struct subject *subject;
};

static const char *
context_of(struct project *project, const char *path)
{
	for (size_t i = 0; i < project->build_count; i++)
		if (strcmp(project->builds[i].dockerfile, path) == 0)
			return project->builds[i].context;
	return source_folder(project->pool, path);
}

static void
read_ignore(struct image *image)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const char *own = pool_printf(image->project->pool, "%s.dockerignore", image->path);
	const char *path = source_path(image->project->pool, image->context,
		SLICE_LITERAL(".dockerignore"));
	struct slice text;

	if (sources_have(image->project->sources, own))
		path = own;
	image->has_ignore = sources_have(image->project->sources, path) &&
		sources_read(image->project->sources, path, &text, &ignored) == 0;
	if (image->has_ignore)
		ignore_read(&image->ignore, text, image->context, true);
}

static bool
open_image(struct project *project, const char *path, struct image *image)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	*image = (struct image){.project = project, .path = path,
		.context = context_of(project, path)};
	if (sources_read(project->sources, path, &text, &err) < 0)
		return false;
	dockerfile_read(text, project->pool, &image->file);
	read_ignore(image);
	return true;
}

static void
close_image(struct image *image)
{
	dockerfile_done(&image->file);
	ignore_done(&image->ignore);
}

static bool
is_inside(const char *folder, const char *path)
{
	size_t len = strlen(folder);

	return strcmp(folder, ".") == 0 || (strncmp(path, folder, len) == 0 && path[len] == '/');
}

/* Does the build see PATH? */
static bool
sees(const struct image *image, const char *path)
{
	return is_inside(image->context, path) && !ignore_fits(&image->ignore, path, false);
}

/* The first instruction of the last stage, its FROM. */
static const struct instruction *
last_from(const struct dockerfile *file)
{
	for (size_t i = file->count; i-- > 0;)
		if (strcmp(file->items[i].word, "FROM") == 0)
			return &file->items[i];
	return NULL;
}

/* Word NUMBER of TEXT, options (`--x`) not counted; empty if there are fewer. */
static struct slice
word_of(const char *text, size_t number)
{
	for (;;) {
		size_t len = strcspn(text += strspn(text, " \t"), " \t");

		if (len == 0)
			return slice_of(text, 0);
		if (strncmp(text, "--", 2) != 0 && number-- == 0)
			return slice_of(text, len);
		text += len;
	}
}

/* The stage called NAME, before stage BEFORE; 0: it is an image of a registry. */
static unsigned
stage_named(const struct dockerfile *file, struct slice name, unsigned before)
{
	unsigned found = 0;

	for (size_t i = 0; i < file->count; i++)
		if (strcmp(file->items[i].word, "FROM") == 0 && file->items[i].stage < before &&
			slice_equal(word_of(file->items[i].text, 2), name))
			found = file->items[i].stage;
	return found;
}

static const struct instruction *
from_of(const struct dockerfile *file, unsigned stage)
{
	for (size_t i = 0; i < file->count; i++)
		if (strcmp(file->items[i].word, "FROM") == 0 && file->items[i].stage == stage)
			return &file->items[i];
	return NULL;
}

/* The stage that STAGE is built on; 0: none of this file. */
static unsigned
below(const struct dockerfile *file, unsigned stage)
{
	const struct instruction *from = from_of(file, stage);

	return from == NULL ? 0 : stage_named(file, word_of(from->text, 0), stage);
}

static bool
is_root(struct slice user)
{
	user.len = slice_find(user, ':');
	return user.len == 0 || slice_equal_text(user, "root") || slice_equal_text(user, "0");
}

static void
put_user(const struct image *image, struct slice base)
{
	const struct dockerfile *file = &image->file;
	struct slice user = {NULL, 0};

	for (unsigned stage = file->stages; stage > 0 && user.len == 0; stage = below(file, stage))
		for (size_t i = 0; i < file->count; i++)
			if (file->items[i].stage == stage && strcmp(file->items[i].word, "USER") == 0)
				user = word_of(file->items[i].text, 0);
	if (user.len > 0)
		subject_text(image->subject, "user", pool_slice(image->project->pool, user));
	subject_bool(image->subject, "runs_as_root",
		is_root(user) && !(user.len == 0 && slice_has(base, "nonroot")));
}

static void
put_base(const struct image *image, struct slice base)
{
	struct slice tag = base;
	size_t slash = 0, digest = slice_find(base, '@');

	for (size_t i = 0; i < tag.len; i++)
		slash = tag.data[i] == '/' ? i + 1 : slash;
	tag = slice_from(tag, slash);
	subject_text(image->subject, "base", pool_slice(image->project->pool, base));
	subject_text(image->subject, "base_tag", digest < base.len ? "(digest)" :
		pool_slice(image->project->pool, slice_from(tag, slice_find(tag, ':') + 1)));
}

/* `COPY . .` and its like: the instruction, or NULL. */
static const struct instruction *
whole_copy(const struct image *image)
{
	for (size_t i = 0; i < image->file.count; i++) {
		const struct instruction *one = &image->file.items[i];
		struct slice source = word_of(one->text, 0);

		if ((strcmp(one->word, "COPY") == 0 || strcmp(one->word, "ADD") == 0) &&
			strstr(one->text, "--from=") == NULL &&
			(slice_equal_text(source, ".") || slice_equal_text(source, "./") ||
			slice_equal_text(source, "*") || slice_equal_text(source, "/")))
			return one;
	}
	return NULL;
}

static void
put_context(const struct image *image)
{
	struct project *project = image->project;
	const struct instruction *copy = whole_copy(image);
	const char *names[64];
	bool secrets = false;
	size_t count = 0;

	for (size_t i = 0; i < project->found->count; i++) {
		const struct found_file *found = &project->found->items[i];

		if (found->kind > FOUND_TEMPLATE || !sees(image, found->path))
			continue;
		if (count < ARRAY_LEN(names))
			names[count++] = found->path;
		secrets |= found->kind == FOUND_ENV && env_file_has_secret(project, found);
	}
	subject_bool(image->subject, "dockerignore", image->has_ignore);
	subject_bool(image->subject, "copies_context", copy != NULL);
	if (copy != NULL)
		subject_at(image->subject, "copies_context",
			(struct fact_place){image->path, copy->line, 1, 0});
	subject_list(image->subject, "env_files_in_context", names, count);
	subject_bool(image->subject, "secrets_in_context", secrets);
}

/* `curl … | sh` */
static bool
pipes_to_shell(const char *text)
{
	static const char *const shells[] = {"sh", "bash", "sudo sh", "sudo bash", "ash", "zsh",
		"python", "python3", "sudo -E bash"};
	const char *pipe = text;

	while ((pipe = strchr(pipe, '|')) != NULL) {
		const char *fetch = strstr(text, "curl "), *at;

		pipe++;
		at = pipe + strspn(pipe, " \t");
		fetch = fetch == NULL ? strstr(text, "wget ") : fetch;
		for (size_t i = 0; fetch != NULL && fetch < pipe && i < ARRAY_LEN(shells); i++) {
			size_t len = strlen(shells[i]);

			if (strncmp(at, shells[i], len) == 0 &&
				(at[len] == '\0' || strchr(" \t;&)'\"", at[len]) != NULL))
				return true;
		}
	}
	return false;
}

static void
put_pipes(const struct image *image)
{
	for (size_t i = 0; i < image->file.count; i++) {
		const struct instruction *one = &image->file.items[i];

		if (strcmp(one->word, "RUN") != 0 || !pipes_to_shell(one->text))
			continue;
		subject_bool(image->subject, "pipes_network_to_shell", true);
		subject_at(image->subject, "pipes_network_to_shell",
			(struct fact_place){image->path, one->line, 1, 0});
		return;
	}
	subject_bool(image->subject, "pipes_network_to_shell", false);
}

/* Does a RUN of the stage, or of one below it, install something called TOOL? */
static bool
installs(const struct image *image, const char *tool)
{
	const struct dockerfile *file = &image->file;

	for (unsigned stage = file->stages; stage > 0; stage = below(file, stage))
		for (size_t i = 0; i < file->count; i++) {
			const struct instruction *one = &file->items[i];

			if (one->stage == stage && strcmp(one->word, "RUN") == 0 &&
				strstr(one->text, tool) != NULL && (strstr(one->text, "install") != NULL ||
				strstr(one->text, "apk add") != NULL))
				return true;
		}
	return false;
}

static void
put_healthcheck(const struct image *image)
{
	const struct instruction *check = dockerfile_healthcheck(&image->file);
	const char *command, *tool;

	command = check == NULL ? NULL : strstr(check->text, "CMD ");
	subject_bool(image->subject, "has_healthcheck", command != NULL);
	if (command == NULL)
		return;
	command += 4;
	command += strspn(command, " \t[\"");
	tool = pool_slice(image->project->pool, slice_of(command, strcspn(command, " \t\",]")));
	subject_text(image->subject, "healthcheck_tool", tool);
	subject_at(image->subject, "healthcheck_tool", (struct fact_place){image->path,
		instruction_line_of(check, "CMD "), 1, 0});
	subject_bool(image->subject, "healthcheck_tool_installed", installs(image, tool));
}

/* `ARG NAME[=text]`, `ENV NAME=text …`, `ENV NAME text`: a variable that stays in the image. */
static void
add_variable(const struct image *image, const struct instruction *one, struct slice name)
{
	struct project *project = image->project;
	struct subject *subject = facts_add(project->facts, "assignment",
		(struct fact_place){image->path, one->line, 1, 0});

	subject_text(subject, "name", pool_slice(project->pool, name));
	subject_text(subject, "kind", strcmp(one->word, "ARG") == 0 ? "build-argument" : "image");
	subject_bool(subject, "secret", project->words->secret_name(name) != NULL);
}

static void
add_variables(const struct image *image, const struct instruction *one)
{
	struct slice word;

	if (strcmp(one->word, "ARG") != 0 && strcmp(one->word, "ENV") != 0)
		return;
	for (size_t i = 0; (word = word_of(one->text, i)).len > 0 && i < 200; i++) {
		size_t end = slice_find(word, '=');

		if (i > 0 && end == word.len)
			return;
		add_variable(image, one, slice_of(word.data, end));
	}
}

static void
add_image(struct project *project, const char *path)
{
	struct image image;
	const struct instruction *from;
	struct slice base;
	unsigned stage;

	if (!open_image(project, path, &image))
		return;
	from = last_from(&image.file);
	if (from != NULL) {
		base = word_of(from->text, 0);
		for (stage = below(&image.file, image.file.stages); stage > 0;
			stage = below(&image.file, stage))
			base = word_of(from_of(&image.file, stage)->text, 0);
		image.subject = facts_add(project->facts, "image",
			(struct fact_place){path, from->line, 1, 0});
		subject_text(image.subject, "name", path);
		put_base(&image, base);
		put_user(&image, base);
		put_context(&image);
		put_pipes(&image);
		put_healthcheck(&image);
		for (size_t i = 0; i < image.file.count; i++)
			add_variables(&image, &image.file.items[i]);
	}
	close_image(&image);
}

void
dockerfile_facts(struct project *project)
{
	for (size_t i = 0; i < project->found->count; i++)
		if (project->found->items[i].kind == FOUND_DOCKERFILE)
			add_image(project, project->found->items[i].path);
}

bool
dockerfiles_copy(struct project *project, const char *path)
{
	bool copies = false;

	for (size_t i = 0; !copies && i < project->found->count; i++) {
		struct image image;

		if (project->found->items[i].kind != FOUND_DOCKERFILE ||
			!open_image(project, project->found->items[i].path, &image))
			continue;
		copies = whole_copy(&image) != NULL && sees(&image, path);
		close_image(&image);
	}
	return copies;
}
