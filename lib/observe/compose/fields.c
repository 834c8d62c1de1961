/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that compose does not know, for which it refuses the file. */
#include "observe/compose/compose_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"

/* Of a service, in the specification as of compose 2.40. */
static const char *const fields[] = {"annotations", "attach", "blkio_config", "build", "cap_add",
	"cap_drop", "cgroup", "cgroup_parent", "command", "configs", "container_name", "cpu_count",
	"cpu_percent", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime", "cpu_shares",
	"cpus", "cpuset", "credential_spec", "depends_on", "deploy", "develop",
	"device_cgroup_rules", "devices", "dns", "dns_opt", "dns_search", "domainname",
	"entrypoint", "env_file", "environment", "expose", "extends", "external_links",
	"extra_hosts", "gpus", "group_add", "healthcheck", "hostname", "image", "init", "ipc",
	"isolation", "label_file", "labels", "links", "logging", "mac_address", "mem_limit",
	"mem_reservation", "mem_swappiness", "memswap_limit", "models", "network_mode",
	"networks", "oom_kill_disable", "oom_score_adj", "pid", "pids_limit", "platform", "ports",
	"post_start", "pre_stop", "privileged", "profiles", "provider", "pull_policy",
	"pull_refresh_after", "read_only", "restart", "runtime", "scale", "secrets",
	"security_opt", "shm_size", "stdin_open", "stop_grace_period", "stop_signal",
	"storage_opt", "sysctls", "tmpfs", "tty", "ulimits", "use_api_socket", "user",
	"userns_mode", "uts", "volumes", "volumes_from", "working_dir"};

static bool
is_known(struct slice key)
{
	if (slice_starts_with(key, "x-"))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (slice_equal_text(key, fields[i]))
			return true;
	return false;
}

void
compose_check_fields(struct compose_loader *loader, const struct tree *service)
{
	for (const struct tree *at = service->first; at != NULL; at = at->next) {
		char key[64];
		const char *likely;

		if (is_known(at->key))
			continue;
		snprintf(key, sizeof(key), "%.*s", at->key.len > 60 ? 60 : (int)at->key.len,
			at->key.len == 0 ? "" : (const char *)at->key.data);
		likely = suggest(key, fields, ARRAY_LEN(fields));
		compose_problem(loader, at->key_at, "compose-field",
			"`%s` is no field of a service%s%s%s", key, likely == NULL ? "" : "; `",
			likely == NULL ? "" : likely, likely == NULL ? "" : "` is one");
	}
}
