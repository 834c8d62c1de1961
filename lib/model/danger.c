/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that make a program load, or start, something else than its author meant. Hard ones act
 * on nearly every program or belong to evenkeep; soft ones act on one interpreter or tool and
 * have honest uses, so a contract or a charter can allow them (DESIGN.md §8).
 */
#include "base/cleanup.h"
#include "model/name.h"

/* Ascending by the first byte. A `*` at the end stands for any rest. */
static const char *const hard[] = {
	"BASH_ENV",
	"BASH_FUNC_*",
	"ENV",
	"EVENKEEP_*",
	"GLIBC_TUNABLES",
	"IFS",
	"LD_*",
};

static const char *const soft[] = {
	"BASHOPTS",
	"BROWSER",
	"BUN_OPTIONS",
	"CLASSPATH",
	"CORECLR_ENABLE_PROFILING",
	"CORECLR_PROFILER*",
	"COR_PROFILER*",
	"DOTNET_STARTUP_HOOKS",
	"DYLD_*",
	"EDITOR",
	"GCONV_PATH",
	"GIT_ASKPASS",
	"GIT_CONFIG*",
	"GIT_EDITOR",
	"GIT_EXEC_PATH",
	"GIT_EXTERNAL_DIFF",
	"GIT_PAGER",
	"GIT_PROXY_COMMAND",
	"GIT_SSH*",
	"GIT_TEMPLATE_DIR",
	"JAVA_TOOL_OPTIONS",
	"JDK_JAVA_OPTIONS",
	"LESSCLOSE",
	"LESSOPEN",
	"LOCPATH",
	"LUA_CPATH*",
	"LUA_INIT*",
	"LUA_PATH*",
	"MANPAGER",
	"NODE_OPTIONS",
	"NODE_PATH",
	"OPENSSL_CONF",
	"OPENSSL_ENGINES",
	"OPENSSL_MODULES",
	"PAGER",
	"PATH",
	"PERL5DB",
	"PERL5LIB",
	"PERL5OPT",
	"PERLLIB",
	"PHPRC",
	"PHP_INI_SCAN_DIR",
	"PROMPT_COMMAND",
	"PS4",
	"PYTHONBREAKPOINT",
	"PYTHONHOME",
	"PYTHONINSPECT",
	"PYTHONPATH",
	"PYTHONSTARTUP",
	"PYTHONUSERBASE",
	"RUBYLIB",
	"RUBYOPT",
	"SHELLOPTS",
	"SSH_ASKPASS",
	"VISUAL",
	"ZDOTDIR",
	"_JAVA_OPTIONS",
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
static bool
any_fits(const char *const *patterns, size_t count, struct slice name)
{
	char letter = name.len == 0 ? '\0' : (char)name.data[0];
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (patterns[middle][0] < letter)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && patterns[low][0] == letter; low++) {
		if (pattern_fits(patterns[low], name))
			return true;
	}
	return false;
}

enum name_danger
name_danger(struct slice name)
{
	if (any_fits(hard, ARRAY_LEN(hard), name))
		return NAME_LOADER_HARD;
	if (any_fits(soft, ARRAY_LEN(soft), name))
		return NAME_LOADER_SOFT;
	return NAME_SAFE;
}
