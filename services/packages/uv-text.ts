/** uv's text on one line. */
export function flatten(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The last paragraph of uv's derivation: the one that ends in why nothing fits. */
export function lastParagraph(explanation: string): string {
  return flatten(
    explanation
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? "",
  );
}
