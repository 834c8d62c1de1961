/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "remote/remote.h"

/* TEXT is an address of ENGINE, at WHERE; BRANCH may be NULL. */
static void
is_address(const char *text, enum remote_engine engine, const char *where, const char *branch)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of_text(text), &address, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	assert_int_equal(address.engine, engine);
	assert_string_equal(address.text, text);
	assert_string_equal(address.where, where);
	if (branch == NULL)
		assert_null(address.branch);
	else
		assert_string_equal(address.branch, branch);
}

static void
is_refused(const char *text, const char *id)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of_text(text), &address, &err) == 0)
		fail_msg("`%s` is taken", text);
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(err.id, id);
	assert_null(address.text);
}

static void
a_folder_is_an_address(void **state)
{
	(void)state;
	is_address("file:///mnt/share", REMOTE_FILE, "/mnt/share", NULL);
	is_address("file:///mnt/share/", REMOTE_FILE, "/mnt/share", NULL);
	is_address("file:///mnt/the%20share%23", REMOTE_FILE, "/mnt/the share#", NULL);
	is_address("file:///mnt/the share", REMOTE_FILE, "/mnt/the share", NULL);
	is_address("file:///mnt/\xc3\xa4", REMOTE_FILE, "/mnt/\xc3\xa4", NULL);
	is_address("file:///mnt/100%", REMOTE_FILE, "/mnt/100%", NULL);
}

