/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/block_priv.h"

int
sealed_file_new(struct slice bytes, int *out, struct err *err)
{
	(void)bytes;
	(void)out;
	err_set(err, ERR_SYSTEM, "no-memory-file", "this system has no sealed memory files");
	return err_fix(err, "leave `--fd` out: the values are then passed as environment");
}
