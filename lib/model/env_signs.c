/* SPDX-License-Identifier: Apache-2.0 */
#include "model/env_signs.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/list.h"

/* The first word of a manifest that it has counts. */
static const struct sign {
	const char *manifest, *word, *dialect, *why;
} signs[] = {
    {"package.json", "\"dotenv-expand\"", "dotenv-expand", "package.json names dotenv-expand"},
    {"package.json", "\"next\"", "dotenv-expand", "package.json names Next.js"},
    {"package.json", "\"vite\"", "dotenv-expand", "package.json names Vite"},
    {"package.json", "\"react-scripts\"", "dotenv-expand", "package.json names react-scripts"},
    {"package.json", "\"dotenv\"", "dotenv-js", "package.json names dotenv"},
    {"requirements.txt", "python-dotenv", "python-dotenv", "requirements.txt names python-dotenv"},
    {"requirements.txt", "pydantic-settings", "python-dotenv",
	"requirements.txt names pydantic-settings"},
    {"pyproject.toml", "python-dotenv", "python-dotenv", "pyproject.toml names python-dotenv"},
    {"pyproject.toml", "pydantic-settings", "python-dotenv",
	"pyproject.toml names pydantic-settings"},
    {"Pipfile", "python-dotenv", "python-dotenv", "the Pipfile names python-dotenv"},
    {"Gemfile", "dotenv", "ruby-dotenv", "the Gemfile names dotenv"},
    {"go.mod", "joho/godotenv", "godotenv", "go.mod names godotenv"},
    {"compose.yaml", "services:", "compose", "there is a compose file"},
    {"compose.yml", "services:", "compose", "there is a compose file"},
    {"docker-compose.yaml", "services:", "compose", "there is a compose file"},
    {"docker-compose.yml", "services:", "compose", "there is a compose file"},
};

static bool
has_word(const char *folder, const struct sign *sign, env_sign_fn *has, void *cookie)
{
	char *path CLEANUP(freep) = path_join(folder, sign->manifest);

	return has(cookie, path, sign->word);
}

/* True if something in FOLDER tells; *OUT stays empty if two things tell differently. */
static bool
look(const char *folder, env_sign_fn *has, void *cookie, struct env_reader *out)
{
	const struct sign *found = NULL;
	size_t i;

	for (i = 0; i < ARRAY_LEN(signs); i++) {
		if (found != NULL && strcmp(found->manifest, signs[i].manifest) == 0)
			continue;
		if (!has_word(folder, &signs[i], has, cookie))
			continue;
		if (found != NULL && strcmp(found->dialect, signs[i].dialect) != 0) {
			*out = (struct env_reader){NULL, NULL, false};
			return true;
		}
		found = &signs[i];
		*out = (struct env_reader){found->dialect, found->why, false};
	}
	return found != NULL;
}

void
env_signs_ask(const char *file, env_sign_fn *has, void *cookie, struct env_reader *out)
{
	char *folder CLEANUP(freep) = path_folder(file);

	*out = (struct env_reader){NULL, NULL, false};
	if (look(folder, has, cookie, out)) {
		out->is_beside = out->dialect != NULL;
		return;
	}
	while (strcmp(folder, ".") != 0 && strcmp(folder, "/") != 0) {
		char *above = path_folder(folder);

		freep(&folder);
		folder = above;
		if (look(folder, has, cookie, out))
			return;
	}
}
