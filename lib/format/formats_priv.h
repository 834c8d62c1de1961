/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_FORMATS_PRIV_H
#define EK_FORMAT_FORMATS_PRIV_H

#include "format/format.h"

extern const struct format format_compose;
extern const struct format format_compose_literal;
extern const struct format format_compose_raw;
extern const struct format format_compose_v1;
extern const struct format format_direnv;
extern const struct format format_docker;
extern const struct format format_files;
extern const struct format format_fish;
extern const struct format format_github_env;
extern const struct format format_github_output;
extern const struct format format_gitlab;
extern const struct format format_dotenv;
extern const struct format format_dotenv_expand;
extern const struct format format_dotenv_js;
extern const struct format format_env_schema;
extern const struct format format_envrc;
extern const struct format format_godotenv;
extern const struct format format_json;
extern const struct format format_k8s;
extern const struct format format_k8s_configmap;
extern const struct format format_k8s_secret;
extern const struct format format_nomad;
extern const struct format format_null;
extern const struct format format_pm2;
extern const struct format format_properties;
extern const struct format format_python_dotenv;
extern const struct format format_ruby;
extern const struct format format_sh;
extern const struct format format_systemd;
extern const struct format format_systemd_credential;

/* Exports of other managers (exports_priv.h), which are only read. */
extern const struct format format_compose_environment;
extern const struct format format_1password;
extern const struct format format_aws_secrets;
extern const struct format format_doppler;
extern const struct format format_dotenvx;
extern const struct format format_github_variables;
extern const struct format format_gitlab_variables;
extern const struct format format_infisical;
extern const struct format format_sops;
extern const struct format format_tfvars;
extern const struct format format_tfvars_json;
extern const struct format format_toml;
extern const struct format format_vault_kv;
extern const struct format format_yaml;

/*
 * Does TEXT look like the dialect's? Only for telling them apart when nobody said which it is:
 * what is wrong in detail is for its read(). sops_is: a file that sops encrypted; what it
 * decrypted looks like any other. dotenvx_is: an env file of dotenvx, or what it prints.
 */
bool onepassword_is(struct slice text);
bool aws_secrets_is(struct slice text);
bool compose_environment_is(struct slice text);
bool doppler_is(struct slice text);
bool dotenvx_is(struct slice text);
bool github_variables_is(struct slice text);
bool gitlab_variables_is(struct slice text);
bool infisical_is(struct slice text);
bool sops_is(struct slice text);
bool vault_kv_is(struct slice text);

#endif
