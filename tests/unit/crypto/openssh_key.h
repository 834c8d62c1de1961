/* SPDX-License-Identifier: Apache-2.0 */
/* A key for tests alone: what OpenSSH 9.2 writes. */
#define OPENSSH_KEY_PUBLIC                                                                         \
	"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG53UtadXDZJmTZTf7jGP81N+igIL5I3hJWOzdYemsPv"
#define OPENSSH_KEY                                                                                \
	"-----BEGIN OPENSSH PRIVATE KEY-----\n" \
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n" \
	"QyNTUxOQAAACBud1LWnVw2SZk2U3+4xj/NTfooCC+SN4SVjs3WHprD7wAAAJiMOrrOjDq6\n" \
	"zgAAAAtzc2gtZWQyNTUxOQAAACBud1LWnVw2SZk2U3+4xj/NTfooCC+SN4SVjs3WHprD7w\n" \
	"AAAEB5fXwcnzVP2gCcPx6K3GpXluWxTve6aAaMa1IjdKSaO253UtadXDZJmTZTf7jGP81N\n" \
	"+igIL5I3hJWOzdYemsPvAAAAFEZBS0UsIE9OTFkgRk9SIFRFU1RTAQ==\n" \
	"-----END OPENSSH PRIVATE KEY-----\n"
