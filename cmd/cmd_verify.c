/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hex.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"

static void
document(const char *id, const struct verify_result *found)
{
	struct json *json = output_json("evenkeep.verify/1", true);

	json_text(json, "vault", id);
	json_number(json, "environments", found->envs);
	json_number(json, "documents", found->documents);
	json_number(json, "records", found->records);
	json_number(json, "shapes", found->shapes_checked);
	json_number(json, "environments_without_key", found->envs_without_key);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct vault *vault = session_vault(session);
	struct verify_result found = {0};
	char id[2 * VAULT_ID + 1];
	int r;

	r = vault_verify(vault, &found, err);
	if (r < 0)
		return r;
	hex_text(vault_id(vault), VAULT_ID, id);
	document(id, &found);
	output_answer("the vault is whole: %zu environment%s, %zu signed documents, %zu records",
	    found.envs, found.envs == 1 ? "" : "s", found.documents, found.records);
	output_answer("id %.4s %.4s %.4s %.4s", id, id + 4, id + 8, id + 12);
	if (found.envs_without_key > 0)
		output_answer("%zu of the environments cannot be read with your key: their records were "
			      "compared with what is signed, not opened", found.envs_without_key);
	return 0;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.synopsis = "",
	.summary = "check every signature, link and record of the vault",
	.text = "Everything from the first document on, whatever was verified before. Without a key all\n"
		"that needs none is checked. The id is the same for everybody who has the right vault.\n",
	.examples = {"evenkeep verify", "evenkeep verify --json"},
	.needs = CMD_NEEDS_VAULT,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.run = run,
};
