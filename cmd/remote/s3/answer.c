/* SPDX-License-Identifier: Apache-2.0 */
/* What a bucket's answer means: its own code first, the status where it gives none. */
#include <stdio.h>
#include <string.h>

#include "cmd/remote/s3/bucket.h"

#define FIX_KEYS                                                                                         \
	"`evenkeep remote login --access-key ID`; a job has its own in AWS_… (`evenkeep remote show` " \
	"tells what is used)"
#define FIX_SESSION \
	"log in again: a session ends after hours; its token and both keys belong together"
#define FIX_RIGHTS \
	"ask who looks after the bucket; it says 403 also for what is not there, unless it may be listed"
#define FIX_ROOM "make room there, or have the quota raised; reading still works"
#define UNSAFE \
	"without `If-None-Match` two writers could create the same object, so it cannot hold a vault"

struct meaning {
	const char *code;
	enum remote_answer answer;
	const char *why;
	const char *fix;
};

static const struct meaning meanings[] = {
    {"NoSuchBucket", REMOTE_SETUP, "there is no such bucket",
	"make it, or mend the address: `evenkeep remote show`"},
    {"InvalidBucketName", REMOTE_SETUP, "that cannot be the name of a bucket there",
	"mend the address: `evenkeep remote show`"},
    {"AccessDenied", REMOTE_DENIED, "we are not allowed to", FIX_RIGHTS},
    {"AllAccessDisabled", REMOTE_DENIED, "the bucket is switched off", NULL},
    {"AccountProblem", REMOTE_DENIED, "something is wrong with the account", NULL},
    {"UserSuspended", REMOTE_DENIED, "the user is suspended", NULL},
    {"InvalidObjectState", REMOTE_DENIED, "the object is in an archive",
	"keep vaults out of the rules that move objects to archives"},
    {"InvalidAccessKeyId", REMOTE_LOGIN, "the access key is not known there", FIX_KEYS},
    {"SignatureDoesNotMatch", REMOTE_LOGIN, "the secret key does not belong to the access key",
	FIX_KEYS},
    {"ExpiredToken", REMOTE_LOGIN, "the session has expired", FIX_SESSION},
    {"TokenRefreshRequired", REMOTE_LOGIN, "the session has expired", FIX_SESSION},
    {"InvalidToken", REMOTE_LOGIN, "the session token is not accepted", FIX_SESSION},
    {"MissingSecurityHeader", REMOTE_LOGIN, "it wants a login", FIX_KEYS},
    {"SlowDown", REMOTE_BUSY, "it wants fewer requests", NULL},
    {"SlowDownRead", REMOTE_BUSY, "it wants fewer requests", NULL},
    {"SlowDownWrite", REMOTE_BUSY, "it wants fewer requests", NULL},
    {"TooManyRequests", REMOTE_BUSY, "it wants fewer requests", NULL},
    {"RequestLimitExceeded", REMOTE_BUSY, "it wants fewer requests", NULL},
    {"QuotaExceeded", REMOTE_FULL, "the quota is used up", FIX_ROOM},
    {"StorageFull", REMOTE_FULL, "it is out of space", FIX_ROOM},
    {"XMinioStorageFull", REMOTE_FULL, "it is out of space", FIX_ROOM},
    {"EntityTooLarge", REMOTE_LARGE, "the object is too large for it", NULL},
    {"BadDigest", REMOTE_DOWN, "the bytes were altered on the way", NULL},
    {"XAmzContentSHA256Mismatch", REMOTE_DOWN, "the bytes were altered on the way", NULL},
};

static const struct meaning *
meaning_of(const char *code)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(meanings); i++)
		if (strcmp(meanings[i].code, code) == 0)
			return &meanings[i];
	return NULL;
}

static bool
is_write(enum s3_act act)
{
	return act == S3_CREATE || act == S3_REPLACE || act == S3_DROP;
}

/* One try, as it is told about. */
struct asked {
	const struct s3_place *place;
	enum s3_act act;
	const struct http_reply *reply;
	struct s3_error error;
	struct engine_said *said;
};

static enum remote_answer
say(const struct asked *asked, enum remote_answer answer, const char *why, const char *fix)
{
	static const char *const verbs[] = {[S3_READ] = "read",
	    [S3_LIST] = "list",
	    [S3_CREATE] = "write to",
	    [S3_REPLACE] = "write to",
	    [S3_DROP] = "remove from"};
	const char *code = asked->error.code;

	/* which of ours is meant, evenkeep says, as it knows what the bucket is called */
	if (fix != NULL && (answer != REMOTE_LOGIN || asked->place->has_login))
		snprintf(asked->said->fix, sizeof(asked->said->fix), "%s", fix);
	return engine_say(asked->said, answer, "cannot %s bucket `%s` at `%s`: %s (%ld%s%s)",
	    verbs[asked->act], asked->place->bucket, asked->place->host, why, asked->reply->status,
	    code[0] == '\0' ? "" : " ", code);
}

