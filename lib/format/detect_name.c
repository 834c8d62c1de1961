/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/list.h"
#include "format/detect_priv.h"

/* Names that say it whatever stands in the file. */
static const struct {
	const char *begin, *end, *dialect, *why;
} names[] = {
    {"", ".env.schema", "env-schema", "its name ends in .env.schema"},
    {".envrc", "", "envrc", "its name is .envrc"},
    {"ecosystem.config.", "", "pm2", "its name is that of a PM2 file"},
    {"docker-compose", ".yml", "compose-environment", "its name is that of a compose file"},
    {"docker-compose", ".yaml", "compose-environment", "its name is that of a compose file"},
    {"compose.", ".yml", "compose-environment", "its name is that of a compose file"},
    {"compose.", ".yaml", "compose-environment", "its name is that of a compose file"},
    {"compose.y", "ml", "compose-environment", "its name is that of a compose file"},
    {"", ".tfvars", "tfvars", "its name ends in .tfvars"},
    {"", ".tfvars.json", "tfvars-json", "its name ends in .tfvars.json"},
    {"", ".properties", "properties", "its name ends in .properties"},
    {"", ".toml", "toml", "its name ends in .toml"},
    {"", ".fish", "fish", "its name ends in .fish"},
    {"", ".sh", "sh", "its name ends in .sh"},
    {"", ".bash", "sh", "its name ends in .bash"},
    {"", ".zsh", "sh", "its name ends in .zsh"},
    {"env.list", "", "docker", "its name is env.list"},
};

static bool
fits(const char *name, const char *begin, const char *end)
{
	size_t len = strlen(name);

	if (*end == '\0' && begin[strlen(begin) - 1] != '.')
		return strcmp(name, begin) == 0;
	return strncmp(name, begin, strlen(begin)) == 0 && len >= strlen(begin) + strlen(end) &&
	       strcmp(name + len - strlen(end), end) == 0;
}

/* Where units and services of the system keep their variables. */
static bool
is_of_the_system(const char *file)
{
	char *folder CLEANUP(freep) = path_folder(file);

	return strcmp(folder, "/etc/default") == 0 || strcmp(folder, "/etc/sysconfig") == 0 ||
	       slice_ends_with(slice_of_text(folder), "environment.d");
}

bool
detect_by_name(const char *file, struct detected *out)
{
	const char *name = path_name(file);
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		if (fits(name, names[i].begin, names[i].end))
			return detect_is(out, names[i].dialect, names[i].why);
	}
	if (is_of_the_system(file))
		return detect_is(out, "systemd", "its folder is that of EnvironmentFile=");
	return false;
}
