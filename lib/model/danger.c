/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that make a program load, or start, something else than its author meant. Hard ones act
 * on nearly every program or belong to evenkeep; soft ones act on one interpreter or tool and
 * have honest uses, so a contract or a charter can allow them (DESIGN.md §8).
 */
#include "base/cleanup.h"
#include "model/name.h"

struct dangerous {
	const char *pattern; /* a `*` at the end stands for any rest */
	enum name_danger danger;
};

/* Ascending by the first byte; no name fits two of them. */
static const struct dangerous names[] = {
    {"BASHOPTS", NAME_LOADER_SOFT},
    {"BASH_ENV", NAME_LOADER_HARD},
    {"BASH_FUNC_*", NAME_LOADER_HARD},
    {"BROWSER", NAME_LOADER_SOFT},
    {"BUN_OPTIONS", NAME_LOADER_SOFT},
    {"CLASSPATH", NAME_LOADER_SOFT},
    {"CORECLR_ENABLE_PROFILING", NAME_LOADER_SOFT},
    {"CORECLR_PROFILER*", NAME_LOADER_SOFT},
    {"COR_PROFILER*", NAME_LOADER_SOFT},
    {"DOTNET_STARTUP_HOOKS", NAME_LOADER_SOFT},
    {"DYLD_*", NAME_LOADER_SOFT},
    {"EDITOR", NAME_LOADER_SOFT},
    {"ENV", NAME_LOADER_HARD},
    {"EVENKEEP_*", NAME_LOADER_HARD},
    {"GCONV_PATH", NAME_LOADER_SOFT},
    {"GIT_ASKPASS", NAME_LOADER_SOFT},
    {"GIT_CONFIG*", NAME_LOADER_SOFT},
    {"GIT_EDITOR", NAME_LOADER_SOFT},
    {"GIT_EXEC_PATH", NAME_LOADER_SOFT},
    {"GIT_EXTERNAL_DIFF", NAME_LOADER_SOFT},
    {"GIT_PAGER", NAME_LOADER_SOFT},
    {"GIT_PROXY_COMMAND", NAME_LOADER_SOFT},
    {"GIT_SSH*", NAME_LOADER_SOFT},
    {"GIT_TEMPLATE_DIR", NAME_LOADER_SOFT},
    {"GLIBC_TUNABLES", NAME_LOADER_HARD},
    {"IFS", NAME_LOADER_HARD},
    {"JAVA_TOOL_OPTIONS", NAME_LOADER_SOFT},
    {"JDK_JAVA_OPTIONS", NAME_LOADER_SOFT},
    {"LD_*", NAME_LOADER_HARD},
    {"LESSCLOSE", NAME_LOADER_SOFT},
    {"LESSOPEN", NAME_LOADER_SOFT},
    {"LOCPATH", NAME_LOADER_SOFT},
    {"LUA_CPATH*", NAME_LOADER_SOFT},
    {"LUA_INIT*", NAME_LOADER_SOFT},
    {"LUA_PATH*", NAME_LOADER_SOFT},
    {"MANPAGER", NAME_LOADER_SOFT},
    {"NODE_OPTIONS", NAME_LOADER_SOFT},
    {"NODE_PATH", NAME_LOADER_SOFT},
    {"OPENSSL_CONF", NAME_LOADER_SOFT},
    {"OPENSSL_ENGINES", NAME_LOADER_SOFT},
    {"OPENSSL_MODULES", NAME_LOADER_SOFT},
    {"PAGER", NAME_LOADER_SOFT},
    {"PATH", NAME_LOADER_SOFT},
    {"PERL5DB", NAME_LOADER_SOFT},
    {"PERL5LIB", NAME_LOADER_SOFT},
    {"PERL5OPT", NAME_LOADER_SOFT},
    {"PERLLIB", NAME_LOADER_SOFT},
    {"PHPRC", NAME_LOADER_SOFT},
    {"PHP_INI_SCAN_DIR", NAME_LOADER_SOFT},
    {"PROMPT_COMMAND", NAME_LOADER_SOFT},
    {"PS4", NAME_LOADER_SOFT},
    {"PYTHONBREAKPOINT", NAME_LOADER_SOFT},
    {"PYTHONHOME", NAME_LOADER_SOFT},
    {"PYTHONINSPECT", NAME_LOADER_SOFT},
    {"PYTHONPATH", NAME_LOADER_SOFT},
    {"PYTHONSTARTUP", NAME_LOADER_SOFT},
    {"PYTHONUSERBASE", NAME_LOADER_SOFT},
    {"RUBYLIB", NAME_LOADER_SOFT},
    {"RUBYOPT", NAME_LOADER_SOFT},
    {"SHELLOPTS", NAME_LOADER_SOFT},
    {"SSH_ASKPASS", NAME_LOADER_SOFT},
    {"VISUAL", NAME_LOADER_SOFT},
    {"ZDOTDIR", NAME_LOADER_SOFT},
    {"_JAVA_OPTIONS", NAME_LOADER_SOFT},
};

static bool
pattern_fits(const char *pattern, struct slice name)
{
	size_t i;

	for (i = 0; i < name.len; i++) {
		if (pattern[i] == '*')
			return true;
		if (pattern[i] != (char)name.data[i] || pattern[i] == '\0')
			return false;
	}
	return pattern[i] == '\0' || pattern[i] == '*';
}

/* Asked for every name on the way to a program, so only its own letter is looked at. */
enum name_danger
name_danger(struct slice name)
{
	char letter = name.len == 0 ? '\0' : (char)name.data[0];
	size_t low = 0, high = ARRAY_LEN(names);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (names[middle].pattern[0] < letter)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ARRAY_LEN(names) && names[low].pattern[0] == letter; low++) {
		if (pattern_fits(names[low].pattern, name))
			return names[low].danger;
	}
	return NAME_SAFE;
}
