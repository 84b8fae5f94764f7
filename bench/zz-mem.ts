import { memory } from './sections/memory';
import { asMarkdown } from './report';
void memory({ count: 300, longest: 0, samples: 1 }).then((f) => { console.log(asMarkdown(f)); process.exit(); }, (e) => { console.error(e); process.exit(1); });
