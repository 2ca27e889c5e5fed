/** The HTML part of a mail: one column, no images, no scripts, styles inline as mail programs need them. */
import type { MailContent } from './content.js';
import type { Block } from './writer.js';

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const mono = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,monospace";

/** A whole document in that language. Every text is escaped. */
export function renderHtml(content: MailContent, language: string, workspace: string): string {
  const title = escapeHtml(content.subject);
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;background:#f3f4f6;${font};color:#1f2937;line-height:1.5;font-size:16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #e5e7eb;border-radius:8px"><tr><td style="padding:32px">
<p style="margin:0 0 4px;font-size:14px;color:#4b5563">${escapeHtml(workspace)}</p>
<h1 style="margin:0 0 20px;font-size:22px;line-height:1.3;color:#111827">${title}</h1>
${content.blocks.map(htmlOf).join('\n')}
</td></tr></table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px"><tr><td style="padding:16px 32px;font-size:13px;color:#4b5563">
${content.footer.map((line) => `<p style="margin:0 0 6px">${escapeHtml(line)}</p>`).join('\n')}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
    case 'notice':
      return `<p style="margin:0 0 16px;padding:12px 16px;background:#fef3c7;border-left:4px solid #b45309;color:#451a03">${escapeHtml(block.text)}</p>`;
    case 'heading':
      return `<h2 style="margin:24px 0 8px;font-size:17px;line-height:1.3;color:#111827">${escapeHtml(block.text)}</h2>`;
    case 'list':
      return `<ul style="margin:0 0 16px;padding:0 0 0 20px">${block.items.map((item) => `<li style="margin:0 0 4px">${escapeHtml(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return factsTable(block.rows);
    case 'password':
      return `<p style="margin:0 0 4px;font-size:14px;color:#4b5563">${escapeHtml(block.label)}</p>
<p style="margin:0 0 20px;padding:14px 16px;background:#f3f4f6;border:1px solid #d1d5db;border-radius:6px;${mono};font-size:18px;letter-spacing:1px;user-select:all;-webkit-user-select:all">${escapeHtml(block.value)}</p>`;
    case 'button':
      return `<p style="margin:24px 0"><a href="${escapeHtml(block.href)}" style="display:inline-block;padding:12px 24px;background:#1d4ed8;border-radius:6px;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(block.label)}</a></p>`;
  }
}

function factsTable(rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(
    ([label, value]) =>
      `<tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;font-weight:400;color:#4b5563">${escapeHtml(label)}</th><td valign="top" style="padding:4px 0;font-weight:600">${escapeHtml(value)}</td></tr>`,
  );
  return `<table cellpadding="0" cellspacing="0" style="margin:0 0 16px;font-size:15px">${lines.join('')}</table>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
