/**
 * How the sandbox's pages look: one column that fits a screen 320 px wide. Contrast on white, by WCAG 2.2: text 17:1,
 * links and buttons 7.8:1, errors 7.9:1; on the sandbox's mark 10:1; borders of fields 4.5:1.
 */
import { createHash } from 'node:crypto';

export const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1.0625rem/1.55 Arial, Helvetica, sans-serif; overflow-wrap: anywhere; }
main { max-width: 40rem; margin: 0 auto; padding: 0 1rem; }
main { padding-bottom: 4rem; }
.sandbox { margin: 0; padding: .6rem 1rem; background: #fff3cd; color: #4d3800; font-weight: bold; text-align: center; }
.back { margin: 1.25rem 0 0; }
h1 { margin: 1.5rem 0 1rem; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; line-height: 1.3; }
a { color: #0b5394; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid #0b5394; outline-offset: 2px; }
label, legend { font-weight: bold; }
.field { margin: 0 0 1.25rem; }
.field label { display: block; margin-bottom: .25rem; }
.hint { margin: 0 0 .35rem; color: #404040; }
.error { margin: 0 0 .35rem; color: #a4161a; font-weight: bold; }
.wrong { padding-left: .75rem; border-left: 4px solid #a4161a; }
input, textarea, select, button { font: inherit; color: inherit; }
input:not([type=radio], [type=checkbox]), textarea, select { width: 100%; padding: .55rem .65rem; border: 1px solid #767676; border-radius: 4px; background: #fff; }
textarea { min-height: 7rem; }
fieldset { margin: 0 0 2rem; padding: 0; border: 0; min-width: 0; }
legend { margin: 0 0 .75rem; padding: 0; font-size: 1.25rem; }
.choice { display: flex; gap: .75rem; align-items: start; margin: 0 0 .75rem; }
.choice input { flex: none; width: 1.5rem; height: 1.5rem; margin: .05rem 0 0; accent-color: #0b5394; }
.choice label { font-weight: normal; }
button, .button { display: inline-block; margin: 0 .5rem .75rem 0; padding: .7rem 1.25rem; border: 2px solid #0b5394; border-radius: 4px; background: #0b5394; color: #fff; font-weight: bold; text-decoration: none; cursor: pointer; }
button.second, .button.second { background: #fff; color: #0b5394; }
button:hover, .button:hover { border-color: #073763; background: #073763; color: #fff; }
dl { margin: 0 0 1.5rem; }
dt { font-weight: bold; }
dd { margin: 0 0 .75rem; }
ol, ul { padding-left: 2rem; }
li { margin-bottom: .6rem; }
.note { margin: 0 0 1.5rem; padding: .75rem 1rem; border-left: 4px solid #0b5394; background: #eef4fa; }
.note.bad { border-color: #a4161a; background: #fdf0f0; }
.note > :first-child { margin-top: 0; }
.note > :last-child { margin-bottom: 0; }
blockquote { margin: .25rem 0; padding: .1rem 0 .1rem .75rem; border-left: 4px solid #767676; white-space: pre-line; }
code { font-size: .95em; }
`;

/** For the content security policy: this style and no other. */
export const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
