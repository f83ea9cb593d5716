#include "import_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { READ_BYTES = 16 * 1024, FIRST_OTHER = 3 };

static void
take_line(struct import_child *child)
{
    child->line[child->used] = '\0';
    child->used = 0;
    if (child->line[0] == '{') {
        memcpy(child->json, child->line, sizeof child->json);
        if (child->on_json)
            child->on_json(child->self, child->json);
    } else if (child->line[0])
        memcpy(child->text, child->line, sizeof child->text);
}

static void
take_bytes(struct import_child *child, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n')
            take_line(child);
        else if (child->used < CHILD_LINE_MAX - 1)
            child->line[child->used++] = bytes[i];
    }
}

/* Signals as a program expects them: ours are blocked or ignored. */
static void
set_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int
spawn(pid_t *ret_pid, const char *const argv[], char **environment, int in, int out)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *arguments[16] = { NULL };

    for (size_t i = 0; argv[i] && i < sizeof arguments / sizeof *arguments - 1; i++)
        memcpy(&arguments[i], &argv[i], sizeof *arguments); /* exec changes none of them */
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    if (in < 0)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    else
        posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, FIRST_OTHER);
    set_signals(&attributes);
    int failure = posix_spawn(ret_pid, argv[0], &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

enum status
child_start(struct import_child *child, const char *const argv[],
            enum child_environment environment, int in, struct error *err)
{
    static char locale[] = "LC_ALL=C.UTF-8";
    char *bare[] = { locale, NULL };
    int ends[2];

    child->used = 0;
    child->exit_status = -1;
    child->json[0] = child->text[0] = '\0';
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return error_set(err, UNAVAILABLE, "a pipe: %s", strerror(errno));
    /* Only our end must not block. */
    fcntl(ends[1], F_SETFL, 0);
    int failure = spawn(&child->pid, argv, environment == CHILD_OURS ? environ : bare, in, ends[1]);
    close(ends[1]);
    child->out = ends[0];
    if (failure == 0)
        return OK;
    close(ends[0]);
    child->pid = 0;
    child->out = -1;
    return error_set(err, UNAVAILABLE, "%.100s: %s", argv[0], strerror(failure));
}

static void
take_end(struct import_child *child, int status)
{
    child->pid = 0;
    child->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    take_line(child);
}

bool
child_look(struct import_child *child)
{
    char bytes[READ_BYTES];
    int status = 0;

    while (child->out >= 0) {
        ssize_t count = read(child->out, bytes, sizeof bytes);

        if (count < 0 && errno != EINTR)
            return false; /* nothing for now */
        if (count == 0) {
            close(child->out);
            child->out = -1;
        } else if (count > 0)
            take_bytes(child, bytes, (size_t)count);
    }
    if (child->pid > 0 && waitpid(child->pid, &status, WNOHANG) == child->pid)
        take_end(child, status);
    return child->pid == 0;
}

size_t
child_prepare(const struct import_child *child, struct pollfd *fds, size_t capacity)
{
    if (child->pid == 0 || child->out < 0 || capacity == 0)
        return 0;
    fds[0] = (struct pollfd){ .fd = child->out, .events = POLLIN };
    return 1;
}

void
child_end(struct import_child *child)
{
    if (child->pid > 0) {
        kill(child->pid, SIGKILL);
        waitpid(child->pid, NULL, 0);
    }
    if (child->pid > 0 && child->out >= 0)
        close(child->out);
    child->pid = 0;
    child->out = -1;
}
