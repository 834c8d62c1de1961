/* SPDX-License-Identifier: Apache-2.0 */
/* Which program reads the .env files of a folder, as far as its manifests tell. */
#ifndef EK_CONFIG_ENV_READER_H
#define EK_CONFIG_ENV_READER_H

#include <stdbool.h>

struct env_reader {
	const char *dialect;  /* `dotenv-js`, …; NULL: nothing tells, or several do */
	const char *why;      /* a phrase: `package.json names dotenv` */
	bool is_beside;       /* it lies in the very folder of the file, so it is about that */
};

/*
 * What package.json, requirements.txt, go.mod, a compose file and the like beside FILE say; if they
 * say nothing, those in the folders above, up to the current one. They are searched for words, not
 * read as what they are: good for a proposal.
 */
void env_reader_find(const char *file, struct env_reader *out);

#endif
