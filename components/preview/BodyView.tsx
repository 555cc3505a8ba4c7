import { useEffect, useMemo, useState } from "react";
import { byteSize } from "../../lib/sizes.ts";
import { type Exchange, isOpen } from "../../lib/stores/request.ts";
import { bodyKind, bodyText, hexDump, jsonTokens, MOST_DUMPED, prettyJson } from "./body.ts";
import { PageView } from "./PageView.tsx";

/** Longer text isn't coloured. */
const MOST_COLOURED = 100_000;
/** Longer text isn't shown to its end. */
const MOST_SHOWN = 1_000_000;

/** A body, by its type; one that is still coming as text. */
export function BodyView({ exchange, contentType }: { exchange: Exchange; contentType: string }) {
  const { body } = exchange.response;
  const coming = isOpen(exchange.response);
  const kind = kindOf(contentType, body, coming);
  const text = useMemo(() => bodyText(contentType, body), [contentType, body]);
  switch (kind) {
    case "empty":
      return <p className="empty">{coming ? "Nothing yet…" : "The answer has no body."}</p>;
    case "json":
      return <JsonText text={text} />;
    case "html":
      return <Html exchange={exchange} text={text} />;
    case "image":
      return <Picture contentType={contentType} body={body} />;
    case "text":
      return <Text text={text} />;
    case "bytes":
      return <Text text={hexDump(body)} note={bytesNote(contentType, body)} wrap={false} />;
  }
}

function kindOf(contentType: string, body: Uint8Array, coming: boolean) {
  const kind = bodyKind(contentType, body);
  return coming && (kind === "json" || kind === "html" || kind === "image") ? "text" : kind;
}

function bytesNote(contentType: string, body: Uint8Array): string {
  const size = `${byteSize(body.length)} of ${contentType || "bytes"}`;
  return body.length > MOST_DUMPED ? `${size}, the first ${byteSize(MOST_DUMPED)} here` : size;
}

function Text({ text, note, wrap = true }: { text: string; note?: string; wrap?: boolean }) {
  return (
    <>
      {note !== undefined && <p className="body-note">{note}</p>}
      <pre className="body-text" data-nowrap={!wrap || undefined}>
        {text.slice(0, MOST_SHOWN)}
      </pre>
      {text.length > MOST_SHOWN && (
        <p className="body-note">Cut here: {byteSize(text.length - MOST_SHOWN)} more.</p>
      )}
    </>
  );
}

/** JSON with an indent, in colours. */
export function JsonText({ text }: { text: string }) {
  const pretty = useMemo(() => prettyJson(text), [text]);
  const tokens = useMemo(
    () => (pretty.length > MOST_COLOURED ? undefined : jsonTokens(pretty)),
    [pretty],
  );
  if (tokens === undefined) return <Text text={pretty} />;
  return (
    <pre className="body-text">
      {tokens.map(({ kind, text: piece }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
        <span key={index} className={`json-${kind}`}>
          {piece}
        </span>
      ))}
    </pre>
  );
}

/** A page of the program, as it is or as it is written. */
function Html({ exchange, text }: { exchange: Exchange; text: string }) {
  const [source, setSource] = useState(false);
  return (
    <div className="body-html">
      <div className="body-html-head">
        <button type="button" aria-pressed={!source} onClick={() => setSource(false)}>
          Page
        </button>
        <button type="button" aria-pressed={source} onClick={() => setSource(true)}>
          Source
        </button>
      </div>
      {source ? <Text text={text} /> : <PageView exchange={exchange} html={text} />}
    </div>
  );
}

function Picture({ contentType, body }: { contentType: string; body: Uint8Array }) {
  const [url, setUrl] = useState<string | undefined>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([body.slice()], { type: contentType }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [contentType, body]);
  return (
    <div className="body-picture">
      {/* biome-ignore lint/performance/noImgElement: next/image is for pictures of a server */}
      {url !== undefined && <img src={url} alt="What the program answered" />}
    </div>
  );
}
