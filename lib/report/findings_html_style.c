/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The style, with the colours of UX.md §9. Its hash stands beside it, because the content policy
 * admits this text and no other: whoever changes a letter changes the hash (a test tells it).
 */
#include "report/findings_html_priv.h"

const char html_style_hash[] = "8ozcgwOroq6xEBJRUzsdC295iSblR1aMig9IJU2fI70=";

const char html_style[] =
	":root{color-scheme:light dark;--fg:#202124;--bg:#ffffff;--line:#dadce0;"
	"--good:#1b6e3c;--bad:#b3261e;--look:#8a5a00;--note:#0b5cad;--dim:#5f6368}\n"
	"@media(prefers-color-scheme:dark){:root{--fg:#e8eaed;--bg:#16181d;--line:#3c4043;"
	"--good:#7fd1a0;--bad:#ff9a8f;--look:#f2c14e;--note:#8ab9ff;--dim:#a8adb7}}\n"
	"body{margin:2rem auto;max-width:72rem;padding:0 1rem;color:var(--fg);"
	"background:var(--bg);font:1rem/1.5 system-ui,sans-serif}\n"
	"h1,h2,h3{line-height:1.25}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}"
	"h3{margin:1.5rem 0 .25rem}code,td,th[scope=row]{font-family:ui-monospace,monospace;"
	"font-size:.9375rem}\n"
	".verdict{font-size:1.375rem;font-weight:600}.good{color:var(--good);fill:var(--good)}"
	".bad{color:var(--bad);fill:var(--bad)}.look{color:var(--look);fill:var(--look)}"
	".note{color:var(--note);fill:var(--note)}.dim{color:var(--dim);fill:var(--dim)}"
	".plain{fill:var(--fg)}\n"
	".wide{overflow-x:auto}table{border-collapse:collapse}caption{text-align:left;"
	"color:var(--dim);padding:.25rem 0}th,td{text-align:left;padding:.25rem .75rem .25rem 0;"
	"border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}\n"
	"ol{list-style:none;padding:0}li{margin:.75rem 0;padding-left:.75rem;"
	"border-left:.25rem solid var(--line)}li p{margin:0}.level{font-weight:600}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.125rem .75rem;margin:.25rem 0}"
	"dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}\n"
	".charts{display:flex;flex-wrap:wrap;gap:1rem 2rem}figure{margin:0}"
	"figcaption{font-weight:600}svg{display:block;max-width:100%}"
	"svg text{font:14px system-ui,sans-serif}\n"
	"@media print{body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}"
	"li,figure,tr{break-inside:avoid}.wide{overflow:visible}}\n";
