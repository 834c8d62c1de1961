/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/lockwrite.h"

#include "base/file.h"

enum { LOCK_MOST = 1 << 20 };

int
lock_write(struct session *session, struct vault *vault, bool *changed, struct err *err)
{
	struct buf before CLEANUP(buf_done) = BUF_INIT;
	struct buf now CLEANUP(buf_done) = BUF_INIT;
	const char *vault_path, *lock_path;
	int r;

	r = session_paths(session, &vault_path, &lock_path, err);
	if (r < 0)
		return r;
	if (lock_path == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-project", "no evenkeep.yaml, so no place for evenkeep.lock");
		return err_fix(err, "go into the project, or name it: -C DIR");
	}
	r = vault_lock_text(vault, &now, err);
	if (r < 0)
		return r;
	r = file_read(lock_path, LOCK_MOST, &before, err);
	if (r < 0 && r != ERR_NOT_FOUND)
		return r;
	err_done(err);
	*changed = r == ERR_NOT_FOUND || !slice_equal(buf_slice(&before), buf_slice(&now));
	if (!*changed || session_globals(session)->dry_run)
		return 0;
	r = file_replace(lock_path, buf_slice(&now), 0644, err);
	return r < 0 ? err_ctx(err, "write `evenkeep.lock`") : 0;
}
