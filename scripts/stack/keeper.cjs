/**
 * Ends what a stack has started when the stack itself was ended too hard to do so: its standard input closes then.
 * Told "+pid" and "-pid", a line each. Node built-ins alone, and no TypeScript: it is to be light.
 */
const { createInterface } = require('node:readline');
const { exit, kill, stdin } = require('node:process');

const living = new Set();

function tellAll(signal) {
  for (const pid of living) {
    try {
      kill(pid, signal);
    } catch {
      living.delete(pid);
    }
  }
}

const lines = createInterface({ input: stdin });
lines.on('line', (line) => (line[0] === '+' ? living.add(Number(line)) : living.delete(-Number(line))));
lines.on('close', () => {
  tellAll('SIGTERM');
  setTimeout(() => {
    tellAll('SIGKILL');
    exit();
  }, 8000);
  setInterval(() => {
    tellAll(0);
    if (living.size === 0) exit();
  }, 100);
});