/* A bucket of another region, which is told in one of several ways. */
static bool
is_elsewhere(const struct asked *asked)
{
	static const char *const codes[] = {"PermanentRedirect", "TemporaryRedirect", "Redirect",
	    "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"};
	const char *code = asked->error.code;

	return (asked->reply->status >= 301 && asked->reply->status <= 308 &&
		   asked->reply->status != 304) ||
	       slice_is_one_of(slice_of_text(code), codes, ARRAY_LEN(codes));
}

static enum remote_answer
say_elsewhere(const struct asked *asked)
{
	const char *region = asked->error.region;
	char fix[200];

	if (region[0] == '\0' || strcmp(region, asked->place->region) == 0)
		return say(asked, REMOTE_SETUP, "it is not to be reached at this address",
		    "take the host of the bucket's region, and `?region=…`, into the address");
	snprintf(fix, sizeof(fix), "add `?region=%s` to the address", region);
	return say(asked, REMOTE_SETUP, "the bucket is in another region", fix);
}

/* Does the store not know how to create only what is not there? */
static bool
has_no_conditions(const struct asked *asked)
{
	const char *code = asked->error.code;

	if (asked->act != S3_CREATE)
		return false;
	return asked->reply->status == 501 || strcmp(code, "NotImplemented") == 0 ||
	       (asked->reply->status == 400 &&
		   (strcmp(code, "InvalidArgument") == 0 || strcmp(code, "InvalidRequest") == 0));
}

/* A write, whatever stands before the bucket makes of its answer. */
static bool
may_be_done(const struct asked *asked)
{
	long status = asked->reply->status;

	return is_write(asked->act) && status != 501 && (status / 100 == 2 || status / 100 == 5);
}

static enum remote_answer
of_status(const struct asked *asked)
{
	bool waits = asked->reply->wait_ms > 0;

	switch (asked->reply->status) {
	case 401:
		return say(asked, REMOTE_LOGIN, "it wants a login", FIX_KEYS);
	case 403:
		return say(asked, REMOTE_DENIED, "we are not allowed to", FIX_RIGHTS);
	case 407:
		return say(asked, REMOTE_SETUP, "the proxy on the way wants a login", NULL);
	case 413:
		return say(asked, REMOTE_LARGE, "the object is too large for it", NULL);
	case 429:
		return say(asked, REMOTE_BUSY, "it wants fewer requests", NULL);
	case 507:
		return say(asked, REMOTE_FULL, "it is out of space", FIX_ROOM);
	case 409:
	case 500:
		return say(asked, is_write(asked->act) ? REMOTE_UNSURE : REMOTE_BUSY,
		    "it is busy or in trouble", NULL);
	case 408:
	case 502:
	case 503:
	case 504:
		return say(asked,
		    is_write(asked->act) ? REMOTE_UNSURE
		    : waits              ? REMOTE_BUSY
					 : REMOTE_DOWN,
		    "it cannot answer now", NULL);
	default:
		return say(asked, may_be_done(asked) ? REMOTE_UNSURE : REMOTE_SPEECH,
		    "that is no answer of a bucket", NULL);
	}
}

/* What is said with one word, and needs no other. */
static bool
is_plain(const struct asked *asked, enum remote_answer *out)
{
	const char *code = asked->error.code;

	switch (asked->reply->status) {
	case 200:
	case 204:
		*out = REMOTE_DONE;
		return asked->reply->status == 200 || asked->act == S3_DROP;
	case 304:
		*out = REMOTE_SAME;
		return asked->act == S3_READ;
	case 404:
		*out = REMOTE_ABSENT;
		return (asked->act == S3_READ || asked->act == S3_DROP) &&
		       strcmp(code, "NoSuchKey") == 0;
	case 412:
		*out = REMOTE_EXISTS;
		return asked->act == S3_CREATE;
	default:
		return false;
	}
}

enum remote_answer
s3_answer(const struct s3_place *place, enum s3_act act, const struct http_reply *reply,
    int64_t now, struct engine_said *said)
{
	struct asked asked = {.place = place, .act = act, .reply = reply, .said = said};
	const struct meaning *meaning;
	enum remote_answer answer;

	if (reply->status >= 300 && reply->status != 304)
		s3_error_read(buf_slice(&reply->body), &asked.error);
	said->wait_ms = reply->wait_ms;
	if (is_plain(&asked, &answer))
		return answer;
	if (strcmp(asked.error.code, "RequestTimeTooSkewed") == 0)
		return s3_say_clocks(place, reply->date, asked.error.server_time, now, said);
	if (is_elsewhere(&asked))
		return say_elsewhere(&asked);
	if (has_no_conditions(&asked))
		return say(&asked, REMOTE_UNSAFE, UNSAFE, NULL);
	if (!place->has_login && (reply->status == 401 || reply->status == 403))
		return say(&asked, REMOTE_LOGIN, "it wants a login, and there is none for it", NULL);
	meaning = meaning_of(asked.error.code);
	if (meaning != NULL)
		return say(&asked, meaning->answer, meaning->why, meaning->fix);
	if (act == S3_LIST && (reply->status == 501 || reply->status == 405))
		return say(&asked, REMOTE_CANNOT, "it cannot be listed", NULL);
	return of_status(&asked);
}
