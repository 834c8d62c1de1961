/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include "store/confine_priv.h"

static void
nfs_smb_ceph_and_9p_are_network_file_systems(void **state)
{
	(void)state;
	assert_true(network_is_magic(0x6969));
	assert_true(network_is_magic(0xff534d42));
	assert_true(network_is_magic((unsigned long)(int)0xff534d42)); /* f_type is signed */
	assert_true(network_is_magic(0x00c36400));
	assert_true(network_is_magic(0x01021997));
}

static void
ext4_tmpfs_and_overlay_are_local(void **state)
{
	(void)state;
	assert_false(network_is_magic(0xef53));
	assert_false(network_is_magic(0x01021994));
	assert_false(network_is_magic(0x794c7630));
}

static void
fuse_is_judged_by_its_kind(void **state)
{
	(void)state;
	assert_true(network_is_type("fuse.sshfs"));
	assert_false(network_is_type("fuse.gocryptfs"));
	assert_false(network_is_type("fuseblk"));
}

static void
the_folder_of_this_test_is_local(void **state)
{
	(void)state;
	assert_false(network_has(scratch("")));
	assert_false(network_has(scratch("not-there")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nfs_smb_ceph_and_9p_are_network_file_systems),
		cmocka_unit_test(ext4_tmpfs_and_overlay_are_local),
		cmocka_unit_test(fuse_is_judged_by_its_kind),
		cmocka_unit_test_setup_teardown(the_folder_of_this_test_is_local, scratch_begin, scratch_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
