/* SPDX-License-Identifier: Apache-2.0 */
/* JSON and YAML: whose they are, by the names that stand in them. */
#include <string.h>

#include "base/cleanup.h"
#include "format/detect_priv.h"
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

static const struct {
	bool (*is)(struct slice text);
	const char *dialect, *why;
} exports[] = {
    {aws_secrets_is, "aws-secrets", "it has what AWS Secrets Manager prints"},
    {vault_kv_is, "vault-kv", "it has what `vault kv get` prints"},
    {onepassword_is, "1password", "it has what `op item get` prints"},
    {doppler_is, "doppler", "it has what `doppler secrets` prints"},
    {infisical_is, "infisical", "it has what `infisical export` prints"},
    {gitlab_variables_is, "gitlab-variables", "it has what GitLab's variables have"},
    {github_variables_is, "github-variables", "it has what GitHub's variables have"},
};

/* Which kinds the objects of TEXT may have; where it may have both, or neither is named, either is read. */
static bool
is_k8s(struct slice text, struct detected *out)
{
	bool config = memmem(text.data, text.len, "ConfigMap", 9) != NULL;
	bool secret = memmem(text.data, text.len, "Secret", 6) != NULL;

	if (config == secret)
		return detect_is(out, "k8s", "it has objects of Kubernetes");
	return config ? detect_is(out, "k8s-configmap", "it is an object of kind ConfigMap") :
		detect_is(out, "k8s-secret", "it is an object of Kubernetes");
}

bool
detect_json(struct slice text, struct detected *out)
{
	size_t i;

	if (!export_begins(text, '{') && !export_begins(text, '['))
		return false;
	for (i = 0; i < ARRAY_LEN(exports); i++) {
		if (exports[i].is(text))
			return detect_is(out, exports[i].dialect, exports[i].why);
	}
	if (export_has_name(text, "apiVersion") && export_has_name(text, "kind"))
		return is_k8s(text, out);
	if (export_has_list(text, "apps")) /* which an object of texts has not */
		return detect_is(out, "pm2", "it has the apps of a PM2 file");
	return detect_is(out, "json", "it begins as JSON does");
}

bool
detect_has_line(struct slice text, const char *begin)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		if (slice_starts_with(line, begin))
			return true;
	}
	return false;
}

static bool
is_key(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == '"' || c == '\'';
}

/* `NAME:` and a blank or the end of the line. */
static bool
is_yaml_line(struct slice line)
{
	size_t at = 0;

	while (at < line.len && is_key(line.data[at]))
		at++;
	if (at == 0 || at == line.len || line.data[at] != ':')
		return false;
	return at + 1 == line.len || strchr(" \t\r", line.data[at + 1]) != NULL;
}

/* Every line that is neither blank, comment nor indented is a `NAME:`, and there is one. */
static bool
looks_like_yaml(struct slice text)
{
	struct slice line;
	size_t count = 0;

	while (slice_next_line(&text, &line)) {
		if (slice_trim(line).len == 0 || line.data[0] == '#' || line.data[0] == ' ' ||
		    slice_starts_with(line, "---") || slice_starts_with(line, "- ") ||
		    slice_starts_with(line, "..."))
			continue;
		if (!is_yaml_line(line))
			return false;
		count++;
	}
	return count > 0;
}

bool
detect_yaml(struct slice text, struct detected *out)
{
	if (slice_starts_with(text, "\xef\xbb\xbf"))
		text = slice_from(text, 3);
	if (!looks_like_yaml(text))
		return false;
	if (detect_has_line(text, "apiVersion:") && detect_has_line(text, "kind:"))
		return is_k8s(text, out);
	if (detect_has_line(text, "services:"))
		return detect_is(out, "compose-environment", "it has the services of a compose file");
	return detect_is(out, "yaml", "its lines are those of YAML");
}
