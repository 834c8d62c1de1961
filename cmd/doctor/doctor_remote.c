/* SPDX-License-Identifier: Apache-2.0 */
/* The shared store as far as it is known here: it is not asked. */
#include "cmd/doctor/doctor.h"
#include "cmd/session/login/login.h"
#include "cmd/session/share/share.h"

static void
check_login(struct session *session, const struct remote_address *address, struct checkups *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct login *login;

	if (address->origin == NULL)
		return;
	if (share_login(session, &login, &err) < 0)
		checkup_add_err(out, HEALTH_FAIL, "login", &err);
	else if (login != NULL)
		checkup_add(out, HEALTH_OK, "login", NULL, "for %s: %s", address->origin,
		    login_words(login));
	else if (address->engine == REMOTE_HTTPS)
		checkup_add(out, HEALTH_OK, "login", NULL, "none for %s", address->origin);
	else
		checkup_add(out, HEALTH_WARN, "login", "keep one: `evenkeep remote login`",
		    "none for %s", address->origin);
}

void
doctor_remote(struct session *session, struct checkups *out)
{
	static const char *const kinds[] = {"a folder", "a git repository", "a web server", "etcd", "a bucket"};
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct remote_address *address;
	const struct project *project;

	if (session_find_project(session, &project, &err) < 0)
		return; /* that is told already */
	if (share_address(session, &address, &err) < 0) {
		checkup_add_err(out, HEALTH_FAIL, "remote", &err);
		return;
	}
	if (address == NULL)
		return;
	checkup_add(out, HEALTH_OK, "remote", NULL, "%s, %s%s", address->text, kinds[address->engine],
	    remote_can_write(address) ? "" : " that can only be read");
	check_login(session, address, out);
}
