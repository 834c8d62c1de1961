/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/list.h"

char *
vectors_folder(const char *part)
{
	const char *folder = getenv("EVENKEEP_VECTORS");
	char *path;

	if (folder == NULL || folder[0] == '\0')
		folder = VECTORS;
	path = path_join(folder, part);
	if (folder[0] != '\0' && file_exists(path))
		return path;
	freep(&path);
	fprintf(stderr,
	    "SKIPPED: THE PUBLIC TEST VECTORS `%s` WERE NOT RUN: there is no folder of them.\n"
	    "Set EVENKEEP_VECTORS (or `meson configure -Dvectors=`) to a folder with\n"
	    "  age/         the test vectors of C2SP CCTV: tests/unit/crypto/fetch_vectors.sh FOLDER\n"
	    "               takes them from the npm package cctv-age\n"
	    "  wycheproof/  testvectors_v1 of C2SP Wycheproof\n",
	    part);
	exit(77);
}
