/* SPDX-License-Identifier: Apache-2.0 */
/* What the name of a file says: is it an env file, and of which environment? Nothing is opened. */
#ifndef EK_MODEL_ENV_FILE_H
#define EK_MODEL_ENV_FILE_H

#include <stddef.h>

enum env_file_kind {
	ENV_FILE_NONE,      /* not an env file, as far as its name tells */
	ENV_FILE_VALUES,
	ENV_FILE_TEMPLATE,  /* `.env.example`, `.env.schema`, …: names without values */
	ENV_FILE_LOCAL,     /* `.env.local`: the values of one person */
	ENV_FILE_COPY,      /* `.env.bak`, `.env.old`, `.env~`: what once was */
	ENV_FILE_KEYS,      /* `.env.keys`, `.env.vault`: keys and state of another program */
	ENV_FILE_ENCRYPTED, /* `.env.gpg`, `.env.enc`: nothing that can be read */
	ENV_FILE_SCRIPT,    /* `.envrc`: a program that sets variables */
};

/* By the name of PATH, and the folders it names: `env/prod` and `.envs/.production/.django` are two. */
enum env_file_kind env_file_kind(const char *path);

/* Why a file of KIND is not taken as one with values, as a phrase; NULL for ENV_FILE_VALUES. */
const char *env_file_reason(enum env_file_kind kind);

/* A folder that has env files by what it is called: `env`, `envs`, `.envs`, `environments`. */
int env_folder_is(const char *name);

enum env_guess_kind {
	ENV_GUESS_NONE,    /* it says no environment */
	ENV_GUESS_ONE,
	ENV_GUESS_SEVERAL, /* it could be two: `dev/prod.env` */
	ENV_GUESS_OTHER,   /* it says one that is not among the names */
};

struct env_guess {
	enum env_guess_kind kind;
	size_t at, other; /* of NAMES; other: of the second one, if several */
	char word[65];    /* what said so */
};

/*
 * The environment that PATH says: one of COUNT NAMES, or a usual synonym of it (`production` for
 * `prod`). The name of the file counts, then its folders; they must agree.
 */
void env_file_guess(const char *path, const char *const *names, size_t count,
	struct env_guess *out);

#endif
