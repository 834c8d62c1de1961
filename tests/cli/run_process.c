/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program can see of the process that it is. Called as
 *
 *	run_process PROGRAM ARG…
 *
 * it makes that process unusual in every way it knows, becomes itself (--probe) in one child, and
 * in another PROGRAM ARG…, which is to end in the same; both tell their properties, and all have to
 * be equal. The environment is told without A (a value of the vault) and the marker, whose values
 * are told apart.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MOST = 65536, PROPERTIES_LEAST = 20 };

/* The line of /proc/self/status that begins with NAME. */
static void
tell_status(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[4096];

	printf("%s ", name);
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
			printf("%.*s", (int)strcspn(line, "\n"), line);
	printf("\n");
	if (file != NULL)
		fclose(file);
}

static void
tell_descriptors(void)
{
	char path[64], target[512];
	int fd;

	printf("descriptors");
	for (fd = 0; fd < 64; fd++) {
		int flags = fcntl(fd, F_GETFD);
		ssize_t len;

		if (flags < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		len = readlink(path, target, sizeof(target) - 1);
		/* each child has a pipe of its own as stdout */
		printf(" %d=%d,%o,%.*s", fd, flags, fcntl(fd, F_GETFL), fd == 1 ? 4 : (int)len, target);
	}
	printf("\n");
}

static void
tell_limits(void)
{
	struct rlimit limit;
	int i;

	printf("limits");
	for (i = 0; i < RLIM_NLIMITS; i++)
		if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
			printf(" %llu/%llu", (unsigned long long)limit.rlim_cur,
			    (unsigned long long)limit.rlim_max);
	printf("\n");
}

static void
tell_handlers(void)
{
	struct sigaction action;
	int i;

	printf("signals");
	for (i = 1; i < NSIG; i++)
		if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL)
			printf(" %d=%s", i, action.sa_handler == SIG_IGN ? "ignored" : "caught");
	printf("\n");
}

static void
tell_timers(void)
{
	struct itimerval timer;
	int i;

	printf("timers");
	for (i = 0; i < 3; i++)
		if (getitimer((__itimer_which_t)i, &timer) == 0)
			printf(" %d", timer.it_value.tv_sec > 0 || timer.it_value.tv_usec > 0);
	printf("\n");
}

static void
tell_environment(char *const *environment)
{
	const char *value = "none", *marker = "none";
	size_t markers = 0, i;

	printf("environment");
	for (i = 0; environment[i] != NULL; i++) {
		if (strncmp(environment[i], "A=", 2) == 0)
			value = environment[i];
		else if (strncmp(environment[i], "EVENKEEP_", 9) == 0)
			marker = environment[i], markers++;
		else if (strncmp(environment[i], "EXPECTED_PROCESS=", 17) != 0)
			printf(" [%s]", environment[i]);
	}
	printf("\n#value %s, %zu of evenkeep: %s\n", value, markers, marker);
}

static void
tell_children(void)
{
	printf("children %s\n", waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? "none" : "some");
}

static void
tell_place(void)
{
	char folder[512], root[512];
	ssize_t len = readlink("/proc/self/root", root, sizeof(root));

	printf("folder %s\n", getcwd(folder, sizeof(folder)));
	printf("root %.*s\n", (int)len, root);
	printf("umask %o\n", (unsigned)umask(0));
}

static void
tell_schedule(void)
{
	struct sched_param parameters = {0};
	cpu_set_t processors;

	sched_getparam(0, &parameters);
	sched_getaffinity(0, sizeof(processors), &processors);
	printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
	printf("schedule %d %d\n", sched_getscheduler(0), parameters.sched_priority);
	printf("processors %d\n", CPU_COUNT(&processors));
	printf("slack %d\n", prctl(PR_GET_TIMERSLACK));
}

static void
tell_process(int argc, char **argv)
{
	int i, death = 0, reaper = 0;

	printf("process %d\n", getpid() == (pid_t)atol(getenv("EXPECTED_PROCESS")));
	printf("parent %ld\n", (long)getppid());
	printf("group %s\n", getpgrp() == getpid() ? "its own" : "another");
	printf("session %ld\n", (long)getsid(0));
	printf("arguments");
	for (i = 0; i < argc; i++)
		printf(" [%s]", argv[i]);
	printf("\n");
	prctl(PR_GET_PDEATHSIG, &death);
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	printf("death %d\nreaper %d\n", death, reaper);
	printf("dumpable %d\n", prctl(PR_GET_DUMPABLE));
	printf("personality %x\n", (unsigned)personality(0xffffffff));
}

