// SPDX-License-Identifier: GPL-2.0
/*
 * Modules of the kernel that a command needs for a while: what it has loaded, and
 * nothing else, is unloaded afterwards.
 */
#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"

/**
 * ctl_modules_there() - whether a module is loaded, or built in
 * @name: as in /sys/module; one that is built in and has no parameters is not seen
 *
 * Return: true if it is.
 */
bool ctl_modules_there(const char *name)
{
	char *path = ctl_format("/sys/module/%s", name);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

/**
 * ctl_modules_note() - remember a module if it is not there yet
 * @modules: where to remember it
 * @name: the module, which something will load
 */
void ctl_modules_note(struct ctl_modules *modules, const char *name)
{
	if (modules->nr < CTL_MODULES_MAX && !ctl_modules_there(name))
		modules->name[modules->nr++] = name;
}

/**
 * ctl_modules_load() - load a module if it is not there yet
 * @modules: where to remember it
 * @name: the module
 * @parameter: NULL, or a parameter that it is loaded with
 *
 * That there is no such module is seen by what it does not bring.
 */
void ctl_modules_load(struct ctl_modules *modules, const char *name,
		      const char *parameter)
{
	pid_t child;

	if (ctl_modules_there(name))
		return;
	ctl_modules_note(modules, name);
	child = fork();
	if (!child) {
		execlp("modprobe", "modprobe", "-q", name, parameter, NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}

/**
 * ctl_modules_unload() - unload what was remembered, the last first
 * @modules: the modules
 *
 * One that somebody uses by now stays.
 */
void ctl_modules_unload(struct ctl_modules *modules)
{
	while (modules->nr)
		syscall(SYS_delete_module, modules->name[--modules->nr],
			O_NONBLOCK);
}
