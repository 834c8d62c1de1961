/* SPDX-License-Identifier: Apache-2.0 */
/* Which program reads the .env files of a folder, as far as its manifests tell. Nothing is opened. */
#ifndef EK_MODEL_ENV_SIGNS_H
#define EK_MODEL_ENV_SIGNS_H

#include <stdbool.h>

struct env_reader {
	const char *dialect;  /* `dotenv-js`, …; NULL: nothing tells, or several do */
	const char *why;      /* a phrase: `package.json names dotenv` */
	bool is_beside;       /* it lies in the very folder of the file, so it is about that */
};

/* Is there a file PATH that has WORD in it? */
typedef bool env_sign_fn(void *cookie, const char *path, const char *word);

/*
 * What package.json, requirements.txt, go.mod, a compose file and the like beside FILE say; if they
 * say nothing, those in the folders above, up to the current one. They are searched for words, not
 * read as what they are: good for a proposal.
 */
void env_signs_ask(const char *file, env_sign_fn *has, void *cookie, struct env_reader *out);

#endif
