// SPDX-License-Identifier: GPL-2.0
/*
 * The frame of a page of HTML that needs no other file, and runs nothing.
 */
#include "html.h"

#include <stdarg.h>
#include <stdlib.h>

#include "alloc.h"
#include "text.h"

static const char ctl_html_style[] =
	"body{margin:0 auto;max-width:46rem;padding:1rem;color:#222;background:#fff;"
	"font:1rem/1.5 sans-serif}\n"
	"h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .3rem}\n"
	"svg{display:block;width:100%;height:auto}\n"
	"table{border-collapse:collapse;width:100%}\n"
	"td,th{padding:.2rem .4rem;border-bottom:1px solid #ddd;text-align:left;"
	"vertical-align:top;overflow-wrap:anywhere}\n"
	"td+td,th+th{text-align:right;width:55%}\n"
	".none,.note{color:#555}.advice strong{color:#8a5a00}.problem strong{color:#a00}\n";

/**
 * ctl_html_text() - print a text in which nothing is markup
 * @out: where it goes
 * @text: the text, any bytes
 */
void ctl_html_text(FILE *out, const char *text)
{
	char *copy = ctl_utf8(text);
	const char *c;

	ctl_no_control(copy);
	for (c = copy; *c; c++) {
		switch (*c) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*c, out);
		}
	}
	free(copy);
}

/**
 * ctl_html_head() - print the beginning of a page
 * @out: where it goes
 * @title: the page's title
 *
 * What a browser is told allows neither scripts nor anything from elsewhere.
 */
void ctl_html_head(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<title>", out);
	ctl_html_text(out, title);
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>",
		ctl_html_style);
	ctl_html_text(out, title);
	fputs("</h1>\n", out);
}

/**
 * ctl_html_end() - print the end of a page
 * @out: where it goes
 */
void ctl_html_end(FILE *out)
{
	fputs("</body>\n</html>\n", out);
}

/**
 * ctl_html_section() - begin a section
 * @out: where it goes
 * @title: its title
 * @text: what it shows
 */
void ctl_html_section(FILE *out, const char *title, const char *text)
{
	fputs("<h2>", out);
	ctl_html_text(out, title);
	fputs("</h2>\n<p>", out);
	ctl_html_text(out, text);
	fputs("</p>\n", out);
}

/**
 * ctl_html_note() - print a sentence that says why there is nothing else
 * @out: where it goes
 * @text: the sentence
 */
void ctl_html_note(FILE *out, const char *text)
{
	fputs("<p class=\"none\">", out);
	ctl_html_text(out, text);
	fputs("</p>\n", out);
}

/**
 * ctl_html_table() - begin a table of two columns
 * @out: where it goes
 * @first: heading of the first column
 * @second: heading of the second
 */
void ctl_html_table(FILE *out, const char *first, const char *second)
{
	fputs("<table>\n<tr><th>", out);
	ctl_html_text(out, first);
	fputs("</th><th>", out);
	ctl_html_text(out, second);
	fputs("</th></tr>\n", out);
}

/**
 * ctl_html_row() - print a row
 * @out: where it goes
 * @name: its first cell
 * @format: its second, as printf()
 */
void ctl_html_row(FILE *out, const char *name, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = ctl_vformat(format, args);
	va_end(args);
	fputs("<tr><td>", out);
	ctl_html_text(out, name);
	fputs("</td><td>", out);
	ctl_html_text(out, text);
	fputs("</td></tr>\n", out);
	free(text);
}

/**
 * ctl_html_table_end() - end a table
 * @out: where it goes
 */
void ctl_html_table_end(FILE *out)
{
	fputs("</table>\n", out);
}