static void
a_folder_does_not_climb(void **state)
{
	static const char *const bad[] = {"file:///mnt/../etc", "file:///..", "file:///mnt/%2e%2e/etc",
	    "file:///mnt/%2E./etc", "file:///a/./b", "file:///", "file:////", "file://host/share",
	    "file:share", "file:/mnt", "file:///a%00b", "file:///a%0ab", "file:///a?x=1", "file:///a#b"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
}

static void
a_git_remote_is_an_address(void **state)
{
	(void)state;
	is_address("git:origin", REMOTE_GIT, "origin", "evenkeep");
	is_address("git:origin#vault", REMOTE_GIT, "origin", "vault");
	is_address("git:team/up.stream#a/b-1", REMOTE_GIT, "team/up.stream", "a/b-1");
	is_address("git:file:///srv/x.git", REMOTE_GIT, "file:///srv/x.git", "evenkeep");
	is_address("git:https://h.example:8443/t/x.git#v", REMOTE_GIT, "https://h.example:8443/t/x.git",
	    "v");
	is_address("git:ssh://git@h.example:22/t/x.git", REMOTE_GIT, "ssh://git@h.example:22/t/x.git",
	    "evenkeep");
	is_address("git:git@h.example:t/x.git", REMOTE_GIT, "git@h.example:t/x.git", "evenkeep");
	is_address("git:http://127.0.0.1:8080/x.git", REMOTE_GIT, "http://127.0.0.1:8080/x.git",
	    "evenkeep");
}

static void
what_git_would_run_is_no_address(void **state)
{
	static const char *const bad[] = {"git:ext::sh -c id", "git:fd::17/foo", "git:-origin",
	    "git:--upload-pack=id", "git:ssh://-oProxyCommand=id/x", "git:ssh://git@-oProxyCommand=id/x",
	    "git:-git@h:x", "git:git@h:-x", "git:git@-h:x", "git:git@h::x", "git:origin#--force",
	    "git:origin#a..b", "git:origin#x.lock", "git:origin#/x", "git:origin#", "git:", "git:#x",
	    "git:origin#a b", "git:a:b", "git:/srv/x.git", "git:../x", "git:ftp://h/x", "git:https://h",
	    "git:https://h/../x", "git:ssh://h/-x", "git:a/../b", "git:git://h/x"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
}

static void
a_web_server_is_an_address(void **state)
{
	static const char *const good[] = {"https://h.example/vaults", "https://h.example:8443/a/b",
	    "https://h.example", "https://[2001:db8::1]/x", "https://h.example/a%20b",
	    "http://127.0.0.1:80/x", "http://127.1.2.3/x", "http://[::1]:8080/x", "http://localhost/x"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(good); i++)
		is_address(good[i], REMOTE_HTTPS, good[i], NULL);
	is_address("https://H.Example/Vaults/", REMOTE_HTTPS, "https://h.example/Vaults", NULL);
}

static void
nodes_of_etcd_are_an_address(void **state)
{
	(void)state;
	is_address("etcd+https://e1:2379,e2:2380,e3/team/vaults", REMOTE_ETCD,
	    "https://e1:2379,e2:2380,e3:2379/team/vaults", NULL);
	is_address("etcd+https://E1.Example", REMOTE_ETCD, "https://e1.example:2379/evenkeep", NULL);
	is_address("etcd+https://[2001:db8::1],[2001:db8::2]:99/", REMOTE_ETCD,
	    "https://[2001:db8::1]:2379,[2001:db8::2]:99/evenkeep", NULL);
	is_address("etcd+http://127.0.0.1:2379,localhost/a/b/c/d", REMOTE_ETCD,
	    "http://127.0.0.1:2379,localhost:2379/a/b/c/d", NULL);
}

static void
a_bucket_is_an_address(void **state)
{
	(void)state;
	is_address("s3+https://Gw.example:7480/our-bucket/team/x", REMOTE_S3,
	    "https://gw.example:7480/our-bucket/team/x", NULL);
	is_address("s3+https://gw.example/our.bucket", REMOTE_S3, "https://gw.example/our.bucket/evenkeep",
	    NULL);
	is_address("s3+http://127.0.0.1:9000/abc/", REMOTE_S3, "http://127.0.0.1:9000/abc/evenkeep", NULL);
	is_address("s3://our-bucket", REMOTE_S3, "https://s3.amazonaws.com/our-bucket/evenkeep", NULL);
	is_address("s3://our-bucket/x?region=eu-north-1", REMOTE_S3,
	    "https://s3.eu-north-1.amazonaws.com/our-bucket/x", NULL);
	is_address("s3://our-bucket?region=cn-north-1", REMOTE_S3,
	    "https://s3.cn-north-1.amazonaws.com.cn/our-bucket/evenkeep", NULL);
}

/* TEXT has these options; NULL: not given. */
static void
has_options(const char *text, const char *ca, const char *region, bool is_path_style)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of_text(text), &address, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	if (ca == NULL)
		assert_null(address.ca);
	else
		assert_string_equal(address.ca, ca);
	if (region == NULL)
		assert_null(address.region);
	else
		assert_string_equal(address.region, region);
	assert_int_equal(address.is_path_style, is_path_style);
}

static void
options_stand_behind_a_question_mark(void **state)
{
	(void)state;
	has_options("https://h/x?ca=/etc/ours.pem", "/etc/ours.pem", NULL, false);
	has_options("etcd+https://h/x?ca=/etc/ours.pem", "/etc/ours.pem", NULL, false);
	has_options("s3+https://h/abc?region=eu-1&style=host&ca=/a.pem", "/a.pem", "eu-1", false);
	has_options("s3+https://h/abc?ca=/a.pem&style=path", "/a.pem", NULL, true);
	has_options("s3+https://h/abc", NULL, NULL, true);
	has_options("s3://abc?region=eu-1", NULL, "eu-1", false);
	has_options("s3://a.bc", NULL, NULL, true);
	has_options("etcd+https://h?", NULL, NULL, false);
}

static void
options_that_are_none_are_refused(void **state)
{
	static const char *const bad[] = {"https://h/x?ca=ours.pem", "https://h/x?ca=/a/../b",
	    "https://h/x?ca=/a&b=c", "https://h/x?region=eu", "https://h/x?ca=", "https://h/x?ca",
	    "https://h/x?ca=/a&ca=/b", "etcd+https://h/x?region=eu", "etcd+https://h?ca=/a&&ca=/b",
	    "etcd+https://h?user=root", "s3+https://h/abc?style=virtual", "s3+https://h/abc?region=EU",
	    "s3+https://h/abc?region=", "s3+https://127.0.0.1/abc?style=host",
	    "s3+https://[::1]/abc?style=host", "s3://abc?ca=/a", "s3://abc?style=path",
	    "https://h/x?=/a&ca=/b"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
}

static void
an_unknown_option_is_named_but_not_its_value(void **state)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(remote_address_parse(slice_of_text("etcd+https://h/x?password=hunter2"), &address,
			     &err), ERR_INVALID);
	assert_non_null(strstr(err.message, "no option `password`, but `ca=`"));
	assert_null(strstr(err.message, "hunter2"));
	assert_int_equal(remote_address_parse(slice_of_text("etcd+https://h/x?hunter2"), &address, &err),
	    ERR_INVALID);
	assert_null(strstr(err.message, "hunter2"));
}

static void
places_of_servers_are_plain(void **state)
{
	static const char *const bad[] = {"etcd+https://", "etcd+https:///x", "etcd+https://a,,b/x",
	    "etcd+https://a,/x", "etcd+https://a,a:2379/x", "etcd+https://a//",
	    "etcd+https://a/X", "etcd+https://a/x//y", "etcd+https://a/1/2/3/4/5", "etcd+https://a/x_y",
	    "etcd+https://a/..", "etcd+https://a/x%20", "etcd+https://a/x#y", "etcd:a", "s3+https://h",
	    "s3+https://h/", "s3+https://h/ab", "s3+https://h/ABC", "s3+https://h/a..b",
	    "s3+https://h/-abc", "s3+https://h/abc-", "s3+https://h/abc/X", "s3+https://h/abc//x", "s3://",
	    "s3:bucket", "s3:///x", "s3://abc:80/x", "s3://u@abc/x", "etcd+https://u:p@a/x",
	    "etcd+https://a,u@b/x", "s3+https://k:s@h/abc"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
}

/* Two addresses are of one origin: a login for the one may go to the other. */
static void
has_origin(const char *text, const char *origin)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct remote_address again CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remote_address_parse(slice_of_text(text), &address, &err) != 0)
		fail_msg("%s: %s", text, err.message);
	assert_string_equal(address.origin, origin);
	assert_int_equal(remote_address_parse(slice_of_text(origin), &again, &err), 0);
	assert_string_equal(again.origin, origin);
}

