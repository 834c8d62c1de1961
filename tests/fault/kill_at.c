/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that is killed with -9 at one of its system calls, or one that it starts:
 *
 *	kill_at NAME N [--changing] -- PROGRAM ARG…
 *
 * runs PROGRAM and all that it starts. The process that enters the Nth system call of those with the
 * file name NAME (of all of them together, from 1) is killed before that call does anything; 0 kills
 * nobody. --changing: only calls that can change something outside of the process count, which are
 * all the states that there are to be left behind. Whatever else was started goes on, and is waited for.
 *
 * The last line on stderr is `kill_at: N calls`, or `killed at NUMBER` there. Exit status: the one of
 * PROGRAM, 137 if it was killed; 77 if this system lets no program be traced.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

enum { SKIPPED = 77, PROCESSES_MOST = 512 };

struct traced {
	pid_t pid;
	bool counts; /* it is the program, since its exec */
};

struct hunt {
	const char *name;
	bool only_changing;
	unsigned long at, calls;
	long killed_at; /* the number of the call; -1: nobody was killed */
	struct traced items[PROCESSES_MOST];
	size_t count;
};

static const uint64_t changing[] = {SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_sendto,
    SYS_sendmsg, SYS_ftruncate, SYS_fallocate, SYS_fsync, SYS_fdatasync, SYS_unlinkat,
    SYS_renameat2, SYS_linkat, SYS_symlinkat, SYS_mkdirat, SYS_fchmod, SYS_fchmodat, SYS_fchown,
    SYS_fchownat, SYS_utimensat, SYS_flock, SYS_shutdown, SYS_clone, SYS_clone3, SYS_execve,
    SYS_kill, SYS_exit_group,
#ifdef SYS_renameat
    SYS_renameat,
#endif
#ifdef SYS_unlink /* what newer architectures have no more */
    SYS_unlink, SYS_rename, SYS_link, SYS_symlink, SYS_mkdir, SYS_rmdir, SYS_chmod, SYS_chown,
    SYS_vfork,
#endif
};

static void
end_of_test(const char *what)
{
	perror(what);
	exit(2);
}

static struct traced *
find(struct hunt *hunt, pid_t pid)
{
	for (size_t i = 0; i < hunt->count; i++)
		if (hunt->items[i].pid == pid)
			return &hunt->items[i];
	return NULL;
}

static struct traced *
add(struct hunt *hunt, pid_t pid)
{
	if (hunt->count == PROCESSES_MOST) {
		fputs("kill_at: too many processes\n", stderr);
		exit(2);
	}
	hunt->items[hunt->count] = (struct traced){.pid = pid};
	return &hunt->items[hunt->count++];
}

static void
forget(struct hunt *hunt, pid_t pid)
{
	struct traced *gone = find(hunt, pid);

	if (gone != NULL)
		*gone = hunt->items[--hunt->count];
}

static bool
is_named(pid_t pid, const char *name)
{
	char link[64], path[4096];
	const char *last;
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/%ld/exe", (long)pid);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return false;
	path[len] = '\0';
	last = strrchr(path, '/');
	return strcmp(last == NULL ? path : last + 1, name) == 0;
}

static bool
is_changing(uint64_t number, const uint64_t *args)
{
	if (number == SYS_openat)
		return (args[2] & (O_CREAT | O_TRUNC)) != 0;
	for (size_t i = 0; i < sizeof(changing) / sizeof(*changing); i++)
		if (changing[i] == number)
			return true;
	return false;
}

static void
on_system_call(struct hunt *hunt, pid_t pid)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <= 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	if (hunt->only_changing && !is_changing(info.entry.nr, (const uint64_t *)info.entry.args))
		return;
	if (++hunt->calls != hunt->at)
		return;
	hunt->killed_at = (long)info.entry.nr;
	kill(pid, SIGKILL);
}

/* A thread is what its process is; a child is nothing before its exec. */
static void
on_birth(struct hunt *hunt, const struct traced *parent, bool is_thread)
{
	bool counts = is_thread && parent->counts;
	unsigned long message;
	struct traced *child;

	if (ptrace(PTRACE_GETEVENTMSG, parent->pid, NULL, &message) < 0)
		return;
	child = find(hunt, (pid_t)message);
	if (child == NULL)
		child = add(hunt, (pid_t)message);
	child->counts = counts;
}

/* One stop of one process: the signal that it goes on with. */
static int
on_stop(struct hunt *hunt, struct traced *process, int status)
{
	int signal = WSTOPSIG(status), event = status >> 16;

	if (signal == (SIGTRAP | 0x80))
		on_system_call(hunt, process->pid);
	else if (event == PTRACE_EVENT_EXEC)
		process->counts = is_named(process->pid, hunt->name);
	else if (event != 0)
		on_birth(hunt, process, event == PTRACE_EVENT_CLONE);
	else
		return signal == SIGSTOP || signal == SIGTRAP ? 0 : signal;
	return 0;
}

static int
follow(struct hunt *hunt, pid_t program)
{
	int status, signal, result = 0;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, __WALL);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0)
			return result;
		if (!WIFSTOPPED(status)) {
			if (pid == program)
				result = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
							     : WEXITSTATUS(status);
			forget(hunt, pid);
			continue;
		}
		if (find(hunt, pid) == NULL)
			add(hunt, pid);
		signal = on_stop(hunt, find(hunt, pid), status);
		ptrace(find(hunt, pid)->counts ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL,
		    (void *)(intptr_t)signal);
	}
}

static pid_t
start(char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK |
			     PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(126);
		raise(SIGSTOP);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		end_of_test("fork");
	if (!WIFSTOPPED(status))
		return -1;
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)options) < 0)
		end_of_test("ptrace");
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	return pid;
}

int
main(int argc, char **argv)
{
	struct hunt hunt = {.killed_at = -1};
	char **command = argv + 3;
	int status;
	pid_t pid;

	if (argc > 4 && strcmp(*command, "--changing") == 0) {
		hunt.only_changing = true;
		command++;
	}
	if (argc < 5 || strcmp(*command, "--") != 0 || command[1] == NULL) {
		fputs("usage: kill_at NAME N [--changing] -- PROGRAM ARG…\n", stderr);
		return 2;
	}
	hunt.name = argv[1];
	hunt.at = strtoul(argv[2], NULL, 10);
	pid = start(command + 1);
	if (pid < 0) {
		fputs("kill_at: NO PROGRAM CAN BE TRACED HERE\n", stderr);
		return SKIPPED;
	}
	add(&hunt, pid);
	status = follow(&hunt, pid);
	if (hunt.killed_at < 0)
		fprintf(stderr, "kill_at: %lu calls\n", hunt.calls);
	else
		fprintf(stderr, "kill_at: killed at %ld\n", hunt.killed_at);
	return status;
}
