// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl top: draws screens on a terminal, or prints text or JSON.
 */
#include "top.h"

#include <langinfo.h>
#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "bars.h"
#include "history.h"
#include "json.h"
#include "message.h"
#include "nap.h"
#include "screen.h"
#include "select.h"
#include "sysfs.h"

#define CTL_TOP_SECONDS		1
#define CTL_TOP_FASTEST		0.1
#define CTL_TOP_SLOWEST		60
#define CTL_BATCH_WIDTH		100
#define CTL_KEY_STEP_MS		50

/**
 * struct ctl_view - the state of the display
 * @history: history of each device
 * @nr: number of devices
 * @at: the device that is shown
 * @interval: seconds between two readings
 * @left: remaining readings, 0 for no limit
 * @paused: no readings are taken
 */
struct ctl_view {
	struct ctl_history *history;
	size_t nr;
	size_t at;
	double interval;
	u64 left;
	bool paused;
};

static void ctl_view_step(struct ctl_view *view)
{
	size_t i;

	for (i = 0; i < view->nr; i++)
		ctl_history_step(&view->history[i]);
}

/* Count a reading; returns whether it was the last. */
static bool ctl_view_last(struct ctl_view *view)
{
	return view->left && !--view->left;
}

static json_t *ctl_top_json(const struct ctl_history *h)
{
	static const char *const names[] = {
		[CTL_SERIES_HITS] = "hit_ratio",
		[CTL_SERIES_READS] = "reads_per_second",
		[CTL_SERIES_WRITES] = "writes_per_second",
		[CTL_SERIES_LATENCY] = "read_seconds",
	};
	json_t *o = json_object();
	unsigned int i;

	json_object_set_new(o, "device", ctl_json_string(h->now->device));
	json_object_set_new(o, "suspended", json_boolean(h->now->suspended));
	for (i = 0; i < CTL_NR_SERIES; i++) {
		double now = ctl_history_last(h, i);

		json_object_set_new(o, names[i], now < 0 ? json_null() :
				    json_real(now));
	}
	json_object_set_new(o, "occupancy",
			    json_integer(ctl_count(h->now, "occupancy")));
	json_object_set_new(o, "slots",
			    json_integer(ctl_knob_number(h->now, "slots")));
	return o;
}

static void ctl_top_print(const struct ctl_view *view, bool json)
{
	static struct ctl_screen screen;
	unsigned int k;
	size_t i;

	for (i = 0; i < view->nr; i++) {
		if (json) {
			json_t *o = ctl_top_json(&view->history[i]);

			ctl_json_line(o);
			continue;
		}
		screen.width = CTL_BATCH_WIDTH;
		ctl_screen_fill(&screen, &view->history[i], i, view->nr);
		for (k = 0; k < screen.nr; k++)
			puts(screen.line[k]);
		putchar('\n');
	}
}

static int ctl_top_batch(struct ctl_view *view, bool json)
{
	int status;

	do {
		ctl_nap(view->interval);
		ctl_view_step(view);
		ctl_top_print(view, json);
		status = ctl_flush();
	} while (!status && !ctl_view_last(view));
	return status;
}

static attr_t ctl_attr(enum ctl_style style)
{
	static const attr_t plain[] = {
		[CTL_STYLE_HEAD] = A_BOLD,
		[CTL_STYLE_GOOD] = A_BOLD,
		[CTL_STYLE_FAIR] = A_BOLD,
		[CTL_STYLE_POOR] = A_BOLD,
		[CTL_STYLE_DIM] = A_DIM,
	};

	if (!has_colors() || style < CTL_STYLE_GOOD || style > CTL_STYLE_POOR)
		return plain[style];
	return COLOR_PAIR(style);
}

static void ctl_colors(void)
{
	if (!has_colors())
		return;
	start_color();
	use_default_colors();
	init_pair(CTL_STYLE_GOOD, COLOR_GREEN, -1);
	init_pair(CTL_STYLE_FAIR, COLOR_YELLOW, -1);
	init_pair(CTL_STYLE_POOR, COLOR_RED, -1);
}

static void ctl_draw(const struct ctl_view *view)
{
	static struct ctl_screen screen;
	unsigned int i;

	screen.width = COLS;
	ctl_screen_fill(&screen, &view->history[view->at], view->at, view->nr);
	erase();
	for (i = 0; i < screen.nr && i < LINES - 1; i++) {
		attrset(ctl_attr(screen.style[i]));
		mvaddstr(i, 0, screen.line[i]);
	}
	attrset(A_DIM);
	mvprintw(LINES - 1, 0, "q quit  Tab next device  space %s  + - interval %.3g s",
		 view->paused ? "go on" : "pause", view->interval);
	refresh();
}

/* Handle a key; returns whether to continue. */
static bool ctl_key(struct ctl_view *view, int key)
{
	switch (key) {
	case 'q':
	case 'Q':
		return false;
	case '\t':
	case KEY_RIGHT:
	case KEY_DOWN:
		view->at = (view->at + 1) % view->nr;
		break;
	case KEY_BTAB:
	case KEY_LEFT:
	case KEY_UP:
		view->at = (view->at + view->nr - 1) % view->nr;
		break;
	case ' ':
		view->paused = !view->paused;
		break;
	case '+':
		if (view->interval / 2 >= CTL_TOP_FASTEST)
			view->interval /= 2;
		break;
	case '-':
		if (view->interval * 2 <= CTL_TOP_SLOWEST)
			view->interval *= 2;
		break;
	default:
		return true;
	}
	ctl_draw(view);
	return true;
}

/* Handle keys until the next reading is due; returns whether to continue. */
static bool ctl_wait(struct ctl_view *view)
{
	double began = ctl_now();

	while (view->paused || ctl_now() - began < view->interval)
		if (!ctl_key(view, getch()))
			return false;
	return true;
}

static int ctl_top_draw(struct ctl_view *view)
{
	SCREEN *terminal = newterm(NULL, stdout, stdin);

	if (!terminal)
		return ctl_fail(CTL_USAGE, "set TERM, or use --batch",
				"the terminal is not known");
	ctl_colors();
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	timeout(CTL_KEY_STEP_MS);
	ctl_view_step(view);
	ctl_draw(view);
	while (ctl_wait(view)) {
		ctl_view_step(view);
		ctl_draw(view);
		if (ctl_view_last(view))
			break;
	}
	endwin();
	delscreen(terminal);
	return CTL_OK;
}

/**
 * ctl_top() - hotcachectl top
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_top(const struct ctl_args *args)
{
	struct ctl_view view = { .left = args->count };
	struct ctl_devices devices;
	int status;
	size_t i;

	if (!args->batch && !args->json && !isatty(STDOUT_FILENO))
		return ctl_fail(CTL_USAGE, "use --batch or --json",
				"top draws on a terminal, and the output is none");
	status = ctl_select_live(args, &devices);
	if (status)
		return status;
	ctl_bars_plain(strcmp(nl_langinfo(CODESET), "UTF-8"));
	view.interval = args->interval ? args->interval : CTL_TOP_SECONDS;
	view.nr = devices.nr;
	view.history = ctl_alloc(view.nr, sizeof(*view.history));
	for (i = 0; i < view.nr; i++)
		ctl_history_begin(&view.history[i], &devices.device[i]);
	status = args->batch || args->json ? ctl_top_batch(&view, args->json) :
					     ctl_top_draw(&view);
	for (i = 0; i < view.nr; i++)
		ctl_history_end(&view.history[i]);
	free(view.history);
	ctl_devices_free(&devices);
	return status;
}