static void
an_origin_says_all_that_a_login_may_go_to(void **state)
{
	(void)state;
	has_origin("https://H.example:443/a/b", "https://h.example");
	has_origin("https://h.example:8443/a", "https://h.example:8443");
	has_origin("https://h.example:443", "https://h.example");
	has_origin("http://127.0.0.1:80/x", "http://127.0.0.1");
	has_origin("https://h/x?ca=/etc/a.pem", "https://h?ca=/etc/a.pem");
	has_origin("etcd+https://e2,e1:2380/x", "etcd+https://e1:2380,e2:2379");
	has_origin("etcd+https://e1/x?ca=/a.pem", "etcd+https://e1:2379?ca=/a.pem");
	has_origin("s3+https://gw:80/abc/x?region=eu&style=host", "s3+https://gw:80/abc");
	has_origin("s3+https://gw/abc/x?region=eu&ca=/a.pem", "s3+https://gw/abc?ca=/a.pem");
	has_origin("s3://abc/x?region=eu", "s3://abc");
	has_origin("s3://abc?region=us-east-1", "s3://abc");
	has_origin("s3://abc/x?region=cn-north-1", "s3://abc?region=cn-north-1");
	has_origin("s3://abc?region=us-gov-west-1", "s3://abc?region=us-gov-west-1");
}

static void
a_signed_link_is_kept_and_its_signature_never_shown(void **state)
{
	static const char link[] = "https://h.example/b/bundle?X-Sig=hunter2%2F&X-Exp=3600";
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(remote_address_parse(slice_of_text(link), &address, &err), 0);
	assert_true(address.is_link);
	assert_int_equal(address.engine, REMOTE_HTTPS);
	assert_string_equal(address.where, link);
	assert_string_equal(address.text, "https://h.example/b/bundle");
	assert_null(address.origin);
	assert_false(remote_can_write(&address));
}