static int
probe(int argc, char **argv, char *const *environment)
{
	static const char *const status[] = {"Uid", "Gid", "Groups", "SigBlk", "SigPnd", "CapInh",
	    "CapPrm", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp", "VmLck", "Threads"};
	size_t i;

	tell_process(argc, argv);
	tell_place();
	tell_descriptors();
	tell_limits();
	tell_handlers();
	tell_timers();
	tell_schedule();
	tell_children();
	for (i = 0; i < sizeof(status) / sizeof(*status); i++)
		tell_status(status[i]);
	tell_environment(environment);
	return fflush(stdout) == 0 ? 23 : 1;
}

/* All that can be unusual and is inherited. */
static void
become_unusual(void)
{
	struct rlimit files = {60, 61}, core = {4096, 8192};
	sigset_t blocked;
	int fd = open("/dev/null", O_RDWR | O_APPEND);

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	raise(SIGUSR1);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	umask(0126);
	dup2(fd, 7);
	dup2(fd, 33);
	close(fd);
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_CORE, &core);
	setpriority(PRIO_PROCESS, 0, 5);
	prctl(PR_SET_TIMERSLACK, 70000);
	prctl(PR_SET_PDEATHSIG, SIGURG);
	setpgid(0, 0);
	setenv("EVENKEEP_SOMETHING", "ours", 1);
	setenv("ODD", "a=b\nc", 1);
}

/* What a child that becomes ARGV tells. */
static bool
ask(char *const *argv, char *out)
{
	int ends[2], status;
	size_t len = 0;
	ssize_t n;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0 || (child = fork()) < 0)
		return false;
	if (child == 0) {
		char process[24];

		dup2(ends[1], 1);
		become_unusual();
		snprintf(process, sizeof(process), "%ld", (long)getpid());
		setenv("EXPECTED_PROCESS", process, 1);
		execv(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	while (len + 1 < TEXT_MOST && (n = read(ends[0], out + len, TEXT_MOST - 1 - len)) > 0)
		len += (size_t)n;
	out[len] = '\0';
	close(ends[0]);
	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 23;
}

static bool
same_line(const char *a, const char *b)
{
	size_t len = strcspn(a, "\n");

	return len == strcspn(b, "\n") && memcmp(a, b, len) == 0;
}

/* Lines of both, one by one; the number of equal properties, or -1. */
static int
compare(const char *bare, const char *ours)
{
	int count = 0;
	bool differ = false;

	while (*bare != '\0' && *ours != '\0') {
		if (*bare == '#') {
			printf("without: %.*s; with: %.*s\n", (int)strcspn(bare, "\n"), bare,
			    (int)strcspn(ours, "\n"), ours);
		} else if (same_line(bare, ours)) {
			count++;
		} else {
			printf("differs:\n  without: %.*s\n  with:    %.*s\n", (int)strcspn(bare, "\n"), bare,
			    (int)strcspn(ours, "\n"), ours);
			differ = true;
		}
		bare += strcspn(bare, "\n");
		bare += *bare == '\n';
		ours += strcspn(ours, "\n");
		ours += *ours == '\n';
	}
	return differ || *bare != *ours ? -1 : count;
}

int
main(int argc, char **argv, char **environment)
{
	static char bare[TEXT_MOST], ours[TEXT_MOST];
	char *alone[] = {argv[0], (char *)"--probe", (char *)"two words", (char *)"", NULL};
	int count;

	if (argc > 1 && strcmp(argv[1], "--probe") == 0)
		return probe(argc, argv, environment);
	if (!ask(alone, bare) || !ask(argv + 1, ours)) {
		printf("a child failed:\n%s\n%s\n", bare, ours);
		return 1;
	}
	count = compare(bare, ours);
	printf("%d properties of the process are equal\n", count);
	return count >= PROPERTIES_LEAST ? 0 : 1;
}
