/** The plain text part of a mail. */
import type { MailContent } from './content.js';
import type { Block } from './writer.js';

/** Every block in order, with blank lines between; ends with a newline. */
export function renderText({ blocks, footer }: MailContent, colon: string): string {
  const paragraphs = blocks.map((block) => textOf(block, colon)).filter((text) => text !== '');
  return `${[...paragraphs, `-- \n${footer.join('\n')}`].join('\n\n')}\n`;
}

function textOf(block: Block, colon: string): string {
  switch (block.kind) {
    case 'facts':
      return block.rows.map(([label, value]) => `${label}${colon}${value}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'heading':
      return `## ${block.text}`;
    case 'password':
      return `${block.label}${colon.trimEnd()}\n\n    ${block.value}`;
    case 'button':
      return `${block.label}${colon.trimEnd()}\n${block.href}`;
    case 'notice':
      return `* ${block.text}`;
    case 'paragraph':
      return block.text;
  }
}