static void
a_link_is_signed_and_leads_somewhere(void **state)
{
	static const char *const bad[] = {"https://h/x?hunter2", "https://h?a=b", "https://h/?a=b",
	    "https://h/x?a=b c", "https://h/x?a=b#c", "https://h/x?a=\"b\"", "https://h/x?a=b\xff",
	    "https://u:p@h/x?a=b"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
	is_refused("http://h.example/x?a=b", "remote-plain");
}

static void
plain_http_is_for_this_machine(void **state)
{
	static const char *const bad[] = {"http://h.example/x", "http://10.0.0.1/x",
	    "http://127.evil.example/x", "http://127.0.0.1.evil.example/x", "http://localhost.evil/x",
	    "http://127.0.0.256/x", "http://[::2]/x", "git:http://h.example/x", "http://127.1/x",
	    "etcd+http://h/x", "etcd+http://127.0.0.1,h/x", "s3+http://h.example/abc"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-plain");
}

static void
a_web_address_is_plain(void **state)
{
	static const char *const bad[] = {"https://", "https:///x", "https://h:0/x", "https://h:99999/x",
	    "https://h:x/", "https://h/../x", "https://h//x", "https://h/a b", "https://h/x#y",
	    "https://h/%zz", "https://h/%", "https://h_/x", "https://[::1/x", "https://-h/x",
	    "https://h\\@evil/x", "https://h//", "https://h/x//"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
}

static void
a_login_in_an_address_is_refused_and_not_shown(void **state)
{
	struct remote_address address CLEANUP(remote_address_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	static const char *const bad[] = {"https://u:hunter2@h/x", "https://hunter2@h/x",
	    "git:https://u:hunter2@h/x", "git:ssh://u:hunter2@h/x", "git:u:hunter2@h:x",
	    "https://h/?sig=hunter2", "etcd+https://u:hunter2@h/x", "etcd+https://a,u:hunter2@h/x",
	    "s3+https://hunter2@h/abc", "s3://hunter2@abc"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(remote_address_parse(slice_of_text(bad[i]), &address, &err),
		    ERR_INVALID);
		assert_null(strstr(err.message, "hunter2"));
		assert_null(strstr(err.fix, "hunter2"));
	}
}

static void
other_schemes_are_refused(void **state)
{
	static const char *const bad[] = {"", "origin", "ftp://h/x", "FILE:///x", "etcd://h/x", "javascript:1",
	    "file:///a\nb", "https://h/\x7f"};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++)
		is_refused(bad[i], "remote-address");
}

static void
only_a_web_server_is_not_written(void **state)
{
	const struct remote_address https = {.engine = REMOTE_HTTPS}, file = {.engine = REMOTE_FILE},
				    git = {.engine = REMOTE_GIT};

	(void)state;
	assert_false(remote_can_write(&https));
	assert_true(remote_can_write(&file));
	assert_true(remote_can_write(&git));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_folder_is_an_address),
	    cmocka_unit_test(a_folder_does_not_climb),
	    cmocka_unit_test(a_git_remote_is_an_address),
	    cmocka_unit_test(what_git_would_run_is_no_address),
	    cmocka_unit_test(a_web_server_is_an_address),
	    cmocka_unit_test(nodes_of_etcd_are_an_address),
	    cmocka_unit_test(a_bucket_is_an_address),
	    cmocka_unit_test(options_stand_behind_a_question_mark),
	    cmocka_unit_test(options_that_are_none_are_refused),
	    cmocka_unit_test(an_unknown_option_is_named_but_not_its_value),
	    cmocka_unit_test(places_of_servers_are_plain),
	    cmocka_unit_test(an_origin_says_all_that_a_login_may_go_to),
	    cmocka_unit_test(a_signed_link_is_kept_and_its_signature_never_shown),
	    cmocka_unit_test(a_link_is_signed_and_leads_somewhere),
	    cmocka_unit_test(plain_http_is_for_this_machine),
	    cmocka_unit_test(a_web_address_is_plain),
	    cmocka_unit_test(a_login_in_an_address_is_refused_and_not_shown),
	    cmocka_unit_test(other_schemes_are_refused),
	    cmocka_unit_test(only_a_web_server_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
