/**
 * The few styles in use, as SGR codes (ECMA-48). `util.styleText` of Node would do, but from Node 22 on it looks at
 * process.stdout by itself and so overrules `color: always` and a stream that is not stdout.
 */
const STYLES = { bold: [1, 22], dim: [2, 22], yellow: [33, 39], cyan: [36, 39] } as const;

export type Style = keyof typeof STYLES;
export type Paint = (style: Style, text: string) => string;

export const painted: Paint = (style, text) => {
  const [on, off] = STYLES[style];
  return text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
};

export const plain: Paint = (_style, text) => text;
