/* SPDX-License-Identifier: Apache-2.0 */
/* Small charts beside each other, with one scale, each bar with its word and its number. */
#include "report/findings_html_priv.h"

enum {
	LABELS = 150, /* columns of the picture: labels, then bars, then their numbers */
	BARS = 150,
	NUMBERS = 50,
	BAR = 16,     /* rows of a bar, and of what lies between two */
	STEP = 24,
};

static unsigned
largest(const struct page_panel *panels, size_t count)
{
	unsigned most = 1;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < panels[i].count; k++)
			most = panels[i].bars[k].count > most ? panels[i].bars[k].count : most;
	return most;
}

static void
add_bar(struct buf *out, const struct page_bar *bar, size_t at, unsigned most)
{
	unsigned width = (unsigned)((unsigned long long)bar->count * BARS / most);
	size_t top = at * STEP;

	/* what is there is seen, however little of the whole it is */
	if (bar->count > 0 && width < 2)
		width = 2;
	buf_addf(out, "<text class=\"plain\" x=\"0\" y=\"%zu\">", top + BAR - 3);
	html_add(out, bar->label);
	buf_addf(out, "</text><rect class=\"%s\" x=\"%d\" y=\"%zu\" width=\"%u\" height=\"%d\"/>"
		"<text class=\"plain\" x=\"%u\" y=\"%zu\">%u</text>\n", html_tone(bar->tone), LABELS,
		top, width, BAR, LABELS + width + 6, top + BAR - 3, bar->count);
}

/* The same in words, for those who do not see it. */
static void
add_description(struct buf *out, const struct page_panel *panel)
{
	for (size_t k = 0; k < panel->count; k++) {
		buf_add_text(out, k == 0 ? "" : ", ");
		html_add(out, panel->bars[k].label);
		buf_addf(out, ": %u", panel->bars[k].count);
	}
}

static void
add_panel(struct buf *out, const char *id, size_t at, const struct page_panel *panel,
	unsigned most)
{
	int width = LABELS + BARS + NUMBERS;
	size_t height = panel->count * STEP;

	buf_add_text(out, "<figure><figcaption>");
	html_add(out, panel->title);
	buf_addf(out, "</figcaption>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		"width=\"%d\" height=\"%zu\" viewBox=\"0 0 %d %zu\" "
		"aria-labelledby=\"%s-%zu-title %s-%zu-desc\">\n<title id=\"%s-%zu-title\">", width,
		height, width, height, id, at, id, at, id, at);
	html_add(out, panel->title);
	buf_addf(out, "</title><desc id=\"%s-%zu-desc\">", id, at);
	add_description(out, panel);
	buf_add_text(out, "</desc>\n");
	for (size_t k = 0; k < panel->count; k++)
		add_bar(out, &panel->bars[k], k, most);
	buf_add_text(out, "</svg></figure>\n");
}

void
html_add_panels(struct buf *out, const char *id, const char *title, const char *about,
	const struct page_panel *panels, size_t count)
{
	unsigned most = largest(panels, count);

	if (count == 0)
		return;
	buf_addf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
	html_add(out, title);
	buf_add_text(out, "</h2>\n<p class=\"dim\">");
	html_add(out, about);
	buf_add_text(out, "</p>\n<div class=\"charts\">\n");
	for (size_t i = 0; i < count; i++)
		add_panel(out, id, i, &panels[i], most);
	buf_add_text(out, "</div>\n</section>\n");
}
