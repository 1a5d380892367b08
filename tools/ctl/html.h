/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_HTML_H
#define CTL_HTML_H

#include <stdio.h>
#include <linux/compiler.h>

void ctl_html_text(FILE *out, const char *text);
void ctl_html_head(FILE *out, const char *title);
void ctl_html_end(FILE *out);
void ctl_html_section(FILE *out, const char *title, const char *text);
void ctl_html_note(FILE *out, const char *text);
void ctl_html_table(FILE *out, const char *first, const char *second);
void ctl_html_row(FILE *out, const char *name, const char *format, ...)
	__printf(3, 4);
void ctl_html_table_end(FILE *out);

#endif /* CTL_HTML_H */
