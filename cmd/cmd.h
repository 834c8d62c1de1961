/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command is: a name, an option table, and a recipe (`run`). The frame parses the words
 * into a zeroed options struct, counts the arguments, meets `needs`, then calls `run`.
 *
 * The option table is the only place where an option is written down: parser, help, completion
 * and the OPTIONS part of the manual come from it.
 */
#ifndef EK_CMD_CMD_H
#define EK_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/err.h"

struct session;

/* Words of an option that may be repeated, in order; NULL-ended (item is NULL while empty). */
struct words {
	const char **item;
	size_t count, room;
};

enum opt_kind { OPT_KIND_END, OPT_KIND_STRING, OPT_KIND_NUMBER, OPT_KIND_FLAG, OPT_KIND_LIST,
	OPT_KIND_NAMES };

struct opt {
	enum opt_kind kind;
	char letter;      /* 0: no short form */
	const char *name; /* without the dashes; NULL: no long form */
	size_t offset;    /* of the field in the options struct */
	const char *arg;  /* what help calls the argument; NULL for a flag */
	const char *help;
};

/*
 * The offset of a field, refused by the compiler if the field has another type.
 * NOLINTBEGIN(bugprone-macro-parentheses): a type cannot stand in parentheses here
 */
#define OPT_FIELD(type, field, ctype)                                                              \
	_Generic(((type *)NULL)->field, ctype : offsetof(type, field))
/* NOLINTEND(bugprone-macro-parentheses) */

/* const char *field: the text as given; NULL without the option. The last one wins. */
#define OPT_STRING(letter, name, type, field, arg, help)                                           \
	{OPT_KIND_STRING, letter, name, OPT_FIELD(type, field, const char *), arg, help}
/* uint64_t field: decimal digits; 0 without the option. */
#define OPT_NUMBER(letter, name, type, field, arg, help)                                           \
	{OPT_KIND_NUMBER, letter, name, OPT_FIELD(type, field, uint64_t), arg, help}
/* bool field */
#define OPT_FLAG(letter, name, type, field, help)                                                  \
	{OPT_KIND_FLAG, letter, name, OPT_FIELD(type, field, bool), NULL, help}
/* struct words field: repeatable, each as given. */
#define OPT_LIST(letter, name, type, field, arg, help)                                             \
	{OPT_KIND_LIST, letter, name, OPT_FIELD(type, field, struct words), arg, help}
/* struct words field: repeatable, and each split at commas; an empty part is a usage error. */
#define OPT_NAMES(letter, name, type, field, arg, help)                                            \
	{OPT_KIND_NAMES, letter, name, OPT_FIELD(type, field, struct words), arg, help}
#define OPT_END {OPT_KIND_END, 0, NULL, 0, NULL, NULL}

/* The words that are not options. item[count] is NULL; the texts are argv's. */
struct args {
	char **item;
	size_t count;
};

enum cmd_need {
	CMD_NEEDS_PROJECT = 1, /* session_project() is there */
	CMD_NEEDS_VAULT = 2,   /* session_vault() is there and verified; a key is used if there is one */
	CMD_NEEDS_KEY = 4,     /* as before, and without a key the command fails (ERR_NO_KEY) */
	CMD_WRITES = 8,        /* it calls session_write() once everything was asked */
};

/* Shared options that a command takes besides its own and the global ones. */
enum cmd_take {
	CMD_TAKES_IDENTITY = 1, /* --identity */
	CMD_TAKES_JSON = 2,     /* --json */
	CMD_TAKES_DRY_RUN = 4,  /* -n, --dry-run */
	CMD_TAKES_YES = 8,      /* -y, --yes */
	CMD_TAKES_TOKEN = 16,   /* --token-file, --token-fd */
	CMD_TAKES_KEY = CMD_TAKES_IDENTITY | CMD_TAKES_TOKEN,
	CMD_STARTS_CHILD = 32,  /* the first word that is not an option ends them; failures are 125 */
};

enum { CMD_ANY_ARGS = 1 << 20 };

struct cmd {
	const char *name;
	const char *alias;    /* NULL: none */
	const char *synopsis; /* behind the name, in the usage line */
	const char *summary;  /* one line of `help` */
	const char *text;     /* what `--help` says between usage and options; lines end in \n */
	const char *examples[2]; /* lines that can be pasted */
	unsigned needs;       /* of enum cmd_need */
	unsigned takes;       /* of enum cmd_take */
	size_t min_args, max_args;
	/*
	 * Given this, a command that writes (CMD_WRITES) changes nothing that is shared: no store is
	 * asked. NULL: it always may.
	 */
	bool (*stays_here)(const void *opts, const struct args *args);
	const struct opt *opts;
	size_t opts_size;
	/*
	 * 0: done. Negative enum err_code: failed, ERR says why. Positive: the exit status to leave
	 * with; if ERR is filled it is printed first.
	 */
	int (*run)(struct session *session, const void *opts, const struct args *args,
		struct err *err);
};

/* Every command, in the order of `help --all`, NULL-ended: the only list (commands.c). */
extern const struct cmd *const commands[];

/* How many of them `help` shows. */
extern const size_t commands_daily;

/* By name or alias; NULL if there is none. */
const struct cmd *cmd_find(const char *name);

#endif
