/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats_priv.h"

#include <string.h>

#include "base/suggest.h"

const struct format *const formats[] = {
	&format_compose,
	&format_compose_v1,
	&format_compose_raw,
	&format_compose_literal,
	&format_docker,
	&format_dotenv,
	&format_dotenv_js,
	&format_dotenv_expand,
	&format_python_dotenv,
	&format_ruby,
	&format_godotenv,
	&format_direnv,
	&format_envrc,
	&format_env_schema,
	&format_nomad,
	&format_sh,
	&format_fish,
	&format_systemd,
	&format_systemd_credential,
	&format_files,
	&format_github_env,
	&format_github_output,
	&format_gitlab,
	&format_k8s_secret,
	&format_k8s_configmap,
	&format_pm2,
	&format_tfvars,
	&format_tfvars_json,
	&format_json,
	&format_yaml,
	&format_toml,
	&format_properties,
	&format_null,
	&format_compose_environment,
	&format_k8s,
	&format_sops,
	&format_dotenvx,
	&format_doppler,
	&format_infisical,
	&format_vault_kv,
	&format_1password,
	&format_aws_secrets,
	&format_github_variables,
	&format_gitlab_variables,
	NULL,
};

int
format_get(const char *name, const struct format **out, struct err *err)
{
	const char *names[ARRAY_LEN(formats)];
	const char *likely;
	size_t count;

	for (count = 0; formats[count] != NULL; count++) {
		names[count] = formats[count]->name;
		if (strcmp(names[count], name) == 0) {
			*out = formats[count];
			return 0;
		}
	}
	likely = suggest(name, names, count);
	if (likely != NULL)
		return err_set(err, ERR_USAGE, "unknown-dialect",
			"no dialect `%.60s`; did you mean `%s`?", name, likely);
	err_set(err, ERR_USAGE, "unknown-dialect", "no dialect `%.60s`", name);
	return err_fix(err, "`evenkeep help dialects` lists them");
}
