/**
 * How the attestants' pages look: one column that fits a screen 320 px wide, and a wider one at 400 %. Contrast on white,
 * by WCAG 2.2: text 16:1, links and buttons 7.8:1, errors 7.9:1, hints 9.7:1, borders of fields 4.5:1.
 */
export const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: #f4f6f8; color: #1f1f1f; font: 1.0625rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
header { border-top: .3rem solid #0b5394; background: #fff; border-bottom: 1px solid #d5dbe1; }
header p { max-width: 42rem; margin: 0 auto; padding: .9rem 1rem; }
header strong { margin-right: .5rem; font-size: 1.2rem; letter-spacing: .01em; }
main { max-width: 42rem; margin: 0 auto; padding: 1.25rem 1rem 2rem; background: #fff; }
footer { max-width: 42rem; margin: 0 auto; padding: 1rem 1rem 3rem; color: #404040; font-size: .95rem; }
@media (min-width: 46rem) {
  header p, footer { padding-left: 2rem; padding-right: 2rem; }
  main { margin-top: 1.5rem; padding: 1.75rem 2rem 2.25rem; border: 1px solid #d5dbe1; border-radius: 6px; }
}
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .6rem; font-size: 1.3rem; line-height: 1.3; }
h3 { margin: 1.5rem 0 .4rem; font-size: 1.0625rem; }
p { margin: 0 0 1rem; }
a { color: #0b5394; text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid #0b5394; outline-offset: 3px; border-radius: 2px; }
dl { margin: 0 0 1.25rem; border-top: 1px solid #d5dbe1; }
dl > div { padding: .55rem 0; border-bottom: 1px solid #d5dbe1; }
dt { font-weight: 600; }
dt::first-letter { text-transform: uppercase; }
dd { margin: 0; white-space: pre-line; }
@media (min-width: 36rem) {
  h1 { font-size: 1.75rem; }
  dl > div { display: grid; grid-template-columns: 13rem 1fr; gap: 1rem; }
}
details { margin: 2rem 0 1.25rem; padding-top: 1rem; border-top: 1px solid #d5dbe1; }
summary { padding: .3rem 0; color: #0b5394; font-weight: 600; cursor: pointer; }
details dl { margin-top: .75rem; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
.field { margin: 0 0 1.25rem; }
.hint { margin: 0 0 .4rem; color: #404040; }
.error { margin: 0 0 .4rem; color: #a4161a; font-weight: 600; }
.wrong { padding-left: .8rem; border-left: 4px solid #a4161a; }
input, textarea, button { font: inherit; color: inherit; }
input, textarea { width: 100%; padding: .6rem .7rem; border: 1px solid #767676; border-radius: 4px; background: #fff; }
.code input { max-width: 11rem; font-size: 1.4rem; letter-spacing: .2em; font-variant-numeric: tabular-nums; }
textarea { min-height: 8rem; }
.choices { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1rem; }
button, .button { display: inline-block; min-height: 2.75rem; padding: .65rem 1.25rem; border: 2px solid #0b5394; border-radius: 4px; background: #0b5394; color: #fff; font-weight: 600; line-height: 1.3; text-align: center; text-decoration: none; cursor: pointer; }
button.second, .button.second { background: #fff; color: #0b5394; }
button:hover, .button:hover { border-color: #073763; background: #073763; color: #fff; }
@media (max-width: 27rem) { button, .button { width: 100%; } }
.note { margin: 0 0 1.25rem; padding: .8rem 1rem; border-left: 4px solid #0b5394; background: #eef4fa; }
.note.bad { border-color: #a4161a; background: #fdf0f0; }
.note h2 { margin: 0 0 .35rem; font-size: 1.0625rem; }
.note > :last-child { margin-bottom: 0; }
.note ul { margin: 0; padding-left: 1.25rem; }
.status { font-size: 1.15rem; }
.qr { display: block; width: 100%; max-width: 15rem; height: auto; aspect-ratio: 1; margin: 0 0 1.25rem; border: 1px solid #d5dbe1; }
.aside { margin: 1rem 0 0; }
.aside a, .back a { display: inline-block; padding: .25rem 0; }
`;

/** A tick: browsers would otherwise ask for an icon that is not there. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5394"/>' +
  '<path d="M4 8.5 7 11.5 12 5" fill="none" stroke="#fff" stroke-width="2"/></svg>';
