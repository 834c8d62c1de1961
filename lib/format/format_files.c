/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder with one file a value, its bytes as they are: what `secrets:` with `file:` of compose,
 * `docker secret create` and programs with `NAME_FILE` settings want.
 */
#include "format/formats_priv.h"

#include "format/write_priv.h"

const struct format format_files = {
	.name = "files",
	.summary = "a folder with one file a value: secrets of compose and docker",
	.place = FORMAT_FOLDER,
	.mode = 0600,
	.check = refuse_no_file_name,
};
